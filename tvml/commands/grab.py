"""`tv_grab_tvml`, also `tvml grab`: a grabber for Tvheadend and others that passes another's guide through tvml."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import Output, Registry, labeller_of, root_of

if TYPE_CHECKING:
    from tvml.guide.grabber import Options
    from tvml.guide.programme import Programme
    from tvml.models.labeller import Labeller, Prediction
    from tvml.models.steady import Steady

FILES = ("grabber_config", "table", "state", "registry")  # settings that name one
CAPABILITIES = ("baseline", "manualconfig", "preferredmethod")


def _about(name: str, help: str) -> Any:
    return typer.Option(f"--{name}", help=help)


def grab(
    days: Annotated[int | None, typer.Option("--days", min=0, metavar="N", help="How many days.")] = None,
    offset: Annotated[int | None, typer.Option("--offset", metavar="N", help="From which day on; 0 = today.")] = None,
    config_file: Annotated[
        Path | None,
        typer.Option("--config-file", metavar="FILE", help="Instead of ~/.xmltv/tv_grab_tvml.conf.", readable=False),
    ] = None,
    grabber: Annotated[
        str | None, typer.Option("--grabber", metavar="COMMAND", help="The grabber to run, with its options.")
    ] = None,
    configure: Annotated[bool, _about("configure", "Write the file of settings, then configure the grabber.")] = False,
    list_channels: Annotated[bool, _about("list-channels", "The grabber's channels, as XMLTV.")] = False,
    description: Annotated[bool, _about("description", "What this grabber is.")] = False,
    capabilities: Annotated[bool, _about("capabilities", "What this grabber can do.")] = False,
    preferredmethod: Annotated[bool, _about("preferredmethod", "How it likes to be asked: all days at once.")] = False,
    version: Annotated[bool, _about("version", "Print the version.")] = False,
    output: Output = None,
    registry: Registry = None,
) -> None:
    """Run another XMLTV grabber and pass its guide on with categories that the target understands.

    Installed as tv_grab_tvml, where Tvheadend and tv_find_grabbers find it. A grabber that fails, or a guide that is
    not whole, leaves the old file and prints nothing.

    Example:  tvml grab --capabilities
    """
    from tvml import __version__, console
    from tvml.errors import InputError

    for asked, answer in (
        (description, "Guides of another grabber, with categories by tvml"),
        (capabilities, "\n".join(CAPABILITIES)),
        (preferredmethod, "allatonce"),
        (version, f"tv_grab_tvml {__version__}"),
    ):
        if asked:
            console.current.stdout.write(f"{answer}\n".encode())
            return
    path = config_file or Path(os.path.expanduser("~/.xmltv/tv_grab_tvml.conf"))
    if configure:
        _configure(path, grabber)
        return
    o = _options(path, grabber)
    if not o.grabber:
        raise InputError(f"{path} names no grabber; run tv_grab_tvml --configure --grabber COMMAND")
    told = [*(("--days", str(days)) if days is not None else ()), *(("--offset", str(offset)) if offset else ())]
    _grab(o, told, list_channels, output, registry)


def _options(path: Path, grabber: str | None) -> "Options":
    """The settings, with files where they are: beside those unless they name a folder. Raises InputError."""
    from dataclasses import replace

    from tvml.config import build, read_yaml
    from tvml.errors import InputError
    from tvml.guide.grabber import Options
    from tvml.guide.targets import check

    if not path.exists() and grabber is None:
        raise InputError(f"{path}: no such file; run tv_grab_tvml --configure --grabber COMMAND first")
    values = read_yaml(path) if path.exists() else {}
    o = build(Options, values | ({"grabber": grabber} if grabber is not None else {}), str(path))
    check(o.target)
    beside = path.absolute().parent
    named = {name: getattr(o, name) for name in FILES if getattr(o, name)}
    files: dict[str, Any] = {name: str(beside / os.path.expanduser(file)) for name, file in named.items()}
    return replace(o, **files)


def _configure(path: Path, grabber: str | None) -> None:
    """Write the settings, where there are none or another grabber is named; then the grabber's turn to ask."""
    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.grabber import capabilities, command, configure, installed, set_grabber
    from tvml.shipped import folder

    text = (path if path.exists() else folder("configs") / "grab.yaml").read_text(encoding="utf-8")
    if grabber is None and not (path.exists() and _options(path, None).grabber):
        known = ", ".join(installed()) or "none, install one"
        raise UsageError(f"--configure: name the grabber to run with --grabber COMMAND; in PATH: {known}")
    if grabber is not None:
        command(_options(path, grabber))  # a command line that can be read, settings that are right
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        with console.output(str(path), option="--config-file") as file:
            file.write(set_grabber(text, grabber).encode())
    o = _options(path, None)
    if "manualconfig" in capabilities(o):
        configure(command(o, "--configure"))
    console.current.note(f"{path}: runs {o.grabber}, for {o.target}")


def _grab(o: "Options", told: list[str], list_channels: bool, output: str | None, registry: Path | None) -> None:
    from shutil import copyfileobj
    from tempfile import TemporaryDirectory

    from tvml import console
    from tvml.commands.repeats import insert
    from tvml.commands.steady import held, keep
    from tvml.errors import InputError
    from tvml.guide.faults import Faults
    from tvml.guide.grabber import command, fetch

    quiet = ("--quiet",) if console.current.quiet else ()
    root = registry or (Path(o.registry) if o.registry else None)
    with TemporaryDirectory(prefix="tvml-") as folder:
        guide, ready = Path(folder, "guide.xml"), Path(folder, "ready.xml")
        asked = ("--list-channels",) if list_channels else told
        fetch(command(o, *asked, *quiet), guide, bool(quiet))
        if not guide.stat().st_size:
            raise InputError(f"{o.grabber} wrote nothing; expected a guide")
        labeller = None if list_channels else _labeller(o, root)
        state = Path(o.state) if labeller and o.state and not labeller.classifier.multi else None
        name = o.model.partition("@")[0]
        with (
            _named(str(guide), f"the guide of {o.grabber}"),
            held(state, name, labeller, [str(guide)], "xmltv", False, o.min_confidence) as (_, steady),
        ):
            found = _splice(o, guide, ready, labeller, steady)
            if not found and not list_channels:
                raise InputError(f"{o.grabber} wrote a guide without programmes; nothing was changed")
            with console.output(output) as out, open(ready, "rb") as file:
                if o.repeats and not list_channels:  # faults were told when it was labelled
                    insert([str(ready)], file, Faults(lambda line: None), "xmltv", out.write)
                else:
                    copyfileobj(file, out)
                keep(state, name, steady)


@contextmanager
def _named(path: str, name: str) -> Iterator[None]:
    """Errors of a temporary file, in words that say whose fault it is."""
    from tvml.errors import InputError

    try:
        yield
    except InputError as e:
        raise InputError(str(e).replace(path, name)) from None


def _labeller(o: "Options", registry: Path | None) -> "Labeller | None":
    """The classifier, None where none is named or none has been trained yet."""
    from tvml import console
    from tvml.registry.store import names

    if not o.model:
        return None
    if o.model.partition("@")[0] not in names(root_of(registry)):
        console.current.note(f"no model {o.model!r} yet, so only categories are read; tvml train-classifier makes one")
        return None
    return labeller_of(o.model, registry)


def _splice(o: "Options", guide: Path, ready: Path, labeller: "Labeller | None", steady: "Steady | None") -> int:
    """The guide with the target's words before its categories; how many programmes it has. Raises InputError."""
    from tvml import console
    from tvml.errors import InputError
    from tvml.guide import targets
    from tvml.guide.faults import Faults
    from tvml.guide.source import open_sniffed
    from tvml.guide.splice import splice
    from tvml.guide.xmltv import TEXTS

    faults = Faults(console.current.note)
    asked = steady or labeller
    label = _label(o, asked.predict if asked else None)
    told: dict[str, Any] = {"only_missing": False, "first": True, "wanted": TEXTS | {"episode-num"}}
    told["timed"] = steady is not None
    if o.eit and o.target == "tvheadend":
        told["attributes"] = targets.eit
    try:
        with open_sniffed(str(guide), "xmltv").stream as stream, open(ready, "wb") as out:
            done = splice(stream, str(guide), out.write, label, faults, **told)
    except OSError as e:
        reason = e.strerror or e
        raise InputError(f"{ready}: no room for the guide ({reason}); nothing was changed; set TMPDIR") from None
    faults.summary()
    console.current.detail(f"{o.grabber}: {done.changed} of {done.programmes} programmes got a category")
    return done.programmes


def _label(
    o: "Options", predict: "Callable[[list[Programme]], list[Prediction]] | None"
) -> "Callable[[list[Programme]], list[list[str]]]":
    """`guide normalise`, and `classify` for what the target does not understand then, in one go."""
    from tvml.genres.normalise import Normaliser
    from tvml.genres.table import load
    from tvml.genres.words import of_labels, of_programme

    n = Normaliser(load(Path(o.table)) if o.table else None)
    words, wording = of_programme(n, o.target), of_labels(n, o.target)

    def label(programmes: "list[Programme]") -> list[list[str]]:
        found = [list(words(p)) for p in programmes]
        if predict is not None:
            lacking = [i for i, p in enumerate(programmes) if not found[i] and not wording.settled(p.categories)]
            for i, prediction in zip(lacking, predict([programmes[i] for i in lacking]), strict=True):
                sure = tuple(name for name, confidence in prediction if confidence >= o.min_confidence)
                found[i] = wording.words(sure, programmes[i])
        return found

    return label
