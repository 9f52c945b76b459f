"""Examples to batches: texts drawn by their weight, with words left out at random."""

from collections.abc import Sequence

import numpy as np

from tvml.arrays import Padded, pad


def draw(chances: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Places of one batch, drawn with replacement; `chances` (items,) are the running sum of weights, ending at 1."""
    return np.asarray(chances.searchsorted(rng.random(size), side="right"))


def running(weights: np.ndarray) -> np.ndarray:
    """The running sum of weights (items,) that `draw` wants."""
    total = weights.cumsum()
    return np.asarray(total / total[-1])


def rectangle(
    bags: Sequence[np.ndarray], places: np.ndarray, share: float, spare: int, rng: np.random.Generator
) -> Padded:
    """The batch's token ids; each word is left out with probability `share`, but never the first `spare`."""
    texts = [bags[i] for i in places]
    ends = np.cumsum([len(text) for text in texts])
    keep = rng.random(int(ends[-1])) >= share  # of all texts, one after another
    kept = []
    for text, end in zip(texts, ends.tolist(), strict=True):
        stays = keep[end - len(text) : end]
        stays[:spare] = True
        kept.append(text[stays])
    return pad(kept)
