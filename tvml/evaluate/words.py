"""Figures in words that need no training in statistics: "right 7 of 10 times"."""

from typing import Any

PLENTY = 0.02  # a gap between confidence and accuracy that is worth a word
MEMORY = 0.05  # a share of series learned that is worth a warning


def often(share: float | None) -> str:
    """A share as a count that people can picture.

    >>> often(0.72), often(0.96), often(0.004), often(1.0)
    ('7 of 10', '96 of 100', 'under 1 of 100', 'all')
    """
    if share is None:
        return "none"
    if share in (0, 1):
        return "all" if share else "none"
    for whole in (10, 100):
        if 0 < round(whole * share) < whole:
            return f"{round(whole * share)} of {whole}"
    return "over 99 of 100" if share > 0.5 else "under 1 of 100"


def trust(mean_confidence: float, accuracy: float) -> str:
    """What the gap between how sure it is and how often it is right means."""
    gap = mean_confidence - accuracy
    if abs(gap) < PLENTY:
        return "about as sure as it is right"
    return f"too {'sure of itself' if gap > 0 else 'modest'} by {abs(gap) * 100:.0f} points on average"


def sure(row: dict[str, Any]) -> str:
    """What is left at a confidence of 80 %."""
    if not row["coverage_at_80"]:
        return "it is never 80 % sure"
    return (
        f"at least 80 % sure of {often(row['coverage_at_80'])} items; of these answers "
        f"{often(row['accuracy_at_80'])} are right"
    )


def warning(row: dict[str, Any]) -> str:
    """What it means that the model has learned from the guide it is tested on; "" when it has not, or hardly."""
    seen = row["seen_in_training"]
    if not seen or seen["series"] < MEMORY:
        return ""
    if not seen["new_items"]:
        return "It has learned all series of this guide, so these figures say nothing of a guide that is new to it."
    return (
        f"It has learned {often(seen['series'])} series of this guide, so these figures are too good: on the "
        f"{seen['new_items']} items of other series, {often(seen['accuracy_of_new'])} are right."
    )


def unknown(row: dict[str, Any]) -> str:
    """The labels that the model does not know, in one clause; "" when there are none."""
    found = row["unknown_labels"]
    if not found["labels"]:
        return ""
    shown = ", ".join(f"{label} ({items})" for label, items in list(found["most_frequent"].items())[:5])
    return shown + (f" and {found['labels'] - 5} more" if found["labels"] > 5 else "")


def headline(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The main figures for a terminal, each with what it means."""
    figures = [
        ("accuracy", row["accuracy"], f"{often(row['accuracy'])} are right"),
        ("baseline", row["baseline"], "always the most frequent label"),
        ("macro_f1", row["macro_f1"], "every label weighs the same"),
        ("coverage_at_80", row["coverage_at_80"], sure(row)),
        ("accuracy_at_80", row["accuracy_at_80"], ""),
        ("ece", row["ece"], trust(row["mean_confidence"], row["accuracy"])),
        ("risk_coverage_area", row["risk_coverage_area"], "mistakes among the surest answers; 0 is perfect"),
        ("items", row["items"], f"distinct texts of {row['programmes']} programmes with a label"),
    ]
    if row["unlabelled"]:
        figures.append(("unlabelled", row["unlabelled"], "programmes without a label, left out"))
    if row["unknown_labels"]["labels"]:
        figures.append(
            ("unknown_labels", row["unknown_labels"]["items"], f"items of labels it never learned: {unknown(row)}")
        )
    if seen := row["seen_in_training"]:
        figures.append(
            ("seen_in_training", seen["titles"], f"of the titles, and {100 * seen['series']:.0f} % of the series")
        )
        if seen["new_items"]:
            figures.append(("accuracy_of_new", seen["accuracy_of_new"], f"on {seen['new_items']} items of new series"))
    head = f"{row['model']}@{row['version']}"
    return [{head: name, "value": value, "in words": text} for name, value, text in figures]
