"""A project of dvbcut for a converted recording: it opens with START, STOP and CHAPTER where the cuts are."""

from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np

from tvml.errors import UsageError
from tvml.video import lists
from tvml.video.cuts import Chapter, Cuts, Range, keeping
from tvml.video.finished import Finished
from tvml.video.transport.stamps import HZ


def name(target: Path, source: Path, force: bool) -> Path:
    """The project's file, beside the recording that it is of. Raises UsageError when it is there (unless `force`)."""
    found = target.with_suffix(".dvbcut")
    if found in (target, source):
        raise UsageError(f"--project would write {found}; give the recording another ending, such as .ts")
    if found.exists() and not force:
        raise UsageError(f"{found} is already there; move it, or --force to replace it")
    return found


def pictures(times: np.ndarray, rate: Fraction, cuts: Cuts) -> Cuts:
    """The cuts in pictures of a converted recording: `times` (n,) are when they are shown, in ticks of 90 kHz.

    dvbcut counts pictures, each as long as any other; where some are lost to damage a time is not a number of frames.
    """

    def at(time: Fraction) -> Fraction:
        return int(np.searchsorted(times, ceil((time - Fraction(1, 2) / rate) * HZ))) / rate

    keep, muted = ([Range(at(start), at(stop)) for start, stop in ranges] for ranges in (cuts.keep, cuts.muted))
    return keeping(keep, len(times) / rate, [Chapter(at(c.time), c.name) for c in cuts.chapters], muted)


def project(made: Finished, rate: Fraction, target: Path, cuts: Cuts) -> bytes:
    """The project of the recording that will be `target`. Raises InputError for a name that XML cannot hold."""
    return lists.write(pictures(made.times, rate, cuts), "dvbcut", rate, str(target.absolute()))
