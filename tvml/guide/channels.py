"""What the channels of an XMLTV guide are called: its programmes name them by id alone."""

import os

from tvml.errors import InputError
from tvml.guide.expat import Document
from tvml.guide.source import open_sniffed
from tvml.guide.values import broadcast


def names(path: str) -> dict[str, str]:
    """The first display name of each channel, by id; {} for a pipe, for other formats and for what cannot be read.

    Reads up to the first programme, as the DTD has channels before them; faults are told when programmes are read.
    """
    if not os.path.isfile(path):  # stdin or a pipe can be read once
        return {}
    try:
        stream, format, name = open_sniffed(path)
        with stream:
            return _names(Document(stream, name)) if format == "xmltv" else {}
    except InputError:
        return {}


def _names(document: Document) -> dict[str, str]:
    found: dict[str, str] = {}
    texts: list[str] = []
    channel = ""
    done = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal channel, done
        document.rooted = True
        texts.clear()
        if name == "channel":
            channel = attributes.get("id", "")
        done = done or name == "programme"

    def end(name: str) -> None:
        if name == "display-name" and channel and not done and (text := broadcast("".join(texts))):
            found.setdefault(channel, text)

    document.parser.StartElementHandler = start
    document.parser.EndElementHandler = end
    document.parser.CharacterDataHandler = lambda text: None if done else texts.append(text)
    for _ in document.feed():
        if done:
            break
    return found
