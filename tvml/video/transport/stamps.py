"""Times in packets: 33 bits of a 90 kHz clock, and 9 bits of 27 MHz below them (ISO/IEC 13818-1, 2.4.3.5 to 7).

They begin anew every 26.5 hours. `near` puts a time read from a packet next to one that is known.
"""

import numpy as np

HZ = 90_000
WRAP = 1 << 33  # of PTS and DTS
CLOCK = 300  # ticks of 27 MHz in one of 90 kHz
NONE = -(1 << 62)  # stands for a time that is not there


def near(stamp: np.ndarray, known: np.ndarray | int, wrap: int = WRAP) -> np.ndarray:
    """The times that are written as `stamp` and lie within half a turn of the known ones (int64)."""
    return np.asarray(known + (stamp - known + wrap // 2) % wrap - wrap // 2)


def pts(field: np.ndarray) -> np.ndarray:
    """PTS or DTS, int64, of fields (n, 5); NONE where a marker bit is missing."""
    b = field.astype(np.int64)
    value = (b[:, 0] >> 1 & 7) << 30 | b[:, 1] << 22 | (b[:, 2] >> 1) << 15 | b[:, 3] << 7 | b[:, 4] >> 1
    return np.where(b[:, 0] & b[:, 2] & b[:, 4] & 1, value, NONE)


def pts_field(value: np.ndarray, prefix: np.ndarray) -> np.ndarray:
    """Fields (n, 5) of times, modulo WRAP; `prefix` (n,) are the upper four bits of each."""
    v = value % WRAP
    b = [prefix << 4 | v >> 29 & 14 | 1, v >> 22, v >> 14 | 1, v >> 7, v << 1 | 1]
    return np.stack([x & 255 for x in b], axis=1).astype(np.uint8)


def pcr(field: np.ndarray) -> np.ndarray:
    """PCR or OPCR in ticks of 27 MHz, int64, of fields (n, 6)."""
    b = field.astype(np.int64)
    base = b[:, 0] << 25 | b[:, 1] << 17 | b[:, 2] << 9 | b[:, 3] << 1 | b[:, 4] >> 7
    return CLOCK * base + ((b[:, 4] & 1) << 8 | b[:, 5])


def pcr_field(value: np.ndarray) -> np.ndarray:
    """Fields (n, 6) of times in ticks of 27 MHz, modulo CLOCK * WRAP."""
    v, low = np.divmod(value % (CLOCK * WRAP), CLOCK)
    b = [v >> 25, v >> 17, v >> 9, v >> 1, v << 7 | 0x7E | low >> 8, low]
    return np.stack([x & 255 for x in b], axis=1).astype(np.uint8)
