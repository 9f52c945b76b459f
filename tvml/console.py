"""Where rows, notes and progress go. Data on stdout, everything else on stderr; tests put another Console in place.

rich and tqdm are imported only where a person looks: a pipe never pays for them.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar

from tvml.errors import InputError, UsageError, did_you_mean

T = TypeVar("T")

ROW_FORMATS = ("jsonl", "table", "csv")
DEEPEST = 8  # levels of a nested value that a cell shows; JSON lines show all
_CONTROLS = dict.fromkeys((*range(32), *range(0x7F, 0xA0)), " ")


@dataclass
class Console:
    """One run's streams and how much it says. `quiet` silences notes and progress, never errors."""

    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    json_errors: bool = False

    @property
    def stdout(self) -> BinaryIO:
        if sys.stdout is None:  # as `tvml ... >&-` starts it
            raise InputError("stdout is closed; name a file with -o, or leave it open")
        return sys.stdout.buffer

    def note(self, text: str) -> None:
        """A line for the user that is not data."""
        if not self.quiet:
            self.error(plain(text))

    def detail(self, text: str) -> None:
        """A line for who asked for more (-v)."""
        if self.verbose:
            self.note(text)

    def error(self, text: str) -> None:
        with suppress(OSError, AttributeError):  # a full or closed stderr must not change the exit code
            sys.stderr.write(text + "\n")

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterable[T]:
        """The items, with a bar on stderr when that is a terminal and the work takes over a second."""
        if self.quiet or not _is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
            return items
        from tqdm import tqdm

        bar: Iterable[T] = tqdm(items, desc=what, total=total, delay=1, leave=False, file=sys.stderr)
        return bar

    @contextmanager
    def meter(self, what: str) -> "Iterator[Callable[[Any], None] | None]":
        """What is to be told how far a program is (`share` of the work, `speed`), for a bar as `progress` shows it.

        None where nobody looks.
        """
        if self.quiet or not _is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
            yield None
            return
        from tqdm import tqdm

        shape = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"
        with tqdm(desc=plain(what), total=1.0, bar_format=shape, delay=1, leave=False, file=sys.stderr) as bar:

            def on(seen: Any) -> None:
                if seen.speed:
                    bar.set_postfix_str(f"{seen.speed:.1f}x", refresh=False)
                bar.update(max(0.0, (seen.share or 0.0) - bar.n))

            yield on


current = Console()  # replaced by the options of a run and by tests


def flush() -> None:
    """Hand over what is still in stdout's buffer, or raise why that cannot be done."""
    if sys.stdout is not None:
        sys.stdout.flush()


def plain(text: str) -> str:
    """The text without what would move the cursor or colour a terminal: a guide may hold anything."""
    return text.translate(_CONTROLS)


def _is_terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()


def shown_as(to: str | None, formats: tuple[str, ...] = ROW_FORMATS, output: str | None = None) -> str:
    """The row format asked for, or the natural one: a table on a terminal, JSON lines in a pipe or a file."""
    if to is None:
        return "table" if output in (None, "-") and _is_terminal(sys.stdout) else "jsonl"
    if to not in formats:
        raise UsageError(f"--to {to}: no such output{did_you_mean(to, formats)}")
    return to


@contextmanager
def output(path: str | None, inputs: Iterable[str] = (), option: str = "-o") -> Iterator[IO[bytes]]:
    """A stream for the data: stdout for None and "-", else a file that appears whole or not at all.

    The file is written beside its place, fsynced and renamed; a failed run leaves what was there before.
    Raises UsageError when it is one of the inputs: a guide must not be lost to its own output. `option` gave the path.
    """
    if path is None or path == "-":
        out = current.stdout
        if any(_is_growing(out, name) for name in inputs):
            raise UsageError("stdout is appended to the input itself; write to another file, then move it")
        yield out
        out.flush()
        return
    target = Path(path)
    try:
        if any(_is_same(target, name) for name in inputs):
            raise UsageError(f"{option} {path} is the input itself; write to another file, then move it")
        if target.is_dir():
            raise UsageError(f"{option} {path} is a folder; name a file in it")
        with _written(target) as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as e:
        raise InputError(f"{path}: cannot be written ({e.strerror or e}); nothing was changed") from e


@contextmanager
def _written(target: Path) -> Iterator[IO[bytes]]:
    if target.exists() and not target.is_file():  # /dev/null or a named pipe: nothing to keep, and not ours to replace
        with open(target, "wb") as file:
            yield file
        return
    target = Path(os.path.realpath(target))  # a link stays a link: what it points to is replaced
    temp = target.with_name(f".tvml-{os.urandom(6).hex()}.part")
    try:
        with open(temp, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(temp, target.stat().st_mode & 0o7777)
        os.replace(temp, target)
    finally:
        temp.unlink(missing_ok=True)


def _is_same(target: Path, name: str) -> bool:
    """Is `target` the guide `name`, by whatever path? stdin counts when it comes from a file."""
    if not target.is_file():
        return False
    if name == "-":
        return sys.stdin is not None and _is_file_of(sys.stdin.buffer, os.stat(target))
    return os.path.exists(name) and os.path.samefile(target, name)


def _is_growing(out: Any, name: str) -> bool:
    """Would reading the guide `name` read what is written to `out`, for ever? (tvml ... g.xml >> g.xml)"""
    return name != "-" and os.path.isfile(name) and _is_file_of(out, os.stat(name))


def _is_file_of(stream: Any, found: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), found)
    except (OSError, ValueError):  # a stream of a test, or closed
        return False


def write_rows(rows: Iterable[dict[str, Any]], to: str, out: IO[bytes], columns: tuple[str, ...] = ()) -> None:
    """Rows as JSON lines, CSV or a table; JSON lines and CSV as they come, a table at the end.

    `columns` are those that a CSV has even when the first row lacks them.
    """
    if to == "jsonl":
        import msgspec

        encode = msgspec.json.Encoder().encode
        for row in rows:
            out.write(encode(row) + b"\n")
    elif to == "csv":
        _write_csv(rows, out, columns)
    else:
        _write_table(rows, out)


def _write_csv(rows: Iterable[dict[str, Any]], out: IO[bytes], columns: tuple[str, ...]) -> None:
    import csv
    import io

    text = io.StringIO()
    writer = None
    lost: dict[str, None] = {}
    for row in rows:
        flat = {key: _cell(value) for key, value in row.items()}
        if writer is None:  # rows are written as they come, so the first one decides the further columns
            names = list(dict.fromkeys((*columns, *flat)))
            writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
        lost.update((key, None) for key in flat.keys() - writer.fieldnames)
        writer.writerow(flat)
        out.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
    if lost:
        current.note(f"without a column, since the first row has none: {', '.join(sorted(lost))}; --to jsonl keeps all")


def _write_table(rows: Iterable[dict[str, Any]], out: IO[bytes]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console as Rich
    from rich.table import Table

    all_rows = [{key: _cell(value) for key, value in row.items()} for row in rows]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    columns = list(dict.fromkeys(key for row in all_rows for key in row))
    for column in columns:
        numeric = all(isinstance(row.get(column), int | float | None) for row in all_rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in all_rows:
        table.add_row(*[_shown(row.get(column)) for column in columns])
    rich = Rich(width=None if _is_terminal(sys.stdout) else 160, highlight=False, emoji=False)
    with rich.capture() as captured:
        rich.print(table)
    out.write(captured.get().encode())


def _cell(value: Any) -> Any:
    if isinstance(value, dict):  # {"accuracy": 0.5}: each figure with its name
        return "; ".join(f"{key} {_inner(item)}" for key, item in value.items() if item not in (None, "", [], {}))
    return _inner(value)


def _inner(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        return "..."
    if isinstance(value, list):
        return "; ".join(str(_inner(item, depth + 1)) for item in value)
    if isinstance(value, dict):  # one of a list, such as a label and its confidence
        return " ".join(f"{_inner(item, depth + 1)}" for item in value.values() if item not in (None, "", [], {}))
    return value


def _shown(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else escape(plain(str(value)))
