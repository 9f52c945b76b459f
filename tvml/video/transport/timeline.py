"""When each packet arrives, by the program's clock, and where that clock jumps.

A PCR says what time it is at its own packet; between two of them time goes evenly with the packets. Where it goes back,
or forward by more than a second, a new part of the recording begins, as in files that were joined or where reception
was interrupted: times of different parts cannot be compared.
"""

from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.transport.stamps import CLOCK, HZ, NONE, WRAP, near

SECOND = CLOCK * HZ
TURN = CLOCK * WRAP
SOME = 8  # PCRs that tell how fast packets come at the ends of a part
FAR = 10 * HZ  # a picture or a sound that is this far from when it arrives has a broken time


class Part(NamedTuple):
    """Packets with one time line."""

    first: int  # packet
    stop: int
    places: np.ndarray  # (n,) float64, packets with a PCR, and the two ends
    clock: np.ndarray  # (n,) float64, ticks of 27 MHz, not wrapped

    def arrival(self, packets: np.ndarray) -> np.ndarray:
        """When packets of this part arrive: int64, ticks of 27 MHz."""
        return np.asarray(np.rint(np.interp(packets, self.places, self.clock)), dtype=np.int64)


class Jump(NamedTuple):
    """Where the clock jumps."""

    packet: int  # the first behind
    before: int  # time in ticks of 90 kHz, by the last PCR
    after: int  # by the first PCR behind


def parts(clocks: np.ndarray, pes: np.ndarray, count: int) -> tuple[tuple[Part, ...], tuple[Jump, ...]]:
    """The parts of a recording of `count` packets, of the PCRs of its program and its PES packets.

    Raises InputError when there are no two PCRs.
    """
    clocks = _sane(clocks)
    if len(clocks) < 2:
        raise InputError(
            f"the program has {len(clocks)} of the clock times (PCR) that say when its packets arrive; expected ten a "
            "second; have ffmpeg write the recording anew: ffmpeg -i IN -map 0 -c copy OUT.ts"
        )
    step = _steps(clocks["value"])
    clock = clocks["value"][0] + np.append(0, np.cumsum(step))
    cuts = np.flatnonzero(~_even(step)) + 1
    rate = float(np.median(step / np.diff(clocks["packet"])))  # ticks a packet
    edges = [0, *(_edge(clocks["packet"][i - 1 : i + 1], clock[i - 1 : i + 1], pes) for i in cuts), count]
    found = [
        _part(edges[k], edges[k + 1], places, times, rate)
        for k, (places, times) in enumerate(zip(np.split(clocks["packet"], cuts), np.split(clock, cuts), strict=True))
    ]
    jumps = [Jump(edges[k + 1], int(clock[i - 1]) // CLOCK, int(clock[i]) // CLOCK) for k, i in enumerate(cuts)]
    return tuple(found), tuple(jumps)


def _sane(clocks: np.ndarray) -> np.ndarray:
    """Those without single ones that are far from both neighbours, which agree, and without any that stands still."""
    if len(clocks) > 2:
        even = _even(_steps(clocks["value"]))
        over = _even(_steps(clocks["value"], 2))
        alone = np.append(np.append(False, ~even[:-1] & ~even[1:] & over), False)
        alone[0] = not even[0] and even[1]
        clocks = clocks[~alone]
    return clocks[np.append(True, _steps(clocks["value"]) != 0)] if len(clocks) else clocks


def _steps(values: np.ndarray, over: int = 1) -> np.ndarray:
    return np.asarray(near(values[over:], values[:-over], TURN) - values[:-over])


def _even(step: np.ndarray) -> np.ndarray:
    return np.asarray((step > 0) & (step <= SECOND))


def _edge(places: np.ndarray, clock: np.ndarray, pes: np.ndarray) -> int:
    """The first packet of a new part: the first PES packet between two PCRs whose time is nearer to the second."""
    known = pes["pts"] != NONE
    between = pes[known & (pes["packet"] > places[0]) & (pes["packet"] < places[1])]
    old, new = (np.abs(near(between["pts"], at // CLOCK) - at // CLOCK) for at in clock.tolist())
    behind = np.flatnonzero(new < old)
    return int(between["packet"][behind[0]] if len(behind) else places[1])


def _part(first: int, stop: int, places: np.ndarray, clock: np.ndarray, rate: float) -> Part:
    n = min(SOME, len(places)) - 1
    begin = (clock[n] - clock[0]) / (places[n] - places[0]) if n else rate
    end = (clock[-1] - clock[-1 - n]) / (places[-1] - places[-1 - n]) if n else rate
    return Part(
        first,
        stop,
        np.concatenate([[first - 1], places, [stop + 1]]).astype(np.float64),
        np.concatenate(
            [[clock[0] - begin * (places[0] - first + 1)], clock, [clock[-1] + end * (stop + 1 - places[-1])]]
        ),
    )
