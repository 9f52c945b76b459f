"""Open a guide: a file or stdin, packed or not; its format is told by its bytes, never by its name."""

import io
import os
import re
import sys
from typing import IO, Any, BinaryIO, NamedTuple, cast

from tvml.errors import InputError, UsageError, did_you_mean

HEAD = 1 << 16  # bytes that sniffing may look at; they stay in the stream's buffer, so stdin loses nothing
FORMATS = ("xmltv", "jsonl", "json", "csv", "tsv", "tvheadend", "enigma2")

_PACKED = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2"}
_STRANGE = {
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "zstd data; unpack it first",
    b"\x1f\x8b": "packed twice; unpack it once first",
    b"\xfd7zXZ\x00": "packed twice; unpack it once first",
}
_KEY = re.compile(rb'"(\w+)"\s*:')  # a key inside a text would be written \"key\": and does not match
_TVHEADEND = {b"eventId", b"channelUuid", b"disp_title", b"totalCount", b"returnValue", b"sched_status"}
_ENIGMA2 = {b"begin_timestamp", b"recordingtime", b"subservices"}
_WRAPPERS = ("entries", "events", "programmes", "items", "movies", "result", "now", "services")
_DOCUMENT = _TVHEADEND | _ENIGMA2 | {name.encode() for name in _WRAPPERS}
_CONTROLS = [bytes([i]) for i in range(32) if i not in b"\t\n\r\f\v"]


class Opened(NamedTuple):
    """A guide ready to be read: unpacked, at its first byte; `name` is what messages call it."""

    stream: io.BufferedReader
    format: str
    name: str


def open_sniffed(path: str, format: str | None = None, stdin: BinaryIO | None = None) -> Opened:
    """Open `path` ("-" = stdin) and find its format, or take `format` (what --from gives)."""
    if format is not None and format not in FORMATS:
        raise UsageError(f"--from {format}: no such format{did_you_mean(format, FORMATS)}")
    name = "stdin" if path == "-" else path
    stream = open_bytes(path, stdin)
    try:
        head = stream.peek(HEAD)
        if not head:
            raise InputError(f"{name} is empty; expected a guide")
        return Opened(stream, format or sniff(head, name), name)
    except BaseException:
        stream.close()
        raise


def open_bytes(path: str, stdin: BinaryIO | None = None) -> io.BufferedReader:
    """The unpacked bytes of a file or of stdin ("-"); `peek` shows the first 64 KiB without taking them.

    `stdin` is read in place of either, and stays open.
    """
    if path == "-" or stdin is not None:
        if stdin is None and sys.stdin is None:  # as `tvml ... - <&-` starts it
            raise InputError("stdin is closed; pipe a guide into it, or name a file")
        return _unpacked(stdin or sys.stdin.buffer, "stdin" if path == "-" else path, owned=False)
    try:
        return _unpacked(open(path, "rb", buffering=0), path, owned=True)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; name the guide files in it") from None
    except PermissionError:
        raise InputError(f"{path} may not be read by this user: permission denied") from None
    except (OSError, ValueError) as e:
        raise InputError(f"{path!r} cannot be opened: {getattr(e, 'strerror', None) or e}") from None


def held(path: str) -> BinaryIO:
    """The guide's bytes, to be read more than once: the open file, else a copy of what a pipe gave."""
    if path != "-" and os.path.isfile(path) and os.access(path, os.R_OK):
        return open(path, "rb", buffering=0)
    import shutil  # with all its packers
    import tempfile

    with open_bytes(path) as stream:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
        except BaseException:
            copy.close()
            raise
    return cast(BinaryIO, copy)


def peekable(stream: BinaryIO, name: str) -> io.BufferedReader:
    """The stream itself when it can show its head, else one around it that can."""
    if isinstance(stream, io.BufferedReader):
        return stream
    return io.BufferedReader(Peeked(stream, name), HEAD)


class Peeked(io.RawIOBase):
    """The bottom of every stream here. Its first read is full, so that BufferedReader.peek shows a whole head
    even of a slow pipe; a bad disk or packed data becomes a sentence; it closes only what it owns."""

    def __init__(self, stream: BinaryIO, name: str, owned: tuple[IO[bytes], ...] = (), packed: str = "") -> None:
        self._read = getattr(stream, "read1", stream.read)  # read1: pass on what a pipe has, do not wait for more
        self._name, self._owned, self._packed = name, owned, packed
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = 0
        while size < len(buffer) and (chunk := self._chunk(len(buffer) - size)):
            buffer[size : size + len(chunk)] = chunk
            size += len(chunk)
            if self._begun:
                break
        self._begun = True
        return size

    def _chunk(self, n: int) -> bytes:
        try:
            return self._read(n) or b""
        except EOFError:
            cut = f"{self._name}: the {self._packed} data ends too early; was the file cut short?"
            raise InputError(cut) from None
        except InputError:  # from the stream below: packed data on a bad disk
            raise
        except Exception as e:  # zlib.error, LZMAError, OSError: each packer has its own
            what = f"broken {self._packed} data" if self._packed else "cannot be read"
            raise InputError(f"{self._name}: {what} ({getattr(e, 'strerror', None) or e})") from None

    def close(self) -> None:
        if not self.closed:
            for stream in self._owned:
                stream.close()
        super().close()


def _unpacked(file: BinaryIO, name: str, *, owned: bool) -> io.BufferedReader:
    stream: io.BufferedReader = io.BufferedReader(Peeked(file, name, (file,) if owned else ()), HEAD)
    try:
        head = stream.peek(HEAD)
        packed = next((kind for magic, kind in _PACKED.items() if head.startswith(magic)), "")
        if not packed:
            return stream
        unpacker = _unpacker(packed, stream)
    except BaseException:
        stream.close()
        raise
    return io.BufferedReader(Peeked(unpacker, name, (unpacker, stream), packed), HEAD)


def _unpacker(packed: str, stream: BinaryIO) -> BinaryIO:
    # imported here: a plain guide should not pay for them
    if packed == "gzip":
        import gzip

        return cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))
    if packed == "xz":
        import lzma

        return cast(BinaryIO, lzma.LZMAFile(stream))
    import bz2

    return cast(BinaryIO, bz2.BZ2File(stream))


def sniff(head: bytes, name: str = "input") -> str:
    """The format of a guide that begins with these bytes, one of FORMATS; InputError when it is none.

    >>> sniff(b'{"title": "News"}')
    'jsonl'
    """
    text = _utf8(head).lstrip()
    if not text:
        raise InputError(f"{name} holds nothing but blanks; expected a guide")
    if text.startswith(b"<"):
        if re.match(rb"<(!doctype\s+)?html", text, re.IGNORECASE):
            raise InputError(f"{name} is a web page (for logging in, or an error?); expected a guide")
        return "xmltv"
    if text.startswith(b"["):
        return "enigma2" if _ENIGMA2 & set(_KEY.findall(text)) else "json"
    if text.startswith(b"{"):
        return "jsonl" if _is_row(text) else _document(set(_KEY.findall(text)))
    return _table(text, name)


def _utf8(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_row(text: bytes) -> bool:
    """Is the first line one row among others, rather than the begin of one document?"""
    import msgspec

    first, _, rest = text.partition(b"\n")
    try:
        keys = msgspec.json.decode(first, type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        if not rest.strip():  # one line, broken, or longer than the head
            return not _DOCUMENT & set(_KEY.findall(first))
        return rest.lstrip().startswith(b"{") and not first.rstrip().endswith((b"{", b"[", b",", b":"))
    if "title" in keys or rest.lstrip().startswith(b"{"):
        return True
    return not any(isinstance(keys.get(name), list | dict) for name in _WRAPPERS)


def _document(keys: set[bytes]) -> str:
    if keys & _TVHEADEND:
        return "tvheadend"
    return "enigma2" if keys & _ENIGMA2 else "json"


def check_text(text: bytes, name: str) -> None:
    """Raise InputError when these first bytes of a file are of no text."""
    for magic, what in _STRANGE.items():
        if text.startswith(magic):
            raise InputError(f"{name} is {what}")
    controls = sum(text.count(c) for c in _CONTROLS)
    if controls > len(text) // 100:
        raise InputError(f"{name} is binary, not text; expected a guide (XMLTV, JSON or CSV)")


def _table(text: bytes, name: str) -> str:
    check_text(text, name)
    first = text.splitlines()[0]
    tabs, others = first.count(b"\t"), max(first.count(c) for c in (b",", b";", b"|"))
    if tabs and tabs >= others:  # a heading may hold a comma, hardly a tab
        return "tsv"
    if others:
        return "csv"
    from tvml.guide.csv import is_title

    if is_title(first.decode("utf-8", "replace")):  # a table of one column
        return "csv"
    seen = first[:40].decode("utf-8", "replace")
    raise InputError(
        f"{name} begins with {seen!r}, which is no guide that tvml knows; --from {'|'.join(FORMATS)} decides"
    )
