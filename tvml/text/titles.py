"""Titles that one programme goes by: differently written, marked or misspelt, and the form to write instead.

Two titles are one when they differ in marks ("New: ..."), letter case, accents, blanks or punctuation alone, or when
one of them has one wrong letter inside a long word that no other title has. Nothing else joins titles: a number, a
sequel, a place or a word more is another programme.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from tvml.text.edits import near
from tvml.text.marks import unmarked

SHORT = 4  # letters of a title below which letter case counts: "It", "IT"
NAME = 10  # letters of a single word below which capitals inside and ! and ? count: "Pure", "PURE", "Emergency!"
LONG_TITLE, LONG_WORD = 12, 6  # letters of a title and of its word in which one may be wrong
TIMES = 3  # as often as the misspelt title the right one is used, at least
_ALIKE = str.maketrans(  # two ways to write a letter; the umlaut of a plural is another letter, an accent is none
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ß": "ss", "’": "'", "`": "'"}
)
_WORD = re.compile(  # a dot inside a name tells "a.tv" from ATV; those of S.W.A.T. do not
    r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[&+%#$€£°*=<>½¼¾]|(?<=[^\W\d_])\.(?=[^\W\d_]{2})"
)
_OPENER = {")": "(", "]": "[", "}": "{", "»": "«", '"': '"'}
_UMLAUT = re.compile("(?<=[aou])e")  # Mutter, Mütter
_ROMAN = re.compile(r"[ivxlcdm]+")
_AND = frozenset(("and", "und", "et", "&"))


class Cluster(NamedTuple):
    """titles: the most used first, with how often; proposed: what to write for all of them."""

    titles: tuple[tuple[str, int], ...]
    proposed: str


def clusters(counts: Mapping[str, int]) -> list[Cluster]:
    """The clusters of two titles or more, the most used first; `counts`: how often each title is used.

    O(titles), as long as few long words begin and end alike beside the same words.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    words: dict[str, tuple[str, ...]] = {}
    for title in counts:
        bare = unmarked(title).title
        key = _key(bare)
        alike[key].append(title)
        words.setdefault(key, _words(bare))
    total = {key: sum(counts[title] for title in titles) for key, titles in alike.items()}
    for wrong, right in _misspelt(words, total):
        if wrong in alike and right in alike:
            alike[right] += alike.pop(wrong)
            total[right] += total[wrong]
    found = [_cluster(titles, counts) for titles in alike.values() if len(titles) > 1]
    return sorted(found, key=lambda c: (-sum(count for _, count in c.titles), c.proposed))


def _words(text: str) -> tuple[str, ...]:
    """The words, numbers and telling signs of a title, without letter case and accents."""
    return tuple("&" if word in _AND else word.replace("'", "") for word in _WORD.findall(_plain(text.casefold())))


def _plain(text: str) -> str:
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return "".join(c for c in text if not unicodedata.combining(c))


def _key(text: str) -> str:
    """Equal for titles that are written differently; numbers stay apart from each other."""
    words = _words(text)
    key = "".join(
        f" {word}" if i and word.isdigit() and words[i - 1].isdigit() else word for i, word in enumerate(words)
    )
    if len(key) < SHORT:
        return "".join(c for c in text if not c.isspace())
    if len(key) < NAME and (len(words) == 1 or all(len(word) == 1 for word in words)):
        return "".join(c for c in _plain(text[:1].lower() + text[1:]) if c.isalnum() or c in "!?")
    return key


def _misspelt(words: Mapping[str, tuple[str, ...]], total: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs of keys of a misspelt title and the right one, which has other words for frame and the same ends."""
    uses = Counter(word for some in words.values() for word in set(some))
    frames: dict[tuple[object, ...], list[tuple[str, str]]] = defaultdict(list)
    for key, some in words.items():
        if sum(map(len, some)) >= LONG_TITLE:
            for i, word in enumerate(some):
                if len(word) >= LONG_WORD and word.isalpha() and not _ROMAN.fullmatch(word):
                    frames[some[:i], some[i + 1 :], word[0], word[-1]].append((word, key))
    for block in frames.values():
        for one, other in combinations(block, 2):
            (wrong, wrong_key), (right, right_key) = sorted((one, other), key=lambda pair: (total[pair[1]], pair))
            rare = uses[wrong] == 1 and total[right_key] >= TIMES * total[wrong_key]
            if rare and near(wrong, right) and _UMLAUT.sub("", wrong) != _UMLAUT.sub("", right):
                yield wrong_key, right_key


def _cluster(titles: Iterable[str], counts: Mapping[str, int]) -> Cluster:
    ordered = sorted(titles, key=lambda title: (-counts[title], title))
    bare = {title: unmarked(title).title for title in ordered}
    uses: Counter[str] = Counter()
    for title in ordered:
        uses[bare[title]] += counts[title]
    best = max(uses, key=lambda form: (_is_well_written(form), uses[form], _accents(form), form))
    return Cluster(tuple((title, counts[title]) for title in ordered), best)


def _is_well_written(title: str) -> bool:
    """Neither shouted nor in lower case alone, and no bracket or quote at its end that nothing opened."""
    if title[-1:] in _OPENER and _OPENER[title[-1]] not in title[:-1]:
        return False
    letters = [c for c in title if c.isalpha()]
    return len(letters) < SHORT or not (title == title.upper() or title == title.lower())


def _accents(title: str) -> int:
    return sum(not c.isascii() for c in title)
