"""The data that the measurements share: guides, their titles, models. All of it goes into one temporary folder."""

import gzip
import html
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Skip, tvml

VARIABLE = "TVML_BENCH_DATA"
PROGRAMME = re.compile(rb"<programme\b.*?</programme>", re.DOTALL)
CHILDREN = {
    key: re.compile(rb"<%s\b[^>]*>(.*?)</%s>" % (name, name), re.DOTALL)
    for key, name in {"title": b"title", "subtitle": b"sub-title", "description": b"desc", "label": b"category"}.items()
}
PIECE = 1 << 20


def packed(name: str) -> Path:
    """The guide as it lies in the folder of guides. Raises Skip."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        raise Skip(f"{VARIABLE} does not name a folder of guides")
    path = Path(folder) / "guides" / f"{name}.xml.gz"
    if not path.is_file():
        raise Skip(f"guides/{name}.xml.gz is not in the folder that {VARIABLE} names")
    return path


def unpacked(name: str, work: Path) -> Path:
    """The guide as plain XMLTV."""
    path = work / f"{name}.xml"
    if not path.exists():
        with gzip.open(packed(name)) as source, open(path, "wb") as out:
            shutil.copyfileobj(source, out, PIECE)
    return path


def times(path: Path, count: int) -> Path:
    """A guide with the programmes of `path` so many times over, written piece by piece."""
    large = path.with_suffix(f".{count}.xml")
    if not large.exists():
        size = path.stat().st_size
        ends = min(size, 4 * PIECE)  # never the whole guide: Linux would count it into the peak of what is measured
        with open(path, "rb") as source, open(large, "wb") as out:
            first = source.read(ends).index(b"<programme")
            source.seek(size - ends)
            last = size - ends + source.read(ends).rindex(b"</tv>")
            _copy(source, out, 0, first)
            for _ in range(count):
                _copy(source, out, first, last)
            out.write(b"</tv>\n")
    return large


def _copy(source, out, begin: int, end: int) -> None:
    source.seek(begin)
    while begin < end:
        begin += out.write(source.read(min(PIECE, end - begin)))


def programmes(name: str, work: Path) -> Iterator[dict[str, str]]:
    """Title, subtitle, description and first category of every programme, read by regular expressions, not by tvml."""
    rest = b""
    with open(unpacked(name, work), "rb") as source:
        while piece := source.read(PIECE):
            rest += piece
            done = 0
            for found in PROGRAMME.finditer(rest):
                done = found.end()
                yield {key: _text(pattern.search(found[0])) for key, pattern in CHILDREN.items()}
            rest = rest[done:]


def _text(found: re.Match[bytes] | None) -> str:
    return " ".join(html.unescape(found[1].decode()).split()) if found else ""


def title_lines(name: str, work: Path) -> tuple[Path, int, int]:
    """JSON lines with the titles of all programmes; how many they are, and how many different ones."""
    path = work / f"{name}.titles.jsonl"
    seen: set[str] = set()
    count = 0
    with open(path, "w", encoding="utf-8") as out:
        for count, row in enumerate(programmes(name, work), 1):
            seen.add(row["title"])
            out.write(json.dumps({"id": str(count), "title": row["title"]}, ensure_ascii=False) + "\n")
    return path, count, len(seen)


def items(name: str, work: Path) -> tuple[Path, int]:
    """JSON lines with the text and label of every distinct labelled programme; how many they are."""
    path = work / f"{name}.items.jsonl"
    found = {tuple(row.values()): row for row in programmes(name, work) if row["title"] and row["label"]}
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found.values())
    return path, len(found)


def model(guide: Path, fields: str, work: Path) -> tuple[str | Path, ...]:
    """Options of `tvml classify` for a model of these fields ("title,subtitle"), learned from a guide."""
    registry = work / f"models-{guide.name}-{fields.replace(',', '-')}"
    if not registry.exists():
        tvml("train-classifier", guide, "--set", f"data.fields=[{fields}]", "--registry", registry)
    return "--registry", registry
