"""Quality: accuracy and macro-F1 on programmes of series never seen, beside the published figures of tuned fastText.

TVML_BENCH_SPLITS names the folder with splits.py, score_classify.py and results.json; TVML_BENCH_SEEDS the seeds of
training ("0,1,2"; the means are compared), TVML_BENCH_SET options of the recipe ("train.steps=1000 ...").
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from tests.bench.measure import PYTHON, Row, Skip, cpu, run, seconds, tvml

VARIABLE = "TVML_BENCH_SPLITS"
SOURCES = ("pluto-us", "dstv-za", "au-sydney")
FIELDS = ("title", "title+description")
PEER, BEHIND = "fasttext-tuned", 0.04
SPLIT_SEED = 7
WEIGHTS = 10_240


def measure(work: Path) -> Iterator[Row]:
    scripts = Path(os.environ.get(VARIABLE) or "")
    if not os.environ.get(VARIABLE) or not (scripts / "splits.py").is_file():
        raise Skip(f"{VARIABLE} does not name a folder with splits.py and score_classify.py")
    seeds = [int(seed) for seed in os.environ.get("TVML_BENCH_SEEDS", "0").split(",")]
    published = json.loads((scripts / "results.json").read_text(encoding="utf-8"))["classification"]
    for source in SOURCES:
        for fields in FIELDS:
            split = work / f"split-{source}-{fields}"
            try:
                run([PYTHON, scripts / "splits.py", source, split, "--fields", fields])
            except RuntimeError as error:
                yield Row(f"quality: {source}", fields, "", f"skipped: {error}", "", "", None)
                continue
            peer = published.get(f"{source} {fields} series seed {SPLIT_SEED}", {}).get("peers", {}).get(PEER)
            yield _row(source, fields, [_trained(split, scripts, seed, work) for seed in seeds], peer)


def _row(source: str, fields: str, scores: list[dict], peer: dict | None) -> Row:
    accuracy, f1 = (mean(score[name] for score in scores) for name in ("accuracy", "macro_f1"))
    most, cost = max(score["parameters"] for score in scores), mean(score["cpu"] for score in scores)
    each = ""
    if len(scores) > 1:
        each = f", seeds {', '.join(format(score['accuracy'], '.3f') for score in scores)}"
    mine = f"{accuracy:.3f} / {f1:.3f}{each}; {most:,} weights, {seconds(cost)}"
    if peer is None:
        return Row(f"quality: {source}", fields, mine, f"{PEER}: no published figure", "", "", None)
    gap = accuracy - peer["accuracy"]
    shown = f"{PEER} {peer['accuracy']:.3f} / {peer['macro_f1']:.3f}"
    bar = f">= -{100 * BEHIND:.0f} points"
    return Row(f"quality: {source}", fields, mine, shown, f"{100 * gap:+.1f}", bar, gap >= -BEHIND and most <= WEIGHTS)


def _trained(split: Path, scripts: Path, seed: int, work: Path) -> dict:
    registry, told, labelled, scored = (work / name for name in ("quality", "told.json", "pred.jsonl", "score.json"))
    shutil.rmtree(registry, ignore_errors=True)
    settings = [word for setting in os.environ.get("TVML_BENCH_SET", "").split() for word in ("--set", setting)]
    options = ["--label", "label", "--seed", str(seed), "--registry", registry, *settings]
    cost = tvml("train-classifier", split / "train.jsonl", *options, out=told)
    tvml("classify", split / "blind" / "test.jsonl", "--registry", registry, "-o", labelled)
    run([PYTHON, scripts / "score_classify.py", split / "test.jsonl", labelled], scored)
    return json.loads(scored.read_text()) | {
        "parameters": json.loads(told.read_text())["parameters"],
        "cpu": cpu([cost]),
    }
