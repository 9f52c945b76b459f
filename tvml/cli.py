"""The command line: one line a command, and the one place where an error becomes an exit code.

Nothing heavy is imported here: `tvml --help` must answer at once. Commands import what they need when they run.
"""

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from tvml import __version__, console
from tvml.commands import (
    audit,
    classify,
    cut_video,
    demo,
    embed,
    embed_expand,
    embed_train,
    evaluate,
    evaluate_recommend,
    grab,
    guide,
    models,
    normalise,
    recommend,
    recommend_index,
    recommend_learn,
    recommend_train,
    repeats,
    search,
    titles,
    topics,
    topics_show,
    topics_trend,
    train_classifier,
)
from tvml.errors import Exit, InputError, TvmlError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

# click's own exceptions, wherever this version of Typer keeps them
_ClickUsageError: Any = typer.BadParameter.__base__
_ClickError: Any = _ClickUsageError.__base__


def _flag(name: str, help: str, *short: str) -> TyperOption:
    def keep(context: Any, option: Any, value: bool) -> None:
        if value:
            setattr(console.current, name, value)

    long = f"--{name.replace('_', '-')}"
    return TyperOption(
        param_decls=[long, *short], callback=keep, help=help, is_flag=True, expose_value=False, default=False
    )


class Command(TyperCommand):
    """A Typer command with the options that every command has; the console keeps what they say.

    "Example: ..." in its help goes to the end and keeps its one line, ready to be copied.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        text, _, self.example = (self.help or "").partition("Example:")
        self.help = text.rstrip()
        self.params += [
            _flag("quiet", "Only errors on stderr.", "-q"),
            _flag("verbose", "Say more on stderr.", "-v"),
            _flag("debug", "Show the traceback of an error."),
            _flag("json_errors", "Errors as one JSON object on stderr."),
        ]

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        formatter.write(f"\nExample:  {self.example.strip()}\n")


class WithDefault(TyperGroup):
    """A group that is a command too: what names none of its commands is given to the first one.

    Its help is that command's, and the names of the others.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        next(iter(self.commands.values())).format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def _typer(**options: Any) -> typer.Typer:
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True, **options)


app = _typer(
    help="TV-guide text on the command line: learn what programmes are, and label a guide.\n\nBegin with: tvml demo"
)
app.command("train-classifier", cls=Command)(train_classifier.train_classifier)
app.command("classify", cls=Command)(classify.classify)

evaluate_app = _typer(
    help="How good a model is on a guide whose answers are known.\n\n"
    "Example:  tvml evaluate classifier sample_data/guide.xml"
)
evaluate_app.command("classifier", cls=Command)(evaluate.classifier)
evaluate_app.command("topics", cls=Command)(evaluate.topics)
evaluate_app.command("embedding", cls=Command)(evaluate.embedding)
evaluate_app.command("recommend", cls=Command)(evaluate_recommend.recommend)
app.add_typer(evaluate_app, name="evaluate")

embed_app = _typer(
    help="What belongs together: encoders without labels, search, words.\n\n"
    "Example:  tvml embed search kitchen --in sample_data/guide.xml"
)
for name in ("train", "items"):
    embed_app.command(name, cls=Command)(getattr(embed_train, name))
embed_app.command("words", cls=Command)(embed.words)
embed_app.command("search", cls=Command)(search.search)
embed_app.command("index", cls=Command)(search.index)
embed_app.command("expand", cls=Command)(embed_expand.expand)
app.add_typer(embed_app, name="embed")

topics_app = _typer(
    help="What a guide is about, learned without labels.\n\nExample:  tvml topics train sample_data/guide.xml"
)
topics_app.command("train", cls=Command)(topics.train)
topics_app.command("assign", cls=Command)(topics.assign)
topics_app.command("show", cls=Command)(topics_show.show)
topics_app.command("trend", cls=Command)(topics_trend.trend)
app.add_typer(topics_app, name="topics")

recommend_app = _typer(
    cls=WithDefault,
    subcommand_metavar="GUIDE... | COMMAND",
    help="What is coming that a person would like, and why.\n\n"
    "Example:  tvml recommend sample_data/guide.xml --likes sample_data/likes.jsonl",
)
recommend_app.command("rank", cls=Command)(recommend.rank)
recommend_app.command("learn", cls=Command)(recommend_learn.learn)
recommend_app.command("train", cls=Command)(recommend_train.train)
recommend_app.command("index", cls=Command)(recommend_index.index)
recommend_app.command("show", cls=Command)(recommend_learn.show)
app.add_typer(recommend_app, name="recommend")

guide_app = _typer(help="Read guides, whatever their format.\n\nExample:  tvml guide convert sample_data/guide.xml")
guide_app.command("convert", cls=Command)(guide.convert)
guide_app.command("audit", cls=Command)(audit.audit)
for name in ("normalise", "genres"):
    guide_app.command(name, cls=Command)(getattr(normalise, name))
guide_app.command("repeats", cls=Command)(repeats.repeats)
guide_app.command("titles", cls=Command)(titles.titles)
app.add_typer(guide_app, name="guide")

models_app = _typer(help="The registry: the folder with all trained models.\n\nExample:  tvml models list")
for name in ("list", "show", "verify", "alias", "rollback", "gc"):
    models_app.command(name, cls=Command)(getattr(models, name if name != "list" else "list_models"))
app.add_typer(models_app, name="models")

app.command("cut-video", cls=Command)(cut_video.cut_video)
app.command("grab", cls=Command)(grab.grab)
app.command("demo", cls=Command)(demo.demo)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"tvml {__version__}")
        raise typer.Exit()


@app.callback()
def _top(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def main(args: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Never raises, never asks."""
    args = sys.argv[1:] if args is None else args
    console.current = console.Console()
    try:
        code = _run(args)
        console.flush()
        return code if isinstance(code, int) else Exit.OK
    except typer.Exit as e:
        return e.exit_code
    except BrokenPipeError:  # `tvml ... | head`: the reader has enough
        return Exit.OK
    except (KeyboardInterrupt, typer.Abort) as e:
        return _fail(args, f"interrupted; {str(e) or 'nothing was left half written'}", Exit.INTERRUPTED)
    except TvmlError as e:
        return _fail(args, str(e), e.exit_code)
    except _ClickUsageError as e:
        if type(e).__name__ == "NoArgsIsHelpError":  # `tvml` alone: its message is the whole help
            console.current.error(e.format_message())
            return Exit.USAGE
        return _fail(args, f"{e.format_message()} (see {_path(e)} --help)", Exit.USAGE)
    except _ClickError as e:
        return _fail(args, e.format_message(), Exit.USAGE)
    except MemoryError:
        return _fail(args, "out of memory; give fewer or smaller guides at a time", Exit.INPUT)
    except OSError as e:  # guides, registry and -o have their own words, so it is stdout or a temporary folder
        reason = e.strerror or str(e)
        return _fail(
            args, f"{e.filename or 'stdout'} cannot be written ({reason}); what came before is not whole", Exit.INPUT
        )
    except Exception as e:
        text = f"{type(e).__name__}: {e} (a bug in tvml {__version__}: please report it with the output of --debug)"
        return _fail(args, text, Exit.BUG)


def _run(args: list[str]) -> Any:
    command: Any = typer.main.get_command(app)
    if "_TVML_COMPLETE" in os.environ:  # the shell asks what could come next
        return command.main(args, prog_name="tvml")
    # not command.main: it has ends of its own for Ctrl-C and for a closed pipe
    defaults = {} if {"--help", "--version"} & {*args} else _defaults(command)
    with command.make_context("tvml", [*args], default_map=defaults) as context:
        return command.invoke(context)


def _path(error: Any) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "tvml"


def _fail(args: list[str], text: str, code: int) -> int:
    # the options, and the arguments too: what is wrong may be the options
    if console.current.debug or "--debug" in args:
        import traceback

        console.current.error(traceback.format_exc())
    if console.current.json_errors or "--json-errors" in args:
        import json

        text = json.dumps({"error": text, "exit_code": int(code)}, ensure_ascii=False)
    else:
        text = f"tvml: {console.plain(text)}"
    console.current.error(text)
    return code


def _defaults(command: Any) -> dict[str, Any]:
    """Options from tvml.yaml: TVML_CONFIG, else ./tvml.yaml, else the XDG config folder's.

    {"registry": DIR} holds for all commands, {"classify": {"min-confidence": 0.8}} for one. Files that the options name
    are beside it, wherever the run is started.
    """
    from pathlib import Path

    named = os.environ.get("TVML_CONFIG")
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    places = [named] if named else ["tvml.yaml", f"{home}/tvml/tvml.yaml"]
    path = next((Path(place) for place in places if named or os.path.isfile(place)), None)
    if path is None:
        return {}
    from tvml.config import read_yaml

    values = read_yaml(path)
    registry = values.pop("registry", None)
    if registry is not None and not isinstance(registry, str):
        raise InputError(f"{path}: registry: expected a folder, found {registry!r}")
    folder = path.absolute().parent
    if registry is not None:
        registry = _beside(folder, registry)
    return _section(command, values, str(path), folder, registry)


def _beside(folder: "Path", name: str) -> str:
    return str(folder / os.path.expanduser(name))


def _section(command: Any, values: dict[str, Any], where: str, folder: "Path", registry: str | None) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in values:
        if key not in command.commands:
            raise InputError(f"{where}: no command {key!r}{did_you_mean(str(key), command.commands)}")
    for name, inner in command.commands.items():
        given = values.get(name) or {}
        if not isinstance(given, dict):
            raise InputError(f"{where}: {name}: expected options with values, found {given!r}")
        if hasattr(inner, "commands"):
            result[name] = _section(inner, given, f"{where}: {name}", folder, registry)
            continue
        # --only-missing/--all is only-missing; arguments have no default
        known = {param.opts[0].lstrip("-"): param for param in inner.params if param.param_type_name == "option"}
        for key in given:
            if key not in known:
                raise InputError(f"{where}: {name}: no option {key!r}{did_you_mean(str(key), known)}")
        files = {key for key, value in given.items() if known[key].type.name == "path" and isinstance(value, str)}
        result[name] = {
            known[key].name: _beside(folder, value) if key in files else value for key, value in given.items()
        }
        if registry is not None and "registry" in known:
            result[name].setdefault("registry", registry)
    return result


def run() -> None:
    """The `tvml` program."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # systemd's stop: clean up as for Ctrl-C
    code = main()
    try:
        console.flush()
    except OSError:  # told or not worth telling; Python would try again at its end and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
