"""What one viewer recorded, watched and deleted in three weeks, and what she says she likes.

Alice loves railways, journeys and crime in harbour towns. She deletes quiz shows unseen, music early. Bob,
who shares the receiver, records sport and comedy; a profile of Alice has to leave his recordings aside.
"""

import json
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from engine import Series, episode, pick
from lists import DVB, json_lines, uuid
from schedule import CHANNELS

FIRST = datetime(2026, 2, 9, tzinfo=timezone(timedelta(hours=1)))
CODES = {"en": "eng", "de": "ger"}
QUIZZES = [
    ("en", "Nine Questions to Saturday", "Three rounds, one buzzer, and a holiday for the winner."),
    (
        "en",
        "Buzzer Beaters",
        "Two families guess, gamble and argue about capitals. The jackpot: 8,000.",
    ),
    (
        "de",
        "Doppelt oder gar nichts",
        "Vier Kandidaten, zwölf Fragen und ein Joker, den niemand nehmen will.",
    ),
    ("de", "Wer weiß das schon?", "Im Finale der Quizshow geht es um die Hauptstädte und um 20.000 Euro."),
]


def _likes(series: list[Series]) -> list[Series]:
    """What she records: railways by land and on film, crime at the water's edge, slow travel."""
    return [s for s in series if s.lang in CODES and (s.tag or s.genre in ("Travel", "Documentary"))]


def _entry(number: int, lang: str, title: str, subtitle: str, text: str, genre: str) -> dict[str, Any]:
    """One finished recording of api/dvr/entry/grid_finished, nobody's and unwatched so far."""
    code = CODES[lang]
    start = int((FIRST + timedelta(days=number * 20 // 60, hours=13 + number * 5 % 9)).timestamp())
    minutes = 60 if genre != "Music" else 90
    names = [name for name, spoken, *_ in CHANNELS if spoken == lang]
    station = names[number % len(names)]
    return {
        "uuid": uuid("recording", number),
        "enabled": True,
        "create": start - 86_400,
        "watched": 0,
        "start": start,
        "start_extra": 0,
        "start_real": start - 120,
        "stop": start + minutes * 60,
        "stop_extra": 0,
        "stop_real": start + minutes * 60 + 300,
        "duration": minutes * 60,
        "channel": uuid("channel", station),
        "channelname": station,
        "title": {code: title},
        "disp_title": title,
        "subtitle": {code: subtitle},
        "disp_subtitle": subtitle,
        "description": {code: text},
        "disp_description": text,
        "pri": 2,
        "retention": 0,
        "removal": 0,
        "playposition": 0,
        "playcount": 0,
        "owner": "alice",
        "creator": "alice",
        "filename": f"/recordings/{title.replace('/', '-').replace('?', '')}-{number}.ts",
        "errors": 0,
        "data_errors": 0,
        "fileremoved": 0,
        "autorec": "",
        "autorec_caption": "",
        "timerec": "",
        "timerec_caption": "",
        "content_type": DVB.get(genre, 0x31) >> 4,
        "filesize": minutes * 31_457_280 + number * 7_332,
        "status": "Completed OK",
        "sched_status": "completed",
        "comment": "",
    }


def _watch(entry: dict[str, Any], times: int, share: float = 1.0) -> None:
    """The recording was played to that share of its length, so many times to the end."""
    entry["playcount"] = times
    entry["playposition"] = 0 if share == 1.0 else int(entry["duration"] * share)
    entry["watched"] = entry["stop"] + 90_000


def _delete(entry: dict[str, Any]) -> None:
    """The file is gone; Tvheadend keeps the entry."""
    entry.update(fileremoved=1, filesize=0, status="File missing")


def recordings(series: list[Series]) -> str:
    """Sixty entries: 40 that Alice likes, 12 quiz shows and concerts that she deleted, 8 of Bob's."""
    rng = Random("alice")
    liked = _likes(series)
    ruled = [s for s in liked if s.tag and not s.year]
    refused = [s for s in series if s.lang in CODES and s.genre == "Music"]
    bobs = [s for s in series if s.lang in CODES and s.genre in ("Sports", "Comedy") and not s.year]
    entries = []
    for number in range(60):
        turn = number % 30
        if turn in (4, 14, 24):
            lang, title, text = QUIZZES[(number // 10) % 4]
            entry = _entry(number, lang, title, "", text, "Quiz")
            _delete(entry)
        else:
            s = pick(rng, refused if turn in (7, 17, 27) else bobs if turn % 6 == 5 else liked)
            if turn % 2 and s in liked:
                s = pick(rng, ruled)
            shown = next(e for e in (episode(s, n) for n in range(3 + number, 99)) if e.description)
            entry = _entry(number, s.lang, s.title, shown.subtitle, shown.description, s.genre)
            if s in refused:
                _watch(entry, 0, 0.05)
                _delete(entry)
            elif s in bobs:
                entry.update(owner="bob", creator="bob")
                _watch(entry, number % 3)
            else:
                if s in ruled:
                    entry.update(autorec=uuid("autorec", s.title), autorec_caption=s.title)
                if number % 7:
                    _watch(entry, 1 + (s.tag != "" and number % 4 == 1), 1.0 if number % 5 else 0.6)
                if number % 9 == 1 and entry["watched"]:
                    _delete(entry)  # seen to the end and thrown away: not a sign of dislike
        entries.append(entry)
    return json.dumps({"entries": entries, "total": len(entries)}, ensure_ascii=False, indent=1) + "\n"


def likes(series: list[Series]) -> str:
    """Twenty-five titles with Alice's marks from 1 to 5."""
    rng = Random("likes")
    loved = [s for s in series if s.lang in CODES and s.tag]
    liked = [s for s in _likes(series) if not s.tag]
    refused = [s for s in series if s.lang in CODES and s.genre == "Music"]
    rows: list[dict[str, Any]] = []
    for s, marks in [(s, (5, 5, 4)) for s in loved] + [(s, (4, 3, 3)) for s in liked[::8]]:
        rows.append({"title": s.title, "rating": pick(rng, marks), "description": episode(s, 2).description})
    rows.extend({"title": s.title, "rating": pick(rng, (1, 2)), "description": ""} for s in refused[::6])
    rows.extend({"title": title, "rating": 1, "description": text} for _, title, text in QUIZZES)
    for number, row in enumerate(rows):
        if not row["description"] or number % 6 == 5:
            del row["description"]
        if number % 3:
            row["watched_at"] = (FIRST + timedelta(days=number * 20 // len(rows), hours=22)).isoformat()
    return json_lines(rows)
