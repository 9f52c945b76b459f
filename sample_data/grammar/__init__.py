"""Word material for the sample guide, one module a language, and the rules by which it is read.

Every value is one string of pieces. A piece ends at a semicolon or at the end of its line, so that lists of
phrases and lists of sentences look alike. In a piece

    {slot}      is replaced by a piece of that slot: the genre's own, else the language's
    {hero}      is the series' main person (full name the first time, first name after that)
    <he/she>    follows the gender of that person
    @tag        at the end of a title: the series also draws on the sentences under `line@tag`

Phrases carry their own articles and stand in one grammatical case, so that no rule of agreement is needed.
"""

Material = dict[str, str]


def pieces(text: str) -> list[str]:
    """The pieces of a value, in order."""
    return [piece.strip() for line in text.splitlines() for piece in line.split(";") if piece.strip()]
