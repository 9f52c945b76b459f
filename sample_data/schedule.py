"""The week: which channel shows which episode when, and guide.xml made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random
from xml.sax.saxutils import escape, quoteattr

from engine import FICTION, Episode, Series, episode, pick

MONDAY = datetime(2026, 3, 2)
REPEATS = 0.46  # chance that a slot repeats something, if there is anything yet; comes to 40 % of all
LATELY = 3  # so many slots pass before a series comes back, as far as there are others
PAUSE = timedelta(hours=4)
UNLABELLED = 0.30
TYPOS = 0.03

MINUTES = {
    "News": (30, 45, 60),
    "Sports": (105, 120, 150),
    "Documentary": (50, 60, 90),
    "Comedy": (30, 35, 60),
    "Crime": (60, 90),
    "Kids": (25, 30, 45),
    "Music": (60, 90, 120),
    "Cooking": (45, 60),
    "Travel": (45, 60),
    "Science Fiction": (50, 60),
}

# name, language, opening hour, hours on air, genres of the day (before 18:00), genres of the evening
CHANNELS: list[tuple[str, str, int, int, str, str]] = [
    ("Quayside One", "en", 6, 18, "News Cooking Kids Travel Comedy", "News Crime Comedy Documentary"),
    ("Lantern Factual", "en", 9, 16, "Documentary Travel Cooking", "Documentary Travel Science_Fiction"),
    ("Kestrel Sport & Music", "en", 10, 15, "Sports Music News", "Sports Music Documentary"),
    ("Ninefold", "en", 11, 14, "Kids Comedy Science_Fiction", "Science_Fiction Crime Comedy"),
    ("Lindenkanal", "de", 6, 18, "News Kids Cooking Travel Crime", "News Crime Documentary Comedy"),
    ("Wissenswelle", "de", 9, 16, "Documentary Travel News", "Documentary Travel Science_Fiction"),
    ("Kiebitz Sport", "de", 10, 15, "Sports Music Cooking", "Sports Music Comedy"),
    ("Nachtfalter", "de", 11, 14, "Kids Comedy Crime", "Science_Fiction Crime Comedy"),
    ("Belvédère 1", "fr", 6, 18, "News Kids Cooking Travel Comedy", "News Crime Documentary Comedy"),
    ("Tournesol Savoir", "fr", 9, 16, "Documentary Travel Cooking", "Documentary Travel Music"),
    ("La Huitaine", "fr", 10, 15, "Sports Music News", "Sports Music Crime"),
    ("Luciole", "fr", 11, 14, "Kids Comedy Science_Fiction", "Science_Fiction Crime Comedy"),
    ("Tele Almendro", "es", 6, 18, "News Kids Cooking Travel Comedy", "News Crime Documentary Comedy"),
    ("La Veleta", "es", 9, 16, "Documentary Travel Cooking", "Documentary Travel Music"),
    ("Faro Deportes", "es", 10, 15, "Sports Music News", "Sports Music Science_Fiction"),
    ("Grillo", "es", 11, 14, "Kids Comedy Crime", "Science_Fiction Crime Comedy"),
    ("Fyrkanalen", "sv", 6, 18, "News Kids Cooking Travel Comedy", "News Crime Documentary Comedy"),
    ("Spaden Fakta", "sv", 9, 16, "Documentary Travel Cooking", "Documentary Travel Crime"),
    ("Tjädern Sport", "sv", 10, 15, "Sports Music News", "Sports Music Comedy"),
    ("Nattugglan", "sv", 11, 14, "Kids Comedy Science_Fiction", "Science_Fiction Crime Comedy"),
]


@dataclass
class Airing:
    """One line of the guide."""

    channel: str
    start: datetime
    stop: datetime
    episode: Episode
    title: str
    labels: tuple[str, ...]


def channel_id(name: str) -> str:
    """The id under which the guide lists a channel."""
    plain = name.lower().replace(" & ", "-").replace(" ", "-").replace("é", "e").replace("è", "e")
    return plain.replace("ä", "a") + ".example"


def zone(lang: str) -> timezone:
    """The channel's zone in the first week of March."""
    return timezone(timedelta(hours=0 if lang == "en" else 1))


def _typo(title: str, rng: Random) -> str:
    """The title as a hurried editor types it: two letters swapped, one lost or one doubled."""
    pairs = ((i, title[i : i + 2]) for i in range(1, len(title) - 2))
    spots = [i for i, pair in pairs if pair.isalpha() and pair[0] != pair[1]]
    if not spots:
        return title
    at = pick(rng, spots)
    swapped = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
    return pick(rng, [swapped, title[:at] + title[at + 1 :], title[: at + 1] + title[at:]])


def _variant(shown: Episode, rng: Random) -> str:
    """The title as this airing spells it: mostly plain, sometimes in a shape that real guides use too."""
    title = shown.series.title
    roll = rng.random()
    if roll < TYPOS:
        return _typo(title, rng)
    if shown.series.year:
        return title
    article, _, rest = title.partition(" ")
    if roll < 0.06 and article in {"The", "Der", "Die", "Das", "Le", "La", "Les", "El", "Los", "Den", "Det"}:
        return f"{rest[0].upper()}{rest[1:]}, {article}"
    if roll < 0.08:
        return title.upper()
    if roll < 0.12 and shown.series.genre not in ("News", "Sports"):
        return f"{title} ({shown.number}/{max(8, shown.number)})"
    return title


def _day(rng: Random, day: int, channel: int, series: list[Series], shown: list[Airing]) -> Iterator[Airing]:
    """One channel's day. `shown` is what it has had so far; a repeat follows hours or days later."""
    name, lang, opening, hours, daytime, evening = CHANNELS[channel]
    begin = MONDAY.replace(tzinfo=zone(lang)) + timedelta(days=day)
    now = begin + timedelta(hours=opening)
    end = now + timedelta(hours=hours)
    turn = day
    while now < end:
        late = now >= begin + timedelta(hours=18)
        genres = [genre.replace("_", " ") for genre in (evening if late else daytime).split()]
        genre, turn = genres[turn % len(genres)], turn + 1
        lately = [a.episode.series.title for a in shown[-LATELY:]]
        earlier = [a.episode for a in shown if a.stop + PAUSE <= now and a.episode.series.genre in genres]
        earlier = [e for e in earlier if e.series.title not in lately]
        again = bool(earlier) and rng.random() < REPEATS
        if again:
            chosen = pick(rng, earlier)
        else:
            film = late and rng.random() < 0.4
            pool = [s for s in series if s.genre == genre and s.lang == lang and (film or not s.year)]
            if film:
                pool = [s for s in pool if s.year and not s.episodes] or pool
            favourites = [s for i, s in enumerate(pool) if i % 2 == channel % 2] or pool
            favourites = favourites if rng.random() < 0.6 else pool
            of = pick(rng, [s for s in favourites if s.title not in lately] or pool)
            number = 1 if of.year else 1 + max(of.episodes, default=int(rng.random() * 4))
            chosen = episode(of, number)
        length = 105 if chosen.series.year else pick(rng, MINUTES[chosen.series.genre])
        stop = now + timedelta(minutes=length)
        labels = [chosen.series.genre]
        if rng.random() < 0.25 and chosen.series.genre in (*FICTION, "Documentary"):
            labels.append("Movie" if chosen.series.year else "Series")
        shown.append(Airing(channel_id(name), now, stop, chosen, _variant(chosen, rng), tuple(labels)))
        yield shown[-1]
        now = stop


def week(series: list[Series]) -> list[Airing]:
    """All airings, channel by channel in the order of time, of which 30 % have lost their labels."""
    rng = Random("week")
    airings: list[Airing] = []
    for channel in range(len(CHANNELS)):
        shown: list[Airing] = []
        for day in range(7):
            airings.extend(_day(rng, day, channel, series, shown))
    never = {id(s) for s in series if rng.random() < 0.15}
    bare = {i for i, airing in enumerate(airings) if id(airing.episode.series) in never}
    while len(bare) < UNLABELLED * len(airings):
        bare.add(int(rng.random() * len(airings)))
    for i in bare:
        airings[i].labels = ()
    return airings


def stamp(moment: datetime) -> str:
    """A time as XMLTV writes it."""
    return moment.strftime("%Y%m%d%H%M%S %z")


def element(airing: Airing) -> str:
    """One programme, its children in the order of the DTD."""
    shown, series = airing.episode, airing.episode.series
    lang = f' lang="{series.lang}"'
    start, stop = stamp(airing.start), stamp(airing.stop)
    rows = [f'<programme start="{start}" stop="{stop}" channel={quoteattr(airing.channel)}>']
    rows.append(f" <title{lang}>{escape(airing.title)}</title>")
    if shown.subtitle:
        rows.append(f" <sub-title{lang}>{escape(shown.subtitle)}</sub-title>")
    if shown.description:
        rows.append(f" <desc{lang}>{escape(shown.description)}</desc>")
    if credits := people(shown):
        rows.append(" <credits>" + "".join(f"<{r}>{escape(n)}</{r}>" for r, n in credits) + "</credits>")
    if series.year:
        rows.append(f" <date>{series.year}</date>")
    rows.extend(f' <category lang="en">{label}</category>' for label in airing.labels)
    if series.genre in FICTION and not series.year:
        if shown.number % 2:
            number = f"{series.season - 1}.{shown.number - 1}."
            rows.append(f' <episode-num system="xmltv_ns">{number}</episode-num>')
        if shown.number % 3:
            number = f"S{series.season:02}E{shown.number:02}"
            rows.append(f' <episode-num system="onscreen">{number}</episode-num>')
    rows.append("</programme>")
    return "\n".join(rows)


def people(shown: Episode) -> list[tuple[str, str]]:
    """(role, name) in the order of the DTD; about half of the programmes name nobody."""
    series = shown.series
    if series.year:
        return [("director", series.director), ("actor", series.hero), ("actor", series.friend)]
    if series.season % 2:
        return []
    if series.genre in ("Crime", "Comedy", "Science Fiction"):
        return [("actor", series.hero), ("actor", series.friend)]
    return [] if series.genre == "Kids" else [("presenter", series.hero)]


def guide(airings: list[Airing]) -> str:
    """guide.xml as text."""
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE tv SYSTEM "xmltv.dtd">']
    rows.append('<tv source-info-name="tvml sample data" generator-info-name="sample_data/make.py">')
    for name, lang, *_ in CHANNELS:
        rows.append(f'<channel id="{channel_id(name)}">')
        rows.append(f' <display-name lang="{lang}">{escape(name)}</display-name>')
        rows.append("</channel>")
    rows.extend(element(airing) for airing in airings)
    return "\n".join(rows) + "\n</tv>\n"
