"""A look at the examples before training: what in a guide's labels will limit the model, whatever the method.

Pure functions from examples to findings; a command prints them. Nothing here changes what is learned, except that
`data.apart` has already moved what would leak.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from tvml.text.tokens import tokens
from tvml.train.data import Examples

FEW = 20  # texts; a label with fewer is hardly learned
MOST = 2 / 3  # share of all texts from which on one label drowns the others
CONFLICTS = 0.01  # share of texts under several labels that is worth a note
ALIKE = 0.8  # of 1: likeness of two words that may be one in two spellings
COMPARED = 100  # labels looked at for likeness, the most frequent ones: the work grows with the square


class Conflict(NamedTuple):
    """Two labels that the same texts carry."""

    first: str
    second: str
    texts: int


class Findings(NamedTuple):
    """What the data check found. Texts are distinct: one under two labels counts twice in `texts`, not with --multi."""

    programmes: int
    labelled: int
    texts: int
    counts: dict[str, int]  # texts of each label that is learned
    left: dict[str, int]  # texts of each label that is not
    rare: tuple[str, ...]  # labels that are learned from fewer than FEW texts
    conflicting: int  # texts that stand under several labels
    conflicts: tuple[Conflict, ...]  # the pairs of labels, most frequent first
    leaks: int  # texts moved from the held-out part to training
    alike: tuple[tuple[str, str], ...]  # labels that may be one, the more frequent first


def findings(e: Examples, leaks: int = 0) -> Findings:
    """Look at all examples, before the split."""
    number = e.bags.sums(np.ones(len(e.bags.words)), len(e.names)).astype(int)
    counts = dict(zip(e.names, number.tolist(), strict=True))
    left = dict(e.tally.left)
    several = [sorted(places) for places in _labels_of(e).values() if len(places) > 1]
    pairs = Counter((e.names[a], e.names[b]) for places in several for a, b in combinations(places, 2))
    return Findings(
        e.tally.programmes,
        e.tally.labelled,
        len(e.bags.words),
        counts,
        left,
        tuple(name for name, n in counts.items() if n < FEW),
        len(several),
        tuple(Conflict(a, b, n) for (a, b), n in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))),
        leaks,
        alike(counts | left),
    )


def alike(counts: dict[str, int]) -> tuple[tuple[str, str], ...]:
    """Pairs of labels that look like one word in two spellings: "Science Fiction" and "Science-Fiction", "Sport(s)"."""
    names = sorted(counts, key=lambda name: (-counts[name], name))[:COMPARED]
    words = {name: tokens(name) for name in names}
    return tuple((a, b) for a, b in combinations(names, 2) if _near(words[a], words[b]))


def summary(f: Findings) -> dict[str, Any]:
    """The findings as one flat object of figures, for the summary row."""
    sizes = sorted(f.counts.values())
    return {
        "programmes": f.programmes,
        "labelled": f.labelled,
        "texts": f.texts,
        "fewest": sizes[0],
        "median": median(sizes),
        "most": sizes[-1],
        "rare": len(f.rare),
        "left_out": len(f.left),
        "conflicts": f.conflicting,
        "leaks": f.leaks,
        "alike": [list(pair) for pair in f.alike],
    }


def rows(e: Examples, f: Findings) -> Iterator[dict[str, Any]]:
    """One row a label, most texts first; those that are not learned come last."""
    programmes = e.bags.sums(e.bags.counts, len(e.names)).astype(int).tolist()
    places = {name: i for i, name in enumerate(e.names)}
    shared: Counter[str] = Counter()
    for first, second, n in f.conflicts:
        shared.update({first: n, second: n})
    near: dict[str, list[str]] = defaultdict(list)
    for a, b in f.alike:
        near[a].append(b)
        near[b].append(a)
    for name in sorted(f.counts, key=lambda name: (-f.counts[name], name)):
        own = e.bags.has(places[name])
        yield {
            "label": name,
            "learned": True,
            "texts": f.counts[name],
            "programmes": programmes[places[name]],
            "series": len(np.unique(e.bags.series[own])),
            "conflicts": shared[name],
            "alike": near[name],
        }
    for name, texts in f.left.items():
        yield {
            "label": name,
            "learned": False,
            "texts": texts,
            "programmes": None,
            "series": None,
            "conflicts": None,
            "alike": near[name],
        }


def notes(f: Findings) -> list[str]:
    """What a person should know and may want to mend, a short line each; [] when all is well."""
    said = []
    if f.conflicting >= CONFLICTS * f.texts and f.conflicts:
        worst = ", ".join(f"{c.first} / {c.second} ({c.texts})" for c in f.conflicts[:3])
        said.append(f"{f.conflicting} texts stand under several labels, most often {worst}")
    top = max(f.counts, key=lambda name: f.counts[name])
    total = sum(f.counts.values())  # the texts, or more where a text has several labels
    if f.counts[top] > MOST * total:
        share = round(100 * f.counts[top] / total)
        said.append(f"{share} % of the texts are {top}; rarer labels will hardly be given")
    if f.alike:
        shown = ", ".join(f"{a} and {b}" for a, b in f.alike[:3])
        more = f", and {len(f.alike) - 3} more pairs" if len(f.alike) > 3 else ""
        said.append(f"labels that may be one: {shown}{more}")
    return said


def details(f: Findings) -> list[str]:
    """The figures in short, then the count of every label (-v)."""
    sizes = sorted(f.counts.values())
    said = [
        f"{f.labelled} of {f.programmes} programmes have a label; {f.texts} distinct texts, "
        f"{sizes[0]} to {sizes[-1]} a label, median {median(sizes):g}",
        "texts a label: " + ", ".join(f"{name} {n}" for name, n in sorted(f.counts.items(), key=lambda x: -x[1])),
    ]
    if f.rare:
        said.append(f"hardly learned, under {FEW} texts: {', '.join(f.rare)}")
    if f.leaks:
        said.append(f"{f.leaks} texts are not held out: training has their long description under another title")
    return said


def _labels_of(e: Examples) -> dict[tuple[str, ...], set[int]]:
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for words, label in zip(e.bags.words, e.bags.labels.tolist(), strict=True):
        found[words].add(label)
    return found


def _near(a: list[str], b: list[str]) -> bool:
    """Word for word the same or nearly: of one length, and each pair of words alike."""
    same = "".join(a) == "".join(b) or (len(a) == len(b) and all(map(_spelt_alike, a, b)))
    return same and bool(a and b)


def _spelt_alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < 4 or a[0] != b[0]:  # Pop and Top differ, and so do action and faction
        return False
    match = SequenceMatcher(None, a, b, autojunk=False)
    return match.real_quick_ratio() >= ALIKE and match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE
