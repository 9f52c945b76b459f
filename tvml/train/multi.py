"""Several labels a text (`--multi`): which labels a text has, and what does not go together with that.

Programmes of one text may carry different labels: the text has those that at least half of its programmes carry
(text/labels.py). A text with none of the labels that are learned is left out. Where one label has to stand for a text,
in the split, it is its rarest: rare labels are the hard ones to share out (Sechidis, Tsoumakas and Vlahavas 2011).
"""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from tvml.arrays import Bags
from tvml.errors import UsageError
from tvml.methods import find
from tvml.text.labels import usual

if TYPE_CHECKING:
    from tvml.train.data import Examples, Texts
    from tvml.train.recipe import Recipe
    from tvml.train.warm import Warm

OBJECTIVE = "binary_cross_entropy"  # unless the recipe names another
Words = tuple[str, ...]


def check(multi: bool, recipe: "Recipe", warm: "Warm | None") -> None:
    """Raise UsageError where the recipe, or the version to start from, is not for as many labels a programme."""
    objective, output = find("objective", recipe.objective), find("output", recipe.output)
    able = getattr(objective.module, "MULTI", False)
    if multi and not able:
        raise UsageError(f"objective {objective.name} learns one label a programme; with --multi choose {OBJECTIVE}")
    if able and not multi:
        raise UsageError(f"objective {objective.name} learns all labels of a programme; add --multi, or choose another")
    if multi and not output.module.TRAINED:
        raise UsageError(f"output {output.name} gives one label a programme; with --multi choose linear")
    if warm and warm.classifier.multi != multi:
        there = "several labels" if warm.classifier.multi else "one label"
        raise UsageError(
            f"--warm-start {warm.ref} gives {there} a programme; {'leave' if multi else 'add'} --multi"
            + (" out" if multi else "")
        )


def check_alone(**given: Any) -> None:
    """Raise UsageError for an option that is made for one label a programme."""
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"--{name.replace('_', '-')} is for one label a programme; leave it or --multi out")


def usual_labels(seen: "Texts", number: Counter[Words], corrected: Iterable[tuple[Words, str]]) -> "Texts":
    """The labels of each text that its programmes usually carry, with the number of its programmes.

    Programmes whose label a review corrected do not count: one person's answer outweighs their repetition.
    """
    for key in corrected:
        if key in seen:
            number[key[0]] -= seen[key][1]
    found = {key: text for key, text in seen.items() if usual(text[1], number[key[0]])}
    return {(words, name): [home, max(1, number[words]), long] for (words, name), (home, _, long) in found.items()}


def merged(e: "Examples") -> "Examples":
    """Examples in which each text stands once, with all its labels, out of those with one row a label."""
    b = e.bags
    places: dict[Words, int] = {}
    text = np.array([places.setdefault(words, len(places)) for words in b.words])  # of each row
    targets = np.zeros((len(places), len(e.names)), dtype=np.float32)
    targets[text, b.labels] = 1
    rarest = np.where(targets > 0, targets.sum(axis=0), np.inf).argmin(axis=1)
    first = np.unique(text, return_index=True)[1]
    bags = Bags(list(places), rarest, b.counts[first], b.series[first], targets)
    return e._replace(bags=bags, tied=e.tied[first])
