"""Programme to tokens: which fields are read, in which order, and how many tokens at most."""

from collections.abc import Callable
from operator import attrgetter

from tvml.guide.programme import Programme
from tvml.text.tokens import tokens

FIELDS = ("title", "subtitle", "description")


def bag(p: Programme, fields: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The distinct tokens of the fields, in order of first appearance, the first `most` of them.

    A word counts once: guides repeat the title in the description, and order carries little in so short a text.
    """
    return cut(reader(fields)(p), most)


def reader(fields: tuple[str, ...]) -> Callable[[Programme], str]:
    """What reads the fields of a programme as one text, with a sign between them that is part of no token."""
    if len(fields) > 1:
        read = attrgetter(*fields)  # a tuple, in half the time that a list takes
        return lambda p: "\x1f".join(read(p))
    return lambda p: getattr(p, fields[0]) if fields else ""


def cut(text: str, most: int) -> tuple[str, ...]:
    """The distinct tokens of a text in order of first appearance, the first `most` of them."""
    return tuple(dict.fromkeys(tokens(text)))[:most]
