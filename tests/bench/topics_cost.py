"""What topics cost: fitting beside NMF on the same table, a month of a large guide, growth with the items, sparsity.

NMF is scikit-learn's on TF-IDF of the same words (nndsvda, at most 300 turns), its fit alone; tvml's too.
"""

import gzip
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np

from tests.bench import guides
from tests.bench.measure import ROUNDS, Row, Skip, seconds, tvml

GUIDE = "magenta-de-2022-05.jsonl.gz"  # 68,109 programmes
TOPICS, WHOLE = 50, 100
ITEMS = 10_000  # of the comparison with NMF
GROWTH = (10_000, 50_000, 100_000, 500_000)
SPARSE = 1_000  # items of the study of doubly sparse topics
FEW = 0.5  # of an item that a topic must have of a word for the word to be its keyword


def measure(work: Path) -> Iterator[Row]:
    path = _guide()
    yield from _beside_nmf(path)
    cost = tvml("topics", "train", path, "--topics", str(WHOLE), "--registry", work / "models", out=work / "told.json")
    told = json.loads((work / "told.json").read_text())
    data, shown = f"{told['programmes']:,} programmes, K = {WHOLE}", f"{seconds(cost.cpu)}, {cost.peak:.0f} MiB"
    met = cost.cpu < 60 and cost.peak < 1500
    yield Row("topics: a large guide", data, shown, "", "", "60 s, 1.5 GB", met)
    yield from _growth(path, work)
    yield _doubly_sparse(path)


def _guide() -> Path:
    folder = os.environ.get(guides.VARIABLE)
    if not folder or not (Path(folder) / GUIDE).is_file():
        raise Skip(f"{guides.VARIABLE} does not name a folder with {GUIDE}")
    return Path(folder) / GUIDE


def _table(path: Path, most: int, recipe: str = "topics"):
    """Items, counts and method, as training makes them."""
    from tvml.guide import read
    from tvml.guide.faults import Faults
    from tvml.methods import find
    from tvml.text import vocabulary
    from tvml.train import recipes
    from tvml.train.topics import Recipe, gather

    wanted = recipes.read(Recipe, recipe, [], {})
    o = wanted.reading
    programmes = list(read(str(path), Faults(lambda text: None)))
    items = gather(random.Random(0).sample(programmes, min(most, len(programmes))), o, None)
    found = vocabulary.learn(items.texts, items.series.tolist(), o)
    counts = vocabulary.counts(vocabulary.index(found.words), items.texts, o)
    return counts, find("topics", wanted.method)


def _fit(counts, method):
    ones = np.ones(counts.rows, dtype=np.float32)
    return method.module.fit(counts, ones, TOPICS, method.options, np.random.default_rng(0), None)


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _beside_nmf(path: Path) -> Iterator[Row]:
    try:
        from sklearn.decomposition import NMF
        from sklearn.feature_extraction.text import TfidfTransformer
    except ImportError:
        yield Row("topics: fit", "", "", "skipped: scikit-learn is not installed", "", "", None)
        return
    from tvml.sparse import csr

    counts, method = _table(path, ITEMS)
    weighed = TfidfTransformer().fit_transform(csr(counts))

    def nmf() -> None:
        NMF(TOPICS, init="nndsvda", max_iter=300, random_state=0).fit_transform(weighed)

    turns = [(_cpu(lambda: _fit(counts, method)), _cpu(nmf)) for _ in range(ROUNDS)]
    mine, theirs = median(a for a, _ in turns), median(b for _, b in turns)
    ratio = median(b / a for a, b in turns)
    data = f"{counts.rows:,} items, {counts.width:,} words, K = {TOPICS}"
    yield Row("topics: fit", data, seconds(mine), f"NMF {seconds(theirs)}", f"1/{ratio:.1f}", "1/5", ratio >= 5)


def _growth(path: Path, work: Path) -> Iterator[Row]:
    """Guides of n items: those of the large guide over and over, a tenth of each repeat's words being others'."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    words = [word for row in rows[:20_000] for word in row.get("description", "").split()]
    first = 0.0
    for n in GROWTH:
        rng, many = random.Random(0), work / f"many-{n}.jsonl"
        with open(many, "w", encoding="utf-8") as out:
            for i in range(n):
                row = rows[i % len(rows)]
                said = row.get("description", "").split()
                for place in rng.sample(range(len(said)), len(said) // 10):
                    said[place] = rng.choice(words)
                item = {"id": str(i), "title": row["title"], "description": " ".join(said)}
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
        cost = tvml("topics", "train", many, "--registry", work / "many")
        each = cost.cpu / n
        first = first or each
        shown = f"{seconds(cost.cpu)}, {1e6 * each:.0f} µs an item, {cost.peak:.0f} MiB"
        ratio = f"{each / first:.2f} times as long an item"
        yield Row("topics: growth", f"{n:,} items, K = {TOPICS}", shown, "", ratio, "linear", each <= 1.5 * first)
        many.unlink()


def _doubly_sparse(path: Path) -> Row:
    counts, method = _table(path, SPARSE, "topics-sparse")
    found = _fit(counts, method)
    weights = method.module.transform(method.module.ready(found, method.options), counts, method.options).weights
    sizes = np.bincount(weights.argmax(axis=1), minlength=TOPICS)
    keywords = (found["topics"] >= FEW).sum(axis=0)
    shown = (
        f"sizes {sizes.min()} to {sizes.max()}, median {np.median(sizes):.0f}; keywords a topic {keywords.min()} to "
        f"{keywords.max()}, median {np.median(keywords):.0f}"
    )
    data = f"{counts.rows:,} items, {counts.width:,} words, K = {TOPICS}"
    return Row("topics: doubly sparse", data, shown, "", "", "", None)
