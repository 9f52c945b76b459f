"""LEAF: where the files lie that come with the package: configs and sample data."""

from importlib import resources
from pathlib import Path


def folder(name: str) -> Path:
    """The folder "configs" or "sample_data": inside the installed package, else beside it in a checkout."""
    package = Path(str(resources.files("tvml")))
    inside = package / "shipped_files" / name
    return inside if inside.is_dir() else package.parent / name
