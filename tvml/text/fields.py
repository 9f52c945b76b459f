"""Programme to tokens: which fields are read, in which order, and how many tokens at most."""

from tvml.guide.programme import Programme
from tvml.text.tokens import tokens

FIELDS = ("title", "subtitle", "description")


def bag(p: Programme, fields: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The distinct tokens of the fields, in order of first appearance, the first `most` of them.

    A word counts once: guides repeat the title in the description, and order carries little in so short a text.
    """
    return cut(joined(p, fields), most)


def joined(p: Programme, fields: tuple[str, ...]) -> str:
    """The fields as one text, with a sign between them that is part of no token."""
    return "\x1f".join([getattr(p, field) for field in fields])


def cut(text: str, most: int) -> tuple[str, ...]:
    """The distinct tokens of a text in order of first appearance, the first `most` of them."""
    return tuple(dict.fromkeys(tokens(text)))[:most]
