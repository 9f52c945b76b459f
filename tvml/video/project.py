"""A project of dvbcut for a converted recording: it opens with START, STOP and CHAPTER where the cuts are."""

from bisect import bisect_left
from fractions import Fraction
from pathlib import Path

import numpy as np

from tvml.errors import UsageError
from tvml.video import lists
from tvml.video.cuts import Chapter, Cuts, Range, keeping
from tvml.video.index import NO_TIME
from tvml.video.probe import Recording


def name(target: Path, source: Path, force: bool) -> Path:
    """The project's file, beside the recording that it is of. Raises UsageError when it is there (unless `force`)."""
    found = target.with_suffix(".dvbcut")
    if found in (target, source):
        raise UsageError(f"--project would write {found}; give the recording another ending, such as .ts")
    if found.exists() and not force:
        raise UsageError(f"{found} is already there; move it, or --force to replace it")
    return found


def pictures(made: Recording, cuts: Cuts) -> Cuts:
    """The cuts in pictures of the converted recording, which has as many as it has packets, each as long as any other.

    dvbcut counts pictures; where some are lost to damage a time is not a number of frames.
    """
    packets = made.packets.streams[made.video.number]
    times = [int(pts) * made.tick - made.zero for pts in np.sort(packets.pts[packets.pts != NO_TIME])]

    def at(time: Fraction) -> Fraction:
        return bisect_left(times, time - Fraction(1, 2) / made.rate) / made.rate

    keep, muted = ([Range(at(start), at(stop)) for start, stop in ranges] for ranges in (cuts.keep, cuts.muted))
    return keeping(keep, len(times) / made.rate, [Chapter(at(c.time), c.name) for c in cuts.chapters], muted)


def project(made: Recording, target: Path, cuts: Cuts) -> bytes:
    """The project of the recording that will be `target`. Raises InputError for a name that XML cannot hold."""
    return lists.write(pictures(made, cuts), "dvbcut", made.rate, str(target.absolute()))
