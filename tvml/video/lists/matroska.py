"""Chapters of Matroska as XML, for mkvmerge --chapters and mkvpropedit.

An ordered edition is a virtual cut: its chapters are what is played (RFC 9559, EditionFlagOrdered), so they are kept.
Of any other edition the chapters that are called commercials are removed. The default edition is read, else the first.
Cuts are written as an ordered edition, which a player follows in the uncut recording; without cuts it is a plain one.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from tvml.errors import InputError
from tvml.video.cuts import Cuts
from tvml.video.documents import Told, by_parts, by_titles, parts, tree, xml_text
from tvml.video.times import clock, shown

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ENDINGS = (".chapters.xml", ".xml")
NANO = 9  # digits of a second


def is_one(data: bytes) -> bool:
    return b"<Chapters" in data[:4096] and data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<")


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    editions = tree(data, name, "Chapters").findall("EditionEntry")
    if not editions:
        raise InputError(f"{name} has no edition; expected <EditionEntry> in <Chapters>")
    edition = next((e for e in editions if _flag(e, "EditionFlagDefault")), editions[0])
    ordered = _flag(edition, "EditionFlagOrdered")
    atoms = [atom for atom in edition.findall("ChapterAtom") if _flag(atom, "ChapterFlagEnabled", "1")]
    found = [_part(atom, f"{name}, chapter {i}", ordered) for i, atom in enumerate(atoms, 1)]
    if not ordered:
        return by_titles(found, duration)
    if found != sorted(found, key=lambda p: p.start):
        raise InputError(f"{name} plays its chapters in another order than that of the recording, which no cut can do")
    return by_parts(found, duration)


def _flag(element: "Element", tag: str, default: str = "0") -> bool:
    return element.findtext(tag, default).strip() == "1"


def _part(atom: "Element", where: str, ordered: bool) -> Told:
    if atom.find("ChapterSegmentUID") is not None:
        raise InputError(f"{where} is in another file; expected chapters of one recording")
    start, stop = (atom.findtext(tag, "").strip() for tag in ("ChapterTimeStart", "ChapterTimeEnd"))
    times = clock(start), clock(stop)
    if times[0] is None or (times[1] is None and (stop or ordered)):
        raise InputError(f"{where} is from {start[:40]!r} to {stop[:40]!r}; expected times such as 00:12:34.200000000")
    return Told(times[0], times[1], atom.findtext("ChapterDisplay/ChapterString", "").strip())


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    found = ['<?xml version="1.0" encoding="UTF-8"?>', "<Chapters>", "  <EditionEntry>"]
    found.append(f"    <EditionFlagOrdered>{1 if cuts.remove else 0}</EditionFlagOrdered>")
    for part in parts(cuts):
        found += [
            "    <ChapterAtom>",
            f"      <ChapterTimeStart>{shown(part.start, NANO)}</ChapterTimeStart>",
            f"      <ChapterTimeEnd>{shown(part.stop, NANO)}</ChapterTimeEnd>",
            "      <ChapterDisplay>",
            f"        <ChapterString>{xml_text(part.title)}</ChapterString>",
            "        <ChapterLanguage>und</ChapterLanguage>",
            "      </ChapterDisplay>",
            "    </ChapterAtom>",
        ]
    return "\n".join([*found, "  </EditionEntry>", "</Chapters>", ""]).encode()
