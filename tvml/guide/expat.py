"""An XML document fed to expat piece by piece: any encoding, bounded memory, and faults told in one sentence.

Expat reads UTF-8, UTF-16, ISO-8859-1 and ASCII, and through Python every other single-byte encoding. The
multi-byte ones of East Asia are turned into UTF-8 on the way; positions then count bytes of that UTF-8.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from tvml.errors import InputError

PIECE = 1 << 17
HEAD = 1 << 10  # bytes within which the XML declaration ends
LIMIT = 1 << 24  # bytes that one tag, one comment or one programme may span
ENTITY_LIMIT = 1 << 20  # characters to which the entities of a document may expand, each counted once
NAME_LIMIT = 10_000  # different names of elements and attributes: expat keeps them all

# error numbers of expat.h, stable since they are part of its ABI
NO_ELEMENTS, INVALID_TOKEN, UNCLOSED_TOKEN, PARTIAL_CHAR, JUNK_AFTER_ROOT = 3, 4, 5, 6, 9
UNDEFINED_ENTITY, MISPLACED_DECLARATION, WRONG_ENCODING, UNCLOSED_CDATA, AMPLIFICATION = 11, 17, 19, 20, 43
CUT_OFF = (NO_ELEMENTS, UNCLOSED_TOKEN, PARTIAL_CHAR, UNCLOSED_CDATA)

EXPAT_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "iso8859-1": "ISO-8859-1", "ascii": "US-ASCII"}
ALIASES = {
    "windows-31j": "cp932",
    "x-sjis": "shift_jis",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gbk",
}  # not in Python
# Python's codec -> the superset that real files under that name are written in (as in web browsers)
MULTI_BYTE = {
    "shift_jis": "cp932",
    "gb2312": "gbk",
    "euc_kr": "cp949",
    "big5": "cp950",
    **{name: name for name in ("cp932", "shift_jis_2004", "shift_jisx0213", "euc_jp", "euc_jis_2004", "iso2022_jp")},
    **{name: name for name in ("gbk", "gb18030", "cp949", "johab", "cp950", "big5hkscs")},
}
BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins like UTF-16's
    (b"\xff\xfe\0\0", "UTF-32", "utf-32-le"),
    (b"\0\0\xfe\xff", "UTF-32", "utf-32-be"),
    (b"\xef\xbb\xbf", "UTF-8", "utf-8"),
    (b"\xff\xfe", "UTF-16", "utf-16-le"),
    (b"\xfe\xff", "UTF-16", "utf-16-be"),
    (b"<\0", "UTF-16LE", "utf-16-le"),
    (b"\0<", "UTF-16BE", "utf-16-be"),
)
CORRECT_IT = "correct the declaration or convert the file to UTF-8"
DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]*)[\"']")
REFERENCE = re.compile(r"&([^#;&\s][^;&\s]*);")


class Encoding(NamedTuple):
    """How a document is written.

    label   for people: what the document declares, else what its bytes show
    parser  what expat is told
    codec   Python's codec for text that is added to the document
    source  Python's codec of a document that reaches expat as UTF-8; "" when expat reads the bytes themselves
    """

    label: str
    parser: str
    codec: str
    source: str = ""


def detect(head: bytes, name: str) -> Encoding:
    """The encoding of a document from its first bytes; a byte order mark outweighs the declaration."""
    for mark, label, codec in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            narrow = label == "UTF-32"  # expat does not know it
            return Encoding(label, "UTF-8", codec, codec) if narrow else Encoding(label, label, codec)
    found = DECLARATION.match(head)
    label = found[1].decode("ascii", "replace") if found else "UTF-8"
    try:
        codec = codecs.lookup(ALIASES.get(label.lower(), label)).name
        if codec in EXPAT_NAMES:
            return Encoding(label, EXPAT_NAMES[codec], codec)
        if codec in MULTI_BYTE:
            return Encoding(label, "UTF-8", codec, MULTI_BYTE[codec])
        if len(bytes(range(256)).decode(codec, "replace")) == 256:
            return Encoding(label, codec, codec)
    except (LookupError, UnicodeError):  # codecs that are not for files raise the latter
        raise InputError(f"{name}, line 1: the declared encoding {label!r} is unknown; {CORRECT_IT}") from None
    wide = codec.startswith(("utf-16", "utf-32"))
    problem = "but its bytes are not" if wide else "which cannot be read here"
    raise InputError(f"{name}, line 1: the file declares the encoding {label}, {problem}; {CORRECT_IT}")


class Document:
    """One parse. Set handlers on `parser`, then run `feed` to its end.

    The handlers set: `opened`, the position where the programme that is being read starts, or -1 between
    programmes; `rooted`, whether the root element was seen.
    """

    def __init__(self, stream: BinaryIO, name: str, *, exact: bool = False) -> None:
        """Read the first bytes. exact = refuse a document that `encode` could not give back byte for byte."""
        self.name = name
        self.opened = -1
        self.rooted = False
        self._stream = stream
        self._exact = exact
        self._head = _head(stream)
        if len(self._head) < HEAD and not self._head.strip(b"\0 \t\r\n"):
            raise InputError(f"{name} is empty; expected an XMLTV guide")
        self.encoding = detect(self._head, name)
        self._encoder = codecs.getincrementalencoder(self.encoding.source or "utf-8")()
        self._tagged = b"<" in self._head[:16]  # looks like XML at all
        self._expansions: dict[str, int] = {}  # entity -> characters it expands to
        self._expanded = 0
        self._fed = 0  # bytes that the parser was given
        self._position = 0
        self.parser = expat.ParserCreate(self.encoding.parser)
        self.parser.buffer_text = True
        self.parser.EntityDeclHandler = self._entity

    def feed(self) -> Iterator[bytes]:
        """Parse the stream and yield every piece just parsed, as the parser saw it; b"" at the end.

        Raises InputError at the first fault; the handlers have then seen everything before it.
        """
        before = b""
        for piece in self.pieces():
            self._fed += len(piece)
            self._parse(piece, before)
            self._check_limits()
            yield piece
            before = piece[-256:] if len(piece) >= 256 else (before + piece)[-256:]
        self._parse(b"", before, final=True)
        self._position = self._fed
        yield b""

    @property
    def position(self) -> int:
        """The parser is done with all bytes before this one."""
        return self._position

    @property
    def has_entities(self) -> bool:
        """Whether the document declares entities, which may be far longer than the references to them."""
        return bool(self._expansions)

    def encode(self, piece: bytes | bytearray) -> bytes | bytearray:
        """What `feed` yielded, or a part cut between two tags, in the document's own bytes."""
        return self._encoder.encode(piece.decode()) if self.encoding.source else piece

    def fault(self, problem: str, line: int | None = None, column: int | None = None) -> InputError:
        """The error to raise for a problem at the parser's place or the one given."""
        where = f"{self.name}, line {line if line is not None else self.parser.CurrentLineNumber}"
        return InputError(f"{where}{f', column {column}' if column is not None else ''}: {problem}")

    def pieces(self) -> Iterator[bytes]:
        """The document as the parser would see it, in place of `feed`: nothing is parsed."""
        pieces = self._raw()
        return self._decoded(pieces) if self.encoding.source else pieces

    def _raw(self) -> Iterator[bytes]:
        yield self._head
        try:
            while piece := self._stream.read(PIECE):
                yield piece
        except EOFError:  # gzip, bz2 and lzma say so when their data stop short
            raise self.fault("the compressed file ends in the middle; was the download cut off?") from None

    def _decoded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding.source)()
        encoder = codecs.getincrementalencoder(self.encoding.source)()
        unchecked = b""
        for piece in _and_final(pieces):
            misfit = None
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                misfit = f"bytes that do not fit the declared encoding {self.encoding.label}"
                text = error.object[: error.start].decode(self.encoding.source)
            if self._exact and misfit is None:
                unchecked += piece
                again = encoder.encode(text, final=not piece)
                if not unchecked.startswith(again):
                    misfit = f"characters in a second spelling of {self.encoding.label} that would not be kept"
                unchecked = unchecked[len(again) :]
            if text:
                yield text.encode()
            if misfit:
                raise self.fault(f"{misfit}; convert the file to UTF-8")

    def _parse(self, piece: bytes, before: bytes, *, final: bool = False) -> None:
        try:
            self.parser.Parse(piece, final)
        except expat.ExpatError as error:
            at = self.parser.ErrorByteIndex - self._fed + len(piece) + len(before)
            problem = self._explain(error.code, (before + piece), max(at, 0))
            raise self.fault(problem, error.lineno, error.offset + 1) from None

    def _check_limits(self) -> None:
        index = self.parser.CurrentByteIndex  # after Parse: the start of what is not complete yet
        self._position = max(index, self._position)  # newer expats say -1 when they put off a long token
        if len(self.parser.intern or ()) > NAME_LIMIT:
            raise self.fault(f"more than {NAME_LIMIT:,} different element and attribute names; this is not a guide")
        if self._fed - self._position > LIMIT:
            raise self.fault(f"a single tag of more than {LIMIT >> 20} MiB; this is not a guide")
        if self._fed > LIMIT and not self.rooted:
            raise self.fault(f"no <tv> in the first {LIMIT >> 20} MiB; this is not a guide")
        if self.opened >= 0 and self._fed - self.opened > LIMIT:
            raise self.fault(f"a single programme of more than {LIMIT >> 20} MiB; this is not a guide")

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: str | None) -> None:
        # Expat's own guard begins at 8 MiB. It alone counts entities that are declared after their use.
        if value is None or is_parameter:
            return
        references = REFERENCE.findall(value)
        size = len(name) + len(value) + sum(self._expansions.get(reference, 0) for reference in references)
        self._expansions.setdefault(name, size)
        self._expanded += size
        if self._expanded > ENTITY_LIMIT:
            raise self.fault(f"the entity {name!r} expands to more than a guide needs; refused")

    def _explain(self, code: int, data: bytes, at: int) -> str:
        here = data[at : at + 64].replace(b"\0", b"")
        if code in CUT_OFF and (self.rooted or code != NO_ELEMENTS):
            return "the guide ends in the middle; was the download cut off?"
        if code == AMPLIFICATION:
            return "entities that expand to far more text than the file has; refused"
        if code == WRONG_ENCODING:
            return f"the bytes do not fit the declared encoding {self.encoding.label}; {CORRECT_IT}"
        if code == MISPLACED_DECLARATION and not self.rooted:
            return "blanks or text before <?xml ...?>; delete them"
        if code == MISPLACED_DECLARATION or (code == JUNK_AFTER_ROOT and here.startswith(b"<")):
            return "a second document starts here; split the file or give the guides one by one"
        if code == JUNK_AFTER_ROOT:
            return "text after the end of the guide; delete it"
        reason = (expat.ErrorString(code) or "unknown fault").removeprefix("not well-formed (").rstrip(")")
        if code == INVALID_TOKEN and self._tagged and (misfit := self._misfit(data, at)):
            return misfit
        if not self.rooted:
            return f"this is not XML ({reason}); expected an XMLTV guide that starts with <tv>"
        if code == UNDEFINED_ENTITY and (name := self._undefined(data[at:].replace(b"\0", b""))):
            meant = html_entity(name)
            return f"undefined entity '&{name};'" + (f"; write {meant!r} instead" if meant else "")
        return f"not well-formed XML ({reason}); was the download cut off?"

    def _undefined(self, data: bytes) -> str:
        known = {"amp", "lt", "gt", "quot", "apos", *self._expansions}
        references = REFERENCE.findall(data.decode("utf-8", "replace"))
        return next((name for name in references if name not in known), "")

    def _misfit(self, data: bytes, at: int) -> str:
        byte = data[at] if at < len(data) else 0x20
        wide = self.encoding.parser.startswith("UTF-16")
        if byte >= 0x80 and not wide:
            return f"the byte 0x{byte:02X} does not fit the encoding {self.encoding.label}; {CORRECT_IT}"
        if byte < 0x20 and byte not in b"\t\r\n" and not wide:
            return f"the control character 0x{byte:02X}, which XML forbids; delete it"
        if data[:at].replace(b"\0", b"").endswith(b"&"):
            return "a bare '&'; write '&amp;' instead"
        return ""


def html_entity(name: str) -> str:
    """The text of an entity that HTML has and XML lacks, such as "eacute"; "" when HTML lacks it too."""
    from html.entities import html5  # a table of 2,000 names that few guides need

    return html5.get(f"{name};", "")


def _head(stream: BinaryIO) -> bytes:
    """The first bytes, enough to hold the XML declaration even when the stream gives them one by one."""
    head = b""
    while len(head) < HEAD and b">" not in head[4:]:
        try:
            piece = stream.read(PIECE)
        except EOFError:
            break
        if not piece:
            break
        head += piece
    return head


def _and_final(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""
