"""Text to tokens: lower-case words, any script, no vocabulary and no stop words (attention finds those)."""

import re
import unicodedata

_WORD = re.compile(r"\w+")


def tokens(text: str) -> list[str]:
    """Words of a text in order: NFKC, case folded, runs of letters, digits and underscores.

    >>> tokens("Tatort: Der Fall HOLDT (2/3)")
    ['tatort', 'der', 'fall', 'holdt', '2', '3']
    """
    if not text.isascii():  # NFKC changes nothing in ASCII, which most titles are
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.casefold())
