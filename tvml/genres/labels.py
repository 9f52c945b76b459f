"""Labels that are read from categories: the genre in DVB's words, and the kind. Guides of other words agree in them."""

from collections.abc import Iterable, Iterator

from tvml.genres.normalise import Normaliser
from tvml.genres.words import episodic
from tvml.guide import dvb
from tvml.guide.programme import Programme

DVB, KIND = "dvb", "kind"


def labelled(programmes: Iterable[Programme], label: str) -> Iterator[Programme]:
    """The programmes; with the label "dvb" or "kind" each has it as a field, "" where its categories do not say it.

    A field of that name that is a text already stays: it is the guide's own. Nothing is loaded for other labels.
    """
    if label not in (DVB, KIND):
        yield from programmes
        return
    from tvml.genres.table import load

    n = Normaliser(load())
    for p in programmes:
        if not isinstance(p.extra.get(label), str):
            genre = n.genre(tuple(p.categories), episodic(p))
            said = dvb.NAMES[genre.codes[0]] if label == DVB and genre.codes else genre.kind if label == KIND else ""
            p.extra = p.extra | {label: said}
        yield p
