"""Pieces of one transport stream, put behind each other: only the packets' counters have to run on.

The pieces come from one muxer with the same identifiers, and their times already are those of the whole.
"""

import hashlib
from pathlib import Path
from typing import IO

import numpy as np

PACKET = 188
_CHUNK = 1 << 14  # packets


def append(piece: Path, out: IO[bytes], counters: dict[int, int]) -> tuple[int, str]:
    """Write a piece with its counters behind those in `counters`, which are moved on; its bytes and their hash."""
    size, digest = 0, hashlib.blake2b(digest_size=16)
    with open(piece, "rb") as file:
        while data := file.read(_CHUNK * PACKET):
            packets = np.frombuffer(data[: len(data) // PACKET * PACKET], np.uint8).reshape(-1, PACKET).copy()
            _number(packets, counters)
            whole = packets.tobytes()
            out.write(whole)
            digest.update(whole)
            size += len(whole)
    return size, digest.hexdigest()


def _number(packets: np.ndarray, counters: dict[int, int]) -> None:
    """Continuity counters: one more for a packet with payload, the same again for one without (ISO 13818-1, 2.4.3)."""
    pids = (packets[:, 1].astype(np.int32) & 0x1F) << 8 | packets[:, 2]
    for pid in np.unique(pids):
        if pid == 0x1FFF:
            continue
        mine = np.flatnonzero(pids == pid)
        told = counters.get(int(pid), 15) + np.cumsum(packets[mine, 3] >> 4 & 1)
        packets[mine, 3] = packets[mine, 3] & 0xF0 | (told & 15).astype(np.uint8)
        counters[int(pid)] = int(told[-1] & 15)
