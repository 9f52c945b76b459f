"""JSON lines of titles: rows a second, beside fastText's program and scikit-learn's usual text classifier.

tvml and fastText are whole processes, each with its start, its model's loading, reading and writing. scikit-learn is
its prediction alone: no start, no loading, no reading, no writing.
"""

import json
import re
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import PYTHON, ROUNDS, Cost, Row, Skip, cpu, paired, run, seconds, tvml

LEAST_FASTTEXT, LEAST_SKLEARN = 1 / 5, 3
WORD = re.compile(r"\w+")


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
        found = json.loads(_sklearn(train, lines, work))
        mine = cpu([label() for _ in range(ROUNDS)])
        ratio = found["cpu"] / mine
        peer = f"scikit-learn {shown(found['cpu'])}"
        met = ratio >= LEAST_SKLEARN
        yield Row("rows: scikit-learn", data, shown(mine), peer, f"{ratio:.2f}", f">= {LEAST_SKLEARN}", met)
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


def _sklearn(train: Path, lines: Path, work: Path) -> str:
    out = work / "sklearn.json"
    run([PYTHON, "-m", "tests.bench.rows", train, lines], out)
    return out.read_text()


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


def _predict(train: Path, lines: Path) -> None:
    """In a process of its own: learn, then print what predicting all titles costs (the median of the rounds)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    rows = [json.loads(line) for line in train.read_text(encoding="utf-8").splitlines()]
    titles = [json.loads(line)["title"] for line in lines.read_text(encoding="utf-8").splitlines()]
    shared = {"sublinear_tf": True, "min_df": 2, "dtype": "float32"}
    vectors = make_union(
        TfidfVectorizer(ngram_range=(1, 2), **shared), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)
    )
    model = make_pipeline(vectors, LinearSVC(C=0.5))
    model.fit([row["title"] for row in rows], [row["label"] for row in rows])
    costs = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        model.predict(titles)
        costs.append(time.process_time() - begin)
    print(json.dumps({"cpu": sorted(costs)[len(costs) // 2]}))


if __name__ == "__main__":
    _predict(Path(sys.argv[1]), Path(sys.argv[2]))
