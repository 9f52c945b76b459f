"""The label that a guide gives a programme: what training learns, and what an evaluation holds answers against."""

from typing import Any

from tvml.guide.programme import Programme


def label_of(p: Programme, label: str) -> str:
    """The programme's label: the first of its categories, or what a field of that name holds; "" without one."""
    value = _value(p, label)
    if isinstance(value, list):
        value = value[0] if value else ""
    return _text(value)


def labels_of(p: Programme, label: str) -> list[str]:
    """All labels of a programme: every category, or all that a field holds; each once, letter case aside.

    A field that holds a text is one label, whatever commas it has.
    """
    value = _value(p, label)
    names = [_text(name) for name in (value if isinstance(value, list) else [value])]
    return list({name.casefold(): name for name in reversed(names) if name}.values())[::-1]


def usual(carrying: int, programmes: int) -> bool:
    """Has a text a label that so many of its programmes carry? Those of one text may have been labelled apart."""
    return 2 * carrying >= programmes


def _value(p: Programme, label: str) -> Any:
    if label == "category":
        return p.categories
    value: Any = p.extra.get(label)
    if value is None and label in Programme.__struct_fields__:
        value = getattr(p, label)
    return value


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict) else " ".join(str(value).split())
