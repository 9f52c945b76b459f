"""Names and nouns: told by capitals and by what stands around a word, without a dictionary.

Read are the places inside the sentences of descriptions: first words have a capital anyway, titles have capitals of
their own, and words in capitals alone say nothing. There a word is

- a name, in German a noun as well, when it has a capital in most of its places;
- a noun when in an eighth of its places it closes a phrase that an article or a possessive of its text's language
  opens: "a detective who", "his wife.", but not "the young detective".

A word without any such place stays: nothing speaks against it. In a language that has neither capitals nor articles
all words stay; in one with capitals and without articles, as Polish, names do.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from tvml.text.stops import lists
from tvml.text.tokens import WORD

NOUN = 1 / 8  # share of a word's places
_OPENS = {  # articles and possessives that stand before a noun, as `words` cuts them
    "ca": "el la els les l un una uns unes del dels al als seu seva seus seves",
    "da": "en et sin sit sine hans hendes deres",
    "en": "a an the his her its their my our your",
    "es": "el la los las un una unos unas del al su sus mi mis",
    "fr": "le la les l un une des du au aux son sa ses leur leurs mon ma mes",
    "hu": "a az egy",
    "it": "il lo la i gli le l un uno una del dello della dei degli delle al alla ai nel nella dal dalla sul suo sua",
    "nb": "en ei et sin sitt sine hans hennes deres",
    "nl": "de het een zijn haar hun mijn die se n",  # and of Afrikaans, for which the lists have no better name
    "pt": "o a os as um uma do da dos das no na nos nas ao à seu sua seus suas",
    "ro": "un o unui unei",
    "sv": "en ett sin sitt sina hans hennes deras",
}
_STARTS = frozenset(".!?:•|*\n\"„“”«»‹›'‘’‚")  # behind these any word may have a capital
_PIECE = re.compile(  # a word or a mark; an apostrophe behind a letter is neither
    WORD.pattern + r"""|[.!?:•|*\n"„“”«»‹›,;()–—/]|(?<!\w)['‘’‚]|\s-\s"""
)


def neither(running: Sequence[str], languages: Sequence[str]) -> set[str]:
    """The words, in lower case, that are neither names nor nouns in descriptions (b) of these languages (b)."""
    places: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    grammar = {
        language: (frozenset(_OPENS.get(language, "").split()), frozenset(lists().of(language)))
        for language in set(languages)
    }
    for text, language in zip(running, languages, strict=True):
        opens, stops = grammar[language]
        pieces = _PIECE.findall(unicodedata.normalize("NFKC", text))
        for before, piece, after in zip([".", *pieces], pieces, [*pieces[1:], "."], strict=False):
            if before in _STARTS or piece == piece.upper():  # the latter also marks, and scripts without capitals
                continue
            word = piece.lower()
            places[word] += 1
            if piece != word:
                capital[word] += 1
            if before.lower() in opens and (not WORD.match(after) or after.lower() in stops):
                closing[word] += 1
    return {word for word, n in places.items() if 2 * capital[word] <= n and closing[word] < NOUN * n}
