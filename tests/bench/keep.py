"""--for keep: exact cuts, what stays bit for bit, sound at joints, time beside smartcut and encoding everything.

Clips of open GOPs as broadcasters send them, 150 s long. smartcut 1.7 is taken from PATH or from TVML_BENCH_SMARTCUT,
the path of the program. TVML_BENCH_CLIPS keeps the clips from run to run.
"""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from tests.bench.measure import Cost, Row, run, tvml
from tests.video import clips, seen
from tests.video.clips import SENT, Recipe
from tvml.video.probe import probe

SECONDS, RANGES, AT_ONCE = 150, 50, 5
SHARES = {15: 0.85, 60: 0.98}  # of pictures that are the same, by seconds of a piece
OFF, JOINTS = 20, 20  # ms, joints
TIME = 1 / 5

Pieces = list[tuple[int, int]]  # frames, the last not included


def measure(work: Path) -> Iterator[Row]:
    folder = Path(os.environ.get("TVML_BENCH_CLIPS", work))
    for name in ("720p50", "1080i50"):
        recipe = replace(SENT[name], seconds=SECONDS)
        path = folder / f"{name}-{SECONDS}.ts"
        if not path.exists():
            clips.clip(folder, path.name, recipe)
        out = work / "out.ts"
        yield _exact(name, recipe, path, out)
        yield from _copied(name, recipe, path, out)
        yield _sound(name, recipe, path, out)


def _exact(name: str, recipe: Recipe, path: Path, out: Path) -> Row:
    rng, right = random.Random(8), 0
    rate = Fraction(recipe.rate)
    for _ in range(RANGES // AT_ONCE):
        marks = sorted(rng.sample(range(int(SECONDS * rate)), AT_ONCE))
        ends = [*(mark - 1 for mark in marks[1:]), int(SECONDS * rate)]  # ranges that touch would be one
        pieces = [
            (a, min(max(b, a + 1), a + rng.randrange(1, int(4 * rate)))) for a, b in zip(marks, ends, strict=True)
        ]
        _cut(path, out, pieces)
        shown = seen.counters(out, recipe.interlaced)
        at = 0
        for wanted in (_numbers([piece], recipe) for piece in pieces):
            right += shown[at : at + len(wanted)] == wanted
            at += len(wanted)
        right -= AT_ONCE * (at != len(shown))
    return Row(
        "keep: exact", f"{name}, {RANGES} ranges by chance", f"{right} of {RANGES}", "", "", "all", right == RANGES
    )


def _copied(name: str, recipe: Recipe, path: Path, out: Path) -> Iterator[Row]:
    before = _sums(path)
    for seconds, bar in SHARES.items():
        pieces = _pieces(recipe, seconds)
        cost = _cut(path, out, pieces)
        data = f"{name}, {len(pieces)} pieces of {seconds} s"
        wanted = [before[n] for a, b in pieces for n in range(a, b)]
        after = _sums(out)
        share = (
            sum(a == b for a, b in zip(wanted, after, strict=False)) / len(wanted) if len(wanted) == len(after) else 0
        )
        yield Row("keep: pictures untouched", data, f"{share:.1%}", "", "", f">= {bar:.0%}", share >= bar)
        for peer, other in _peers(recipe, path, out, pieces):
            ratio = cost.cpu / other.cpu
            told = f"{peer} {other.cpu:.1f} s"
            yield Row("keep: time", data, f"{cost.cpu:.1f} s", told, f"1/{1 / ratio:.1f}", "<= 1/5", ratio <= TIME)


def _sound(name: str, recipe: Recipe, path: Path, out: Path) -> Row:
    step, long = (int(x * Fraction(recipe.rate)) for x in (Fraction(7), Fraction(333, 100)))
    pieces = [(k * step + k, k * step + k + long) for k in range(JOINTS + 1)]
    _cut(path, out, pieces)
    errors = [e for track in range(2) for e in seen.sync(out, recipe.numbers, track, recipe.interlaced)]
    worst, last = max(abs(e.ms) for e in errors), abs(errors[-1].ms)
    met = worst <= OFF and bool(errors)
    return Row(
        "keep: sound at joints",
        f"{name}, {JOINTS} joints",
        f"{worst:.1f} ms, at last {last:.1f}",
        "",
        "",
        f"<= {OFF} ms",
        met,
    )


def _pieces(recipe: Recipe, seconds: int) -> Pieces:
    """As many pieces of a length as make a minute or two, at odd places."""
    rate, rng = Fraction(recipe.rate), random.Random(seconds)
    length, room = int(seconds * rate), SECONDS // max(2, 60 // seconds)
    return [
        (start, start + length)
        for k in range(max(2, 60 // seconds))
        for start in [int((k * room + rng.random() * (room - seconds)) * rate)]
    ]


def _cut(path: Path, out: Path, pieces: Pieces) -> Cost:
    ranges = ",".join(f"{a}f-{b}f" for a, b in pieces)
    return tvml("cut-video", path, out, "--for", "keep", "--keep", ranges, "--force", "-q")


def _peers(recipe: Recipe, path: Path, out: Path, pieces: Pieces) -> Iterator[tuple[str, Cost]]:
    rate = Fraction(recipe.rate)
    yield "x264", run(_encoding(path, out, [(Fraction(a) / rate, Fraction(b) / rate) for a, b in pieces], recipe))
    smartcut = os.environ.get("TVML_BENCH_SMARTCUT") or shutil.which("smartcut")
    if smartcut:
        times = ",".join(f"{float(n / rate):.3f}" for piece in pieces for n in piece)
        yield "smartcut", run([smartcut, path, out, "--keep", times])


def _encoding(path: Path, out: Path, spans: Sequence[tuple[Fraction, Fraction]], recipe: Recipe) -> list[str]:
    """All of it encoded by one ffmpeg, exact to the frame."""
    start = float(probe(path).zero)
    words, graph = ["ffmpeg", "-v", "error", "-y"], []
    half = float(1 / Fraction(recipe.rate) / 2)
    for k, (a, b) in enumerate(spans):
        words += ["-copyts", "-ss", f"{max(0.0, float(a) - 3)}", "-t", f"{float(b - a) + 5}", "-i", str(path)]
        low, high = start + float(a) - half, start + float(b) - half
        graph += [f"[{k}:v]trim=start={low}:end={high},setpts=PTS-STARTPTS[v{k}]"]
        graph += [f"[{k}:a:0]atrim=start={low}:end={high},asetpts=PTS-STARTPTS[a{k}]"]
    joined = "".join(f"[v{k}][a{k}]" for k in range(len(spans)))
    graph += [f"{joined}concat=n={len(spans)}:v=1:a=1[v][a]"]
    fields = ["-flags", "+ildct+ilme", "-x264-params", "tff=1"] if recipe.interlaced else []
    coder = [
        "-map",
        "[v]",
        "-map",
        "[a]",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "18",
        *fields,
        "-c:a",
        "mp2",
    ]
    return [*words, "-filter_complex", ";".join(graph), *coder, str(out)]


def _numbers(pieces: Pieces, recipe: Recipe) -> list[int]:
    each = 2 if recipe.interlaced else 1
    return [n for a, b in pieces for n in range(each * a, each * b)]


def _sums(path: Path) -> list[str]:
    """A hash of every decoded picture."""
    lines = clips.run("ffmpeg", "-i", str(path), "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-")
    return [line.rpartition(b",")[2].strip().decode() for line in lines.splitlines() if not line.startswith(b"#")]
