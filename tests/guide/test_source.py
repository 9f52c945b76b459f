"""Opening and sniffing: packed files by their bytes, stdin without loss, a sentence for each mistake."""

import bz2
import gzip
import io
import lzma
import subprocess
import sys
from contextlib import suppress
from itertools import islice
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml import guide
from tvml.errors import InputError, UsageError
from tvml.guide import source
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme

ROWS = b'{"title": "Harbour News"}\n{"title": "The Long Field"}\n'


def faults() -> Faults:
    return Faults(say=lambda line: None)


@pytest.fixture
def xmltv(monkeypatch):
    """Stands for the XMLTV reader: notes what it was given."""
    calls = []

    def read(stream, name, faults, *, salvage):
        calls.append((stream.read(), name, salvage))
        yield Programme(title="from XMLTV")

    monkeypatch.setattr(guide, "xmltv", SimpleNamespace(read=read), raising=False)
    return calls


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (b'<?xml version="1.0"?><tv>', "xmltv"),
        (b"\xef\xbb\xbf\n <tv>", "xmltv"),
        ("\ufeff<tv>".encode("utf-16-le"), "xmltv"),
        (b'{"title": "A"}', "jsonl"),
        (b'\n{"title": "A"}\r\n\r\n{"title": "B"}\n', "jsonl"),
        (b'{"name": 1}\n{"title": "B"}\n', "jsonl"),
        (b'{"title": "A", "now": {"x": 1}}\n', "jsonl"),
        (b'{"title": "broken\n{"title": "B"}\n', "jsonl"),
        (b'{"id": "a row longer than the head", "title": "' + b"a" * source.HEAD, "jsonl"),
        (b'{"title": "its text says \\"eventId\\": 1"}', "jsonl"),
        (b'{\n  "title": "one, over several lines"\n}', "json"),
        (b'[{"title": "A"}]', "json"),
        (b"[]", "json"),
        (b'{"items": [{"title": "A"}]}', "json"),
        (b'{"items": [\n{"title": "A"}\n]}', "json"),
        (b'{"programmes": []}', "json"),
        (b'{"totalCount": 0, "entries": []}', "tvheadend"),
        (b'{"entries": [\n{"eventId": 1, "title": "A"}]}', "tvheadend"),
        (b'{"entries": [{"uuid": "x", "disp_title": "A"}], "total": 1}', "tvheadend"),
        (b'{\n "returnValue": true,\n "result": {"entries": []}}', "tvheadend"),
        (b'{"events": [{"title": "A", "begin_timestamp": 1}]}', "enigma2"),
        (b'[\n {"begin_timestamp": 1, "title": "A"}\n]', "enigma2"),
        (b'{"info": {}, "now": {"title": "A", "begin_timestamp": 1}}', "enigma2"),
        (b'{"movies": [{"eventname": "A", "recordingtime": 1}]}', "enigma2"),
        (b'[{"servicename": "x", "subservices": []}]', "enigma2"),
        (b"title,description\n", "csv"),
        (b"\xef\xbb\xbftitle;year\n", "csv"),
        (b"show|genre\n", "csv"),
        (b"Titel\nAbendruhe\n", "csv"),
        (b"title\tdescription, long\n", "tsv"),
        ("\ufefftitle\tyear\n".encode("utf-16-le"), "tsv"),
    ],
)
def test_sniff_tells_the_format_by_the_first_bytes(head, format):
    assert source.sniff(head) == format


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b" \n\t\n", "x holds nothing but blanks; expected a guide"),
        (b"<!DOCTYPE html><html>", "x is a web page"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "x is binary, not text"),
        (b"PK\x03\x04....", "x is a zip archive; unpack it first"),
        (b"\x1f\x8b\x08", "x is packed twice"),
        (
            b"Dear reader\nthis is a letter",
            "x begins with 'Dear reader', which is no guide that tvml knows; --from xml",
        ),
    ],
)
def test_what_is_no_guide_is_named(head, sentence):
    with pytest.raises(InputError) as e:
        source.sniff(head, "x")
    assert str(e.value).startswith(sentence)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_sniff_gives_a_format_or_an_input_error(head):
    with suppress(InputError):
        assert source.sniff(head) in guide.FORMATS


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, bz2.compress])
def test_packed_guides_are_told_by_their_bytes(pack, tmp_path):
    path = tmp_path / "wrong.name.xml"
    path.write_bytes(pack(ROWS))
    assert [p.title for p in guide.read(str(path), faults())] == ["Harbour News", "The Long Field"]
    assert [p.title for p in guide.read("-", faults(), stdin=io.BytesIO(pack(ROWS)))] == [
        "Harbour News",
        "The Long Field",
    ]


class Drip(io.RawIOBase):
    """A pipe that gives a few bytes a time."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def read(self, n=-1):
        return self.data.read(min(n, 1000))


def test_stdin_loses_nothing_to_sniffing_and_stays_open():
    rows = b"".join(b'{"title": "Programme %d"}\n' % i for i in range(9000))
    assert len(rows) > 3 * source.HEAD
    stdin = Drip(rows)
    titles = [p.title for p in guide.read("-", faults(), stdin=stdin)]
    assert titles == [f"Programme {i}" for i in range(9000)]
    assert not stdin.closed


class Endless(io.RawIOBase):
    """First a header, then the same row for ever."""

    def __init__(self, first, row):
        self.chunk, self.rows = first + row * 500, row * 1000

    def readable(self):
        return True

    def read(self, n=-1):
        chunk, self.chunk = self.chunk[:n], self.chunk[n:] or self.rows
        return chunk


@pytest.mark.parametrize(
    ("first", "row"),
    [(b"", b'{"title": "Again"}\n'), (b"title,year\n", b"Again,1999\n")],
    ids=["jsonl", "csv"],
)
def test_lines_and_tables_are_read_as_they_come(first, row):
    programmes = guide.read("-", faults(), stdin=Endless(first, row))
    assert [p.title for p in islice(programmes, 3)] == ["Again"] * 3
    programmes.close()


def test_real_stdin_is_a_pipe():
    code = "from tvml import guide; from tvml.guide.faults import Faults; import sys\n"
    code += "print(sum(1 for _ in guide.read('-', Faults(print))))\n"
    code += "print([m for m in ('tvml.guide.csv', 'csv', 'gzip', 'lzma', 'bz2', 'numpy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], input=ROWS * 5000, capture_output=True, check=True)
    assert run.stdout.split() == [b"10000", b"[]"]  # and nothing was imported that JSON lines do not need


def test_open_sniffed_gives_the_xmltv_filter_what_it_needs(tmp_path):
    path = tmp_path / "guide"
    path.write_bytes(gzip.compress(b"<tv></tv>"))
    opened = source.open_sniffed(str(path))
    assert (opened.format, opened.name) == ("xmltv", str(path))
    with opened.stream as stream:
        assert stream.read() == b"<tv></tv>"
    assert source.open_sniffed("-", stdin=io.BytesIO(b"<tv/>")).name == "stdin"


def test_xmltv_gets_the_stream_the_name_and_salvage(xmltv):
    found = list(guide.read("-", faults(), salvage=True, stdin=io.BytesIO(b"<tv/>")))
    assert found == [Programme(title="from XMLTV")]
    assert xmltv == [(b"<tv/>", "stdin", True)]


def test_from_decides_against_the_sniffing(xmltv):
    assert list(guide.read("-", faults(), format="xmltv", stdin=io.BytesIO(ROWS)))
    assert xmltv == [(ROWS, "stdin", False)]
    table = io.BytesIO(b"title,a\tyear\nNews, late\t1999\n")
    (p,) = guide.read("-", faults(), format="tsv", stdin=io.BytesIO(b"title\tyear\nNews, late\t1999\n"))
    assert (p.title, p.year) == ("News, late", 1999)
    assert [p.title for p in guide.read("-", faults(), format="csv", stdin=table)] == ["News"]


def test_an_unknown_format_is_a_usage_error_with_the_nearest_name():
    with pytest.raises(UsageError, match=r"--from xmltvv: no such format; did you mean 'xmltv'\?"):
        guide.read("-", faults(), format="xmltvv", stdin=io.BytesIO(ROWS))


def test_a_file_that_cannot_be_opened_is_an_error_at_once(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"gone\.xml: no such file$"):
        guide.read(str(tmp_path / "gone.xml"), faults())
    with pytest.raises(InputError, match="is a folder; name the guide files in it"):
        guide.read(str(tmp_path), faults())
    with pytest.raises(InputError, match="cannot be opened"):
        guide.read("a\0b", faults())
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match="empty is empty; expected a guide"):
        guide.read(str(tmp_path / "empty"), faults())
    with pytest.raises(InputError, match="stdin is empty"):
        guide.read("-", faults(), stdin=io.BytesIO(gzip.compress(b"")))

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputError, match=r"x\.xml may not be read by this user: permission denied"):
        guide.read("x.xml", faults())


@pytest.mark.parametrize(("pack", "kind"), [(gzip.compress, "gzip"), (lzma.compress, "xz"), (bz2.compress, "bzip2")])
def test_packed_data_that_breaks_off_or_is_broken_says_so_when_reached(pack, kind):
    noise = bytes((i * i * 31 + i // 7) % 94 + 32 for i in range(300_000)).replace(b'"', b"'").replace(b"\\", b"/")
    rows = b"".join(b'{"title": "%s"}\n' % noise[i : i + 100] for i in range(0, len(noise), 100))
    packed = pack(rows)
    with pytest.raises(InputError, match=f"stdin: the {kind} data ends too early"):
        list(guide.read("-", faults(), stdin=io.BytesIO(packed[:-20])))
    broken = packed[:10] + b"\xff" * 20 + packed[30:]
    with pytest.raises(InputError, match=f"stdin: broken {kind} data"):
        list(guide.read("-", faults(), stdin=io.BytesIO(broken)))


def test_a_disk_that_fails_is_an_input_error():
    class Bad(io.BytesIO):
        def read1(self, n=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(InputError, match=r"stdin: cannot be read \(Input/output error\)"):
        guide.read("-", faults(), stdin=Bad())


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_programmes_faults_or_an_input_error(data):
    if source._utf8(data).lstrip().startswith(b"<"):
        return  # the XMLTV reader has its own tests
    with suppress(InputError):
        assert all(p.title for p in guide.read("-", faults(), stdin=io.BytesIO(data)))
