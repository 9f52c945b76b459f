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
from tvml.text.labels import label_of
from tvml.text.series import series


@dataclass(frozen=True)
class Options:
    fields: tuple[str, ...] = FIELDS  # what of a programme is read
    max_tokens: Positive = 64  # distinct words of a programme that count, the first ones
    min_items: Positive = 2  # labels with fewer distinct texts are left out
    max_labels: Positive = 64  # the labels with the most texts are kept


Texts = dict[tuple[tuple[str, ...], str], list[Any]]  # (words, folded label) -> [series, programmes]


class Examples(NamedTuple):
    """Distinct labelled texts. Those of one series never stand on both sides of a split."""

    bags: Bags
    names: tuple[str, ...]  # of the labels, in alphabetical order
    series: tuple[str, ...]  # names of the series

    def take(self, places: np.ndarray) -> "Examples":
        b = self.bags
        words = [b.words[i] for i in places]
        return Examples(Bags(words, b.labels[places], b.counts[places], b.series[places]), self.names, self.series)


def examples(programmes: Iterable[Programme], label: str, o: Options, say: Callable[[str], None]) -> Examples:
    """The distinct labelled texts of a guide; says what was left out and why.

    Raises InputError when fewer than two labels remain, since there is nothing to tell apart.
    """
    if not o.fields:
        raise InputError(f"data.fields is empty; name at least one of {', '.join(FIELDS)}")
    for field in o.fields:
        if field not in FIELDS:
            raise InputError(f"data.fields: no field {field!r}{did_you_mean(field, FIELDS)}")
    seen: Texts = {}
    spelling: dict[str, Counter[str]] = defaultdict(Counter)
    read = labelled = 0
    for p in programmes:
        read += 1
        if not (name := label_of(p, label)):
            continue
        labelled += 1
        if words := bag(p, o.fields, o.max_tokens):
            spelling[name.casefold()][name] += 1
            text = seen.setdefault((words, name.casefold()), [series(p.title), 0])
            text[1] += 1
    if not read:
        raise InputError("there is no programme to learn from")
    if not labelled:
        raise InputError(
            f"none of {read} programmes has a label in {label!r}; name the field that holds it with --label"
        )
    if not seen:
        raise InputError(f"none of {labelled} labelled programmes has a word in {', '.join(o.fields)}")
    return _kept(seen, {key: names.most_common(1)[0][0] for key, names in spelling.items()}, o, say)


def _kept(
    seen: Texts,
    spelling: dict[str, str],
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
    rows = [(words, places[key], group, n) for (words, key), (group, n) in seen.items() if key in kept]
    groups, series_of = np.unique(np.array([group for _, _, group, _ in rows]), return_inverse=True)
    bags = Bags(
        [words for words, _, _, _ in rows],
        np.array([place for _, place, _, _ in rows], dtype=np.int64),
        np.array([n for _, _, _, n in rows], dtype=np.int64),
        series_of,
    )
    return Examples(bags, tuple(spelling[key] for key in order), tuple(groups.tolist()))


def split(e: Examples, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of the training and of the held-out items: whole series, about `share` of each label's items.

    Series are taken in the order of a hash of seed and name, so that more data moves few of them. A label with
    one series stays in training.
    """
    bags = e.bags
    size = np.bincount(bags.series)  # texts of each series
    homes: dict[int, list[int]] = defaultdict(list)
    for number in np.unique(bags.series):
        homes[int(np.bincount(bags.labels[bags.series == number]).argmax())].append(int(number))
    held: list[int] = []
    for some in homes.values():
        room = share * size[some].sum()
        for number in sorted(some, key=lambda i: md5(f"{seed} {e.series[i]}".encode()).digest()):
            if size[number] <= room:
                room -= size[number]
                held.append(number)
    mask = np.isin(bags.series, held)
    return np.flatnonzero(~mask), np.flatnonzero(mask)
