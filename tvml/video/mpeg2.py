"""Settings of a conversion that dvbcut reads: MPEG-2 and its sound, with the reason for whatever is not copied.

What dvbcut 0.7 takes is in its tsfile.cpp and index.cpp: one video, MPEG-1 or MPEG-2, mpeg audio and AC-3. It loses
AAC, E-AC-3 and others without a word. Its exports are program streams of 10.08 Mbit/s: a video above about 9 falls
behind the clock, so the rate is capped.
"""

import os
from fractions import Fraction
from typing import NamedTuple

from tvml.errors import InputError, UsageError, did_you_mean
from tvml.video.job import Fate, Job
from tvml.video.probe import Recording, Stream

PRESETS = {
    "hd": ("-b:v", "8M", "-maxrate", "8.8M", "-bufsize", "1835008", "-qmin", "1"),
    "dvd": ("-b:v", "6M", "-maxrate", "8M", "-bufsize", "1835008", "-qmin", "1"),
    "high": ("-q:v", "2"),
    "literal": ("-qscale:v", "2"),
}
RATES = [Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60000, 1001))]
RATES = [*RATES, Fraction(60)]  # that the sequence header of MPEG-2 has a code for
COPIED = ("mp1", "mp2", "mp3", "ac3")
SUBTITLES = ("dvb_teletext", "dvb_subtitle")
WIDEST = 4095  # the sequence header has 12 bits, and no encoder writes the extension that dvbcut ignores
_CODED_RATES = (32000, 44100, 48000)  # of sound
LITERAL = ("-c:v", "mpeg2video", *PRESETS["literal"], "-c:a", "mp2", "-b:a", "192k")
_HIGH = (
    "dvbcut's exports of so high a rate have a clock that falls behind; repair them with mkvmerge -o cut.mkv cut.mpg, "
    "or take --preset hd"
)
_LOST = "the literal command takes the fields of this recording for whole pictures; --preset hd keeps them"


class Picture(NamedTuple):
    """What becomes of the pictures."""

    rate: Fraction  # frames a second of the result
    filters: tuple[str, ...]
    options: tuple[str, ...]
    interlaced: bool
    notes: tuple[str, ...]


def picture(recording: Recording, preset: str) -> Picture:
    """Raises UsageError for a preset that is not there, InputError for pictures that MPEG-2 cannot hold."""
    if preset not in PRESETS:
        raise UsageError(f"--preset {preset}: no such preset{did_you_mean(preset, PRESETS)}")
    if preset == "literal":
        return Picture(recording.rate, (), (), False, (_HIGH, *((_LOST,) if recording.interlaced else ())))
    filters, notes, interlaced = [], [], recording.interlaced
    rate = recording.rate
    if rate not in RATES:
        rate = next((r for r in RATES if r >= rate * Fraction(999, 1000)), RATES[-1])
        filters.append(f"fps={rate}")
        notes.append(f"{float(recording.rate):.3f} frames a second are made {float(rate):.3f}, which MPEG-2 can say")
    if preset == "dvd":
        height = 576 if rate in (25, 50) else 480
        filters.append(f"scale=720:{height}" + (":interl=1" if interlaced else ""))
        if rate > 30:
            filters.append("interlace=scan=tff:lowpass=linear")
            rate, interlaced = rate / 2, True
            notes.append("each two frames became the fields of one, as a DVD has them")
    elif recording.width > WIDEST or recording.height > WIDEST:
        raise InputError(
            f"{recording.path} has pictures of {recording.width}x{recording.height}, and dvbcut reads at most "
            f"{WIDEST} either way; --preset dvd makes them small"
        )
    if preset == "high":
        notes.append(_HIGH)
    aspect = recording.aspect * recording.width / recording.height
    shape = ("-aspect", "16:9" if aspect > Fraction(3, 2) else "4:3") if preset == "dvd" else ()
    fields = ("-flags", "+ildct+ilme") if interlaced else ()
    threads = str(min(2, os.cpu_count() or 1))  # more gain nothing
    options = ("-pix_fmt", "yuv420p", "-r", str(rate), *shape, *fields, *PRESETS[preset])
    options = (*options, "-g", "12", "-bf", "2", "-threads", threads)
    return Picture(rate, tuple(filters), options, interlaced, tuple(notes))


def fates(job: Job, pieces: bool) -> tuple[Fate, ...]:
    """What becomes of every stream, in the order of the recording."""
    recording, again = job.recording, ""
    if job.preset == "literal":
        return _literal(recording)
    if pieces and recording.format not in ("mpegts", "mpeg"):
        # ffmpeg 5.1 copies into ticks of 1/90000 s, and tells its filters the input's, or the other way round
        again = f"packets of {recording.format} cannot be chosen by their times"
    elif pieces and (job.audio == "exact" or job.cuts.muted):
        again = "muted in part" if job.cuts.muted else "cut to the sample"
    return tuple(_fate(stream, recording, again) for stream in recording.streams)


def _fate(stream: Stream, recording: Recording, again: str) -> Fate:
    if stream.number == recording.video.number:
        return Fate(stream, "encoded", "mpeg2video", f"dvbcut reads no {stream.codec}")
    if stream.kind == "video":
        return Fate(stream, "dropped", "", "dvbcut reads one video")
    if not stream.packets:
        return Fate(stream, "dropped", "", "it has no packet in this recording")
    if stream.kind == "audio":
        if not (stream.channels and stream.sample_rate and stream.codec):
            return Fate(stream, "dropped", "", "nothing in it can be decoded")
        if stream.codec in COPIED and not again:
            return Fate(stream, "copied", stream.codec)
        many = stream.channels > 2 or stream.codec == "ac3"
        reason = again if stream.codec in COPIED else f"dvbcut loses {stream.codec}"
        return Fate(stream, "encoded", "ac3" if many else "mp2", reason)
    if stream.kind == "subtitle":
        if stream.codec in SUBTITLES and recording.format not in ("mpegts", "mpeg") and again:
            return Fate(stream, "dropped", "", again)
        if stream.codec in SUBTITLES:
            return Fate(stream, "copied", stream.codec)
        return Fate(stream, "dropped", "", f"MPEG-TS has no place for {stream.codec or 'these'} subtitles")
    return Fate(stream, "dropped", "", f"ffmpeg writes no such data ({stream.codec or 'unknown'}) into MPEG-TS")


def _literal(recording: Recording) -> tuple[Fate, ...]:
    """ffmpeg takes the sound with the most channels, and nothing else."""
    heard = max(recording.audio, key=lambda s: s.channels, default=None)
    found = []
    for stream in recording.streams:
        if stream.number == recording.video.number:
            found.append(Fate(stream, "encoded", "mpeg2video", "the literal command"))
        elif heard is not None and stream.number == heard.number:
            found.append(Fate(stream, "encoded", "mp2", "the literal command"))
        else:
            found.append(Fate(stream, "dropped", "", "the literal command takes one video and one sound"))
    return tuple(found)


def sound_rate(stream: Stream) -> int:
    """Samples a second of an encoded track."""
    return stream.sample_rate if stream.sample_rate in _CODED_RATES else 48000


def sound(fate: Fate, number: int) -> tuple[str, ...]:
    """Options of the result's audio track `number`."""
    if fate.how == "copied":
        return ()
    rate = () if fate.stream.sample_rate in _CODED_RATES else (f"-ar:a:{number}", "48000")
    if fate.codec == "mp2":
        return (f"-c:a:{number}", "mp2", f"-b:a:{number}", "192k", *rate)
    fewer = (f"-ac:a:{number}", "6") if fate.stream.channels > 6 else ()
    bits = "448k" if fate.stream.channels > 2 else "192k"
    return (f"-c:a:{number}", "ac3", f"-b:a:{number}", bits, *fewer, *rate)
