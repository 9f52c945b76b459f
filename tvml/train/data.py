"""Programmes to training examples: which label a programme has, which labels are learned, who is held out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import md5
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Bags
from tvml.config import Positive
from tvml.errors import InputError, did_you_mean
from tvml.guide.programme import Programme
from tvml.text.fields import FIELDS, bag
from tvml.text.labels import label_of, labels_of
from tvml.text.series import series
from tvml.text.tokens import tokens
from tvml.train import multi as several

LONG = 12  # words of a description that nobody writes twice by chance
SHARED = 5  # series at most that a description ties together; one in more of them is a form letter


@dataclass(frozen=True)
class Options:
    fields: tuple[str, ...] = FIELDS  # what of a programme is read
    max_tokens: Positive = 64  # distinct words of a programme that count, the first ones
    min_items: Positive = 2  # labels with fewer distinct texts are left out
    max_labels: Positive = 64  # the labels with the most texts are kept


Texts = dict[tuple[tuple[str, ...], str], list[Any]]  # (words, folded label) -> [series, programmes, description]


class Tally(NamedTuple):
    """What was read on the way to the examples."""

    programmes: int = 0
    labelled: int = 0
    left: tuple[tuple[str, int], ...] = ()  # labels that are not learned, with their texts, most first


class Examples(NamedTuple):
    """Distinct labelled texts. Those of one series never stand on both sides of a split."""

    bags: Bags
    names: tuple[str, ...]  # of the labels, in alphabetical order
    series: tuple[str, ...]  # names of the series
    tied: np.ndarray = np.zeros(0, dtype=np.int64)  # (b,) equal and > 0 for the same long description in two series
    tally: Tally = Tally()

    def take(self, places: np.ndarray) -> "Examples":
        b = self.bags
        words = [b.words[i] for i in places]
        tied = self.tied[places] if len(self.tied) else self.tied
        targets = None if b.targets is None else b.targets[places]
        bags = Bags(words, b.labels[places], b.counts[places], b.series[places], targets)
        return self._replace(bags=bags, tied=tied)


def examples(
    programmes: Iterable[Programme], label: str, o: Options, say: Callable[[str], None], multi: bool = False
) -> Examples:
    """The distinct labelled texts of a guide; says what was left out and why.

    A text stands there once for each label that a programme with it has, with `multi` once with all its labels
    (train/multi.py). A reviewed programme (train/review.py) may correct a label: its text stands no longer under
    "instead_of".

    Raises InputError when fewer than two labels remain, since there is nothing to tell apart.
    """
    if not o.fields:
        raise InputError(f"data.fields is empty; name at least one of {', '.join(FIELDS)}")
    for field in o.fields:
        if field not in FIELDS:
            raise InputError(f"data.fields: no field {field!r}{did_you_mean(field, FIELDS)}")
    seen: Texts = {}
    spelling: dict[str, Counter[str]] = defaultdict(Counter)
    corrected: set[tuple[tuple[str, ...], str]] = set()
    number: Counter[tuple[str, ...]] = Counter()  # labelled programmes of each text
    read = labelled = 0
    for p in programmes:
        read += 1
        names = labels_of(p, label) if multi else [name] if (name := label_of(p, label)) else []
        if not names:
            continue
        labelled += 1
        if words := bag(p, o.fields, o.max_tokens):
            number[words] += 1
            for name in names:
                spelling[name.casefold()][name] += 1
                text = seen.setdefault((words, name.casefold()), [series(p.title), 0, _long(p, o)])
                text[1] += 1
            before = str(p.extra.get("instead_of") or "").casefold()
            if before and before not in map(str.casefold, names):
                corrected.add((words, before))
    if not read:
        raise InputError("there is no programme to learn from")
    if not labelled:
        raise InputError(
            f"none of {read} programmes has a label in {label!r}; name the field that holds it with --label"
        )
    if not seen:
        raise InputError(f"none of {labelled} labelled programmes has a word in {', '.join(o.fields)}")
    if multi:
        seen = several.usual_labels(seen, number, corrected)
    seen = {key: text for key, text in seen.items() if key not in corrected}
    spelt = {key: names.most_common(1)[0][0] for key, names in spelling.items()}
    found = _kept(seen, spelt, Tally(read, labelled), o, say)
    return several.merged(found) if multi else found


def _long(p: Programme, o: Options) -> int:
    """A number for a description that is read and long, 0 for others."""
    if "description" not in o.fields or len(p.description) < 3 * LONG:
        return 0
    if len(words := tokens(p.description)) < LONG:
        return 0
    return int.from_bytes(md5(" ".join(words).encode("utf-8", "surrogatepass")).digest()[:7])


def _kept(
    seen: Texts,
    spelling: dict[str, str],
    tally: Tally,
    o: Options,
    say: Callable[[str], None],
) -> Examples:
    count = Counter(key for _, key in seen)
    ranked = sorted(count, key=lambda key: (-count[key], key))
    kept = {key for key in ranked[: o.max_labels] if count[key] >= o.min_items}
    if len(kept) < 2:
        found = ", ".join(f"{spelling[key]} ({count[key]})" for key in ranked[:5])
        raise InputError(f"at least 2 labels with {o.min_items} distinct texts each are needed to learn, found {found}")
    if left := [key for key in ranked if key not in kept]:
        shown = ", ".join(f"{spelling[key]} ({count[key]})" for key in left[:5])
        more = f" and {len(left) - 5} more" if len(left) > 5 else ""
        reason = f"fewer than {o.min_items} texts" if len(kept) < o.max_labels else f"beyond {o.max_labels} labels"
        say(f"left out, {reason}: {shown}{more}")
    order = sorted(kept, key=lambda key: spelling[key])
    places = {key: i for i, key in enumerate(order)}
    rows = [(words, places[key], *text) for (words, key), text in seen.items() if key in kept]
    groups, series_of = np.unique(np.array([row[2] for row in rows]), return_inverse=True)
    bags = Bags(
        [row[0] for row in rows],
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[3] for row in rows], dtype=np.int64),
        series_of,
    )
    left_out = tuple((spelling[key], count[key]) for key in left)
    return Examples(
        bags,
        tuple(spelling[key] for key in order),
        tuple(groups.tolist()),
        _tied(np.array([row[4] for row in rows], dtype=np.int64), series_of),
        tally._replace(left=left_out),
    )


def _tied(descriptions: np.ndarray, series_of: np.ndarray) -> np.ndarray:
    """The descriptions (b,) that stand in more than one series and in no more than SHARED; 0 for the rest."""
    pairs = np.unique(np.stack([descriptions, series_of]), axis=1)
    names, homes = np.unique(pairs[0], return_counts=True)
    tying = names[(homes > 1) & (homes <= SHARED) & (names > 0)]
    return np.where(np.isin(descriptions, tying), descriptions, 0)


def split(e: Examples, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of the training and of the held-out items: whole series, about `share` of each label's items.

    Series are taken in the order of a hash of seed and name, so that more data moves few of them. A label whose every
    series is larger than its share has the smallest held out: otherwise the labels of few long series, which are the
    hard ones, would never be examined. A label with one or two series stays in training.
    """
    bags = e.bags
    size = np.bincount(bags.series)  # texts of each series
    homes: dict[int, list[int]] = defaultdict(list)
    for number in np.unique(bags.series):
        homes[int(np.bincount(bags.labels[bags.series == number]).argmax())].append(int(number))
    held: list[int] = []
    for some in homes.values():
        room, taken = share * size[some].sum(), len(held)
        order = sorted(some, key=lambda i: md5(f"{seed} {e.series[i]}".encode()).digest())
        for number in order:
            if size[number] <= room:
                room -= size[number]
                held.append(number)
        if share and len(held) == taken and len(some) > 2:
            held.append(min(order, key=lambda number: size[number]))
    mask = np.isin(bags.series, held)
    return np.flatnonzero(~mask), np.flatnonzero(mask)


def apart(e: Examples, learning: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The split, less its leaks: a held-out series whose long description training knows goes over to training.

    Remakes, omnibus editions and renamed repeats have another title and the same text, so their series differ.
    """
    if not len(e.tied):
        return learning, held
    while True:
        known = np.isin(e.tied[held], e.tied[learning]) & (e.tied[held] > 0)
        if not known.any():
            return learning, held
        moving = np.isin(e.bags.series, e.bags.series[held[known]])
        learning = np.union1d(learning, np.flatnonzero(moving))
        held = np.setdiff1d(held, learning)
