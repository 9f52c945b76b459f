"""`guide normalise`, `classify` and `guide repeats`, one after the other, as a home server runs them every night.

Each is a process that parses the guide anew; beside them a parser with handlers that do nothing, three times over.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import PYTHON, Cost, Row, cpu, paired, peak, run, seconds, tvml

TIME, TIMES, MORE_MEMORY = 4.0, 3, 1.3
PARSE = """
import sys
from xml.parsers import expat
for _ in range(3):
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: None
    parser.EndElementHandler = lambda name: None
    parser.CharacterDataHandler = lambda text: None
    with open(sys.argv[1], "rb") as file:
        while piece := file.read(1 << 17):
            parser.Parse(piece)
        parser.Parse(b"", True)
"""


def measure(work: Path) -> Iterator[Row]:
    guide = guides.unpacked("roku-us", work)
    registry = guides.model(guides.packed("pluto-us"), "title,subtitle,description", work)
    commands = {
        "guide normalise": ("guide", "normalise", "--target", "tvheadend"),
        "classify": ("classify", "--target", "tvheadend", "--min-confidence", "0.8", *registry),
        "guide repeats": ("guide", "repeats"),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}

    def chain(path: Path) -> Cost:
        spent = []
        for i, (name, words) in enumerate(commands.items()):
            out = work / f"chain-{i}.xml"
            spent.append(tvml(*words, path, "--to", "xmltv", "-o", out))
            costs[name].append(spent[-1])
            path = out
        return Cost(sum(cost.cpu for cost in spent), sum(cost.wall for cost in spent), max(cost.peak for cost in spent))

    pair = paired(lambda: chain(guide), lambda: run([PYTHON, "-c", PARSE, guide]))
    once = {name: peak(some) for name, some in costs.items()}
    spent = ", ".join(f"{name} {seconds(cpu(some[1:]))}" for name, some in costs.items())  # less the warming up
    data = f"roku-us, {guide.stat().st_size / 1e6:.0f} MB, without categories"
    peer = f"an empty parser, three times: {seconds(cpu(pair.b))}"
    said = f"{seconds(cpu(pair.a))}: {spent}"
    yield Row("chain: time", data, said, peer, f"{pair.ratio:.1f}", f"< {TIME:.0f} s", cpu(pair.a) < TIME)

    large = guides.times(guide, TIMES)
    for some in costs.values():
        some.clear()
    chain(large)
    for name, some in costs.items():
        ratio = peak(some) / once[name]
        memory = f"{peak(some):.0f} / {once[name]:.0f} MiB"
        met = ratio <= MORE_MEMORY
        yield Row(f"chain: memory of {name}, {TIMES} x", data, memory, "", f"{ratio:.2f}", f"<= {MORE_MEMORY}", met)
