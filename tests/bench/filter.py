"""The XMLTV filter beside tv_grep, which reads and writes the same format; and whether it grows with the guide."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import Row, Skip, cpu, paired, peak, run, seconds, tvml

SHARE, MEMORY = 1 / 6, 150
TIMES, GROWTH, MORE_MEMORY = 10, 11, 1.1


def measure(work: Path) -> Iterator[Row]:
    guide = guides.unpacked("roku-us", work)
    registry = guides.model(guides.packed("pluto-us"), "title,subtitle", work)
    out = work / "filtered.xml"

    def label(path: Path):
        return tvml("classify", path, "--to", "xmltv", *registry, out=out)

    label(guide)
    added = out.read_bytes().count(b"<category") - guide.read_bytes().count(b"<category")
    data = f"roku-us, {guide.stat().st_size / 1e6:.0f} MB, {added:,} labelled"
    large = guides.times(guide, TIMES)
    pair = paired(lambda: label(large), lambda: label(guide), warm=True)
    small = peak(pair.b)
    yield Row("filter: memory", data, f"{small:.0f} MiB", "", "", f"< {MEMORY} MiB", small < MEMORY)
    more = peak(pair.a) / small
    data_ten = f"{TIMES} x roku-us, {large.stat().st_size / 1e6:.0f} MB"
    time = f"{seconds(cpu(pair.a))} / {seconds(cpu(pair.b))}"
    met = pair.ratio <= GROWTH
    yield Row("filter: time, ten times over", data_ten, time, "", f"{pair.ratio:.2f}", f"<= {GROWTH}", met)
    memory = f"{peak(pair.a):.0f} / {small:.0f} MiB"
    met = more <= MORE_MEMORY
    yield Row("filter: memory, ten times over", data_ten, memory, "", f"{more:.2f}", f"<= {MORE_MEMORY}", met)

    if not shutil.which("tv_grep"):
        raise Skip("tv_grep (Debian's xmltv-util) is not installed")
    pair = paired(lambda: label(guide), lambda: run(["tv_grep", "--title", "xyz", guide]), warm=True)
    met = pair.ratio <= SHARE
    peer = f"tv_grep {seconds(cpu(pair.b))}"
    yield Row("filter: time", data, seconds(cpu(pair.a)), peer, f"1/{1 / pair.ratio:.1f}", "<= 1/6", met)
