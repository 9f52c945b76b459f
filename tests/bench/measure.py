"""Run a command and say what it cost; compare two commands in turns.

Cost is user + system CPU of the process and of all that it waited for, from wait4: on a busy machine it moves far
less than the time on the wall. Standard library only, because Linux counts a parent's memory into its child's peak.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("TVML_BENCH_ROUNDS", "3"))
PYTHON = sys.executable
# what the program `tvml` of an installed package runs; here it is always this checkout that is measured
TVML = (PYTHON, "-c", "import sys; from tvml.__main__ import run; sys.exit(run())")


class Skip(Exception):
    """A measurement that cannot be made here, and why."""


class Cost(NamedTuple):
    """cpu and wall in seconds, peak in MiB (the largest process)."""

    cpu: float
    wall: float
    peak: float


class Row(NamedTuple):
    """One line of the table. `met` is None for what has no bar."""

    what: str
    data: str
    tvml: str
    peer: str
    ratio: str
    bar: str
    met: bool | None


class Pair(NamedTuple):
    """Costs of A and B, run in turns; `ratio` is the median of A / B over the turns."""

    a: list[Cost]
    b: list[Cost]

    @property
    def ratio(self) -> float:
        return median(a.cpu / b.cpu for a, b in zip(self.a, self.b, strict=True))


def environment() -> dict[str, str]:
    """This environment, with compiled modules kept and output buffered, as it is outside of containers."""
    kept = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    }
    return kept | {"PYTHONPATH": str(ROOT)}


def run(
    command: Sequence[str | Path],
    out: Path | None = None,
    source: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Cost:
    """Run a command to its end: stdin from `source`, stdout to `out` (else thrown away), stderr thrown away.

    `variables` are set in its environment.

    A command that fails is run again with its stderr shown, and ends the measurement.
    """
    words = [str(word) for word in command]
    env = environment() | dict(variables or {})
    with open(out or os.devnull, "wb") as stdout, open(source or os.devnull, "rb") as stdin:
        begin = time.perf_counter()
        process = subprocess.Popen(words, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=env)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        again = subprocess.run(words, capture_output=True, env=env, check=False)
        said = again.stderr.decode(errors="replace").strip()[-400:]
        raise RuntimeError(f"{' '.join(words[:8])} ended with {process.returncode}: {said}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def tvml(
    *words: str | Path, out: Path | None = None, source: Path | None = None, variables: Mapping[str, str] | None = None
) -> Cost:
    return run([*TVML, *words], out, source, variables)


def paired(a: Callable[[], Cost], b: Callable[[], Cost], rounds: int = ROUNDS, *, warm: bool = False) -> Pair:
    """A B A B ...; each side has run once before, so that files and compiled modules are warm, or is `warm` anyway."""
    if not warm:
        a(), b()
    costs = [(a(), b()) for _ in range(rounds)]
    return Pair([one for one, _ in costs], [other for _, other in costs])


def cpu(costs: Sequence[Cost]) -> float:
    """The median CPU time."""
    return median(cost.cpu for cost in costs)


def peak(costs: Sequence[Cost]) -> float:
    """The largest peak of memory."""
    return max(cost.peak for cost in costs)


def seconds(value: float) -> str:
    return f"{value:.3f} s" if value < 1 else f"{value:.1f} s"
