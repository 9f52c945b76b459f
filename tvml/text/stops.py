"""Stop words: those of a text's own language, which is told by them.

The lists are those of the package stop-words, imported only here and only while a vocabulary is learned.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from tvml.sparse import Sparse, times
from tvml.text.tokens import words

# Of the package's languages those that set spaces between words. Malay is left to Indonesian, its twin; the Greek of
# the package is the ancient one, and its lists for Vietnamese and Gujarati are full of words of substance.
LANGUAGES = (
    *("ar", "bg", "ca", "cs", "da", "de", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ko", "nb", "nl"),
    *("pl", "pt", "ro", "ru", "sk", "sv", "tr", "uk"),
)
LISTS = (
    0.12  # share of stop words below which texts are lists of keywords; of running text and titles 0.24 and more are
)
FEW = 0.002  # share of a guide's texts below which a language is taken for an accident of foreign titles


class Lists(NamedTuple):
    """All stop words, and which language has which."""

    words: dict[str, int]  # word -> row of `held`
    held: np.ndarray  # (s, l) float32: 1 where the language has the word, in the order of LANGUAGES

    def of(self, language: str) -> set[str]:
        column = self.held[:, LANGUAGES.index(language)]
        return {word for word, row in self.words.items() if column[row]}


@cache
def lists() -> Lists:
    """The stop words as the texts' words are written: "don't" is "don" and "t"; phrases of several words are none."""
    from stop_words import get_stop_words

    lists: list[set[str]] = []
    for language in LANGUAGES:
        entries = [(entry, words(entry)) for entry in get_stop_words(language)]
        lists.append({word for entry, found in entries if len(found) == 1 or "'" in entry for word in found})
    rows = {word: row for row, word in enumerate(sorted(set().union(*lists)))}
    held = np.zeros((len(rows), len(LANGUAGES)), dtype=np.float32)
    for column, some in enumerate(lists):
        held[[rows[word] for word in some], column] = 1
    return Lists(rows, held)


def languages(x: Sparse, held: np.ndarray) -> np.ndarray:
    """The language of each text (b,), as its place in LANGUAGES: the one that has most of its stop words x (b, s).

    What a guide says about its language is often wrong or missing, so words decide. Where they are at odds, and where
    there is none, it is the commoner language of the guide. One that fewer than FEW of the texts may be of is not
    believed: they are of the next best.
    """
    found = times(x._replace(values=np.ones_like(x.values)), held)  # (b, l)
    top = found.max(axis=1, initial=0, keepdims=True)
    number = ((found == top) & (top > 0)).sum(axis=0)  # texts that may be of each language
    order = np.argsort(-number, kind="stable")
    order = order[number[order] >= FEW * (top > 0).sum()]  # the first at least: the commonest
    return np.asarray(order[found[:, order].argmax(axis=1)])


def running(x: Sparse, sizes: np.ndarray, spoken: np.ndarray, held: np.ndarray) -> np.ndarray:
    """1 for each language (l,) whose texts are sentences or titles, 0 where they are lists of keywords.

    x (b, s) has the stop words of texts of `sizes` (b,) words and of the languages `spoken` (b,). A list of keywords
    has no stop words: what looks like one is a word of substance ("home"), or of another language.
    """
    rows = np.repeat(np.arange(len(sizes)), np.diff(x.starts))
    stops = np.bincount(spoken[rows], held[x.ids, spoken[rows]], held.shape[1])
    return np.asarray(stops >= LISTS * np.bincount(spoken, sizes, held.shape[1]), dtype=np.float32)
