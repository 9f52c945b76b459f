"""What a word probably says that the table lacks ("Spielfim", "Dokumentarklassiker"): its nearest words in it vote.

A word is its sub-word n-grams (features/subword.py), weighted by their rarity idf = log(n / words that have it).
s_i = cosine(word, term i); of the K nearest each votes for the group of its code with s_i^2. The confidence is
sigma(A share + B s_1 + C), share being the winner's part of the votes. Within the winning group a code needs CERTAIN of
its votes, else the group answers. k nearest neighbours: Cover and Hart 1967; the sigmoid: Platt 1999. A, B and C were
fitted to what the table's words are answered by the others, and to half as many words of titles, for which no answer is
right. The postings of n-grams are made for the first question, 0.2 s; an answer takes O(postings of its n-grams).
"""

from collections.abc import Iterable
from functools import cached_property
from math import exp
from typing import NamedTuple, TypeVar

import numpy as np

from tvml.features.subword import Options, grams
from tvml.genres.table import Term
from tvml.guide import dvb

SHORTEST = 5  # letters of a word that is looked for
K, POWER = 20, 2  # neighbours that vote, and how much nearer ones count
A, B, C = 4.0, 6.9, -5.5  # of the share of votes, the nearest word's similarity, and neither
ALIKE = 0.3  # similarity from which a word is worth showing to a person
CERTAIN = 2 / 3  # of a group's votes that make one code of it certain
_O = Options()
T = TypeVar("T")


class Answer(NamedTuple):
    """What a word probably says; `nearest` is the word of the table that it is like, "" for none."""

    term: Term
    confidence: float
    nearest: str


class Grams(NamedTuple):
    """Postings of n-grams: those of gram g stand from starts[g] to starts[g + 1]."""

    ids: dict[str, int]
    idf: np.ndarray  # (g,)
    starts: np.ndarray  # (g + 1,)
    words: np.ndarray  # (e,) places of the words that have it
    weights: np.ndarray  # (e,) idf over the word's length


class Near:
    """The words of a table that have a code, ready to be asked."""

    def __init__(self, terms: dict[str, Term]) -> None:
        found = {name: t for name, t in terms.items() if t.code and name.isalpha() and len(name) >= SHORTEST}
        self.names, self.terms = list(found), list(found.values())

    @cached_property
    def grams(self) -> Grams:
        ids: dict[str, int] = {}
        bags = [[ids.setdefault(gram, len(ids)) for gram in dict.fromkeys(grams(name, _O))] for name in self.names]
        flat = np.array([i for bag in bags for i in bag], dtype=np.int64)
        words = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
        idf = np.log(len(bags) / np.bincount(flat, minlength=len(ids)))
        lengths = np.sqrt(np.bincount(words, idf[flat] ** 2, len(bags)))
        order = np.argsort(flat, kind="stable")
        starts = np.searchsorted(flat[order], np.arange(len(ids) + 1))
        return Grams(ids, idf, starts, words[order], (idf[flat] / lengths[words])[order])

    def ask(self, word: str, without: Iterable[int] = ()) -> Answer:
        """The answer of the nearest words, `without` those at these places (to measure how often it is right)."""
        if len(word) < SHORTEST or not self.names:
            return Answer(Term(), 0.0, "")
        s = self._similarities(word)
        s[[*without]] = 0
        nearest = np.argsort(-s, kind="stable")[:K]
        nearest = nearest[s[nearest] > 0]
        if not len(nearest):
            return Answer(Term(), 0.0, "")
        votes = [(self.terms[i], float(s[i]) ** POWER) for i in nearest]
        group, share = _winner([(dvb.group(term.code), vote) for term, vote in votes])
        code, part = _winner([(term.code, vote) for term, vote in votes if dvb.group(term.code) == group])
        kind, most = _winner([(term.kind, vote) for term, vote in votes])
        term = Term(code if part >= CERTAIN else group, kind if most >= CERTAIN else "")
        confidence = 1 / (1 + exp(-(A * share + B * float(s[nearest[0]]) + C)))
        return Answer(term, confidence, self.names[nearest[0]] if s[nearest[0]] >= ALIKE else "")

    def _similarities(self, word: str) -> np.ndarray:
        g = self.grams
        s = np.zeros(len(self.names))
        length = 0.0
        for gram in dict.fromkeys(grams(word, _O)):
            i = g.ids.get(gram)
            idf = np.log(len(self.names)) if i is None else g.idf[i]
            length += float(idf) ** 2
            if i is not None:
                part = slice(g.starts[i], g.starts[i + 1])
                s[g.words[part]] += idf * g.weights[part]
        return np.asarray(s / max(length, 1e-12) ** 0.5)


def _winner(votes: Iterable[tuple[T, float]]) -> tuple[T, float]:
    """What has the most votes, the first of equals, and its share of them."""
    sums: dict[T, float] = {}
    for choice, vote in votes:
        sums[choice] = sums.get(choice, 0.0) + vote
    best = max(sums, key=lambda choice: sums[choice])
    return best, sums[best] / sum(sums.values())
