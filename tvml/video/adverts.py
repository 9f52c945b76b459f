"""Which stretches between the breaks of a recording are blocks of advertisements, told by their lengths alone.

Advertisements are sold by 5 s, up to a minute, and stations put some black without sound between them; scenes and whole
programmes have any length. How often lengths would fall on the grid by chance says how sure a block is. This is a rule
of thumb for stations that do so, not more: one that blends its advertisements into each other has no block here.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import NamedTuple

from tvml.video.cuts import Range

UNIT = 5  # seconds that advertisements are sold by
SLACK = Fraction(2, 5)  # seconds that they may be longer or shorter
LONGEST, LONGEST_SOLD = 120, 60  # seconds of anything within a block, and of an advertisement
SHORTEST_BLOCK, LONGEST_BLOCK = 60, 900  # seconds
CHANCE = float(2 * SLACK / UNIT)  # that a stretch of any length is on the grid
OFF = -0.5  # what a stretch off the grid, a station's own trailer, counts against one on it, which is 1


class Break(NamedTuple):
    """Where something may end and something else begin."""

    time: Fraction  # seconds, on a frame
    silence: Fraction  # how long there is no sound, seconds
    black: Fraction  # how long there is no picture


class Block(NamedTuple):
    """What may be a block of advertisements."""

    range: Range
    breaks: tuple[Break, ...]  # from its begin to its end, both included; none of comskip's
    certainty: float | None  # 0 .. 1 that it is no chance; None for comskip's, which does not tell
    source: str  # "breaks", "comskip" or "both"


def blocks(breaks: Sequence[Break]) -> list[Block]:
    """The blocks that these breaks, in order, may bound; none overlaps another."""
    found = []
    hops = [b.time - a.time for a, b in pairwise(breaks)]
    for first, last in _chains(hops):
        start, stop = breaks[first].time, breaks[last].time
        if SHORTEST_BLOCK <= stop - start <= LONGEST_BLOCK:
            sure = certainty(hops[first:last], len(breaks))
            found.append(Block(Range(start, stop), tuple(breaks[first : last + 1]), sure, "breaks"))
    return found


def certainty(hops: Sequence[Fraction], places: int) -> float:
    """1 less how many blocks of so many stretches on the grid chance makes where a block can begin at `places`.

    Binomial: of n stretches of any length, k or more are on the grid; times the places (Bonferroni).
    """
    n, k = len(hops), sum(map(_fits, hops))
    tail = sum(comb(n, i) * CHANCE**i * (1 - CHANCE) ** (n - i) for i in range(k, n + 1))
    return max(0.0, 1 - places * tail)


def _fits(hop: Fraction) -> bool:
    times = round(hop / UNIT)
    return 0 < times <= LONGEST_SOLD // UNIT and abs(hop - times * UNIT) <= SLACK


def _chains(hops: Sequence[Fraction]) -> list[tuple[int, int]]:
    """Runs of hops with the greatest sums, as first and last break; none has a worthless beginning or end."""
    found: list[tuple[int, int]] = []
    first, total, best, last = 0, 0.0, 0.0, 0
    for i, hop in enumerate([*hops, Fraction(LONGEST + 1)]):
        worth = -float("inf") if hop > LONGEST else 1 if _fits(hop) else OFF
        if total + worth < 0 or total + worth < best - 2:  # five in a row are no trailers
            if best > 0:
                found.append((first, last))
            first, total, best = i + 1, 0.0, 0.0
        else:
            total += worth
            if total > best:
                best, last = total, i + 1
    return found
