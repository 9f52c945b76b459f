"""A map of programmes for people, each a dot in the colour of its label: one HTML file that loads nothing, or a PNG."""

from typing import Any

import numpy as np

from tvml.errors import ToolError
from tvml.evaluate.distinct import NONE
from tvml.evaluate.embedding import MEANS, Items
from tvml.evaluate.page import render

# Okabe and Ito's colours, told apart by colour-blind people too, for the labels with the most dots; grey for the rest
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800", "#7f4fc9")
GREY = "#9aa0a6"
WIDTH, HEIGHT, RIM = 980, 680, 12


def check(path: str) -> None:
    """Raise ToolError when the picture `path` cannot be made, before the work and not after it."""
    if path.endswith(".png"):
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            raise ToolError(
                "--report: a PNG needs Matplotlib, which is not installed; pip install 'tvml[report]'"
            ) from None
        return
    from tvml.evaluate import page

    page.check("--report")


def picture(path: str, row: dict[str, Any], found: Items, places: np.ndarray, at: np.ndarray) -> bytes:
    """The file's bytes. `places` (m,) are the items on the map, `at` (m, 2) from 0 to 1 where they stand."""
    named = _colours(found, places)
    if path.endswith(".png"):
        return _png(row, found, places, at, named)
    return _html(row, found, places, at, named).encode("utf-8", "replace")


def _colours(found: Items, places: np.ndarray) -> list[tuple[int, str, str, int]]:
    """Label, name, colour and dots of the labels that have a colour, most dots first."""
    labels = found.labels[places]
    number = np.bincount(labels[labels != NONE], minlength=len(found.names))
    best = [int(i) for i in np.argsort(-number, kind="stable")[: len(COLOURS)] if number[i]]
    return [(i, found.names[i], COLOURS[rank], int(number[i])) for rank, i in enumerate(best)]


def _html(row: dict[str, Any], found: Items, places: np.ndarray, at: np.ndarray, named: list[Any]) -> str:
    colour = {label: shade for label, _, shade, _ in named}
    dots = [
        {
            "x": round(RIM + float(x) * (WIDTH - 2 * RIM), 1),
            "y": round(HEIGHT - RIM - float(y) * (HEIGHT - 2 * RIM), 1),
            "colour": colour.get(int(found.labels[i]), GREY),
            "title": _said(found, int(i)),
        }
        for i, (x, y) in zip(places.tolist(), at, strict=True)
    ]
    tiles = [(name, text, row[name]) for name, text in MEANS.items() if row.get(name) is not None]
    return render(
        "space_page.html", {}, row=row, tiles=tiles, dots=dots, named=named, grey=GREY, width=WIDTH, height=HEIGHT
    )


def _said(found: Items, i: int) -> str:
    label = found.labels[i]
    return found.titles[i] + (f"\n{found.names[label]}" if label != NONE else "")


def _png(row: dict[str, Any], found: Items, places: np.ndarray, at: np.ndarray, named: list[Any]) -> bytes:
    from io import BytesIO

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 6.8), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    colour = {label: shade for label, _, shade, _ in named}
    shades = [colour.get(int(label), GREY) for label in found.labels[places]]
    axes.scatter(at[:, 0], at[:, 1], s=7, c=shades, alpha=0.8, linewidths=0)
    for _, name, shade, number in named:
        axes.scatter([], [], s=25, c=shade, label=f"{name} ({number})".replace("$", r"\$"))
    axes.set_axis_off()
    axes.set_title(f"{row['model']}@{row['version']}: {len(places)} programmes".replace("$", r"\$"), fontsize=11)
    if named:
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize=9)
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})  # the same bytes from every version
    return out.getvalue()
