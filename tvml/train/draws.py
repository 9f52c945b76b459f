"""What training without labels draws of texts: which items, and what a batch has of each. No torch here."""

from dataclasses import dataclass

import numpy as np

from tvml.config import NotNegative, Positive, Share
from tvml.errors import InputError
from tvml.methods import Method
from tvml.methods.views import Bags, Items


@dataclass(frozen=True)
class Options:
    steps: Positive = 1500
    batch: Positive = 256  # items a step
    most_words: Positive = 64  # that are read of a text, the first ones
    damping: Share = 0.5  # a series with n texts is drawn as often as n^(1 - damping) of single ones
    warmup: Share = 0.05  # share of the steps in which the learning rate rises
    clip: NotNegative = 1.0  # largest norm of the gradient; 0 = off
    checks: Positive = 20  # looks at the loss on the way; Ctrl-C goes back to the last
    snapshots: bool = False  # measure the space at every check


def usable(objective: Method, view: Method, items: Items) -> np.ndarray:
    """The items that can be learned from. Raises InputError when fewer than two can."""
    alone = objective.module.VIEWS == 1
    if alone:
        found, needs = np.flatnonzero([len(words) > 0 for words in items.words]), "a word of the vocabulary"
    else:
        found, needs = view.module.usable(items, view.options), view.module.NEEDS
    if len(found) < 2:
        which = f"objective {objective.name}" if alone else f"view {view.name}"
        raise InputError(
            f"{which} wants {needs}, which {len(found)} of {len(items.words)} distinct texts have; "
            "choose another one, or give a longer guide"
        )
    return np.asarray(found)


def draw(
    objective: Method, view: Method, items: Items, places: np.ndarray, rng: np.random.Generator
) -> tuple[Bags, ...]:
    """What a batch has of the items at `places`, as the objective wants it."""
    if objective.module.VIEWS == 1:
        return ([items.words[i] for i in places],)
    found: tuple[Bags, ...] = view.module.views(items, places, view.options, rng)
    return found
