"""What every way of cutting is asked, and what it answers: a mode is a module with `run(job, on) -> Result`."""

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from tvml.video.cuts import Cuts
from tvml.video.probe import Damage, Recording, Stream
from tvml.video.run import Progress

On = Callable[[Progress], None] | None  # is told how far the work is


def counted(on: On, before: int, total: int, rate: Fraction) -> On:
    """For one of several runs of ffmpeg: all their progress, told by frames, since each counts its own time.

    `before` frames are done of `total` that are to do, `rate` is how many a second has.
    """
    if on is None:
        return None
    began = time.monotonic()

    def told(p: Progress) -> None:
        speed = float(p.frame / rate) / max(time.monotonic() - began, 1e-3)
        share = min(1.0, (before + p.frame) / total) if total else None
        on(p._replace(frame=before + p.frame, time=(before + p.frame) / rate, speed=speed, share=share))

    return told


class Job(NamedTuple):
    recording: Recording
    cuts: Cuts  # times on frames
    target: Path
    preset: str = "hd"  # of a conversion: dvd, hd, high or literal
    audio: str = "frames"  # at joints: whole frames as they are, or "exact": encoded anew, to the sample
    verify: bool = True
    strict: bool = False  # frames lost to damage are an error
    force: bool = False  # replace the target if it is there
    resume: bool = False  # leave what is done for a later run, and go on from what one has left
    marks: Cuts | None = None  # of a conversion: for a project of dvbcut beside it, while `cuts` keeps everything
    dry: bool = False  # say what would be run, and do nothing


class Fate(NamedTuple):
    """What becomes of a stream."""

    stream: Stream
    how: str  # copied, encoded, joined (copied but next to joints) or dropped
    codec: str  # that it has in the result; "" when dropped
    reason: str = ""  # why it is not copied


class Joint(NamedTuple):
    """Where two kept ranges meet."""

    time: Fraction  # in the result, seconds
    moved: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))  # by how much the stop before and the start after
    audio: tuple[Fraction, ...] = ()  # how late each kept audio track is after it, seconds


class Check(NamedTuple):
    """One thing that was looked at in the finished file."""

    what: str
    passed: bool
    found: str = ""


class Result(NamedTuple):
    commands: tuple[tuple[str, ...], ...]  # of other programs, exactly as they were run
    streams: tuple[Fate, ...]  # every stream of the recording
    frames_in: int  # that the kept ranges have
    frames_out: int | None = None  # None for a dry run
    copied: int = 0  # frames
    encoded: int = 0
    size: int = 0  # bytes
    joints: tuple[Joint, ...] = ()
    damage: Damage = Damage(0, 0, 0)
    checks: tuple[Check, ...] = ()  # empty when nothing was verified
    notes: tuple[str, ...] = ()  # what the user should know
    projects: tuple[Path, ...] = ()  # further files that were written

    @property
    def verified(self) -> bool | None:
        return all(check.passed for check in self.checks) if self.checks else None
