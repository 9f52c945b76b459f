"""Proposes what to cut: silences of the sound first, then black frames around them, and what comskip thinks.

Sound alone is read 300 times faster than it plays, pictures ten times. So only those around a silence are decoded: a
break of a station has both. Nothing is cut; the proposal is a list of cuts to look at.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from tvml.errors import InputError
from tvml.video import lists
from tvml.video.adverts import Block, Break, blocks
from tvml.video.cuts import Chapter, Cuts, Range, normal, removing
from tvml.video.index import Part
from tvml.video.inputs import named
from tvml.video.job import On
from tvml.video.probe import Recording
from tvml.video.run import PROGRESS, START, Progress, run
from tvml.video.times import frame
from tvml.video.transport.stamps import HZ

_METADATA = re.compile(r"frame:\d+\s+pts:(-?\d+)|lavfi\.(\w+)=(\S+)")
_COMSKIP = "[Main Settings]\noutput_edl=1\noutput_default=0\n"
_BEFORE = 2  # seconds that are decoded before the first picture that counts: two GOPs


@dataclass(frozen=True)
class Options:
    level: float = -50  # decibels below which it is silent
    silence: float = 0.2  # seconds of it at least
    around: float = 1  # seconds before and after a silence in which black frames are looked for
    apart: float = 0.5  # seconds that silence and black may be apart to be one break
    certainty: float = 0.5  # of a block to be proposed, 0 .. 1
    comskip: bool = True  # ask it as well when it is installed


class Proposal(NamedTuple):
    cuts: Cuts  # without the blocks that are sure enough; a chapter at every break with silence and black
    blocks: tuple[Block, ...]  # all, in order
    breaks: tuple[Break, ...]  # all, in order, those with silence alone as well
    commands: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def propose(recording: Recording, options: Options = Options(), on: On = None) -> Proposal:
    """What may be cut from a recording. Raises InputError when ffmpeg fails, ToolError when it is not there."""
    commands: list[tuple[str, ...]] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tvml-") as name:
        work = _Work(recording, Path(name), commands, on)
        if recording.audio:
            quiet = list(silences(work, options))
            windows = [
                Range(start - Fraction(options.around), stop + Fraction(options.around)) for start, stop in quiet
            ]
        else:
            quiet, windows = [], [Range(Fraction(0), recording.duration)]
            notes.append("there is no sound: black frames alone were looked for, in the whole recording")
        dark = list(blacks(work, normal(windows, recording.duration)))
        breaks = join(quiet, dark, recording.rate, Fraction(options.apart))
        strong = [b for b in breaks if b.black and (b.silence or not recording.audio)]
        found = blocks(strong)
        if quiet and not strong:
            notes.append("no silence has black frames beside it, so that no block can be told by them")
        if options.comskip:
            found = together(found, comskip(work, notes))
    sure = [b.range for b in found if b.certainty is not None and b.certainty >= options.certainty]
    alone = [b.range for b in found if b.certainty is None]
    if 2 * sum(stop - start for start, stop in alone) <= recording.duration:
        sure += alone
    else:
        notes.append("comskip alone would remove more than half of it, which is not proposed")
    cuts = removing(sure, recording.duration, [Chapter(b.time) for b in strong])
    return Proposal(cuts, tuple(found), tuple(breaks), tuple(commands), tuple(notes))


class _Work(NamedTuple):
    recording: Recording
    folder: Path  # for what ffmpeg finds
    commands: list[tuple[str, ...]]
    on: On


def silences(work: _Work, options: Options) -> Iterator[Range]:
    """Where the first audio track is silent."""
    recording = work.recording
    track = next((s for s in recording.audio if s.packets), recording.audio[0])
    # 10 ms at a time: the filter's own times have but six digits, the frames' are exact
    look = f"aresample=48000,asetnsamples=480,silencedetect=noise={options.level}dB:d={options.silence},asettb=1/{HZ}"
    for part in recording.parts:
        read = ["-map", track.map, "-af", f"{look},ametadata=mode=print:file={{}}"]
        for pts, key, value in _filtered(work, part, [], read, part.stop - part.start):
            if key == "silence_duration":
                stop = Fraction(pts, HZ)
                yield from _placed(Range(stop - Fraction(value), stop), part)


def blacks(work: _Work, windows: Sequence[Range]) -> Iterator[Range]:
    """Where the picture is black, of these stretches of the recording."""
    recording = work.recording
    look = f"scale=min(480\\,iw):-2:flags=fast_bilinear,settb=1/{HZ},blackdetect=d=0:pic_th=0.98:pix_th=0.1"
    read = ["-map", recording.video.map, "-vf", f"{look},metadata=mode=print:file={{}}"]
    for done, (window, part) in enumerate(pieces := [(w, p) for w in windows for p in recording.parts]):
        start, stop = (min(max(t - part.zero + part.start, part.start), part.stop) for t in window)
        if start == stop:
            continue
        begin = max(start - _BEFORE, part.start)
        seek = ["-seek_timestamp", "1", "-ss", f"{float(begin):.6f}"] if begin > part.start else []
        # without a seek -t counts from the earliest stream
        long = stop - begin + (0 if seek else max(recording.zero - recording.start, Fraction(0)))
        before = ["-skip_loop_filter", "all", *seek, "-t", f"{float(long):.6f}"]  # black is black without smooth edges
        since = None
        for pts, key, _ in _filtered(work, part, before, read, None):
            time = Fraction(pts, HZ)
            if key == "black_start":
                since = time
            elif key == "black_end" and since is not None:
                yield from _placed(Range(max(since, start), min(time, stop)), part)
                since = None
        if since is not None:
            yield from _placed(Range(max(since, start), stop), part)
        if work.on is not None:
            work.on(Progress(0, window.stop, 0, None, (done + 1) / len(pieces)))


def _placed(found: Range, part: Part) -> Iterator[Range]:
    start, stop = (min(max(t - part.start, Fraction(0)), part.stop - part.start) for t in found)
    if start < stop:
        yield Range(start + part.zero, stop + part.zero)


def _filtered(
    work: _Work, part: Part, before: Sequence[str], after: Sequence[str], seconds: Fraction | None
) -> list[tuple[int, str, str]]:
    """What a filter says of the frames of a part: the frame's PTS, what, its value; `{}` stands for its file."""
    path = work.folder / "found"
    path.unlink(missing_ok=True)
    guards, name = named(work.recording, part)
    options = [option.replace("{}", _escaped(path)) for option in after]
    arguments = [*START, *guards, "-copyts", *before, "-i", name, *options, *PROGRESS, "-f", "null", "-"]
    run(arguments, seconds=seconds, on=work.on if seconds else None)
    work.commands.append(tuple(arguments))
    found, pts = [], 0
    for line in path.read_text().splitlines() if path.exists() else []:
        if said := _METADATA.match(line):
            if said[1]:
                pts = int(said[1])
            else:
                found.append((pts, said[2], said[3]))
    return found


def _escaped(path: Path) -> str:
    """A file's name in a filter: for its option first, then for the chain of filters (ffmpeg-utils, ffmpeg-filters)."""
    option = re.sub(r"([\\':])", r"\\\1", str(path))
    return re.sub(r"([\\'\[\],;])", r"\\\1", option)


def join(quiet: Iterable[Range], dark: Iterable[Range], rate: Fraction, apart: Fraction) -> list[Break]:
    """The breaks that silences and black stretches make, in order: both together or one alone."""
    left, found = list(dark), []
    for start, stop in quiet:
        near = [r for r in left if r.start <= stop + apart and r.stop >= start - apart]
        left = [r for r in left if r not in near]
        middle = max(near, key=lambda r: r.stop - r.start) if near else Range(start, stop)
        black = middle.stop - middle.start if near else Fraction(0)
        found.append(Break(_on_frame(middle, rate), stop - start, black))
    found += [Break(_on_frame(r, rate), Fraction(0), r.stop - r.start) for r in left]
    return sorted(found)


def _on_frame(r: Range, rate: Fraction) -> Fraction:
    return frame((r.start + r.stop) / 2, rate) / rate


def comskip(work: _Work, notes: list[str]) -> list[Range]:
    """What comskip would remove; nothing, with a note, when it cannot be asked."""
    recording = work.recording
    if len(recording.parts) > 1 or len(recording.programs) > 1:
        notes.append("comskip was not asked: it does not tell programs apart, nor times that jump")
        return []
    settings = work.folder / "comskip.ini"
    settings.write_text(_COMSKIP)
    command = ["comskip", f"--ini={settings}", f"--output={work.folder}", "--output-filename=found"]
    command.append(str(recording.path.absolute()))
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=work.folder)
    except (FileNotFoundError, PermissionError):
        notes.append("comskip is not installed and was not asked")
        return []
    work.commands.append(tuple(command))
    listed = work.folder / "found.edl"
    if done.returncode not in (0, 1) or not listed.exists():  # 1: no advertisements
        notes.append(f"comskip failed with code {done.returncode}; what it found is not known")
        return []
    data = listed.read_bytes()
    if not data.strip():
        return []
    try:  # not its list of frames, which drifts: it misses some
        return list(lists.read(data, "comskip's list", recording.rate, recording.duration, "edl").remove)
    except InputError as e:
        notes.append(str(e))
        return []


def together(own: Sequence[Block], others: Iterable[Range]) -> list[Block]:
    """Own blocks, which are on frames, and those of comskip; one that overlaps an own block by half confirms it."""
    found = list(own)
    for other in others:
        for i, block in enumerate(found):
            shared = min(other.stop, block.range.stop) - max(other.start, block.range.start)
            if 2 * shared >= min(other.stop - other.start, block.range.stop - block.range.start):
                found[i] = block._replace(source="both")
                break
        else:
            found.append(Block(other, (), None, "comskip"))
    return sorted(found, key=lambda b: b.range)
