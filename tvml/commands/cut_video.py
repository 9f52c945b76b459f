"""`tvml cut-video`: a recording made ready for dvbcut, or cut without losing more than its joints."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import Rows

if TYPE_CHECKING:
    from tvml.video.cuts import Cuts
    from tvml.video.detect import Proposal
    from tvml.video.job import Job, Result
    from tvml.video.probe import Recording

MODES = {"dvbcut": "tvml.video.convert", "keep": "tvml.video.keep", "copy": "tvml.video.copying"}
ENDINGS = {"dvbcut": ".mpeg2.ts", "keep": ".cut.ts", "copy": ".cut.ts"}
ZEROS, SOUNDS = ("video", "file"), ("frames", "exact")


def cut_video(
    recording: Annotated[Path, typer.Argument(metavar="IN", help="MPEG-TS, MPEG-PS, Matroska or MP4.", readable=False)],
    target: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="IN with the ending .mpeg2.ts or .cut.ts.", readable=False)
    ] = None,
    for_: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="USE",
            help="dvbcut: MPEG-2 that it loads; keep: H.264 stays, only joints are encoded; copy: nothing is encoded.",
        ),
    ] = "dvbcut",
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="A-B", help="Keep only this: 90-12:30, 125f-250f, end-60-; repeatable."),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="A-B", help="Take this out; repeatable.")
    ] = None,
    cuts: Annotated[
        Path | None,
        typer.Option(
            "--cuts",
            metavar="FILE",
            help="A list of cuts: EDL, comskip, Enigma2, VDR, chapters, LosslessCut, dvbcut.",
            readable=False,
        ),
    ] = None,
    write_cuts: Annotated[
        list[str] | None,
        typer.Option(
            "--write-cuts", metavar="FILE", help="Write the cuts as a list; its ending says which; repeatable."
        ),
    ] = None,
    zero: Annotated[
        str,
        typer.Option(
            "--zero", metavar="AT", help="Times count from: video, its first frame; file, the earliest stream."
        ),
    ] = "video",
    preset: Annotated[
        str, typer.Option("--preset", metavar="NAME", help="For dvbcut: hd, dvd (720x576), high (large) or literal.")
    ] = "hd",
    audio: Annotated[
        str,
        typer.Option("--audio", metavar="HOW", help="At joints: frames, copied whole; exact, encoded anew."),
    ] = "frames",
    program: Annotated[
        int | None, typer.Option("--program", metavar="N", help="One of several; the first with video.")
    ] = None,
    project: Annotated[
        bool,
        typer.Option("--project", help="Convert everything; the cuts become marks in a project of dvbcut beside OUT."),
    ] = False,
    detect: Annotated[
        bool, typer.Option("--detect", help="Propose cuts from silence, black and comskip; cut nothing.")
    ] = False,
    comskip: Annotated[
        bool, typer.Option("--comskip/--no-comskip", help="Let --detect ask comskip as well, which takes minutes.")
    ] = True,
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Look at every frame and stream of the result.")
    ] = True,
    resume: Annotated[
        bool, typer.Option("--resume", help="Convert in pieces, and go on with those that an earlier run has left.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it is there.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop for a recording that is damaged.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the commands that would be run.")] = False,
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE", help="Write the whole report, as JSON, here too.")
    ] = None,
    to: Rows = None,
) -> None:
    """Make a recording ready for dvbcut, or cut it, and report what was done.

    Times count from the first frame that can be decoded. IN is never touched, and OUT appears whole or not at all.

    Example:  tvml cut-video sample_data/clip.ts film.ts --remove 1-2
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.video.probe import probe
    from tvml.video.whole import check

    _check(for_, zero, audio, detect, project, resume, preset, target)
    if detect and (keep or remove or cuts or dry_run):
        raise UsageError("--detect looks for cuts on its own; leave --keep, --remove, --cuts and --dry-run out")
    formats, to, began = _formats(write_cuts or []), console.shown_as(to), time.monotonic()
    target = target or recording.parent / f"{recording.stem}{ENDINGS[for_]}"
    _apart({"--report": [report] if report else [], "--write-cuts": write_cuts or []}, recording, cuts, target)
    if os.path.isfile(recording) and not detect:
        check(target, force, recording)  # before minutes of reading
    found = probe(recording, program)
    _tell(found, strict, program)
    if detect:
        _detect(found, formats, zero, report, to, comskip)
        return
    asked, snapped = _listed(found, cuts, keep, remove, zero)
    listed = _lists(formats, snapped, found, zero)
    job = _job(found, snapped, target, for_, preset=preset, audio=audio, verify=verify, force=force, strict=strict)
    job = job._replace(resume=resume, dry=dry_run)
    if project:
        job = job._replace(cuts=_all(found), marks=snapped)
    result = _run(job, for_)
    if dry_run:
        _print(job, result)
        return
    _write_lists(listed, found, target)
    _say(job, result, for_, asked, time.monotonic() - began, report, to)


def _check(
    for_: str, zero: str, audio: str, detect: bool, project: bool, resume: bool, preset: str, target: Path | None
) -> None:
    from tvml.errors import UsageError, did_you_mean

    for option, value, known in (("--for", for_, MODES), ("--zero", zero, ZEROS), ("--audio", audio, SOUNDS)):
        if value not in known:
            raise UsageError(f"{option} {value}: no such choice{did_you_mean(value, known)}")
    if detect and target is not None:
        raise UsageError("--detect only proposes cuts; leave OUT out, write them with --write-cuts and cut with --cuts")
    for option, given in (("--project", project), ("--resume", resume), (f"--preset {preset}", preset != "hd")):
        if given and for_ != "dvbcut":
            raise UsageError(f"{option} is for conversions; take --for dvbcut, or leave it out")
    if str(target) == "-":
        raise UsageError("OUT is a file that is written in several places; name one instead of -")


def _apart(written: dict[str, list[str]], recording: Path, cuts: Path | None, target: Path) -> None:
    """Raises UsageError when a file that is written beside OUT is one that is read, or OUT, or another of them."""
    from tvml.errors import UsageError

    taken = {_place(target): "OUT as well", _place(recording): "the recording itself"}
    if cuts is not None:
        taken[_place(cuts)] = "the list that --cuts reads"
    for option, names in written.items():
        for name in names:
            place = _place(Path(name))
            if place in taken:
                raise UsageError(f"{option} {name} is {taken[place]}; write to another file")
            if name != "-" and not (os.path.exists(name) and not os.path.isfile(name)):  # devices take everything
                taken[place] = f"what {option} writes"


def _place(path: Path) -> object:
    """What two names of one file have in common, whether it is there yet or not."""
    try:
        found = os.stat(path)
    except OSError:
        return os.path.realpath(path)
    return found.st_dev, found.st_ino


def _tell(found: "Recording", strict: bool, program: int | None) -> None:
    """What the user should know of the recording before the long work. Raises InputError with --strict."""
    from tvml import console
    from tvml.errors import InputError
    from tvml.video.times import shown

    say, damage = console.current, found.damage
    if len(found.programs) > 1 and program is None:
        others = ", ".join(str(p) for p in found.programs if p != found.program)
        say.note(f"{found.path}: program {found.program} is taken; --program chooses another ({others})")
    for _, at, by in found.jumps:
        say.note(f"{found.path}: its clock jumps by {float(by):+.1f} s at {shown(at)}; both sides are joined there")
    if damage:
        told = f"{damage.corrupt} damaged packets, {damage.missing} frames missing in {damage.gaps} places"
        if strict:
            raise InputError(f"{found.path} is damaged ({told}); without --strict that is reported")
        say.note(f"{found.path} is damaged: {told}")


def _all(found: "Recording") -> "Cuts":
    from fractions import Fraction

    from tvml.video.cuts import Range, keeping

    return keeping([Range(Fraction(0), found.duration)], found.duration)


def _shift(found: "Recording", zero: str) -> Any:
    """How much later a time of the user is on the time line of the video."""
    return found.start - found.zero if zero == "file" else 0


def _listed(
    found: "Recording", path: Path | None, keep: list[str] | None, remove: list[str] | None, zero: str
) -> "tuple[Cuts, Cuts]":
    """What is to be kept, as asked and on frames."""
    from tvml.errors import InputError, UsageError
    from tvml.video import lists
    from tvml.video.cuts import on_frames, shifted
    from tvml.video.expressions import choose

    base = None
    if path is not None:
        try:
            with open(path, "rb") as file:
                data = file.read(lists.LIMIT + 1)
        except OSError as e:
            raise InputError(f"{path}: cannot be read ({e.strerror})") from None
        base = lists.read(data, str(path), found.rate, found.duration)
    asked = choose(keep or [], remove or [], found.rate, found.duration, base)
    if by := _shift(found, zero):
        asked = shifted(asked, by)
    snapped = on_frames(asked, found.rate)
    if not snapped.keep:
        raise UsageError("less than half a frame would be left; remove less")
    return asked, snapped


def _job(found: "Recording", snapped: "Cuts", target: Path, for_: str, **options: Any) -> "Job":
    from tvml.errors import UsageError
    from tvml.video.cuts import on_frames
    from tvml.video.job import Job

    if for_ != "dvbcut" and snapped.keep == on_frames(_all(found), found.rate).keep and not snapped.muted:
        raise UsageError(f"--for {for_} has nothing to cut; say what with --keep, --remove or --cuts")
    return Job(found, snapped, target, **options)


def _run(job: "Job", for_: str) -> "Result":
    import importlib

    from tvml import console

    with console.current.meter(f"{job.target.name}") as on:
        result: Result = importlib.import_module(MODES[for_]).run(job, on)
    return result


def _print(job: "Job", result: "Result") -> None:
    from tvml import console
    from tvml.video.run import shown

    for command in result.commands:
        console.current.stdout.write(f"{shown(command)}\n".encode("utf-8", "surrogateescape"))
    if not result.commands:
        console.current.note(f"{job.target}: no other program would be run")


def _formats(names: list[str]) -> dict[str, str]:
    """The format of each list that is to be written. Raises UsageError for an ending that says none."""
    import importlib

    from tvml.errors import UsageError
    from tvml.video import lists

    found = {name: lists.for_name(name) for name in names}
    for name, format in found.items():
        if format is None:
            known = (importlib.import_module(f"tvml.video.lists.{format}").ENDINGS for format in lists.FORMATS)
            endings = ", ".join(end for ends in known for end in ends)
            raise UsageError(f"--write-cuts {name}: no list of cuts ends so; known: {endings}")
    return {name: format for name, format in found.items() if format is not None}


def _lists(formats: dict[str, str], cuts: "Cuts", found: "Recording", zero: str) -> dict[str, bytes]:
    """The cuts of the recording as lists, by the names of their files."""
    from tvml.video import lists
    from tvml.video.cuts import shifted

    moved = shifted(cuts, -_shift(found, zero)) if zero == "file" else cuts
    video = str(found.path.absolute())
    return {name: lists.write(moved, format, found.rate, video) for name, format in formats.items()}


def _write_lists(listed: dict[str, bytes], found: "Recording", *others: Path) -> None:
    from tvml import console

    for name, data in listed.items():
        with console.output(name, [str(path) for path in (found.path, *others)], "--write-cuts") as out:
            out.write(data)


def _detect(found: "Recording", formats: dict[str, str], zero: str, path: str | None, to: str, comskip: bool) -> None:
    from tvml import console
    from tvml.video import detect, report

    with console.current.meter(f"{found.path.name}") as on:
        proposed = detect.propose(found, detect.Options(comskip=comskip), on)
    for note in proposed.notes:
        console.current.note(note)
    _write_lists(_lists(formats, proposed.cuts, found, zero), found)
    row = {"proposed": report.cuts(proposed.cuts, found.rate), **_breaks(proposed), "source": report.source(found)}
    row |= {"commands": report.commands(proposed.commands), "versions": report.versions()}
    _write_report(path, row)
    rows = [row] if to == "jsonl" else row["blocks"] or row["proposed"]
    console.write_rows(rows, to, console.current.stdout)


def _breaks(proposed: "Proposal") -> dict[str, Any]:
    from tvml.video.report import seconds

    blocks = [
        {"start": seconds(b.range.start), "stop": seconds(b.range.stop), "certainty": b.certainty, "by": b.source}
        for b in proposed.blocks
    ]
    breaks = [
        {"time": seconds(b.time), "silence": seconds(b.silence), "black": seconds(b.black)} for b in proposed.breaks
    ]
    return {"blocks": blocks, "breaks": breaks}


def _say(job: "Job", result: "Result", for_: str, asked: "Cuts", took: float, path: str | None, to: str) -> None:
    from tvml import console
    from tvml.video import report

    for note in result.notes:
        console.current.note(note)
    row = report.report(job, result, for_, asked, took)
    _write_report(path, row)
    console.write_rows([row if to == "jsonl" else report.brief(row)], to, console.current.stdout)


def _write_report(path: str | None, row: dict[str, Any]) -> None:
    from tvml import console

    if path is not None:
        import msgspec

        with console.output(path, option="--report") as out:
            out.write(msgspec.json.format(msgspec.json.encode(row), indent=2) + b"\n")
