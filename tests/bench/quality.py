"""Quality: programmes of series never seen, beside the published figures of tuned fastText and of TF-IDF + LinearSVC.

Every source and field setting over several splits; a cell is the mean over its splits and seeds of training. Peers are
compared on the splits that they have a figure for.
"""

import json
import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from tests.bench import trained
from tests.bench.measure import Row, seconds
from tests.bench.trained import Case, Result, Score, Split

PEER, OTHER = "fasttext-tuned", "tfidf-svc"  # the first has the bars
ECE = 0.05
WEIGHTS = 10_240
Published = dict[Split, dict[str, dict[str, float]]]  # figures by split and peer


class Cell(NamedTuple):
    """One source and field setting: scores by split, and what went wrong."""

    source: str
    fields: str
    scores: dict[Split, Score]
    said: str


def measure(work: Path) -> Iterator[Row]:
    splits = [
        Split(source, fields, int(seed))
        for source in trained.listed("TVML_BENCH_SOURCES", trained.SOURCES)
        for fields in trained.listed("TVML_BENCH_FIELDS", trained.FIELDS)
        for seed in trained.listed("TVML_BENCH_SPLIT_SEEDS", (7, 8, 9))
    ]
    published = _published(trained.scripts() / "results.json", splits)
    cases = [Case("quality", split, seed) for split in splits for seed in trained.seeds()]
    cells = []
    for key, results in groupby(trained.scored(cases, work), lambda result: result[0].split[:2]):
        cells.append(cell := _cell(*key, list(results)))
        if cell.said:
            yield Row(f"quality: {cell.source}", cell.fields, cell.said, "", "", "", False)
        if cell.scores:
            yield from _rows(cell.source, cell.fields, [cell], published)
    for fields in dict.fromkeys(cell.fields for cell in cells):
        if len(some := [cell for cell in cells if cell.fields == fields and cell.scores]) > 1:
            yield from _rows(f"mean of {len(some)}", fields, some, published)


def _published(path: Path, splits: list[Split]) -> Published:
    known = json.loads(path.read_text(encoding="utf-8"))["classification"]
    return {split: known.get("{} {} series seed {}".format(*split), {}).get("peers", {}) for split in splits}


def _cell(source: str, fields: str, results: list[Result]) -> Cell:
    by_split = {split: trained.good(some)[0] for split, some in groupby(results, lambda result: result[0].split)}
    scores = {split: trained.average(some) for split, some in by_split.items() if some}
    return Cell(source, fields, scores, trained.good(results)[1])


def _rows(source: str, fields: str, cells: Sequence[Cell], published: Published) -> Iterator[Row]:
    """The three rows of some cells' mean."""
    means = [trained.average(list(cell.scores.values())) for cell in cells]
    whole, most = trained.average(means), int(os.environ.get("TVML_BENCH_PARAMETERS") or WEIGHTS)
    for name in ("accuracy", "macro_f1"):
        mine = f"{getattr(whole, name):.3f}{_each(cells, name)}"
        if name == "accuracy":
            mine += f"; {whole.weights:,} weights, {seconds(whole.cpu)}"
        gaps = {peer: _gap(cells, name, peer, published) for peer in (PEER, OTHER)}
        shown = ", ".join(f"{peer} {told}" for peer, (told, _) in gaps.items())
        points = " / ".join("" if gap is None else f"{100 * gap:+.1f}" for _, gap in gaps.values())
        gap = gaps[PEER][1]
        met = None if gap is None else gap >= 0 and whole.weights <= most
        what, bar = name.replace("_f1", "-F1"), "" if met is None else f">= {PEER}"
        yield Row(f"quality: {source}, {what}", fields, mine, shown, points, bar, met)
    sure = "" if whole.sure is None else f", {whole.sure:.3f} right"
    mine = f"{whole.ece:.3f}; at 0.8: {whole.coverage:.3f} answered{sure}"
    yield Row(f"quality: {source}, ECE", fields, mine, "", "", f"<= {ECE}", whole.ece <= ECE)


def _each(cells: Sequence[Cell], name: str) -> str:
    """The splits of a single cell, where there are several."""
    if len(cells) > 1 or len(cells[0].scores) < 2:
        return ""
    shown = ", ".join(f"{getattr(score, name):.3f}" for score in cells[0].scores.values())
    return f" (splits {', '.join(str(split.seed) for split in cells[0].scores)}: {shown})"


def _gap(cells: Sequence[Cell], name: str, peer: str, published: Published) -> tuple[str, float | None]:
    """The peer's mean figure and how far tvml is above it, over the splits where both have one."""
    theirs, gaps, both = [], [], 0
    for cell in cells:
        known = {split: figures[peer][name] for split in cell.scores if peer in (figures := published[split])}
        both += len(known)
        if known:
            theirs.append(mean(known.values()))
            gaps.append(mean(getattr(cell.scores[split], name) - figure for split, figure in known.items()))
    if not gaps:
        return "no published figure", None
    whole = sum(len(cell.scores) for cell in cells)
    partly = f" ({both} of {whole} splits)" if both < whole else ""
    return f"{mean(theirs):.3f}{partly}", mean(gaps)
