"""What the tests of the commands share: a run without a process, and tiny models in a registry."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np

from tvml import cli
from tvml.models import encoder
from tvml.models.classifier import Classifier, fitting, shapes
from tvml.registry import store
from tvml.registry.card import card
from tvml.registry.classifier import KIND, facts

SAYS = {"Harbour crime": 0.7, "Gardening": 0.2, "Quiz & games": 0.1}  # what the fixed model answers, always
SEVERAL = {"Harbour crime": 0.7, "Gardening": 0.6, "Quiz & games": 0.1}  # what the one with `multi` answers
SETTINGS = (
    *("train.steps=60", "train.epochs=0", "train.check=20"),
    "encoder.features={name: selected, keep: 200, votes: 200, hidden: 16}",
)
TINY = (*(part for setting in SETTINGS for part in ("--set", setting)), "--max-parameters", "3000")


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def run(*args: object, stdin: bytes = b"", terminal: bool = False) -> Ran:
    """`tvml ARGS...` in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    wrap = _Terminal if terminal else io.TextIOWrapper
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout = wrap(out, encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace", write_through=True)
    try:
        code = cli.main([str(arg) for arg in args])
        sys.stdout.flush()
        return Ran(code, out.getvalue(), err.getvalue().decode())
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def start(*args: object, **options: Any) -> "subprocess.Popen[bytes]":
    """`tvml ARGS...` as a process, for signals and pipes."""
    command = [sys.executable, "-m", "tvml", *map(str, args)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": _hear_ctrl_c, **options}
    return subprocess.Popen(command, **options)


def start_limited(size: int, *args: object, **options: Any) -> "subprocess.Popen[bytes]":
    """`tvml ARGS...` as a process that can write no file of more than `size` bytes, as on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    # Python would keep the beginnings of compiled modules, and break on them the next time
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return start(*args, preexec_fn=limit, env=env, **options)


def _hear_ctrl_c() -> None:
    # tests may run in a shell's background, where Ctrl-C is ignored, and children inherit that
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def publish_fixed(root: Any, name: str = "genre", champion: bool = True, multi: bool = False, **changes: Any) -> str:
    """A model whose answer is SAYS whatever it reads: all its weights are 0 but the output's bias.

    With `multi` it is SEVERAL, in which labels do not exclude each other.
    """
    says = SEVERAL if multi else SAYS
    e = fitting(encoder.Options(), len(says), 8000)
    weights = {key: np.zeros(shape, "f4") for key, shape in shapes(e, len(says)).items()}
    weights |= {key: np.zeros(shape, "u1") for key, shape in encoder.fixed(e).items()}
    weights["features.labels"][:] = len(says)
    p = np.array(list(says.values()), "f4")
    weights["output.b"] = np.log(p / (1 - p)) if multi else np.log(p)
    c = Classifier(e, weights, tuple(says), ("title", "subtitle", "description"), 64, multi=multi)
    known = facts(c) | {"labels": dict.fromkeys(says, 9), "held": 100} | changes.pop("facts", {})
    given = {"kind": KIND, "metrics": {"accuracy": 0.5}, "parameters": 7, "card": card} | changes
    version = store.publish(root, name=name, arrays=weights, facts=known, **given).version
    if champion:
        store.set_alias(root, name, "champion", version)
    return version


def lessons() -> bytes:
    """A guide to learn from: two labels with words of their own, twelve series of four each."""
    words = {"Sport": ["goal", "match", "league", "striker"], "Cooking": ["soup", "oven", "recipe", "butter"]}
    rows = [
        {"title": f"{kind} show {series} part {part}", "description": some[part], "category": kind}
        for kind, some in words.items()
        for series in "abcdef"
        for part in range(4)
    ]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def one_sentence(ran: Ran, fragment: str = "") -> None:
    """An error is one line on stderr that begins with the program's name; nothing else is there."""
    assert ran.err.startswith("tvml: ") and ran.err.endswith("\n") and ran.err.count("\n") == 1, ran.err
    assert "Traceback" not in ran.err and "report it" not in ran.err, ran.err
    assert fragment in ran.err, ran.err


def leftovers(folder: Any) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith((".tvml-", ".tmp-"))]
