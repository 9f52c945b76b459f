"""Typos: what one random edit in every word of the test titles costs, beside words in TF-IDF and LinearSVC."""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import numpy as np

from tests.bench import trained
from tests.bench.measure import Row, Skip, tvml
from tests.bench.trained import Split
from tvml.text.tokens import tokens

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAWS = 3  # of the edits; their mean counts


def measure(work: Path) -> Iterator[Row]:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC
    except ImportError:
        raise Skip("scikit-learn is not installed") from None
    folder = trained.scripts()
    lost, peer_lost = [], []
    for source in trained.listed("TVML_BENCH_SOURCES", trained.SOURCES):
        split = trained.split_of(Split(source, "title"), folder, work)
        if isinstance(split, trained.Failed):
            yield Row(f"typos: {source}", "title", f"skipped: {split.reason}", "", "", "", None)
            continue
        train, test = (_rows(split / name) for name in ("train.jsonl", "test.jsonl"))
        gold = [row["label"] for row in test]
        wrong = [
            [_edited(row["title"], np.random.default_rng([draw, i])) for i, row in enumerate(test)]
            for draw in range(DRAWS)
        ]
        asked = [[row["title"] for row in test], *wrong]
        words = TfidfVectorizer(token_pattern=r"(?u)\w+", sublinear_tf=True)
        svc = LinearSVC(C=0.5).fit(
            words.fit_transform([row["title"] for row in train]), [row["label"] for row in train]
        )
        peer = [_share(svc.predict(words.transform(titles)), gold) for titles in asked]
        registry = work / f"typos-{source}"
        tvml(
            "train-classifier",
            split / "train.jsonl",
            "--label",
            "label",
            "--registry",
            registry,
            variables=trained.ALONE,
        )
        mine = [_share(_labels(titles, registry, work), gold) for titles in asked]
        lost.append(mine[0] - mean(mine[1:]))
        peer_lost.append(peer[0] - mean(peer[1:]))
        shown = [f"{figures[0]:.3f} to {mean(figures[1:]):.3f}" for figures in (mine, peer)]
        ratio = lost[-1] / peer_lost[-1]
        yield Row(f"typos: {source}", "title", shown[0], f"words + LinearSVC {shown[1]}", f"{ratio:.2f}", "", None)
    if lost:
        ratio = mean(lost) / mean(peer_lost)
        yield Row(
            "typos: mean",
            "title",
            f"-{100 * mean(lost):.1f} points",
            f"-{100 * mean(peer_lost):.1f} points",
            f"{ratio:.2f}",
            "<= 0.50",
            ratio <= 0.5,
        )


def _edited(title: str, rng: np.random.Generator) -> str:
    """One letter put in, left out, changed, or changed with its neighbour, in every word."""
    return " ".join(_edit(word, rng) for word in tokens(title))


def _edit(word: str, rng: np.random.Generator) -> str:
    kind, place = int(rng.integers(4)), int(rng.integers(len(word)))
    letter = LETTERS[int(rng.integers(len(LETTERS)))]
    if kind == 0:
        return word[:place] + letter + word[place:]
    if kind == 1 and len(word) > 1:
        return word[:place] + word[place + 1 :]
    if kind == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + letter + word[place + 1 :]


def _labels(titles: list[str], registry: Path, work: Path) -> list[str]:
    asked, found = work / "asked.jsonl", work / "found.jsonl"
    asked.write_text("".join(json.dumps({"title": title}) + "\n" for title in titles), encoding="utf-8")
    tvml("classify", asked, "--no-memory", "--registry", registry, "-o", found, variables=trained.ALONE)
    return [row["label"] for row in _rows(found)]


def _share(guess: list[str], gold: list[str]) -> float:
    return mean(float(a == b) for a, b in zip(guess, gold, strict=True))


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
