"""What a person liked and disliked."""

from typing import NamedTuple

from tvml.guide.programme import Programme


class Like(NamedTuple):
    programme: Programme
    rating: float  # -1 to 1; above 0: liked
    when: str  # RFC 3339, or "" when it is not known
