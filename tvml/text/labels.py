"""The label that a guide gives a programme: what training learns, and what an evaluation holds answers against."""

from typing import Any

from tvml.guide.programme import Programme


def label_of(p: Programme, label: str) -> str:
    """The programme's label: the first of its categories, or what a field of that name holds; "" without one."""
    if label == "category":
        return p.categories[0] if p.categories else ""
    value: Any = p.extra.get(label)
    if value is None and label in Programme.__struct_fields__:
        value = getattr(p, label)
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if value is None or isinstance(value, dict) else " ".join(str(value).split())
