"""What the pages for people share: one HTML file with everything inside, that loads nothing from anywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tvml.errors import ToolError

FOLDER = Path(__file__).parent


def check(option: str) -> None:
    """Raise ToolError when the page that `option` asks for cannot be made."""
    try:
        import jinja2  # noqa: F401
    except ImportError:
        raise ToolError(f"{option} needs Jinja2, which is not installed; pip install 'tvml[report]'") from None


def render(template: str, filters: dict[str, Callable[..., str]], folder: Path = FOLDER, **values: Any) -> str:
    """The HTML of a template in `folder`, which fills the blocks of page.html. Every text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader([folder, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent} | filters
    found = environment.get_template(template)
    return found.render(style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")), **values)


def percent(share: float | None) -> str:
    """A share for people; with a decimal where it would be 0 or 100 % and is not."""
    if share is None:
        return "–"
    return f"{100 * share:.{1 if 0 < min(share, 1 - share) < 0.01 else 0}f}\u00a0%"
