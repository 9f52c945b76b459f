"""Parameter sets of x264, read and compared with what it was asked for."""

import shutil
import subprocess
from fractions import Fraction

import pytest

from tvml.video.h264 import sets
from tvml.video.h264.encode import with_vui
from tvml.video.h264.nal import PPS, SPS, kind, split

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


def units(size: str, *arguments: str) -> dict[int, bytes]:
    """The first unit of each kind that x264 writes."""
    source = f"testsrc2=s={size}:r=30000/1001:d=0.2"
    made = subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *arguments, "-c:v", "libx264", "-f", "h264", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return {kind(part.unit): part.unit for part in reversed(split(made))}


def test_a_progressive_one():
    params = "ref=4:bframes=3:b-pyramid=0:sps-id=3:cabac=0"
    found = units("322x182", "-pix_fmt", "yuv420p", "-profile:v", "main", "-level", "3.1", "-x264-params", params)
    s, p = sets.sps(found[SPS]), sets.pps(found[PPS])
    assert (s.id, s.profile, s.level, s.chroma, s.depth) == (3, 77, 31, 1, 8)
    assert (s.width, s.height, s.frames_only, s.references, s.poc_type) == (322, 182, True, 4, 0)
    assert s.vui and (s.vui.reorder, s.vui.buffered, s.vui.rate) == (1, 4, Fraction(30000, 1001))
    assert (p.id, p.sps, p.cabac, p.groups) == (3, 3, False, 1)


def test_an_interlaced_one_with_colours_and_a_buffer():
    colours = "colorprim=bt709:transfer=bt709:colormatrix=bt709"
    params = f"tff=1:nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500:bframes=0:{colours}"
    wide = ("-pix_fmt", "yuv422p10le", "-vf", "setsar=64/45,setfield=tff", "-flags", "+ildct+ilme")
    found = units("720x576", *wide, "-x264-params", params)
    s, p = sets.sps(found[SPS]), sets.pps(found[PPS])
    assert (s.profile, s.chroma, s.depth, s.width, s.height) == (122, 2, 10, 720, 576)
    assert (s.frames_only, s.mbaff) == (False, True)
    assert s.vui and (s.vui.colour, s.vui.structures, s.vui.aspect) == ((1, 1, 1), True, Fraction(64, 45))
    assert s.vui.tail_at - s.vui.hrd_at > 20
    assert p.cabac


def test_a_set_takes_the_vui_of_another():
    mine = units("320x180", "-x264-params", "bframes=0:ref=1")[SPS]
    params = "bframes=3:ref=4:nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500:pic-struct=1"
    other = units("320x180", "-vf", "setsar=12/11", "-x264-params", params)[SPS]
    made, old, new = sets.sps(with_vui(mine, other)), sets.sps(mine), sets.sps(other)
    assert made._replace(vui=None) == old._replace(vui=None)
    assert made.vui and new.vui
    assert (made.vui.reorder, made.vui.buffered) == (new.vui.reorder, new.vui.buffered) == (2, 4)
    assert (made.vui.aspect, made.vui.rate) == (Fraction(12, 11), new.vui.rate)
    assert not made.vui.structures
    assert made.vui.tail_at - made.vui.hrd_at == 2


@pytest.mark.parametrize("unit", [b"\x67", b"\x67\x64\0\x1f", b"\x67" + b"\0\0\3" * 20])
def test_a_torn_set_is_an_error(unit):
    with pytest.raises(ValueError, match=r"header|parameter set"):
        sets.sps(unit)
