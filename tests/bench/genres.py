"""How many of a guide's categories are understood, and how many of its programmes each consumer understands then."""

import gzip
import lzma
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides
from tests.bench.measure import Row, Skip, cpu, paired, seconds, tvml
from tvml.genres.normalise import LEAST, Normaliser
from tvml.genres.table import load
from tvml.genres.words import of_programme
from tvml.guide import read, targets
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme

MAPPED = 0.97  # of all categories, each as often as it is used
FILTER = 1.2  # of what classify's filter takes


def measure(work: Path) -> Iterator[Row]:
    folder = os.environ.get(guides.VARIABLE)
    if not folder:
        raise Skip(f"{guides.VARIABLE} does not name a folder of guides")
    paths = sorted((Path(folder) / "guides").glob("*.xml.*"))
    n = Normaliser(load())
    found = [p for path in paths for p in read(str(path), Faults(lambda text: None))]
    counts = Counter(text for p in found for text in p.categories)
    data = f"{len(paths)} guides, {len(found):,} programmes, {len(counts):,} categories"
    yield _mapped(n, counts, data)
    yield from _learned(n)
    for target in targets.TARGETS[:-1]:
        yield _accepted(n, target, found, data)
    yield _filter(max(paths, key=lambda path: path.stat().st_size), work)


def _mapped(n: Normaliser, counts: Counter[str], data: str) -> Row:
    used = sum(counts.values())
    mapped = sum(count for text, count in counts.items() if any(n.genre((text,))[:2]))
    silent = sum(count for text, count in counts.items() if n.known(text)) - mapped
    share = mapped / used
    said = f"{share:.1%}, {silent / used:.1%} say nothing"
    return Row("genres: categories understood", data, said, "", "", f">= {MAPPED:.0%}", share >= MAPPED)


def _learned(n: Normaliser) -> Iterator[Row]:
    near = n.near
    answers = [(near.ask(name, [i]), near.terms[i].code) for i, name in enumerate(near.names)]
    told = [answer.term.code in (code, code & 0xF0) for answer, code in answers if answer.confidence >= LEAST]
    said = f"{len(told) / len(answers):.1%} answered, {sum(told) / len(told):.1%} of them right"
    yield Row("genres: words answered by the others", f"{len(answers):,} words of the table", said, "", "", "", None)


def _accepted(n: Normaliser, target: str, found: list[Programme], data: str) -> Row:
    words = of_programme(n, target)
    before = sum(targets.accepts(target, p.categories) for p in found)
    after = sum(targets.accepts(target, (*words(p), *p.categories)) for p in found)
    with_any = sum(bool(p.categories) for p in found)
    said = f"{before / len(found):.1%} -> {after / len(found):.1%} ({after / with_any:.1%} of those with a category)"
    return Row(f"genres: programmes that {target} understands", data, said, "", "", "", None)


def _filter(path: Path, work: Path) -> Row:
    guide = work / "categories.xml"
    with (gzip if path.suffix == ".gz" else lzma).open(path) as packed:
        guide.write_bytes(packed.read())
    registry = guides.model(guides.packed("pluto-us"), "title,subtitle", work)
    pair = paired(
        lambda: tvml("guide", "normalise", guide, "--target", "tvheadend", "--to", "xmltv"),
        lambda: tvml("classify", guide, "--to", "xmltv", "--all", *registry),
    )
    data = f"{path.name}, {guide.stat().st_size / 1e6:.0f} MB"
    peer = f"tvml classify {seconds(cpu(pair.b))}"
    met = pair.ratio <= FILTER
    ratio = f"{pair.ratio:.2f}"
    return Row("genres: time of the filter", data, seconds(cpu(pair.a)), peer, ratio, f"<= {FILTER}", met)
