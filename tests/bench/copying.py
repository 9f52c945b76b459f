"""`--for copy`: random cuts of open GOPs; nothing asked for is lost, nothing is torn, and sound does not drift."""

import random
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from tests.bench.measure import Row
from tests.video import seen
from tests.video.clips import SENT, Recipe, clip
from tvml.video import copying
from tvml.video.cuts import Range, keeping
from tvml.video.job import Job
from tvml.video.probe import probe

LISTS, RANGES = 10, 5  # cuts, and kept ranges of each: 50 ranges a clip
LATE = 20  # ms that sound may be off
TRACKS = ("mp2", "ac3", "mp2")
CLIPS = {name: replace(SENT[name], seconds=60, audio=TRACKS) for name in ("720p50", "1080i50")}
DRIFT = Recipe(size="320x180", seconds=60, audio=TRACKS)


def measure(work: Path) -> Iterator[Row]:
    for name, recipe in CLIPS.items():
        yield from _random(work, name, recipe)
    yield _drift(work)


def _random(work: Path, name: str, recipe: Recipe) -> Iterator[Row]:
    path = clip(work, f"{name}.ts", recipe)
    recording, rng = probe(path), random.Random(1)
    wrong, worst, more, took, kept = [], 0.0, [], 0.0, Fraction(0)
    for number in range(LISTS):
        edges = sorted(rng.sample(range(recording.frames), 2 * RANGES))
        asked = list(zip(edges[::2], edges[1::2], strict=True))
        began = time.monotonic(), _cpu()
        job = _job(recording, asked, work)
        result = copying.run(job)
        took += _cpu() - began[1]
        kept += job.cuts.kept
        more += [abs(float(by)) for joint in result.joints for by in joint.moved]
        wrong += [f"list {number}: {what}" for what in _wrong(job, asked, recipe)]
        worst = max(worst, *(abs(e.ms) for e in _errors(job.target, recipe)))
    data = f"{name}, {LISTS * RANGES} random ranges"
    fine = f"{LISTS - len(wrong)} of {LISTS}" + f" ({'; '.join(wrong)})" * bool(wrong)
    yield Row("copying: every frame asked for, no gap", data, fine, "", "", "all", not wrong)
    yield Row("copying: sound off by at most", data, f"{worst:.1f} ms", "", "", f"<= {LATE} ms", worst <= LATE)
    moved = f"{1000 * sum(more) / max(len(more), 1):.0f} ms, at most {1000 * max(more, default=0):.0f}"
    yield Row("copying: a joint moves by", data, moved, "", "", "", None)
    yield Row(
        "copying: CPU, with verification",
        data,
        f"{took / LISTS:.1f} s for {float(kept / LISTS):.0f} s",
        "",
        "",
        "",
        None,
    )


def _drift(work: Path) -> Row:
    """Twenty joints in a row: the error of the last is no larger than that of one."""
    path = clip(work, "drift.ts", DRIFT)
    asked = [(25 + 70 * i, 60 + 70 * i) for i in range(21)]
    job = _job(probe(path), asked, work)
    copying.run(job)
    worst = max(abs(e.ms) for e in _errors(job.target, DRIFT))
    wrong = list(_wrong(job, asked, DRIFT))
    shown = f"{worst:.1f} ms" + f" ({'; '.join(wrong)})" * bool(wrong)
    return Row(
        "copying: sound behind 20 joints", "320x180", shown, "", "", f"<= {LATE} ms", worst <= LATE and not wrong
    )


def _job(recording, asked, work):
    ranges = [Range(first / recording.rate, stop / recording.rate) for first, stop in asked]
    return Job(recording, keeping(ranges, recording.duration), work / "cut.ts", force=True)


def _wrong(job: Job, asked: list[tuple[int, int]], recipe: Recipe) -> Iterator[str]:
    each = 2 if recipe.interlaced else 1
    shown = seen.counters(job.target, recipe.interlaced)
    lost = {n for first, stop in asked for n in range(each * first, each * stop)} - set(shown)
    if lost:
        yield f"{len(lost)} of the frames are lost"
    if shown != sorted(set(shown)):
        yield "frames are torn or out of order"
    if found := seen.steps(seen.stamps(job.target), job.recording.rate):
        yield f"{len(found)} gaps"


def _errors(path: Path, recipe: Recipe) -> list[seen.Error]:
    tracks = range(len(recipe.audio))
    return [error for track in tracks for error in seen.sync(path, recipe.numbers, track, recipe.interlaced)]


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
