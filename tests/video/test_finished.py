"""What is read of a finished conversion is what ffprobe says of it, and what its counters tell."""

import shutil
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.video import clips, seen
from tests.video.clips import Recipe, clip
from tvml.errors import InputError
from tvml.video import finished

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

RECIPE = Recipe(seconds=2, video="mpeg2video", gop=12, audio=("mp2", "ac3"), teletext=True)
KINDS = {
    "frames": RECIPE,
    "fields": replace(RECIPE, size="160x192", interlaced=True, audio=("mp3",), lead=0.5),
    "clock": replace(RECIPE, wrap=True, audio=("ac3",), teletext=False),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_what_ffprobe_says(tmp_path, kind):
    recipe, path = KINDS[kind], clip(tmp_path, f"{kind}.ts", KINDS[kind])
    found, times = finished.read(path), seen.stamps(path)
    assert (np.diff(found.times) == 3600).all() and len(found.times) == len(times) == 50
    streams = seen.probe(path, "-show_streams")["streams"][1:]
    names = {"mp2": "mpeg audio", "mp3": "mpeg audio"}
    codecs = [names.get(s["codec_name"], s["codec_name"]) for s in streams]
    starts = [s["start_pts"] * Fraction(s["time_base"]) - times[0] for s in streams]
    pids = [int(s["id"], 16) for s in streams]
    assert found.others == tuple(zip(pids, codecs, (start * 90000 for start in starts), strict=True))
    assert (found.video, found.interlaced, found.jumps, found.lost) == ("mpeg2video", recipe.interlaced, 0, 0)


def test_what_is_lost_is_counted(tmp_path):
    path = clip(tmp_path, "lost.ts", KINDS["frames"])
    data = path.read_bytes()
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    video = [i for i, packet in enumerate(packets) if packet[1] & 0x5F == 1 and packet[2] == 0]  # within a picture
    for i in video[100:300:100]:
        packets[i] = b""
    path.write_bytes(b"".join(packets))
    assert finished.read(path).lost == 2 and len(finished.read(path).times) == 50


def test_a_jump_is_seen(tmp_path):
    path = clip(tmp_path, "once.ts", KINDS["frames"])
    found = finished.read(clips.jump(path, path))
    assert (found.jumps, len(found.times)) == (1, 100)


def test_nothing_is_told_of_what_is_nothing(tmp_path):
    path = clip(tmp_path, "sound.ts", Recipe(seconds=1, video="none"))
    found = finished.read(path)
    assert not len(found.times) and (found.video, found.interlaced) == ("", False)
    assert [track[1:] for track in found.others] == [("mpeg audio", None), ("ac3", None)]
    path.write_bytes(b"")
    with pytest.raises(InputError, match="no MPEG transport stream"):
        finished.read(path)
