"""Training: CPU time, number of weights and their bytes, on the titles of one guide."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import ROUNDS, Row, cpu, peak, seconds, tvml

SECONDS, WEIGHTS, BYTES = 30, 10_240, 64 * 1024


def measure(work: Path) -> Iterator[Row]:
    path, count = guides.items("pluto-us", work)
    for fields in ("title", "title,subtitle,description"):
        out = work / "trained.json"
        options = ["--label", "label", "--set", f"data.fields=[{fields}]"]
        costs = []
        for number in range(ROUNDS):
            registry = work / f"trained-{number}-{fields}"
            costs.append(tvml("train-classifier", path, *options, "--registry", registry, out=out))
        row = json.loads(out.read_text())
        data = f"{fields.replace(',', ', ')} of {count:,} pluto-us items, {row['items']:,} different texts"
        mine = cpu(costs)
        titles = fields == "title"  # the bar is theirs; whole texts are longer work
        bar, met = (f"< {SECONDS} s", mine < SECONDS) if titles else ("", None)
        yield Row("train: time", data, f"{seconds(mine)}, {peak(costs):.0f} MiB", "", "", bar, met)
        found, size = row["parameters"], row["bytes"]
        yield Row("train: weights", data, f"{found:,}", "", "", f"<= {WEIGHTS:,}", found <= WEIGHTS)
        yield Row("train: bytes", data, f"{size / 1024:.1f} KiB", "", "", "< 64 KiB", size < BYTES)
