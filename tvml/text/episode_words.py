"""The words that number episodes, by language, without letter case and accents: what tvml.text.episodes looks for."""

SEASON, EPISODE, PART = "season", "episode", "part"

WORDS: dict[str, dict[str, str]] = {  # kind -> language -> words; a dot behind a word is always allowed
    SEASON: {
        "en": "season series",
        "de": "staffel season",
        "fr": "saison",
        "es pt": "temporada temp",
        "it": "stagione stag",
        "nl": "seizoen",
        "sv": "sasong",
        "no": "sesong",
        "da": "saeson",
    },
    EPISODE: {
        "en": "episode ep eps epi",
        "de": "folge episode",
        "fr": "episode",
        "es pt": "episodio capitulo cap",
        "it": "episodio puntata punt",
        "nl": "aflevering aflev afl",
        "sv": "avsnitt avsn avs",
        "no": "episode",
        "da": "afsnit afsn",
    },
    PART: {
        "en": "part pt",
        "de": "teil",
        "fr": "partie",
        "es it pt": "parte",
        "nl": "deel",
        "sv no da": "del",
    },
}
CHAPTERS = frozenset(("capitulo", "cap"))  # films have them too: John Wick has four
ISSUES = "emission show programm programme programa sendung uitzending no nr num numero n #"  # in a season alone
OF = "of von de sur di van av af"  # 2 of 8
LINKS = "of the|of|der|von|de la|de|della|di|du|da|van|uit|av|af|fra|fran|i|in|from"  # episode 5 of season 2
ORDINALS = {  # with a word for part behind them
    1: "first erster premiere prima primera primeira eerste forsta forste",
    2: "second zweiter deuxieme seconde seconda segunda tweede andra andre anden",
    3: "third dritter troisieme terza tercera terceira derde tredje",
    4: "fourth vierter quatrieme quarta cuarta vierde fjarde fjerde",
}
CARDINALS = {  # with a word for part before them
    1: "i one eins un uno um een ett en et",
    2: "ii two zwei deux dos due dois twee tva to",
    3: "iii three drei trois tres tre drie",
    4: "iv four vier quatre cuatro quattro quatro fyra fire",
    5: "v five funf cinq cinco cinque vijf fem",
    6: "vi six sechs seis sei zes sex seks",
}
RACES = "m|km|meter|metres|metros|metri|mila|miles?|staffel|relay|relais|estafet\\w*|stafet\\w*"  # 4x100 m
SCORES = "stars?|sterne|etoiles|estrellas|stelle|sterren|stjarnor|rating|score|imdb|note|punkte"  # 3/5 stars
STAR_WARS = "star wars|krieg der sterne|guerra de las galaxias|guerre stellari|stjernekrig"  # its films are episodes
