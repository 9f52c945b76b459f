"""Models trained on splits of real guides and scored on series they never saw, several at a time.

What quality, parts and curve share. The environment says on what and how; README.md beside this file lists it.
"""

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from typing import NamedTuple, TypeVar

from tests.bench.measure import PYTHON, Skip, run, tvml

A, B = TypeVar("A"), TypeVar("B")

SPLITS, OUT = "TVML_BENCH_SPLITS", "TVML_BENCH_OUT"
SOURCES = ("pluto-us", "dstv-za", "au-sydney", "magenta")
FIELDS = ("title", "title+description")
ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # a core for each run


class Split(NamedTuple):
    """One division of a source into what is learned and what is asked."""

    source: str
    fields: str
    seed: int = 7


class Case(NamedTuple):
    """One model to train: the variant's name, where, the training's seed and its further options."""

    name: str
    split: Split
    seed: int = 0
    options: tuple[str, ...] = ()


class Score(NamedTuple):
    """What a model is worth; `coverage` is the share answered with a confidence of 0.8, `sure` the accuracy there."""

    accuracy: float
    macro_f1: float
    ece: float
    coverage: float
    sure: float | None
    weights: int
    cpu: float  # seconds of training


class Failed(NamedTuple):
    """A case that could not be trained or scored, and why."""

    reason: str


Result = tuple[Case, Score | Failed]


def listed(variable: str, default: Iterable[object]) -> list[str]:
    """The parts of a variable of the environment, "a,b"."""
    given = os.environ.get(variable) or ",".join(str(value) for value in default)
    return [part.strip() for part in given.split(",")]


def seeds(default: Sequence[int] = (0,)) -> list[int]:
    return [int(seed) for seed in listed("TVML_BENCH_SEEDS", default)]


def settings(*given: str) -> tuple[str, ...]:
    """Options of train-classifier that set these options of the recipe."""
    return tuple(word for setting in given for word in ("--set", setting))


def parallel(work: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
    """The results in the order of the items, TVML_BENCH_JOBS at a time. Threads, since the work is other processes."""
    jobs = int(os.environ.get("TVML_BENCH_JOBS") or os.cpu_count() or 1)
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(work, items)


def scripts() -> Path:
    """The folder with splits.py, score_classify.py and results.json. Raises Skip."""
    folder = Path(os.environ.get(SPLITS) or "")
    if not os.environ.get(SPLITS) or not (folder / "splits.py").is_file():
        raise Skip(f"{SPLITS} does not name a folder with splits.py and score_classify.py")
    return folder


def scored(cases: Iterable[Case], work: Path) -> Iterator[Result]:
    """The score of each case, in their order. A case that fails says so and stops no other."""
    todo, folder = list(cases), scripts()
    parts = list(dict.fromkeys(case.split for case in todo))
    made = dict(zip(parts, parallel(lambda split: split_of(split, folder, work), parts), strict=True))

    def one(numbered: tuple[int, Case]) -> Result:
        number, case = numbered
        path = made[case.split]
        try:
            return case, path if isinstance(path, Failed) else _score(case, path, folder, work / f"case-{number}")
        except RuntimeError as error:
            return case, _failed(error)

    for case, score in parallel(one, enumerate(todo)):
        _record(case, score)
        yield case, score


def good(results: Iterable[Result]) -> tuple[list[Score], str]:
    """The scores, and what is to be said of the cases without one."""
    rows = list(results)
    failed = [score for _, score in rows if isinstance(score, Failed)]
    said = f"{len(failed)} of {len(rows)} failed: {failed[0].reason}" if failed else ""
    return [score for _, score in rows if isinstance(score, Score)], said


def average(scores: Sequence[Score]) -> Score:
    """Their means; the weights are the most, `sure` counts where there is one."""
    sure = [score.sure for score in scores if score.sure is not None]
    accuracy, macro_f1, ece, coverage = (mean(score[i] for score in scores) for i in range(4))
    weights, cpu = max(score.weights for score in scores), mean(score.cpu for score in scores)
    return Score(accuracy, macro_f1, ece, coverage, mean(sure) if sure else None, weights, cpu)


def split_of(split: Split, folder: Path, work: Path) -> Path | Failed:
    path = work / "split-{}-{}-{}".format(*split)
    if not (path / "meta.json").exists():
        options = ["--fields", split.fields, "--seed", str(split.seed)]
        try:
            run([PYTHON, folder / "splits.py", split.source, path, *options], variables=ALONE)
        except RuntimeError as error:
            return _failed(error)
    return path


def _failed(error: RuntimeError) -> Failed:
    """What `run` tells of a command that failed: how it ended, and the last line of its stderr."""
    code, _, said = str(error).rpartition(" ended with ")[2].partition(": ")
    return Failed(f"ended with {code}: {said.strip().splitlines()[-1] if said.strip() else 'no word'}")


def _options() -> tuple[list[str], list[str]]:
    """Options of train-classifier from the environment: those that a case may change, and those that hold for all."""
    first = []
    if config := os.environ.get("TVML_BENCH_CONFIG"):
        first += ["--config", config]
    if most := os.environ.get("TVML_BENCH_PARAMETERS"):
        first += ["--max-parameters", most]
    return first, [*settings(*os.environ.get("TVML_BENCH_SET", "").split())]


def _score(case: Case, split: Path, folder: Path, work: Path) -> Score:
    work.mkdir()
    first, last = _options()
    registry, told, labelled, found = (work / name for name in ("models", "told.json", "labelled.jsonl", "score.json"))
    options = [*first, *case.options, *last, "--label", "label", "--seed", str(case.seed), "--registry", registry]
    cost = tvml("train-classifier", split / "train.jsonl", *options, out=told, variables=ALONE)
    blind = split / "blind" / "test.jsonl"
    tvml("classify", blind, "--registry", registry, "-o", labelled, variables=ALONE)
    run([PYTHON, folder / "score_classify.py", split / "test.jsonl", labelled], found, variables=ALONE)
    row, weights = json.loads(found.read_text()), json.loads(told.read_text())["parameters"]
    shutil.rmtree(work)
    measured = [row[name] for name in ("accuracy", "macro_f1", "ece", "coverage_at_0.8", "accuracy_at_0.8")]
    return Score(*measured, weights, cost.cpu)


def _record(case: Case, score: Score | Failed) -> None:
    """One line of the CSV that TVML_BENCH_OUT names: every run, as it ends."""
    if not (path := os.environ.get(OUT)):
        return
    names = ("name", *Split._fields, "training_seed", "options", *Score._fields, *Failed._fields)
    values = score if isinstance(score, Score) else (*[""] * len(Score._fields), *score)
    with open(path, "a", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        if not out.tell():
            writer.writerow(names)
        writer.writerow((case.name, *case.split, case.seed, " ".join(case.options), *values))
