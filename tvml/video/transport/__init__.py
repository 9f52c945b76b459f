"""MPEG transport streams with numpy alone: what a recording holds, and its ranges written with every packet kept.

    t = transport.open(path)  # one pass
    t.units                   # (n,) pictures in decoding order: packet, pts, dts, part, key, damaged
    t.unit(i)                 # the elementary stream of picture i
    t.pids, t.jumps, t.faults, t.paired
    piece = Piece(start, stop, units=range(700, 900), change=rewrite, head=[Frame(data, pts, dts, key=True)], tail=[])
    written = transport.write(t, [piece, ...], target)

Times are ticks of 90 kHz without wraps, on the recording's own clock. `units` are those of the range to be copied, in
decoding order; `change(i, data)` is called once for each of them in that order, and returns other bytes, or None to
leave the picture as it is. `head` and `tail` are pictures that are written before and behind them instead of those of
the source. A range lies within one part of the recording (t.parts): one that crosses a jump is given as two pieces.

Copying packets instead of frames keeps what no remuxer does: all PIDs and their numbers, teletext, subtitles, HbbTV,
programme guide, splice marks, and the times that things arrive at.
"""

from tvml.video.transport.choice import Frame, Piece
from tvml.video.transport.stream import Pid, Transport, open
from tvml.video.transport.write import Written, write

__all__ = ["Frame", "Pid", "Piece", "Transport", "Written", "open", "write"]
