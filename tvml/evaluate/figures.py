"""Two charts as SVG: plain shapes with class names, which the page's style sheet colours, by day and by night.

Numbers only: no text of a guide comes in here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

WIDTH, HEIGHT = 450, 340
LEFT, RIGHT, TOP, BOTTOM = 66, 24, 18, 46  # room around the plot

Point = tuple[float, float]  # shares from 0 to 1


def reliability(bins: Sequence[dict[str, Any]]) -> str:
    """How often answers of a confidence are right: a dot for each bin, as large as its items; the diagonal is ideal."""
    most = max(some["items"] for some in bins)
    dots = [
        _dot(
            (some["confidence"], some["accuracy"]),
            3 + 10 * (some["items"] / most) ** 0.5,
            f"{some['items']} items, {_percent(some['confidence'])} sure, {_percent(some['accuracy'])} right",
        )
        for some in bins
    ]
    return _chart("how sure it is", "how often it is right", [_line([(0, 0), (1, 1)], "ideal"), *dots])


def coverage(levels: Sequence[dict[str, Any]]) -> str:
    """What a bound on the confidence costs and gains: share answered and accuracy of the answers."""
    right = [(some["confidence"], some["accuracy"]) for some in levels if some["accuracy"] is not None]
    answered = [(some["confidence"], some["coverage"]) for some in levels]
    body = [_line(right, "a"), _line(answered, "b")]
    body += [_dot(p, 4, f"at least {_percent(p[0])} sure: {_percent(p[1])} are right", "a") for p in right]
    body += [_dot(p, 4, f"at least {_percent(p[0])} sure: {_percent(p[1])} of the items", "b") for p in answered]
    return _chart("answers at least this sure", "share", body)


def _chart(x: str, y: str, body: Iterable[str]) -> str:
    right, low = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        px, py = _at((share, share))
        parts.append(f'<path class="grid" d="M{LEFT} {py:.1f}H{right}M{px:.1f} {TOP}V{low}"/>')
        parts.append(f'<text class="tick" x="{px:.1f}" y="{low + 17}" text-anchor="middle">{_percent(share)}</text>')
        parts.append(f'<text class="tick" x="{LEFT - 7}" y="{py + 4:.1f}" text-anchor="end">{_percent(share)}</text>')
    parts.append(f'<text class="name" x="{(LEFT + right) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{x}</text>')
    middle = (TOP + low) / 2
    turned = f'transform="rotate(-90 12 {middle})"'
    parts.append(f'<text class="name" x="12" y="{middle}" text-anchor="middle" {turned}>{y}</text>')
    inside = "".join([*parts, *body])
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{y} by {x}">{inside}</svg>'


def _at(p: Point) -> Point:
    return LEFT + p[0] * (WIDTH - RIGHT - LEFT), HEIGHT - BOTTOM - p[1] * (HEIGHT - BOTTOM - TOP)


def _line(points: Sequence[Point], kind: str) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in map(_at, points))}"/>'


def _dot(p: Point, radius: float, title: str, kind: str = "a") -> str:
    x, y = _at(p)
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{title}</title></circle>'


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
