"""Frames of audio: where each begins, how long it is and sounds, read from the headers alone.

MPEG audio: ISO/IEC 11172-3, section 2.4.2.3, and 13818-3. AC-3 and E-AC-3: ETSI TS 102 366, sections 4.4 and E.1.3.
AAC in ADTS and LATM: ISO/IEC 14496-3, sections 1.A.2 and 1.7.2.
"""

from fractions import Fraction
from typing import NamedTuple

from tvml.video.transport.stamps import HZ

_BITRATES = {  # kbit/s by (version 1, layer)
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_AC3 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)  # kbit/s
_RATES = (48000, 44100, 32000)
_ADTS = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_LONGEST = 8192  # bytes of a frame


class Sound(NamedTuple):
    """A frame of audio."""

    at: int  # byte
    size: int  # bytes
    ticks: Fraction  # of 90 kHz; 0 when the header does not tell


def sounds(codec: str, data: bytes) -> list[Sound]:
    """The whole frames in `data`, in order; none for a codec whose frames are not known.

    A frame is one when another follows right behind, or nothing does. What is in between is passed over.
    """
    if codec not in _READERS:
        return []
    mark, read = _READERS[codec]
    found: list[Sound] = []
    at = data.find(mark)
    while at >= 0:
        head = read(data[at : at + 16])
        behind = at + head[0] if head else 0
        if head and behind <= len(data) and (behind + 16 > len(data) or read(data[behind : behind + 16])):
            size, ticks = head
            if ticks < 0:  # more of the frame before
                found[-1:] = [s._replace(size=behind - s.at) for s in found[-1:] if s.at + s.size == at]
            else:
                found.append(Sound(at, size, ticks))
            at = behind if data.startswith(mark, behind) else data.find(mark, behind)
        else:
            at = data.find(mark, at + 1)
    return found


def _mpeg(b: bytes) -> tuple[int, Fraction] | None:
    if len(b) < 4 or b[1] & 0xE0 != 0xE0:
        return None
    version, layer, bits, rate = b[1] >> 3 & 3, 4 - (b[1] >> 1 & 3), b[2] >> 4, b[2] >> 2 & 3
    if version == 1 or layer == 4 or bits in (0, 15) or rate == 3:
        return None
    hz = (44100, 48000, 32000)[rate] >> {3: 0, 2: 1, 0: 2}[version]
    kbits = _BITRATES[version == 3, layer if version == 3 or layer == 1 else 2][bits]
    samples = 384 if layer == 1 else 576 if layer == 3 and version != 3 else 1152
    slot = 4 if layer == 1 else 1
    size = (samples // 8 // slot * kbits * 1000 // hz + (b[2] >> 1 & 1)) * slot
    return size, Fraction(samples * HZ, hz)


def _ac3(b: bytes) -> tuple[int, Fraction] | None:
    if len(b) < 6 or b[1] != 0x77:
        return None
    kind, rate = b[5] >> 3, b[4] >> 6
    if kind <= 10:
        code = b[4] & 63
        if rate == 3 or code >= 2 * len(_AC3):
            return None
        words = _AC3[code >> 1] * 96000 // _RATES[rate] + (rate == 1 and code & 1)
        return words * 2, Fraction(1536 * HZ, _RATES[rate] >> max(kind - 8, 0))
    if kind > 16:
        return None
    size, blocks = ((b[2] & 7) << 8 | b[3]) * 2 + 2, (1, 2, 3, 6)[b[4] >> 4 & 3]
    if rate == 3:  # half of a rate, and always six blocks
        if b[4] >> 4 & 3 == 3:
            return None
        hz, blocks = _RATES[b[4] >> 4 & 3] // 2, 6
    else:
        hz = _RATES[rate]
    more = b[2] >> 6 == 1 or b[2] >> 3 & 7 != 0  # another substream, heard together with the first
    return size, Fraction(-1) if more else Fraction(256 * blocks * HZ, hz)


def _adts(b: bytes) -> tuple[int, Fraction] | None:
    if len(b) < 7 or b[1] & 0xF6 != 0xF0 or (b[2] >> 2 & 15) >= len(_ADTS):
        return None
    size = (b[3] & 3) << 11 | b[4] << 3 | b[5] >> 5
    return (size, Fraction(1024 * ((b[6] & 3) + 1) * HZ, _ADTS[b[2] >> 2 & 15])) if size >= 7 else None


def _latm(b: bytes) -> tuple[int, Fraction] | None:
    if len(b) < 3 or b[1] & 0xE0 != 0xE0:
        return None
    size = 3 + ((b[1] & 31) << 8 | b[2])
    return (size, Fraction(0)) if 3 < size <= _LONGEST + 3 else None


_READERS = {
    "mpeg": (b"\xff", _mpeg),
    "ac3": (b"\x0b\x77", _ac3),
    "eac3": (b"\x0b\x77", _ac3),
    "adts": (b"\xff", _adts),
    "latm": (b"\x56", _latm),
}
