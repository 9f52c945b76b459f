"""Season and episode read from the texts of guides that carry numbers, held against these."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import Row, Skip
from tvml.guide import read
from tvml.guide.faults import Faults
from tvml.text.episodes import numbers

PRECISION = 0.99

Alone = dict[
    tuple[str, str, int | None], Counter[tuple[int, int]]
]  # numbers of text and guide, by guide, title, season


def measure(work: Path) -> Iterator[Row]:
    folder = os.environ.get(guides.VARIABLE)
    if not folder:
        raise Skip(f"{guides.VARIABLE} does not name a folder of guides")
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    alone: Alone = defaultdict(Counter)
    for path in sorted((Path(folder) / "guides").glob("*.xml.*")):
        for p in read(str(path), Faults(lambda text: None)):
            said = numbers(p.title, p.subtitle, p.description, p.lang)[:2]
            if said == (None, None) or (p.season, p.episode) == (None, None):
                continue
            kind = "season and episode" if None not in said else "season alone" if said[0] else "episode alone"
            told[kind] += 1
            if kind == "episode alone" and said[1] and p.episode:
                alone[path.name, p.title, p.season].update([(said[1], p.episode)])
            right[kind] += said[0] in (None, p.season) and said[1] in (None, p.episode)
    for kind, count in told.most_common():
        share = right[kind] / count
        whole = kind == "season and episode"  # an episode alone may be counted through all seasons
        met = share >= PRECISION if whole else None
        yield Row(
            f"numbers: {kind}", f"{count:,} programmes", f"{share:.1%}", "", "", f">= {PRECISION:.0%}" * whole, met
        )
    yield from _counted_through(alone)


def _counted_through(alone: Alone) -> Iterator[Row]:
    """Of the episodes told alone that are not the guide's own number: are others of the season as far from it?"""
    found: Counter[str] = Counter()
    for pairs in alone.values():
        often = Counter(said - own for said, own in pairs)
        for (said, own), count in pairs.items():
            if said != own:
                steady = often[said - own] > 1
                found["as far off as others" if steady else "the only one" if len(pairs) == 1 else "elsewhere"] += count
    for kind, count in found.most_common():
        yield Row(f"numbers: another than the guide's, {kind}", f"{count:,} programmes", "", "", "", "", None)
