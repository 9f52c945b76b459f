"""Start: what one call costs before and after the work, beside `import numpy` alone."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import PYTHON, ROOT, ROUNDS, Row, cpu, paired, run, seconds, tvml

FACTOR, MOST = 2.5, 0.25


def measure(work: Path) -> Iterator[Row]:
    line = work / "one.jsonl"
    line.write_text('{"title": "Planet Wissen: Der Mond", "description": "Eine Reise zum Mond"}\n', encoding="utf-8")
    registry = guides.model(ROOT / "sample_data" / "guide.xml", "title,subtitle,description", work)

    def numpy():
        return run([PYTHON, "-c", "import numpy"])

    rounds = max(11, 3 * ROUNDS)
    pair = paired(lambda: tvml("classify", line, *registry), numpy, rounds)
    mine, peer = cpu(pair.a), cpu(pair.b)
    bar = f"<= {FACTOR} x numpy, < {MOST} s"
    met = pair.ratio <= FACTOR and mine < MOST
    yield Row("start: classify", "1 JSON line", seconds(mine), f"numpy {seconds(peer)}", f"{pair.ratio:.2f}", bar, met)

    pair = paired(lambda: tvml("--help"), numpy, rounds)
    mine, peer = cpu(pair.a), cpu(pair.b)
    yield Row("start: --help", "", seconds(mine), f"numpy {seconds(peer)}", f"{pair.ratio:.2f}", "", None)
