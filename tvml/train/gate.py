"""Who becomes champion: a new version that is not worse than the one before by more than chance.

The champion has learned everything it was given, the held-out part of tonight's guide mostly included, so it cannot be
examined on that part: it would win by memory. What is fair is an examination on series that neither has learned, and
each version lists the series it has learned (series.txt, as digests). Where there are too few of them, the figures that
both versions got from their own trials are compared: other items, but each time series never seen.
"""

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tvml.errors import ModelError
from tvml.evaluate.classify import GIVEN, item_f1
from tvml.evaluate.compare import gain
from tvml.registry import classifier, store, verify
from tvml.registry.format import Manifest, Stored
from tvml.train import loop

if TYPE_CHECKING:
    from tvml.train.publish import Learned

LEAST = 20  # series that neither has learned; fewer prove nothing
SERIES = "series.txt"


def digest(series: str) -> str:
    """Eight hex digits for the name of a series: enough to know it again, and a fixed few bytes a series."""
    return blake2b(series.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def listed(series: Iterable[str], before: frozenset[str] | None) -> dict[str, str]:
    """series.txt: the series of tonight and those of the version that training started from; none if it tells none."""
    if before is None:
        return {}
    return {SERIES: "".join(f"{name}\n" for name in sorted({*map(digest, series), *before}))}


def learned_by(version: Path) -> frozenset[str] | None:
    """Digests of the series that a version has learned, those it was warm-started from included; None = not told."""
    file = version / SERIES
    return frozenset(file.read_text().split()) if file.is_file() else None


def champion(root: Path, name: str) -> Stored | None:
    """The champion, if there is one that can be trusted: a damaged one must not stop its successor."""
    if "champion" not in store.aliases(root, name):
        return None
    try:
        return verify.load(root, f"{name}@champion")
    except ModelError:
        return None


def worth_keeping(learned: "Learned", before: Stored | None) -> bool:
    """False for the first version of a model when its training was interrupted before it learned anything.

    With no champion yet, `classify` takes the newest version there is, so it must at least beat always giving the
    commonest label, by more than the standard error.
    """
    if not learned.interrupted or before is not None:
        return True
    held, p, _ = learned.trial
    if not held.bags.words:
        return False
    commonest = int(np.argmax(list(learned.counts.values())))
    if held.bags.targets is None:
        right, always = p.argmax(axis=1) == held.bags.labels, held.bags.has(commonest)
    else:
        targets, one = held.bags.targets > 0, np.arange(len(held.names)) == commonest
        right, always = item_f1(p >= GIVEN, targets), item_f1(one, targets)
    found = gain(right, always, held.bags.series)
    return found.mean > found.error


def objection(root: Path, name: str, new: Manifest, learned: "Learned", before: Stored | None) -> str:
    """Why the new version should not become champion; "" when nothing speaks against it."""
    if before is None:
        return ""
    if learned.classifier.multi != bool(before.manifest.facts.get("multi")):
        return ""  # several labels a programme and one: their figures say nothing of each other
    if learned.interrupted and not learned.trial.held.bags.words:
        return "its training was interrupted and nothing was held out to measure it"
    if (fair := _same_items(root, name, learned, before)) is not None:
        return fair
    if not worse(new, before.manifest):
        return ""
    figure = _figure(new)
    return (
        f"its held-out {figure.replace('micro_f1', 'micro-F1')} of {new.metrics[figure]} is below that of version "
        f"{before.manifest.version}, {before.manifest.metrics[figure]}"
    )


def worse(new: Manifest, champion: Manifest) -> bool:
    """Is the new version's held-out accuracy lower by more than its standard error? Unknown figures are no reason.

    With several labels a programme it is micro-F1, and its error that of an accuracy of this size.
    """
    figure = _figure(new)
    p, best, held = new.metrics.get(figure), champion.metrics.get(figure), new.facts.get("held", 0)
    if p is None or best is None or not held:
        return False
    return bool(p < best - (best * (1 - best) / held) ** 0.5)


def _figure(new: Manifest) -> str:
    return "micro_f1" if new.facts.get("multi") else "accuracy"


def _same_items(root: Path, name: str, learned: "Learned", before: Stored) -> str | None:
    """The objection from held-out texts that neither has learned; None where there are too few, or several labels."""
    seen = learned_by(before.path)
    held, p, _ = learned.trial
    if seen is None or learned.classifier.multi:
        return None
    known = np.array([digest(series) in seen for series in held.series], dtype=bool)
    new = np.flatnonzero(~known[held.bags.series])
    if len(np.unique(held.bags.series[new])) < LEAST:
        return None
    try:
        old = classifier.load(root, f"{name}@{before.manifest.version}")
    except ModelError:  # of another kind, or made by another tvml: its figures are still there
        return None
    if (old.fields, old.max_tokens) != (learned.classifier.fields, learned.classifier.max_tokens):
        return None
    texts = held.take(new)
    guess = loop.probabilities(old.encoder, old.weights, texts.bags.words, old.output).argmax(axis=1)
    names = [name.casefold() for name in held.names]
    right = [old.labels[g].casefold() == names[label] for g, label in zip(guess, texts.bags.labels, strict=True)]
    mine = p[new].argmax(axis=1) == texts.bags.labels
    found = gain(mine, np.array(right), texts.bags.series)
    if found.mean >= -found.error:
        return ""
    return (
        f"of {len(new)} held-out texts that neither has learned it labels {mine.mean():.3f} right, "
        f"version {before.manifest.version} {np.mean(right):.3f}"
    )
