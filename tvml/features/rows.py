"""Rows: the words that tell labels apart have a trained vector each; for models of a hundred thousand weights and more.

Words are chosen, and may vote, as in selected.py; instead of a hash code through a hidden layer the best `keep` pieces
have rows of a table, found by a hash of their name, so no vocabulary is kept and two pieces may share a row:

    embedding = sum over the word's pieces of share * row[hash(piece) mod rows]

Hashed embeddings as in Weinberger et al. 2009 and fastText (Joulin et al. 2017), of selected words alone. Rows of rare
words learn their texts by heart unless they decay: give the optimiser a `decay` near 1 (recipe `large`).
O(pieces d) a word; rows * d weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape, whole
from tvml.config import Count, NotNegative, Positive, Share
from tvml.features import selected

HASH, VERSION = "rows-" + selected.HASH, selected.VERSION
PIECES = 4  # of a word that have a row, the first ones: the word and its beginnings


@dataclass(frozen=True)
class Options:
    rows: Positive = 8192  # of the table
    keep: Positive = 6000  # best pieces that have a row
    votes: Count = 0  # pieces that vote, those with a row among them; 2.46 bytes each; 0 = nobody votes: rows do better
    shortest: Positive = 4  # letters of the shortest beginning of a word
    longest: Count = 6  # 0 = whole words only
    weight: NotNegative = 0.5  # of a beginning against the word itself
    damping: Share = 0.7  # in counting, a series with n programmes counts n^(1 - damping)


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """Rows and shares of each token's pieces, and its votes: (v, 2 PIECES + k) float32; row 0 = none."""
    names, owner, share, loud, votes = selected.look_up(tokens, known, o)
    code = np.zeros((len(tokens), 2, PIECES), dtype=np.float32)
    taken = np.zeros(len(tokens), dtype=np.int64)
    for i in loud.tolist():
        token = owner[i]
        if (place := taken[token]) < PIECES:
            code[token, :, place] = _row(names[i], o.rows), share[i]
            taken[token] += 1
    return np.concatenate([code.reshape(len(tokens), 2 * PIECES), votes], axis=1)


def _row(name: str, rows: int) -> int:
    # from 1; a float32 holds every whole number up to 16 million
    digest = md5(b"row " + name.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return 1 + int.from_bytes(digest[:8], "little") % rows


def votes(code: Array, o: Options) -> Array:
    """The part of codes that votes for labels: (..., k)."""
    return code[..., 2 * PIECES :]


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {"rows": (o.rows, d)}


def forward(p: Arrays, code: Array, o: Options, xp: Any) -> Array:
    # code (..., 2 PIECES + k) -> (..., d)
    places = whole(code[..., :PIECES])  # 0 = none: its share is 0
    share = code[..., PIECES : 2 * PIECES]
    return (p["rows"][xp.clip(places - 1, 0, None)] * share[..., None]).sum(axis=-2)


fit = selected.fit
fixed = selected.fixed
