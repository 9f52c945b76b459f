"""Small guides that are difficult on purpose: encodings, clocks, languages, comments and faults."""

from schedule import Airing, element, guide

DOCTYPE = '<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'
CHANNEL = '<channel id="nachtfalter.example"><display-name>Nachtfalter</display-name></channel>\n'


def _some(airings: list[Airing], lang: str, count: int = 8, letters: str = "") -> str:
    """`count` programmes of the language whose text has one of the letters (no letters: any text)."""
    rows = []
    for airing in airings:
        row = element(airing)
        if airing.episode.series.lang == lang and (not letters or any(letter in row for letter in letters)):
            rows.append(row)
    step = len(rows) // count
    return "\n".join(rows[::step][:count]) + "\n"


def _wrap(body: str, encoding: str, doctype: str = DOCTYPE) -> str:
    """A whole guide around the programmes, with its encoding declared."""
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}<tv>\n{body}</tv>\n'


def _named_zones() -> str:
    """Times as old grabbers write them: names of zones, no zone at all, no seconds."""
    rows = []
    times = [
        ("20260302201500 CET", "20260302214500 CET", "Die Akte Ostersiel", "Krimiserie aus Ostersiel."),
        (
            "20260302214500 CET",
            "20260302221500 CET",
            "Abendbericht",
            "Nachrichten, Hintergründe und das Wetter.",
        ),
        ("202603022215", "202603022315", "Fensterplatz", "Mit dem Nachtzug durch die Berge."),
        (
            "202603022315",
            "202603030045",
            "Der siebte Schlüssel",
            "Ein Richter wird erpresst. Wer weiß davon?",
        ),
        ("20260303004500", "20260303013000", "Jazznacht Seeheim", "Swing und Bebop vom Sommerfestival."),
        ("20260303060000 GMT", "20260303063000 GMT", "Frühredaktion", "Der Stand der Dinge um sieben."),
        ("20260303063000 UTC", "20260303070000 UTC", "Quakteich", "Frosch Quako sucht die goldene Pfeife."),
        (
            "20260703201500 CEST",
            "20260703214500 CEST",
            "Hafenwache Altfurt",
            "Ein Kutter kehrt ohne Kapitän heim.",
        ),
    ]
    for start, stop, title, text in times:
        rows.append(f'<programme start="{start}" stop="{stop}" channel="nachtfalter.example">')
        rows.append(f' <title lang="de">{title}</title>\n <desc lang="de">{text}</desc>\n</programme>')
    return _wrap(CHANNEL + "\n".join(rows) + "\n", "UTF-8")


def _multilang() -> str:
    """Every text in German and English, the categories too, in changing order."""
    rows = []
    texts = [
        ("Eiserne Wege", "The Iron Way", "Dokumentation", "Documentary",
         "Als die Nebenstrecke schloss, kauften Freiwillige den Bahnhof.",
         "When the branch line closed, volunteers bought the station."),
        ("Der siebte Schlüssel", "The Seventh Key", "Krimi", "Crime",
         "Ein pensionierter Richter erhält einen Schlüssel und eine Drohung.",
         "A retired judge is sent a key and a threat."),
        ("Brot und Butter", "Bread and Butter", "Kochen", "Cooking",
         "Drei Brote, ein Ofen und die Frage nach der perfekten Kruste.",
         "Three loaves, one oven and the question of the perfect crust."),
        ("Quakteich", "Pogo Pond", "Kinder", "Kids",
         "Der kleine Igel hat seine Zaubertrommel verloren.",
         "The little hedgehog has lost his magic drum."),
        ("Signal von Tethra", "Signal from Tethra", "Science-Fiction", "Science Fiction",
         "Aus der leeren Rettungskapsel dringt Musik.",
         "Music is coming out of the empty escape pod."),
        ("Abendbericht", "Evening Report", "Nachrichten", "News",
         "Nachrichten, Hintergründe und das Wetter.",
         "Headlines, background and weather."),
    ]  # fmt: skip
    for number, (title, other, label, english, text, translated) in enumerate(texts):
        start, stop = f"2026030{2 + number}2015", f"2026030{2 + number}2100"
        rows.append(f'<programme start="{start}00 +0100" stop="{stop}00 +0100" channel="nachtfalter.example">')
        pairs = [("title", title, other), ("desc", text, translated), ("category", label, english)]
        for tag, german, foreign in pairs:
            both = [f' <{tag} lang="de">{german}</{tag}>', f' <{tag} lang="en">{foreign}</{tag}>']
            rows.extend(both if number % 2 == 0 else both[::-1])
        rows.append("</programme>")
    return _wrap(CHANNEL + "\n".join(rows) + "\n", "UTF-8")


SHIFT_JIS = """<channel id="tsukiakari.example">
 <display-name lang="ja">月あかりテレビ</display-name>
</channel>
<programme start="20260302060000 +0900" stop="20260302063000 +0900" channel="tsukiakari.example">
 <title lang="ja">朝のたより</title>
 <desc lang="ja">ニュースと天気予報をお伝えします。</desc>
</programme>
<programme start="20260302063000 +0900" stop="20260302070000 +0900" channel="tsukiakari.example">
 <title lang="ja">ちいさな台所</title>
 <desc lang="ja">旬の野菜で作る、やさしい味のスープ。</desc>
 <category lang="en">Cooking</category>
</programme>
<programme start="20260302190000 +0900" stop="20260302200000 +0900" channel="tsukiakari.example">
 <title lang="ja">窓ぎわの汽車旅</title>
 <sub-title lang="ja">海辺の終着駅</sub-title>
 <desc lang="ja">ローカル線に乗って、岬の灯台をめざす。</desc>
 <category lang="en">Travel</category>
</programme>
<programme start="20260302200000 +0900" stop="20260302213000 +0900" channel="tsukiakari.example">
 <title lang="ja">港町の刑事</title>
 <desc lang="ja">倉庫で見つかった一枚の写真。刑事は十年前の事件を思い出す。</desc>
 <category lang="en">Crime</category>
</programme>
<programme start="20260302213000 +0900" stop="20260302223000 +0900" channel="tsukiakari.example">
 <title lang="ja">ガラスの惑星</title>
 <desc lang="ja">宇宙船が受け取った信号は、未来からの声だった。</desc>
 <category lang="en">Science Fiction</category>
</programme>
"""

COMMENTS = """<!-- the grabber ran at night -->
<?grabber version="3" mode="quick"?>
<channel id="ninefold.example"><display-name>Ninefold</display-name><!-- no icon --></channel>
<programme start="20260302180000 +0000" stop="20260302183000 +0000" channel="ninefold.example">
 <!-- the title comes from the paper, <b>not</b> from the air -->
 <title lang="en">Pots &amp; Pans &#8212; Live</title>
 <desc lang="en"><![CDATA[Fish & chips <twice>, and how to get batter off the ceiling.]]></desc>
 <category lang="en">Cooking</category>
</programme>
<programme start="20260302183000 +0000" stop="20260302190000 +0000" channel="ninefold.example">
 <category lang="en">Comedy</category>
 <desc lang="en">The order of these elements is wrong: category, description, title.</desc>
 <title lang="en">Terribly Sorry</title>
</programme>
<programme start="20260302190000 +0000" stop="20260302200000 +0000" channel="ninefold.example">
 <title lang="en">Signal from Tethra</title>
 <mood xmlns="urn:example:mood">uneasy</mood>
 <desc lang="en">An empty pod, and <!-- sic --> music in it.</desc>
 <rating system="house"><value>12</value></rating>
 <bookmark id="7"><note>unknown to every DTD</note></bookmark>
</programme>
<?pause length="0"?>
<programme channel='ninefold.example' stop='20260302213000 +0000' start='20260302200000 +0000'>
<title>Low Water</title
   ><desc>Attributes in another order, single quotes, a tag broken
over two lines.</desc></programme>
<programme start="20260302213000 +0000" stop="20260302220000 +0000" channel="ninefold.example">
 <title lang="en">&quot;Who&apos;s there?&quot;</title>
 <desc></desc>
 <category/>
</programme>
"""


def files(airings: list[Airing]) -> dict[str, bytes]:
    """Every odd file by its name."""
    german, french = _some(airings, "de", letters="äöüß"), _some(airings, "fr", letters="éèœ")
    spanish, swedish = _some(airings, "es", letters="ñí"), _some(airings, "sv", letters="åäö")
    whole = guide(airings[:12]).encode()
    western = french.replace("'", "’").replace("<desc", "<!-- 12 € -->\n <desc", 1)
    plain = _wrap(_some(airings, "en", 5), "UTF-8")
    bold = plain.replace("</desc>", " <b>New!</desc>", 1)
    named = _wrap(_some(airings, "en", 5), "UTF-8", doctype="").replace("</title>", " &hearts; caf&eacute;</title>", 1)
    return {
        "latin1.xml": _wrap(german, "ISO-8859-1").encode("latin-1"),
        "utf16.xml": _wrap(swedish, "UTF-16").encode("utf-16-le").join([b"\xff\xfe", b""]),
        "windows-1252.xml": _wrap(western, "windows-1252").encode("cp1252"),
        "shift-jis.xml": _wrap(SHIFT_JIS, "Shift_JIS").encode("shift_jis"),
        "bom.xml": b"\xef\xbb\xbf" + _wrap(spanish, "UTF-8").encode(),
        "named-zones.xml": _named_zones().encode(),
        "multilang.xml": _multilang().encode(),
        "comments.xml": _wrap(COMMENTS, "UTF-8").encode(),
        "truncated.xml": whole[: whole.rindex(b"<desc") + 30],
        "not-wellformed.xml": bold.encode(),
        "undefined-entity.xml": named.encode(),
        "empty.xml": b"",
        "no-programmes.xml": _wrap(CHANNEL, "UTF-8").encode(),
    }
