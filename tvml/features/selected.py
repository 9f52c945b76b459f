"""Selected words: the words that tell labels apart have hash codes and vote for a label; all others are left out.

Most words of a programme that a model has never seen are names. In F1 each of them is a random vector, as loud as
any word that means something, and ten thousand weights cannot learn to ignore them. So words, and word beginnings of
4 to 6 letters, which join inflected forms, are ranked by how much they say of the label. A table (tvml/xortable.py)
remembers the best, each with the label that it speaks for most:

    vote: one of the label, 1.5 for a strong piece and 0.5 for a weak one; a word votes with all of its pieces
    code: the sum of the ternary codes of the best `keep` pieces alone; embedding = relu(code a + b) p

The votes of a text's words are added up beside the network (models/encoder.py), so that a word counts that ten
thousand weights have no room to learn. The hidden layer lets single words stand out of 64 numbers.

Rank of words for codes: G^2 = sum_c n_c log(n_c / (n q_c)), n_c the piece's count with label c, n over all labels, q_c
the label's share: the likelihood ratio against "the piece says nothing" (Dunning 1993). Rank for votes: the largest
term of that sum. The table's bytes count as weights, four bytes a weight. O(64 hidden + hidden d) a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tvml import xortable
from tvml.arrays import Array, Arrays, Bags, Shape, rms_norm
from tvml.config import Count, NotNegative, Positive, Share
from tvml.errors import InputError
from tvml.features import ternary

HASH, VERSION = "selected-" + ternary.HASH, 2
BEGINNING = "^"  # before the first letters of a word; no token contains it
LABELS = 64  # that fit into the 6 bits of a value; its other 2 say strong or weak, and loud or not
FINGERPRINT = 8  # bits: 1 in 256 unknown pieces is taken for a known one
WEAK, STRONG = 0.5, 1.5


@dataclass(frozen=True)
class Options:
    keep: Positive = 1500  # best pieces that have a code
    votes: Count = 3000  # pieces that vote, those with a code among them; 2.46 bytes each; 0 = nobody votes
    shortest: Positive = 4  # letters of the shortest beginning of a word
    longest: Count = 6  # 0 = whole words only
    weight: NotNegative = 0.5  # of a beginning against the word itself
    damping: Share = 0.7  # in counting, a series with n programmes counts n^(1 - damping)
    hidden: Positive = 64  # width of the hidden layer


def pieces(token: str, o: Any) -> list[str]:
    """The word itself, then its beginnings, marked so that they are not taken for words."""
    return [token, *[BEGINNING + token[:n] for n in range(o.shortest, min(o.longest + 1, len(token)))]]


def fit(bags: Bags, k: int, o: Any) -> Arrays:
    """{"table": (bytes,) uint8 of the best pieces, "labels": (1,) uint8, how many there are}."""
    if k > LABELS:
        raise InputError(f"features selected: {k} labels, but votes know {LABELS} at most; lower data.max_labels")
    names, n, labels = counted(bags, k, o)
    terms = n * np.log(np.maximum(n, 1e-12) / np.maximum(_expected(n, labels), 1e-12))  # (pieces, k)
    loud = np.argsort(-terms.sum(axis=1), kind="stable")[: o.keep]
    order = np.argsort(-terms.max(axis=1), kind="stable")
    chosen = np.concatenate([loud, order[~np.isin(order, loud)]])[: max(o.votes, o.keep)]
    label = np.where(labels > 0, terms[chosen], -np.inf).argmax(axis=1)  # never one that has no text here
    # how much more often the label stands with the piece than without, the smaller the count the more cautiously
    odds = (n[chosen, label] + 0.1 * k * labels[label] / labels.sum()) / (n[chosen].sum(axis=1) + 0.1 * k)
    odds /= labels[label] / labels.sum()
    strong = odds > np.median(odds)
    values = label + LABELS * strong + 2 * LABELS * (np.arange(len(chosen)) < len(loud))
    table = xortable.make([names[i] for i in chosen], values, FINGERPRINT, max(o.votes, o.keep))
    return {"table": table, "labels": np.array([k], dtype=np.uint8)}


def counted(bags: Bags, k: int, o: Any) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Pieces, their damped counts (pieces, k) with each label, and the labels' own (k,)."""
    ids: dict[str, int] = {}
    of = {word: [ids.setdefault(piece, len(ids)) for piece in pieces(word, o)] for bag in bags.words for word in bag}
    texts = [np.unique(np.array([i for word in bag for i in of[word]], dtype=np.int64)) for bag in bags.words]
    sizes = np.array([len(text) for text in texts])
    flat = np.concatenate(texts)  # pieces of all texts, one after another
    weights = bags.weights(o.damping)
    if bags.targets is not None:  # a text counts once for each of its labels
        owner = np.repeat(np.arange(len(texts)), sizes)
        own = [np.bincount(flat, (weights * target)[owner], len(ids)) for target in bags.targets.T]
        return list(ids), np.stack(own, axis=1), bags.sums(weights, k)
    n = np.bincount(flat * k + np.repeat(bags.labels, sizes), np.repeat(weights, sizes), len(ids) * k)
    return list(ids), n.reshape(-1, k), bags.sums(weights, k)


def likelihood_ratio(n: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """G^2 of each piece: n (pieces, k) counts with each label, labels (k,) counts of the labels -> (pieces,)."""
    return np.asarray((n * np.log(np.maximum(n, 1e-12) / np.maximum(_expected(n, labels), 1e-12))).sum(axis=1))


def _expected(n: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(n.sum(axis=1, keepdims=True) * (labels / labels.sum()))


def fixed(o: Any) -> dict[str, Shape]:
    return {"table": (xortable.size(max(o.votes, o.keep)),), "labels": (1,)}


class Found(NamedTuple):
    """What the table says of the pieces of some tokens."""

    names: list[str]  # of all pieces, token after token
    owner: np.ndarray  # (pieces,) place of the token
    share: np.ndarray  # (pieces,) float32, what the piece counts beside the word itself
    loud: np.ndarray  # places of the pieces that have a code
    votes: np.ndarray  # (v, k) float32, the votes of each token


def look_up(tokens: Sequence[str], known: Arrays, o: Any) -> Found:
    """The pieces of the tokens, and what the table knows of them."""
    of = [pieces(token, o) for token in tokens]
    names = [piece for some in of for piece in some]
    k = int(known["labels"][0])
    votes = np.zeros((len(tokens), k), dtype=np.float32)
    sizes = np.array([len(some) for some in of], dtype=np.int64)
    owner = np.repeat(np.arange(len(tokens)), sizes)
    share = np.full(len(names), o.weight, dtype=np.float32)
    share[np.cumsum(sizes) - sizes] = 1.0  # the word itself comes first
    value = xortable.look_up(known["table"], names, FINGERPRINT)
    voting = np.flatnonzero((value >= 0) & (value % LABELS < k)) if o.votes else np.array([], dtype=np.int64)
    force = np.where(value[voting] // LABELS % 2 == 1, STRONG, WEAK) * share[voting]
    np.add.at(votes, (owner[voting], value[voting] % LABELS), force)
    return Found(names, owner, share, np.flatnonzero(value >= 2 * LABELS), votes)


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """What the network sees of each token and its votes: (v, 64 + k) float32, zeros for a word that says nothing."""
    names, owner, share, loud, votes = look_up(tokens, known, o)
    code = np.zeros((len(tokens), ternary.SIZE), dtype=np.float32)
    np.add.at(code, owner[loud], ternary.ternary([names[i] for i in loud]) * share[loud, None])
    return np.concatenate([np.asarray(rms_norm(code, np)), votes], axis=1)


def votes(code: Array, o: Options) -> Array:
    """The part of codes (..., 64 + k) that votes for labels: (..., k)."""
    return code[..., ternary.SIZE :]


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {"a": (ternary.SIZE, o.hidden), "b": (o.hidden,), "p": (o.hidden, d)}


def forward(p: Arrays, code: Array, o: Options, xp: Any) -> Array:
    # code (v, 64 + k) -> (v, d)
    return xp.clip(code[..., : ternary.SIZE] @ p["a"] + p["b"], 0.0, None) @ p["p"]
