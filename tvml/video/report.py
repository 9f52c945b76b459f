"""The report of a cut: one JSON object with everything that was asked, done and found."""

import os
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from tvml import __version__
from tvml.video.cuts import Cuts
from tvml.video.job import Fate, Job, Joint, Result
from tvml.video.probe import Recording
from tvml.video.times import frame

Row = dict[str, Any]


def seconds(time: Fraction) -> float:
    return round(float(time), 6)


def name(path: str | Path) -> str:
    """A file's name may be any bytes, JSON not."""
    return os.fsencode(path).decode("utf-8", "replace")


def commands(found: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[name(word) for word in command] for command in found]


def cuts(found: Cuts, rate: Fraction) -> list[Row]:
    """What is kept, in seconds and in frames; the last is the last that is kept."""
    return [
        {
            "start": seconds(start),
            "stop": seconds(stop),
            "first": frame(start, rate),
            "last": frame(stop, rate) - 1,
        }
        for start, stop in found.keep
    ]


def source(recording: Recording) -> Row:
    """What the recording is. Times of the report count from `zero`."""
    return {
        "path": name(recording.path),
        "format": recording.format,
        "bytes": recording.size,
        "programs": list(recording.programs),
        "program": recording.program,
        "width": recording.width,
        "height": recording.height,
        "rate": str(recording.rate),
        "interlaced": recording.interlaced,
        "frames": recording.frames,
        "seconds": seconds(recording.duration),
        "zero": seconds(recording.zero),
        "zero_is": "the first frame that can be decoded",
        "start": seconds(recording.start),
        "damage": {
            **recording.damage._asdict(),
            "jumps": [{"byte": at, "time": seconds(time), "by": seconds(by)} for at, time, by in recording.jumps],
        },
    }


def report(job: Job, result: Result, mode: str, asked: Cuts, took: float) -> Row:
    """Everything; `took` is how many seconds it was."""
    recording = job.recording
    made = job.cuts.kept
    return {
        "output": None if job.dry else name(job.target),
        "for": mode,
        **({"preset": job.preset} if mode == "dvbcut" else {}),
        "bytes": result.size,
        "frames": {
            "in": result.frames_in,
            "out": result.frames_out,
            "copied": result.copied,
            "encoded": result.encoded,
        },
        "seconds": seconds(made),
        "took": round(took, 2),
        "speed": round(float(made) / took, 2) if took and not job.dry else None,
        "verified": result.verified,
        "checks": [check._asdict() for check in result.checks],
        "asked": cuts(asked, recording.rate),
        "keep": cuts(job.cuts, recording.rate),
        "joints": [_joint(joint) for joint in result.joints],
        "streams": [_stream(fate) for fate in result.streams],
        "notes": list(result.notes),
        "files": [name(path) for path in result.projects],
        "source": source(recording),
        "commands": commands(result.commands),
        "versions": versions(),
    }


def _joint(joint: Joint) -> Row:
    before, after = joint.moved
    return {
        "time": seconds(joint.time),
        "stop_moved": seconds(before),
        "start_moved": seconds(after),
        "sound_late_ms": [round(float(late) * 1000, 2) for late in joint.audio],
    }


def _stream(fate: Fate) -> Row:
    stream = fate.stream
    return {
        "number": stream.number,
        "pid": stream.pid,
        "kind": stream.kind,
        "codec": stream.codec,
        **({"language": stream.language} if stream.language else {}),
        **({"note": stream.note} if stream.note else {}),
        **({"channels": stream.channels} if stream.channels else {}),
        "is": fate.how,
        **({"to": fate.codec} if fate.codec else {}),
        **({"because": fate.reason} if fate.reason else {}),
    }


def versions() -> Row:
    told = {"tvml": __version__}
    try:
        said = subprocess.run(["ffmpeg", "-version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20).stdout
        told["ffmpeg"] = said.decode("utf-8", "replace").split("\n")[0].split(" ")[2]
    except (OSError, IndexError, subprocess.TimeoutExpired):
        pass
    return told


def brief(row: Row) -> Row:
    """What a person wants to see of a report first."""
    frames = row["frames"]
    return {
        "file": row["output"],
        "frames": frames["out"],
        "of": frames["in"],
        "copied": frames["copied"],
        "encoded": frames["encoded"],
        "MB": round(row["bytes"] / 1e6, 1),
        "took": row["took"],
        "speed": row["speed"],
        "verified": {True: "yes", False: "no", None: "not asked"}[row["verified"]],
        "dropped": "; ".join(
            f"{s['codec'] or s['kind']}: {s['because']}" for s in row["streams"] if s["is"] == "dropped"
        ),
    }
