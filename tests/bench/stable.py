"""How many programmes that are in the guides of two consecutive days get another label on the second day."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import Row, Skip, tvml

NAME = "magenta-de-2022-05.jsonl.gz"
DAYS = os.environ.get("TVML_BENCH_DAYS", "2022-05-10,2022-05-11").split(",")
CHANGED = 0.002  # of the programmes that are in both


def measure(work: Path) -> Iterator[Row]:
    paths = [_day(day, work) for day in DAYS]
    registry = ("--registry", work / "models")
    for path in paths:
        tvml("train-classifier", path, "--force", *registry)
    for again in (False, True):
        for memory in ("--memory", "--no-memory"):
            for state in (False, True):
                found = []
                (work / "state").unlink(missing_ok=True)
                for path, version in zip(paths, ("0001", "0002" if again else "0001"), strict=True):
                    options = (*registry, memory, *(("--state", work / "state") if state else ()))
                    out = work / "out.jsonl"
                    tvml("classify", path, "--model", f"genre@{version}", *options, "-o", out)
                    found.append({row["id"]: row["label"] for row in map(json.loads, out.open(encoding="utf-8"))})
                yield _row(found, paths, again, memory, state)


def _row(found: list[dict[str, str]], paths: list[Path], again: bool, memory: str, state: bool) -> Row:
    first, second = found
    both = first.keys() & second.keys()
    changed = sum(first[name] != second[name] for name in both)
    right = [_accuracy(labels, path) for labels, path in zip(found, paths, strict=True)]
    what = (
        f"stable: labels that changed, {'trained again' if again else 'the same model'}{', --state' if state else ''}"
    )
    said = f"{changed} ({changed / len(both):.2%}); right {right[0]:.1%}, {right[1]:.1%}"
    bar, met = (f"< {CHANGED:.1%}", changed / len(both) < CHANGED) if state and memory == "--memory" else ("", None)
    return Row(what, f"{' and '.join(DAYS)}, {len(both):,} in both, {memory}", said, "", "", bar, met)


def _accuracy(labels: dict[str, str], path: Path) -> float:
    gold = {
        row["id"]: row["categories"][0] for row in map(json.loads, path.open(encoding="utf-8")) if row["categories"]
    }
    return sum(labels[name] == label for name, label in gold.items()) / len(gold)


def _day(day: str, work: Path) -> Path:
    """The guide as it was on a day: what had been seen by then and was not over."""
    source = Path(os.environ.get(guides.VARIABLE, "")) / NAME
    if not source.is_file():
        raise Skip(f"{NAME} is not in the folder that {guides.VARIABLE} names")
    path = work / f"{day}.jsonl"
    with gzip.open(source, "rt", encoding="utf-8") as rows, open(path, "w", encoding="utf-8") as out:
        for line in rows:
            row = json.loads(line)
            if row["first_seen"] <= day <= row["stop"][:10]:
                out.write(json.dumps({"categories": []} | row, ensure_ascii=False) + "\n")
    return path
