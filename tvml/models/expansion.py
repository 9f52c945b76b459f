"""Words that belong to a set of words, with numpy alone: of a guide's own texts, of topics, or of an encoder.

Of texts: a text weighs as much as it has in common with the set, a word as much as the texts that have it.

    w_i = cos(set, text i)^power, words weighed by their idf, for the `nearest` texts, scaled to a sum of 1
    score of word v = reach_v idf_v^rarity sum_i w_i [text i has v]

One step of an associative memory ("Information Retrieval With Associative Memories", Ramsauer et al. 2020, with a power
in place of the softmax), whose answer is read word by word; a commoner word must stand in more of these texts. Of
topics (R4, "query expansion from the topics that a query touches") the same with p(v | topic) and the set's mixture.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from tvml.arrays import softmax
from tvml.config import NotNegative, Positive
from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.models import embedding as embeddings
from tvml.models import topics as mixtures
from tvml.models.embedding import Embedding
from tvml.models.topics import Topics
from tvml.sparse import Sparse, from_rows, take
from tvml.text import vocabulary
from tvml.text.series import series
from tvml.text.vocabulary import Text, Vocabulary

RARITY = 0.5  # power of a word's idf, where no option says otherwise
DRAWN = 50  # words that a sample is drawn from: the best, since the many others would outweigh them together
Grow = Literal["no", "best", "drawn"]


@dataclass(frozen=True)
class Options:
    """Of texts; defaults are those of configs/recipes/expand.yaml, a test holds the two together."""

    reading: vocabulary.Options = field(default_factory=vocabulary.Options)
    nearest: Positive = 500  # texts that are asked
    power: NotNegative = 2.0  # of a text's cosine; more listens to the nearest, 0 to all of these alike
    rarity: NotNegative = RARITY  # power of a word's idf; 0 = the commonest words win, more = rarer ones


class Expander(NamedTuple):
    """v words, and what a set of some has to do with each."""

    words: tuple[str, ...]
    columns: dict[str, int]  # the place of each
    reading: vocabulary.Options  # how a programme becomes words
    score: Callable[[np.ndarray], np.ndarray]  # places of a set (n,), n > 0 -> (v,), at least 0, 0 = nothing


class Found(NamedTuple):
    word: str
    score: float


def gather(programmes: Iterable[Programme], o: vocabulary.Options) -> dict[Text, str]:
    """Distinct texts with the series of each. Raises InputError when there is no programme."""
    texts: dict[Text, str] = {}
    for p in programmes:
        texts.setdefault(vocabulary.read(p, o), series(p.title))
    if not texts:
        raise InputError("there is no programme whose words could be looked through")
    return texts


def of_guide(texts: Mapping[Text, str], o: Options) -> Expander:
    """What distinct texts, each of a series, have together. Raises InputError when no word is left of them."""
    listed = list(texts)
    found = vocabulary.learn(listed, list(texts.values()), o.reading)
    columns = vocabulary.index(found.words)
    return Expander(found.words, columns, o.reading, _together(vocabulary.counts(columns, listed, o.reading), found, o))


def _together(x: Sparse, found: Vocabulary, o: Options) -> Callable[[np.ndarray], np.ndarray]:
    """Scores from texts x (b, v)."""
    idf = np.log(x.rows / found.items).astype(np.float32)
    rows = np.repeat(np.arange(x.rows, dtype=np.int32), np.diff(x.starts))
    length = np.sqrt(np.bincount(rows, idf[x.ids] ** 2, x.rows))
    rows = rows[np.argsort(x.ids, kind="stable")]  # by words now: the texts of word j are rows[ends[j]:ends[j + 1]]
    ends = np.concatenate([[0], np.cumsum(np.bincount(x.ids, minlength=x.width))])
    worth = found.reach * idf**o.rarity

    def score(places: np.ndarray) -> np.ndarray:
        of = [rows[ends[place] : ends[place + 1]] for place in places]
        both = np.bincount(np.concatenate(of), np.repeat(idf[places] ** 2, [len(some) for some in of]), x.rows)
        near = np.flatnonzero(both)
        cosine = both[near] / (length[near] * np.sqrt((idf[places] ** 2).sum()))
        best = np.argsort(-cosine, kind="stable")[: o.nearest]
        share = cosine[best] ** o.power
        texts = take(x, near[best])
        each = np.repeat(share / max(share.sum(), 1e-30), np.diff(texts.starts))
        return np.asarray(np.bincount(texts.ids, each, x.width) * worth)

    return score


def of_topics(t: Topics) -> Expander:
    """What the topics of a set say. Raises InputError for topics of vectors, which know no words."""
    if t.vectors:
        raise InputError("these topics were learned from vectors and know no words; give topics of words")
    said = np.maximum(np.asarray(t.arrays["topics"], dtype=np.float64), 0)  # what speaks against a topic adds nothing
    each = said / np.maximum(said.sum(axis=0), 1e-30)  # (v, k)
    known = each.sum(axis=1)
    idf = -np.log(np.where(known > 0, known / max(known.sum(), 1e-30), 1))
    worth = t.reach * np.maximum(idf, 0) ** RARITY

    def score(places: np.ndarray) -> np.ndarray:
        x = from_rows([dict.fromkeys(places.tolist(), 1.0)], len(t.words))
        mixture = mixtures.mixtures(t, mixtures.reached(x, t.reach))
        return np.asarray((each @ mixture.weights[0]) * worth)

    return Expander(t.words, t.columns, t.reading, score)


def of_embedding(e: Embedding) -> Expander:
    """What an encoder predicts of a set; of one that predicts no words those with vectors nearest to the set's."""
    predict = getattr(e.objective.module, "predict", None)
    own = {name.removeprefix(embeddings.OWN): array for name, array in e.arrays.items()}
    each = None if predict else embeddings.of_bags(e, list(np.arange(len(e.words))[:, None]))  # (v, d)

    def score(places: np.ndarray) -> np.ndarray:
        x = embeddings.of_bags(e, [places])  # (1, d)
        if predict is None:
            return np.asarray(np.maximum(each @ x[0], 0))
        return np.asarray(softmax(predict(own, e.table, x, e.objective.options, np)[0], np))

    return Expander(e.words, e.columns, e.reading, score)


def known(x: Expander, words: Iterable[str]) -> np.ndarray:
    """The places of the words that it knows, each once, in this order: (n,)."""
    return np.array([x.columns[word] for word in dict.fromkeys(words) if word in x.columns], dtype=np.int64)


def expand(
    x: Expander, given: Sequence[int] | np.ndarray, top: int, grow: Grow, rng: np.random.Generator
) -> list[Found]:
    """The `top` words that belong to the set best, best first; fewer where no more have anything to do with it.

    With grow="best" the best word joins the set before the next one is chosen, with "drawn" one of the DRAWN best, by
    its score; scores are then those of that moment and may rise ("Query Expansion For Sets"). An empty set has none.
    """
    places = np.asarray(given, dtype=np.int64)
    found: list[Found] = []
    size = len(places)
    while size and len(found) < top:
        scores = x.score(places)
        scores[places] = 0
        best = np.argsort(-scores, kind="stable")[: np.count_nonzero(scores > 0)]
        if grow == "no":
            return [Found(x.words[i], float(scores[i])) for i in best[:top]]
        if not len(best):
            break
        share = scores[best[:DRAWN]]
        one = int(rng.choice(best[:DRAWN], p=share / share.sum()) if grow == "drawn" else best[0])
        found.append(Found(x.words[one], float(scores[one])))
        places = np.append(places, one)
    return found
