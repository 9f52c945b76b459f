"""Conversions for dvbcut, with the real dvbcut as judge, and what they cost beside plain ffmpeg with the same settings.

Every size and rate that broadcasters send, with every kind of sound, whole, damaged, and with a clock that starts again
in the middle. dvbcut has to load each, count every picture of it, know every track, and cut it to the picture.
"""

import json
import os
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import ROUNDS, Row, Skip, cpu, paired, run, seconds, tvml
from tests.video import clips, oracle, seen
from tests.video.clips import SENT, clip

SOUNDS = {"mp2": [0], "AC-3": [1], "AAC": [2], "E-AC-3": [3], "three tracks": [0, 1, 2]}
TRACKS = ("mp2", "ac3:6", "aac", "eac3:6")
STATES = ("clean", "damaged", "wrap")
MOST = 1.0  # ms that sound may be from its picture
PLAIN = 180  # seconds of the clip that is timed: what is looked at before and after costs a second at least


class Judged(NamedTuple):
    counted: bool  # dvbcut loads it and counts every picture
    heard: bool  # with all tracks
    exact: bool  # and cuts it to the picture
    late: float  # ms of the sound that is farthest from its picture


def measure(work: Path) -> Iterator[Row]:
    for program in ("ffmpeg", "dvbcut"):
        if not shutil.which(program):
            raise Skip(f"no {program}; as root: sh tests/packages.sh")
    long = float(os.environ.get("TVML_BENCH_CLIP", "6"))
    for size in os.environ.get("TVML_BENCH_SIZES", " ".join(SENT)).split():
        yield from _size(work, size, long)
    yield _speed(work, float(os.environ.get("TVML_BENCH_TIMED", PLAIN)))


def _size(work: Path, size: str, long: float) -> Iterator[Row]:
    recipe = replace(SENT[size], seconds=long, audio=TRACKS)
    whole = clip(work, f"{size}.ts", recipe)
    for state in STATES:
        found = {name: _judged(work, whole, recipe, state, tracks) for name, tracks in SOUNDS.items()}
        many, late = len(found), max((j.late for j in found.values()), default=0.0)
        good = [sum(j[k] for j in found.values()) for k in range(3)]
        told = f"{good[0]} counted, {good[1]} with all sound, {good[2]} cut exactly; sound at most {late:.2f} ms off"
        bad = ", ".join(name for name, j in found.items() if not all(j[:3]))
        met = good == [many] * 3 and late <= MOST
        what = f"converted for dvbcut: {size}, {state}"
        yield Row(what, ", ".join(found), told, f"dvbcut; not right: {bad or 'none'}", "", f"all {many}", met)
    for path in work.glob(f"{size}*"):
        path.unlink()


def _judged(work: Path, whole: Path, recipe: clips.Recipe, state: str, tracks: list[int]) -> Judged:
    source, out = work / f"{recipe.size}.source.ts", work / f"{recipe.size}.out.ts"
    maps = [word for track in tracks for word in ("-map", f"0:a:{track}")]
    later = ["-output_ts_offset", str(clips.WRAP - 1.4 - recipe.seconds / 2)] if state == "wrap" else []
    clips.run("ffmpeg", "-i", str(whole), "-map", "0:v", *maps, "-c", "copy", *later, str(source))
    if state == "damaged":
        source = clips.damaged(source, seed=len(tracks), share=0.002, name=f"{recipe.size}.damaged.ts")
    report = work / "report.json"
    tvml("cut-video", source, out, "--force", out=report)
    made = json.loads(report.read_text())["frames"]["out"]
    numbers = seen.counters(out, recipe.interlaced)
    fields = 2 if recipe.interlaced else 1
    try:
        loaded = oracle.load(out, work)
        counted = loaded.pictures == made == len(numbers) // fields
        if state != "damaged":
            counted = counted and numbers == list(range(len(numbers))) and not loaded.complaints
        return Judged(counted, loaded.audio == len(tracks), _cut(work, out, numbers, fields), _late(out, recipe, state))
    except RuntimeError:
        return Judged(False, False, False, 0.0)


def _cut(work: Path, out: Path, numbers: list[int], fields: int) -> bool:
    """Does dvbcut give the pictures that were asked for? Torn ones may look better or worse after encoding."""
    many = len(numbers) // fields
    ranges = [(many // 5, many // 3), (many * 4 // 9, many * 3 // 5)]
    expected = [n for a, b in ranges for n in numbers[a * fields : b * fields]]
    found = seen.counters(oracle.cut(out, ranges, work), fields == 2)
    same = all(a == b or seen.TORN in (a, b) for a, b in zip(found, expected, strict=False))
    return same and len(found) == len(expected)


def _late(out: Path, recipe: clips.Recipe, state: str) -> float:
    """The farthest that a beep is from its picture; of a damaged recording the middle one of each track."""
    tracks = [s for s in seen.probe(out, "-show_streams")["streams"] if s["codec_type"] == "audio"]
    worst = 0.0
    for track in range(len(tracks)):
        off = sorted(abs(error.ms) for error in seen.sync(out, recipe.numbers, track, recipe.interlaced))
        worst = max(worst, off[len(off) // 2] if state == "damaged" else off[-1])
    return worst


def _speed(work: Path, long: float) -> Row:
    """The same command, run by tvml with all that it looks at before and after, and run alone."""
    recipe = replace(SENT["720p50"], seconds=long, audio=("mp2", "ac3"))
    source, out, printed = clip(work, "timed.ts", recipe), work / "timed.out.ts", work / "command"
    tvml("cut-video", source, out, "--dry-run", out=printed)
    (line,) = printed.read_text().splitlines()
    command = shlex.split(line)
    plain = [*command[:-1], str(work / "plain.ts")]
    costs = paired(lambda: tvml("cut-video", source, out, "--force"), lambda: run(plain), ROUNDS, warm=True)
    wall = sorted(b.wall / a.wall for a, b in zip(costs.a, costs.b, strict=True))[len(costs.a) // 2]
    ratio = 1 / costs.ratio
    rate = Fraction(long) / Fraction(cpu(costs.a))
    told = f"{seconds(cpu(costs.a))} CPU, {float(rate):.1f} times real time; wall {wall:.2f} of plain"
    peer = f"ffmpeg {seconds(cpu(costs.b))}"
    what = "speed of a conversion, verified"
    return Row(what, f"720p50, {long:.0f} s", told, peer, f"{ratio:.2f}", ">= 0.95 of ffmpeg", ratio >= 0.95)
