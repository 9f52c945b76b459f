"""Text that was broken on its way into a guide: read in a wrong encoding, lost, or escaped twice."""

import re

KINDS = ("mojibake", "lost", "escaped")

# bytes of UTF-8 beyond the first, as Windows-1252 and Latin-1 show them; never after "ß", which ends German words
_REST = "\x80-\xbf" + bytes(i for i in range(0x80, 0xA0) if i not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)).decode("cp1252")
_MISREAD = re.compile(f"[\xc2-\xde\xe0-\xf4][{_REST}]{{1,3}}")
_ESCAPED = re.compile(r"&(?:[a-zA-Z]{2,8}[0-9]{0,2}|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});")


def damage(text: str) -> tuple[str, ...]:
    """What is broken in a text as a reader gives it, of KINDS.

    mojibake  UTF-8 that was read as Windows-1252 or Latin-1 and written again
    lost      letters that became U+FFFD
    escaped   an entity of HTML that is still there once XML has been read: it was escaped twice

    >>> damage("KÃ¶ln &amp; more"), damage("Köln & more")
    (('mojibake', 'escaped'), ())
    """
    found = []
    if not text.isascii():
        if any(map(_was_utf8, _MISREAD.findall(text))):
            found.append("mojibake")
        if "\ufffd" in text:
            found.append("lost")
    if "&" in text and _ESCAPED.search(text):
        found.append("escaped")
    return tuple(found)


def _was_utf8(text: str) -> bool:
    data = bytearray()
    for letter in text:
        # a byte that Windows-1252 has no letter for stays the control character of Latin-1
        data += letter.encode("latin-1" if ord(letter) < 0x100 else "cp1252")
    for end in range(2, len(data) + 1):  # what follows may be text again
        try:
            return data[:end].decode().isprintable() or data[:end].decode().isspace()
        except UnicodeDecodeError:
            continue
    return False
