"""The small files: JSON lines, CSV, TSV, and the answers of two kinds of receiver."""

import csv
import io
import json
from hashlib import md5
from random import Random
from typing import Any

from engine import Series, episode, pick
from schedule import CHANNELS, Airing, channel_id, people

COUNTRIES = {"en": "United Kingdom", "de": "Germany", "fr": "France", "es": "Spain", "sv": "Sweden"}
CATALOGUE_HEADER = """
    show_id type title director cast country date_added release_year rating duration listed_in description
    """
CONTROL = "\x19"  # an apostrophe of a broken encoding: Tvheadend passes such bytes on unescaped
DVB = {
    "Crime": 0x11,
    "Comedy": 0x14,
    "Science Fiction": 0x13,
    "News": 0x20,
    "Documentary": 0x23,
    "Sports": 0x40,
    "Kids": 0x50,
    "Music": 0x60,
    "Travel": 0xA1,
    "Cooking": 0xA5,
}


def display_name(channel: str) -> str:
    """The name of the channel with that id."""
    return next(name for name, *_ in CHANNELS if channel_id(name) == channel)


def uuid(*parts: object) -> str:
    """32 hex digits that stay the same from run to run."""
    return md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def spread(airings: list[Airing], count: int, *langs: str) -> list[Airing]:
    """`count` airings at even distances over the week, of these languages (or of all)."""
    fitting = [a for a in airings if not langs or a.episode.series.lang in langs]
    return [fitting[i * len(fitting) // count] for i in range(count)]


def record(airing: Airing) -> dict[str, Any]:
    """The airing as one JSON object, empty fields left out."""
    shown, series = airing.episode, airing.episode.series
    credits: dict[str, list[str]] = {}
    for role, name in people(shown):
        credits.setdefault(role, []).append(name)
    numbered = not series.year and series.genre not in ("News", "Sports")
    row = {
        "id": f"{airing.channel}@{airing.start.isoformat()}",
        "channel": airing.channel,
        "start": airing.start.isoformat(),
        "stop": airing.stop.isoformat(),
        "title": airing.title,
        "subtitle": shown.subtitle,
        "description": shown.description,
        "categories": list(airing.labels),
        "credits": credits,
        "year": series.year,
        "season": series.season if numbered else None,
        "episode": shown.number if numbered else None,
        "lang": series.lang,
    }
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}


def json_lines(rows: list[dict[str, Any]]) -> str:
    """One object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _table(header: list[str], rows: list[list[object]], delimiter: str) -> str:
    """A table with a header, its lines ended as on Unix."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([header, *rows])
    return out.getvalue()


def catalogue(series: list[Series]) -> str:
    """Forty titles with the header that streaming catalogues are shared with."""
    rng = Random("catalogue")
    films = [s for s in series if s.year]
    shows = [s for s in series if not s.year and s.genre not in ("News", "Sports")]
    chosen = [films[i * len(films) // 16] for i in range(16)] + [shows[i * len(shows) // 24] for i in range(24)]
    rows: list[list[object]] = []
    for number, s in enumerate(chosen, start=1):
        text = next((e for e in (episode(s, n).description for n in range(1, 40)) if len(e) > 60), s.title)
        director = s.director if s.year or number % 3 == 0 else ""
        length = f"{80 + int(rng.random() * 50)} min" if s.year else f"{s.season} Season{'s' * (s.season > 1)}"
        added = f"February {1 + number % 28}, 2026"
        year = s.year or 2026 - s.season
        kind = "Movie" if s.year else "TV Show"
        listed = f"{s.genre}, International" if s.lang != "en" else s.genre
        age = "TV-Y" if s.genre == "Kids" else pick(rng, ["TV-PG", "TV-14", "TV-MA"])
        cast = f"{s.hero}, {s.friend}"
        country = COUNTRIES[s.lang]
        rows.append([f"s{number}", kind, s.title, director, cast, country, added, year, age, length, listed, text])
    return _table(CATALOGUE_HEADER.split(), rows, ",")


def listing(airings: list[Airing]) -> str:
    """Twenty programmes as somebody keeps them in a spreadsheet."""
    labelled = [a for a in airings if a.labels and a.episode.description and a.episode.series.lang == "en"]
    rows: list[list[object]] = [[a.title, a.episode.description, a.labels[0]] for a in spread(labelled, 20)]
    return _table(["title", "description", "category"], rows, "\t")


def tvheadend_epg(airings: list[Airing]) -> str:
    """api/epg/events/grid, one description with a raw control character in it."""
    chosen = sorted(spread(airings, 30, "en", "de"), key=lambda a: a.start)
    entries = []
    for number, a in enumerate(chosen):
        name = display_name(a.channel)
        entry: dict[str, Any] = {
            "eventId": 4200 + number,
            "channelName": name,
            "channelUuid": uuid("channel", name),
            "channelNumber": str(1 + [c[0] for c in CHANNELS].index(name)),
            "start": int(a.start.timestamp()),
            "stop": int(a.stop.timestamp()),
            "title": a.title,
            "subtitle": a.episode.subtitle,
            "description": a.episode.description,
            "genre": [DVB[a.labels[0]]] if a.labels else [],
            "widescreen": 1,
            "hd": number % 2,
            "nextEventId": 4201 + number,
        }
        entries.append({key: value for key, value in entry.items() if value not in ("", [])})
    marked = next(e for e in entries if len(e.get("description", "")) > 60)
    marked["description"] += f" Tonight{CONTROL}s repeat starts later than usual."
    text = json.dumps({"totalCount": len(entries), "entries": entries}, ensure_ascii=False, indent=1)
    return text.replace("\\u0019", CONTROL) + "\n"


def enigma2_epg(airings: list[Airing]) -> str:
    """OpenWebif's list of events: local clock times as text, the true time as seconds."""
    events = []
    for number, a in enumerate(sorted(spread(airings, 20, "de", "sv"), key=lambda a: a.start)):
        minutes = int((a.stop - a.start).total_seconds()) // 60
        reference = f"1:0:1:{0x2E00 + number:X}:441:1:C00000:0:0:0:"
        events.append(
            {
                "begin": f"{a.start:%H:%M}",
                "end": f"{a.stop:%H:%M}",
                "date": f"{a.start:%d.%m.%Y}",
                "begin_timestamp": int(a.start.timestamp()),
                "now_timestamp": None,
                "duration": minutes,
                "duration_sec": minutes * 60,
                "id": 16000 + number,
                "sname": display_name(a.channel),
                "sref": reference,
                "picon": f"/picon/{reference.strip(':').replace(':', '_')}.png",
                "title": a.title,
                "shortdesc": a.episode.subtitle,
                "longdesc": a.episode.description.replace(". ", ".\x8a"),  # DVB's own line break
            }
        )
    return json.dumps({"events": events, "result": True}, ensure_ascii=False, indent=1) + "\n"


def enigma2_movies(airings: list[Airing]) -> str:
    """OpenWebif's list of recordings on the disk."""
    told = [a for a in airings if a.episode.description and a.episode.series.lang == "de"]
    movies = []
    for number, a in enumerate(sorted(spread(told, 10), key=lambda a: a.start)):
        station, minutes = display_name(a.channel), int((a.stop - a.start).total_seconds()) // 60
        size = minutes * 31_457_280 + number * 1_880
        file = f"{a.start:%Y%m%d %H%M} - {station} - {a.title}.ts"
        movies.append(
            {
                "filename": f"/media/hdd/movie/{file}",
                "filename_stripped": file,
                "fullname": f"1:0:0:0:0:0:0:0:0:0:/media/hdd/movie/{file}",
                "serviceref": f"1:0:0:0:0:0:0:0:0:0:/media/hdd/movie/{file}",
                "servicename": station,
                "eventname": a.title,
                "description": a.episode.subtitle,
                "descriptionExtended": a.episode.description,
                "recordingtime": int(a.start.timestamp()),
                "begintime": f"{a.start.day}.{a.start.month}., {a.start:%H:%M}",
                "length": f"{minutes}:00",
                "lastseen": (0, 100, 45)[number % 3],
                "filesize": size,
                "filesize_readable": f"{size / 2**20:.2f} MB",
                "tags": "",
            }
        )
    place = {"directory": "/media/hdd/movie/", "bookmarks": ["trashcan"], "movies": movies}
    return json.dumps(place, ensure_ascii=False, indent=1) + "\n"
