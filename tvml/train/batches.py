"""Examples to batches: texts drawn by their weight, with words left out at random."""

from collections.abc import Sequence

import numpy as np

from tvml.arrays import Padded, pad


def draw(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Places of one batch, drawn with replacement in proportion to the weights (items,)."""
    return rng.choice(len(weights), size=size, p=weights / weights.sum())


def rectangle(
    bags: Sequence[np.ndarray], places: np.ndarray, share: float, spare: int, rng: np.random.Generator
) -> Padded:
    """The batch's token ids; each word is left out with probability `share`, but never the first `spare`."""
    kept = []
    for i in places:
        keep = rng.random(len(bags[i])) >= share
        keep[:spare] = True
        kept.append(bags[i][keep])
    return pad(kept)
