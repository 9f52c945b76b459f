"""Three choices, two of which overlap, one of which has no time."""

from tvml.guide.programme import Programme
from tvml.models.profile import Liked, Profile
from tvml.models.recommend import Pick, Reason
from tvml.models.schedule import fold
from tvml.planner.choices import choices

PROFILE = Profile(person="alice", likes=[Liked(id="1", title="The Iron Way", rating=1)])
GUIDE = [
    Programme(
        title="Gale", id="g", channel="One", subtitle="The Pier", description="A storm; and a boat, late.",
        start="2026-03-02T20:15:00+01:00", stop="2026-03-02T21:00:00+01:00",
    ),
    Programme(
        title="Pie?", channel="Two", start="2026-03-02T20:30:00+01:00", stop="2026-03-02T22:00:00+01:00",
        extra={"channelUuid": "c2"},
    ),
    Programme(title="Loft", id="l"),
    Programme(
        title="Gale", id="g2", channel="Two", subtitle="The Pier", description="A storm; and a boat, late.",
        start="2026-03-03T06:00:00+01:00",
    ),
]  # fmt: skip
PICKS = [
    Pick(
        0,
        0.5,
        0,
        (Reason("word:harbour", "harbour", 0.25, "1"), Reason("word:boat", "boat", 0.125, "1")),
        {"hour": 0.1},
    ),
    Pick(1, 0.25, 1, (Reason("topic:3", "soup, oven", 0.2, None),), {"series": -0.1}),
    Pick(2, 0.125, -1, (), {}),
]


def chosen(person="alice", guide=GUIDE):
    return choices(person, PROFILE, PICKS, fold(guide))
