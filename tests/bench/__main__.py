"""python -m tests.bench [NAME ...] [-o FILE]: one row of a Markdown table per bar. See README.md beside this file."""

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Row, Skip

NAMES = (
    *("start", "filter", "rows", "train", "quality", "repeats", "typos"),
    *("topics", "topics_cost", "search", "recommend", "recommend_cost", "genres", "numbers", "chain"),
    *("faults", "copying"),
)
# minutes to hours: only when they are named
STUDIES = (
    *("heads", "parts", "curve", "topics_study", "embedding", "expand", "vectors", "stable", "fill"),
    *("convert", "keep"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure speed, memory and quality.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"{', '.join((*NAMES, *STUDIES))}; without one all but the last {len(STUDIES)}",
    )
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write the rows as JSON lines too")
    options = parser.parse_args()
    for name in options.names:
        if name not in (*NAMES, *STUDIES):
            parser.error(f"no measurement {name!r}; there are: {', '.join((*NAMES, *STUDIES))}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | data | tvml | peer | ratio | bar | met? |\n|---|---|---|---|---|---|---|", flush=True)
    failed = False
    with tempfile.TemporaryDirectory(prefix="tvml-bench-") as work:
        for name in options.names or NAMES:
            try:
                for row in importlib.import_module(f"tests.bench.{name}").measure(Path(work)):
                    show(row, options.output)
            except Skip as reason:
                show(Row(name, "", "", f"skipped: {reason}", "", "", None), options.output)
            except RuntimeError as error:
                failed = True
                show(Row(name, "", "", f"failed: {error}", "", "", False), options.output)
    return int(failed)


def show(row: Row, output: Path | None) -> None:
    met = {None: "", True: "yes", False: "**no**"}[row.met]
    print("| " + " | ".join([*(" ".join(str(cell).split()) for cell in row[:-1]), met]) + " |", flush=True)
    if output:
        with open(output, "a", encoding="utf-8") as out:
            out.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
