"""MPEG transport streams with numpy alone: what a recording holds, and its ranges written with every packet kept.

    t = transport.open(path)            # one pass; Transport: units (pictures in decoding order), pids, parts, jumps
    t.unit(i)                           # the elementary stream of picture i
    written = transport.write(t, [Piece(start, stop, units, change, head, tail), ...], target)

Copying packets instead of frames keeps what no remuxer does: all PIDs and their numbers, teletext, subtitles, HbbTV,
programme guide, splice marks, and the times that things arrive at.
"""
