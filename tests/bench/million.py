"""A million programmes on a disk: made at random, indexed, and asked in a process of its own.

Words are drawn by a Zipf law from 300,000, 30 a programme; vectors have 64 numbers. Cost is CPU time on one core, as
everywhere here; memory is what is resident at the end, with the pages of the index that the queries have visited.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.measure import PYTHON, Row, run, seconds, tvml

if TYPE_CHECKING:
    from tvml.methods import Method
    from tvml.models.index import Index
    from tvml.models.search import Query

VARIABLE = "TVML_BENCH_MILLION"
WORDS, EACH, WIDTH = 300_000, 30, 64
PART = 10_000  # programmes that are made together
QUERIES = 20
QUERY_MS, RESIDENT = 50, 500
ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def measure(work: Path) -> Iterator[Row]:
    n = int(os.environ.get(VARIABLE, "1000000"))
    guide, vectors, registry = work / "million.jsonl", work / "million.npy", work / "million"
    make(guide, vectors, n)
    done = work / "million.json"
    cost = tvml("embed", "index", guide, "--vectors", vectors, "--registry", registry, out=done, variables=ALONE)
    told = json.loads(done.read_text())
    shown = f"{seconds(cost.cpu)}, {cost.peak:.0f} MiB; {told['bytes'] / 1e6:.0f} MB on the disk"
    yield Row("search: make an index", f"{n:,} programmes", shown, "", "", "", None)
    guide.unlink()
    vectors.unlink()
    for kind in ("words", "typos", "hopfield", "cosine", "knn"):
        run([PYTHON, "-m", "tests.bench.million", registry, kind], done, variables=ALONE)
        found = json.loads(done.read_text())
        shown = (
            f"{found['first']:.0f} ms the first, {found['median']:.0f} ms the median, {found['worst']:.0f} ms the "
            f"worst; {found['resident']:.0f} MB resident; open in {found['open']:.0f} ms"
            + (f"; {found['found']:.3f} of the ten best" if "found" in found else "")
        )
        met = found["first"] < QUERY_MS and found["median"] < QUERY_MS and found["resident"] < RESIDENT
        yield Row(f"search: {kind}", f"{n:,} programmes", shown, "", "", f"{QUERY_MS} ms, {RESIDENT} MB", met)


def make(guide: Path, vectors: Path, n: int) -> None:
    """Write n programmes, and their vectors in the same order."""
    rng = np.random.default_rng(0)
    shares = np.cumsum(1 / np.arange(1, WORDS + 1))
    words = [_word(i * 7919 % 1_000_003) for i in range(WORDS)]
    table = np.lib.format.open_memmap(vectors, "w+", np.float32, (n, WIDTH))
    with open(guide, "w", encoding="utf-8") as out:
        for begin in range(0, n, PART):
            many = min(PART, n - begin)
            table[begin : begin + many] = rng.standard_normal((many, WIDTH), dtype=np.float32)
            drawn = np.searchsorted(shares, rng.random((many, EACH)) * shares[-1]).tolist()
            for i, row in enumerate(drawn):
                said = [words[w] for w in row]
                item = {"id": f"p{begin + i}", "title": " ".join(said[:3]), "description": " ".join(said[3:])}
                out.write(json.dumps(item) + "\n")
    table.flush()


def ask(registry: Path, kind: str) -> dict[str, float]:
    """What queries cost: three words of a programme, the same with a letter of each left out, or a vector."""
    from tvml.methods import find
    from tvml.models import index, search
    from tvml.registry import index as indexes

    begin = time.process_time()
    x = indexes.load(registry, "programmes").x
    opened = time.process_time() - begin
    method = find("retrieval", "words" if kind == "typos" else kind)
    rng, taken, answers = np.random.default_rng(1), [], []
    for _ in range(QUERIES):
        i = int(rng.integers(x.size))
        own = x.postings.words[x.postings.rows[i] : x.postings.rows[i + 1]]
        words = [index.word(x, int(w)) for w in rng.choice(own, 3, replace=False)]
        text = " ".join(word[:2] + word[3:] if kind == "typos" else word for word in words)
        vector = rng.standard_normal(WIDTH).astype(np.float32)
        begin = time.process_time()
        query = search.Query(text, index.ask(x, text), vector)
        hits = search.best(x, method, query, 10)
        shown = [index.item(x, hit.item) for hit in hits]
        taken.append(1e3 * (time.process_time() - begin))
        if kind == "knn":  # what is kept changes where the next arrays lie, and so what they cost
            answers.append((query, {hit.item for hit in hits}))
        if len(shown) < 10 and kind != "typos":
            raise RuntimeError(f"{len(shown)} programmes for {text!r}")
    with open("/proc/self/statm") as told:
        resident = int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return {
        **{"open": 1e3 * opened, "first": taken[0], "median": float(np.median(taken)), "worst": max(taken)},
        "resident": resident,
        **({"found": _found(x, method, answers)} if kind == "knn" else {}),
    }


def _found(x: "Index", method: "Method", answers: "list[tuple[Query, set[int]]]") -> float:
    """Share of what knn finds when it looks at all items that it has found among the nearest."""
    from tvml.models import search

    every = method._replace(options=replace(method.options, among=x.size))
    whole = [{hit.item for hit in search.best(x, every, query, 10)} for query, _ in answers]
    return float(np.mean([len(a & b) / len(b) for (_, a), b in zip(answers, whole, strict=True)]))


def _word(i: int) -> str:
    text, i = "", i + 7
    while i:
        text += "bcdfghjklmnprstvwz"[i % 18] + "aeiou"[i // 18 % 5]
        i //= 90
    return text


if __name__ == "__main__":
    print(json.dumps(ask(Path(sys.argv[1]), sys.argv[2])))
