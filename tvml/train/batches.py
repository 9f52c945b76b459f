"""Examples to batches: texts of like length together, in random order, with words left out at random."""

from collections.abc import Iterator, Sequence

import numpy as np

from tvml.arrays import Padded, pad

POOL = 16  # batches that are sorted by length together: little padding, yet different batches each time


def order(sizes: np.ndarray, batch: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Places of the items of each batch of one epoch."""
    shuffled = rng.permutation(len(sizes))
    batches = []
    for start in range(0, len(shuffled), batch * POOL):
        pool = shuffled[start : start + batch * POOL]
        pool = pool[np.argsort(sizes[pool], kind="stable")]
        batches += [pool[i : i + batch] for i in range(0, len(pool), batch)]
    yield from (batches[i] for i in rng.permutation(len(batches)))


def drop_words(padded: Padded, share: float, rng: np.random.Generator) -> Padded:
    """Each word is left out with this probability; a text never loses all of its words."""
    keep = (rng.random(padded.mask.shape) >= share).astype(np.float32) * padded.mask  # (b, n)
    lost = keep.sum(axis=1) == 0
    keep[lost] = padded.mask[lost]
    return Padded(padded.ids, keep)


def rectangle(bags: Sequence[np.ndarray], places: np.ndarray) -> Padded:
    return pad([bags[i] for i in places])
