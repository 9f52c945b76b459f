"""JSON lines of titles: rows a second, beside fastText's program and scikit-learn's usual text classifier.

tvml and fastText are whole processes, each with its start, its model's loading, reading and writing. scikit-learn is
its prediction alone: no start, no loading, no reading, no writing.
"""

import json
import pickle
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import PYTHON, ROUNDS, Cost, Row, Skip, cpu, environment, paired, run, seconds, tvml

LEAST_FASTTEXT, LEAST_SKLEARN = 1 / 5, 3
WORD = re.compile(r"\w+")
PICKLE = "sklearn.pickle"
WORKER = (PYTHON, "-m", "tests.bench.rows")


def measure(work: Path) -> Iterator[Row]:
    lines, count, distinct = guides.title_lines("roku-us", work)
    registry = guides.model(guides.packed("pluto-us"), "title", work)
    train, _ = guides.items("pluto-us", work)
    one = work / "one-title.jsonl"
    with open(lines, encoding="utf-8") as source:
        one.write_text(source.readline(), encoding="utf-8")
    data = f"roku-us, {count:,} titles, {distinct:,} different"
    out = work / "rows.jsonl"

    def label(path: Path = lines) -> Cost:
        return tvml("classify", path, *registry, out=out)

    def shown(cost: float) -> str:
        return f"{count / cost:,.0f} rows/s ({seconds(cost)})"

    if find_spec("sklearn"):
        with Sklearn(train, lines, work) as sklearn:
            pair = paired(label, sklearn.predict)
        ratio = 1 / pair.ratio
        mine, peer = shown(cpu(pair.a)), f"scikit-learn {shown(cpu(pair.b))}"
        bar = f">= {LEAST_SKLEARN}, its prediction alone"
        yield Row("rows: scikit-learn", data, mine, peer, f"{ratio:.2f}", bar, ratio >= LEAST_SKLEARN)
        pair = paired(label, lambda: run([*WORKER, "whole", work / PICKLE, lines], work / "sklearn.jsonl"))
        mine, peer = shown(cpu(pair.a)), f"scikit-learn {shown(cpu(pair.b))}"
        yield Row("rows: scikit-learn, whole process", data, mine, peer, f"{1 / pair.ratio:.2f}", "", None)
    else:
        yield Row("rows: scikit-learn", data, "", "skipped: scikit-learn is not installed", "", "", None)

    if not shutil.which("fasttext"):
        raise Skip("fasttext (Debian's fasttext) is not installed")
    fast, plain = _fasttext(train, lines, work)
    first = work / "one-title.txt"
    with open(plain, encoding="utf-8") as source:
        first.write_text(source.readline(), encoding="utf-8")
    pair = paired(label, lambda: run(["fasttext", "predict", fast, plain]), max(5, ROUNDS))
    ratio = 1 / pair.ratio
    mine, peer = cpu(pair.a), cpu(pair.b)
    met = ratio >= LEAST_FASTTEXT
    yield Row(
        "rows: fastText",
        data,
        shown(mine),
        f"fasttext {shown(peer)}",
        f"1/{1 / ratio:.1f}",
        ">= 1/5, loading included",
        met,
    )
    start = paired(lambda: label(one), lambda: run(["fasttext", "predict", fast, first]), max(5, ROUNDS))
    mine, peer = mine - cpu(start.a), peer - cpu(start.b)
    yield Row(
        "rows: fastText, without start", data, shown(mine), f"fasttext {shown(peer)}", f"1/{mine / peer:.1f}", "", None
    )


class Sklearn:
    """A process that has learned, and predicts all titles each time it is asked: only that is counted."""

    def __init__(self, train: Path, lines: Path, work: Path) -> None:
        self.command = [*WORKER, "alone", work / PICKLE, lines, train]

    def __enter__(self) -> "Sklearn":
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, text=True, env=environment())
        return self

    def predict(self) -> Cost:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        if not (answer := self.process.stdout.readline()):
            raise RuntimeError("the process with scikit-learn has ended")
        return Cost(float(answer), 0.0, 0.0)

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


def _fasttext(train: Path, lines: Path, work: Path) -> tuple[Path, Path]:
    """A model of default options, and the titles as fastText wants them: words in lower case, one title a line."""
    learn, plain, stem = work / "fasttext.train.txt", work / "fasttext.txt", work / "fasttext"
    with open(train, encoding="utf-8") as source, open(learn, "w", encoding="utf-8") as out:
        for row in map(json.loads, source):
            out.write(f"__label__{'_'.join(WORD.findall(row['label']))} {_words(row['title'])}\n")
    with open(lines, encoding="utf-8") as source, open(plain, "w", encoding="utf-8") as out:
        out.writelines(_words(json.loads(line)["title"]) + "\n" for line in source)
    run(["fasttext", "supervised", "-input", learn, "-output", stem, "-verbose", "0"])
    return stem.with_suffix(".bin"), plain


def _words(text: str) -> str:
    return " ".join(WORD.findall(text.lower())) or "_"


def learn(train: Path):
    """TF-IDF of words and letters and a linear support vector machine, as in the published comparison."""
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    rows = [json.loads(line) for line in train.read_text(encoding="utf-8").splitlines()]
    shared = {"sublinear_tf": True, "min_df": 2, "dtype": numpy.float32}
    vectors = make_union(
        TfidfVectorizer(ngram_range=(1, 2), **shared), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)
    )
    model = make_pipeline(vectors, LinearSVC(C=0.5))
    return model.fit([row["title"] for row in rows], [row["label"] for row in rows])


def alone(kept: Path, lines: Path, train: Path) -> None:
    """Learn and keep the model; then, for each line on stdin, print the CPU seconds of predicting all titles."""
    model = learn(train)
    kept.write_bytes(pickle.dumps(model, protocol=5))
    titles = [json.loads(line)["title"] for line in lines.read_text(encoding="utf-8").splitlines()]
    for _ in sys.stdin:
        begin = time.process_time()
        model.predict(titles)
        print(time.process_time() - begin, flush=True)


def whole(kept: Path, lines: Path) -> None:
    """The model from its file, titles from JSON lines, labels to JSON lines: what a program made of it would do."""
    model = pickle.loads(kept.read_bytes())
    rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    for row, label in zip(rows, model.predict([row["title"] for row in rows]), strict=True):
        sys.stdout.write(json.dumps({**row, "label": label}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    {"alone": alone, "whole": whole}[sys.argv[1]](*map(Path, sys.argv[2:]))
