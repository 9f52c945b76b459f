"""Programme to tokens: which fields are read, in which order, and how many tokens at most."""

from tvml.guide.programme import Programme
from tvml.text.tokens import tokens

FIELDS = ("title", "subtitle", "description")


def bag(p: Programme, fields: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The distinct tokens of the fields, in order of first appearance, the first `most` of them.

    A word counts once: guides repeat the title in the description, and order carries little in so short a text.
    """
    seen: dict[str, None] = {}
    for field in fields:
        seen |= dict.fromkeys(tokens(getattr(p, field)))
        if len(seen) >= most:
            return tuple(seen)[:most]
    return tuple(seen)
