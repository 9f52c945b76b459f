"""DVB content codes: what a broadcast says that a programme is about. ETSI EN 300 468, table 28.

A code is two digits: 0x40 is sports, 0x43 football. The names are those of Tvheadend, which reads no others.
"""

from tvml.errors import InputError

FILMS, NEWS, SHOWS, SPORTS, CHILDREN, MUSIC = 0x10, 0x20, 0x30, 0x40, 0x50, 0x60
DOCUMENTARY = 0x23

_GROUPS = (
    (
        "Movie / Drama|Detective / Thriller|Adventure / Western / War|Science fiction / Fantasy / Horror|Comedy"
        "|Soap / Melodrama / Folkloric|Romance|Serious / Classical / Religious / Historical movie / Drama"
        "|Adult movie / Drama"
    ),
    "News / Current affairs|News / Weather report|News magazine|Documentary|Discussion / Interview / Debate",
    "Show / Game show|Game show / Quiz / Contest|Variety show|Talk show",
    (
        "Sports|Special events (Olympic Games, World Cup, etc.)|Sports magazines|Football / Soccer|Tennis / Squash"
        "|Team sports (excluding football)|Athletics|Motor sport|Water sport|Winter sports|Equestrian|Martial sports"
    ),
    (
        "Children's / Youth programs|Pre-school children's programs|Entertainment programs for 6 to 14"
        "|Entertainment programs for 10 to 16|Informational / Educational / School programs|Cartoons / Puppets"
    ),
    (
        "Music / Ballet / Dance|Rock / Pop|Serious music / Classical music|Folk / Traditional music|Jazz"
        "|Musical / Opera|Ballet"
    ),
    (
        "Arts / Culture (without music)|Performing arts|Fine arts|Religion|Popular culture / Traditional arts"
        "|Literature|Film / Cinema|Experimental film / Video|Broadcasting / Press|New media"
        "|Arts magazines / Culture magazines|Fashion"
    ),
    (
        "Social / Political issues / Economics|Magazines / Reports / Documentary|Economics / Social advisory"
        "|Remarkable people"
    ),
    (
        "Education / Science / Factual topics|Nature / Animals / Environment|Technology / Natural sciences"
        "|Medicine / Physiology / Psychology|Foreign countries / Expeditions|Social / Spiritual sciences"
        "|Further education|Languages"
    ),
    (
        "Leisure hobbies|Tourism / Travel|Handicraft|Motoring|Fitness and health|Cooking|Advertisement / Shopping"
        "|Gardening"
    ),
)
NAMES = {
    (group << 4) | place: name for group, names in enumerate(_GROUPS, 1) for place, name in enumerate(names.split("|"))
}
CODES = {name: code for code, name in NAMES.items()}


def group(code: int) -> int:
    """The code of the group that a code belongs to: 0x40 for 0x43."""
    return code & 0xF0


def written(code: int) -> str:
    """A code as people write it: "0x43"."""
    return f"0x{code:02X}"


def known(code: int, where: str) -> int:
    """The code itself; InputError when the standard has none such."""
    if code not in NAMES:
        near = [other for other in NAMES if group(other) == group(code)] or list(NAMES)
        expected = f"expected one from {written(near[0])} to {written(near[-1])}"
        raise InputError(f"{where}: {written(code)} is no DVB content code; {expected}")
    return code
