"""The rooms' order: data flows one way, and what is slow to import is imported late and in few places."""

import ast
import sys
from pathlib import Path

import pytest

import tvml

PACKAGE = Path(tvml.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
LEAVES = {"errors", "config", "console", "arrays", "sparse", "bloom", "xortable", "shipped", "strings"}
# a room imports from itself, from those before it, and from the leaves
ROOMS = [
    "guide",
    "text",
    "features",
    "genres",
    "methods",
    "models",
    "registry",
    "evaluate",
    "planner",
    "train",
    "commands",
    "cli",
]
SLOW = {"torch", "rich", "tqdm", "joblib", "yaml", "pydantic", "jinja2", "scipy", "sklearn", "stop_words", "icalendar"}


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


def imports(path: Path, module_level: bool = False) -> list[str]:
    """Full names that a file imports; those for type checkers alone do not count at module level."""
    todo, found = list(ast.parse(path.read_bytes()).body), []
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            found += [f"{node.module}.{name.name}" for name in node.names]
        elif not (module_level and is_late(node)):
            todo += ast.iter_child_nodes(node)
    return found


def is_late(node: ast.AST) -> bool:
    """Not run when the file is imported: a function's body, and what type checkers alone read."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (
        isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))


@each_file
def test_a_file_imports_from_rooms_before_its_own_and_from_leaves(path):
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    assert here in ROOMS or here in LEAVES, f"{here} is a new room: give it a place in ROOMS and in the README"
    allowed = LEAVES | {"__version__"} | (set(ROOMS[: ROOMS.index(here) + 1]) if here in ROOMS else set())
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "tvml":
            assert rest.split(".")[0] in allowed, f"{name} lies behind {here}"


@each_file
def test_torch_is_known_to_one_room(path):
    if room(path) != "train":
        assert "torch" not in {name.split(".")[0] for name in imports(path)}


@each_file
def test_nothing_slow_is_imported_at_the_top_of_a_file(path):
    if room(path) != "train":
        assert not SLOW & {name.split(".")[0] for name in imports(path, module_level=True)}


@pytest.mark.parametrize("path", [p for p in FILES if room(p) in ("commands", "cli")], ids=lambda path: path.name)
def test_a_command_imports_its_work_when_it_runs(path):
    own = {"commands", "console", "errors", "__version__"} if room(path) == "cli" else {"commands"}
    for name in imports(path, module_level=True):
        top, _, rest = name.partition(".")
        if top == "tvml":
            assert rest.split(".")[0] in own, name
            assert room(path) == "cli" or rest.startswith("commands.options."), name
        else:
            assert top == "typer" or top in sys.stdlib_module_names, name


def test_the_reader_of_imports_sees_them_all(tmp_path):
    file = tmp_path / "file.py"
    file.write_text(
        "import a.b, c\nfrom d import e, f\nif TYPE_CHECKING:\n    import g\n"
        "try:\n    import h\nexcept ImportError:\n    import i\n"
        "class K:\n    import j\n    def k(self):\n        from l import m\ndef n():\n    import o\n"
    )
    everything = {"a.b", "c", "d.e", "d.f", "g", "h", "i", "j", "l.m", "o"}
    assert set(imports(file)) == everything
    assert set(imports(file, module_level=True)) == everything - {"g", "l.m", "o"}
