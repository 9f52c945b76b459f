"""Tastes from likes, picks with reasons: planted tastes are found, causes are causes, steering steers."""

import msgspec
import numpy as np
import pytest

from tvml.errors import UsageError
from tvml.guide.likes import Like
from tvml.guide.programme import Programme
from tvml.models import concepts, recommend, taste
from tvml.models.profile import Concept, Profile, Taste, of_bytes, to_bytes
from tvml.models.recommend import Options, rank
from tvml.train.concepts import Recipe, learn

THEMES = {
    "rail": ["railway", "engine", "station", "signal", "steam", "carriage", "whistle", "timetable"],
    "bread": ["oven", "flour", "butter", "kitchen", "recipe", "dough", "sugar", "baker"],
    "goal": ["referee", "stadium", "penalty", "league", "striker", "coach", "match", "keeper"],
    "court": ["judge", "witness", "lawyer", "verdict", "trial", "jury", "evidence", "murder"],
}
FILLER = [f"common{i}" for i in range(40)]


def planted(count, seed, themes=THEMES, name="x", **more):
    """`count` programmes of each theme, three words of it among words of no theme."""
    rng = np.random.default_rng(seed)
    return [
        Programme(
            title=f"{FILLER[rng.integers(40)]} {name}{theme}{i}",
            id=f"{name}-{theme}-{i}",
            description=" ".join([*rng.choice(themes[theme], 3, replace=False), *rng.choice(FILLER, 5, replace=False)]),
            **more,
        )
        for i in range(count)
        for theme in themes
    ]


def theme(p):
    return p.id.split("-")[1]


def liked(wanted, count=5, seed=7, rating=1.0):
    found = planted(count, seed, {name: THEMES[name] for name in wanted}, name="like")
    return [Like(p, rating, "2026-03-01T00:00:00Z") for p in found]


@pytest.fixture(scope="module")
def parts():
    past = planted(60, 1, name="past")
    for p in past:
        p.categories = [theme(p)]
    from tvml.models.detector import parts as of

    return [part._replace(model="past@0001") for part in of(learn(past, Recipe(topics=4)).detector)]


@pytest.fixture(scope="module")
def coming(parts):
    return recommend.prepare(planted(30, 2), concepts.Options(), parts)


@pytest.fixture(scope="module")
def plain():
    return recommend.prepare(planted(30, 2), concepts.Options())


def taught(likes, coming, **options):
    return taste.learn(likes, coming.concepts, taste.Options(**options), None, "2026-03-02", "bob")


def test_likes_of_one_theme_are_one_taste_and_its_programmes_come_first(coming):
    p = taught(liked(["rail"]), coming)
    assert len(p.tastes) == 1
    picks = rank(p, coming, Options(), 20)
    assert [theme(coming.programmes[one.place]) for one in picks].count("rail") >= 19
    assert [one.score for one in picks] == sorted((one.score for one in picks), reverse=True)


@pytest.mark.parametrize("wanted", [["rail", "bread"], ["rail", "bread", "court"]])
def test_likes_of_several_themes_are_as_many_tastes_and_none_is_forgotten(coming, wanted):
    likes = liked(wanted[:1], 6) + liked(wanted[1:], 3)
    p = taught(likes, coming)
    assert len(p.tastes) == len(wanted)
    for one in p.tastes:
        assert len({who.split("-")[1] for who in one.likes}) == 1, "likes of a taste are of one theme"
    found = [theme(coming.programmes[one.place]) for one in rank(p, coming, Options(), 21)]
    assert set(found) == set(wanted)
    assert min(found.count(name) for name in wanted) >= 3


def test_every_reason_is_a_cause_and_names_a_like_of_its_theme(coming):
    p = taught(liked(["rail", "bread"]), coming)
    picks = rank(p, coming, Options(), 20)
    assert len(picks) == 20
    for one in picks:
        assert one.because
        assert one.because[0].like.split("-")[1] == theme(coming.programmes[one.place])
    first = picks[0]
    for reason in first.because:
        without = msgspec.convert(msgspec.to_builtins(p), type(p))
        for some in without.tastes:
            for concept in some.concepts:
                if concept.concept == reason.concept:
                    concept.weight = 0.0
        after = {one.place: one.score for one in rank(without, coming, Options(), 200)}
        assert after.get(first.place, 0.0) == pytest.approx(first.score - reason.weight, abs=1e-4)


def test_a_score_is_the_sum_of_its_concepts_and_terms(coming):
    p = taught(liked(["rail"]), coming)
    (one,) = rank(p, coming, Options(reasons=10_000), 1)
    row = coming.table
    begin, end = row.starts[coming.rows[one.place]], row.starts[coming.rows[one.place] + 1]
    weight = {some.concept: some.weight for some in p.tastes[one.taste].concepts}
    found = zip(row.ids[begin:end], row.values[begin:end], strict=True)
    total = sum(weight.get(coming.concepts.names[j], 0.0) * float(value) for j, value in found)
    assert one.score == pytest.approx(total + sum(one.terms.values()), abs=1e-4)


def test_dislikes_push_down(plain):
    likes = liked(["rail", "goal"]) + liked(["bread"], 1)
    before = [theme(plain.programmes[one.place]) for one in rank(taught(likes, plain), plain, Options(), 120)]
    likes = likes[:-1] + liked(["bread"], rating=-1.0)
    p = taught(likes, plain)
    after = [theme(plain.programmes[one.place]) for one in rank(p, plain, Options(), 120)]
    assert after.count("bread") < before.count("bread")
    assert any(one.weight < 0 and one.concept in {f"word:{w}" for w in THEMES["bread"]} for one in p.tastes[0].concepts)


def test_what_was_not_rated_is_no_dislike(plain):
    p = taught(liked(["rail"]), plain)
    assert all(one.weight > 0 for some in p.tastes for one in some.concepts)


def test_steering(coming):
    p = taught(liked(["rail"]), coming)
    more = rank(p, coming, Options(), 10, more=["penalty"])
    assert any("penalty" in coming.programmes[one.place].description for one in more)
    reason = next(one for pick in more for one in pick.because if one.label == "penalty")
    assert reason.like is None
    by_label = rank(p, coming, Options(), 10, more=["court"])
    assert "court" in {theme(coming.programmes[one.place]) for one in by_label}
    less = rank(p, coming, Options(), 10, less=["whistle"])
    assert not any("whistle" in coming.programmes[one.place].description for one in less)
    with pytest.raises(UsageError, match=r"--less pennalty: nothing .*did you mean 'penalty'"):
        rank(p, coming, Options(), 10, less=["pennalty"])


def test_steering_by_hand_is_kept_when_more_is_learned(plain):
    p = taught(liked(["rail"]), plain)
    p.steer = {"penalty": 5.0, "unheard": 1.0}
    again = taste.learn(liked(["bread"], 2), plain.concepts, taste.Options(), p, "2026-03-02")
    assert again.steer == p.steer and len(again.likes) == 7 and again.person == "bob"
    assert "penalty" in plain.programmes[rank(again, plain, Options(), 1)[0].place].description


def test_diverse_takes_tastes_in_turn_and_a_series_once(coming):
    p = taught(liked(["rail"], 8) + liked(["court"], 4), coming)
    found = rank(p, coming, Options(), 10, diverse=True)
    assert sorted(one.taste for one in found) == [0] * 5 + [1] * 5
    again = [Programme(title="Same Old", id=f"s{i}", description="railway engine station steam") for i in range(5)]
    more = recommend.prepare([*coming.programmes, *again], concepts.Options())
    picks = rank(taught(liked(["rail"]), more), more, Options(), 60, diverse=True)
    assert sum(more.programmes[one.place].title == "Same Old" for one in picks) == 1


def test_hour_channel_and_series_are_terms_of_their_own():
    guide = planted(10, 3, {"rail": THEMES["rail"]}, channel="One", start="2026-03-05T20:15:00+01:00")
    guide += planted(10, 3, {"rail": THEMES["rail"]}, name="y", channel="Two", start="2026-03-05T05:15:00+01:00")
    guide += planted(20, 4, {name: THEMES[name] for name in ("bread", "goal", "court")}, name="z")
    guide.append(Programme(title="likerail0", id="known-rail-0", description="railway engine steam"))
    shown = recommend.prepare(guide, concepts.Options())
    likes = liked(["rail"])
    for like in likes:
        like.programme.channel, like.programme.start = "One", "2026-03-01T20:15:00+01:00"
        like.programme.title = "likerail0"
    profile = taught(likes, shown, near=0.0)
    picks = {shown.programmes[one.place].id: one for one in rank(profile, shown, Options(habit=0, fatigue=0.1), 30)}
    assert picks["x-rail-0"].terms == {"hour": 0.02, "channel": 0.1}
    assert picks["y-rail-0"].terms == {"hour": -0.02, "channel": -0.1}
    assert picks["known-rail-0"].terms == {"series": pytest.approx(-0.1 * np.log2(6))}


def test_the_nearest_of_many_likes_is_heard_beside_their_mean(plain):
    every = liked(["rail"], 8)
    odd = Programme(title="odd", id="odd", description="zeppelin gondola hangar")
    same = Programme(title="other", id="same", description="zeppelin gondola hangar")
    shown = recommend.prepare([*planted(30, 2), same, odd], concepts.Options())
    likes = [*every, Like(odd, 1.0, "")]

    def place(near):
        profile = taught(likes, shown, near=near, tastes=1)
        picks = rank(profile, shown, Options(), 60)
        found = [shown.programmes[one.place].id for one in picks]
        pick = picks[found.index("same")]
        assert pick.score == pytest.approx(sum(pick.terms.values()) + contribution(profile, shown, pick), abs=1e-3)
        assert (pick.terms.get("like", 0) > 0) == (near > 0) == (profile.tastes[0].near > 0)
        return found.index("same")

    assert place(1.0) < place(0.1) <= place(0.0)


def contribution(profile, shown, pick):
    """What the profile's concepts say for a pick."""
    table = concepts.table(shown.concepts, [shown.programmes[pick.place]])
    has = dict(zip((shown.concepts.names[j] for j in table.ids), table.values.tolist(), strict=True))
    return sum(one.weight * has.get(one.concept, 0) for one in profile.tastes[pick.taste].concepts)


def test_tastes_of_another_model_are_learned_anew_and_a_number_never_means_another_topic(parts, coming, plain):
    p = taught(liked(["rail"]), coming)
    assert p.models == ["past@0001"] and taste.current(p, coming.concepts, taste.Options()) is p
    newer = recommend.prepare(
        coming.programmes, concepts.Options(), [part._replace(model="past@0002") for part in parts]
    )
    p.steer = {"penalty": 0.5}
    p.tastes[0].concepts[0].concept = "topic:3"  # as the older model counted
    again = taste.current(p, newer.concepts, taste.Options())
    assert again.models == ["past@0002"] and again.steer == p.steer and again.likes == p.likes
    assert again.tastes == taught(liked(["rail"]), newer).tastes
    without = taste.current(p, plain.concepts, taste.Options())
    assert without.models == [] and without.tastes == taught(liked(["rail"]), plain).tastes


def test_tastes_without_likes_keep_words_and_labels_in_another_model(plain):
    own = [Concept("topic:3", "steam, rail", 1.0), Concept("word:railway", "railway", 1.0)]
    p = Profile("bob", [Taste([], own), Taste([], own[:1])], models=["past@0001"])
    found = taste.current(p, plain.concepts, taste.Options())
    assert found.tastes == [Taste([], own[1:])] and found.models == []
    assert theme(plain.programmes[rank(found, plain, Options(), 1)[0].place]) == "rail"


def test_age_and_rating_count(plain):
    old = [Like(like.programme, 1.0, "2020-03-01") for like in liked(["rail"])]
    new = liked(["bread"])
    weights = {one.concept: one.weight for one in taught(old + new, plain, tastes=1).tastes[0].concepts}
    assert weights["word:oven"] > 5 * weights["word:steam"]


def test_no_like_no_pick_and_the_same_likes_the_same_bytes(coming):
    assert rank(taught([], coming), coming, Options(), 5) == []
    likes = liked(["rail", "bread"])
    once = to_bytes(taught(likes, coming))
    assert once == to_bytes(taught(likes, coming)) and to_bytes(of_bytes(once, "x")) == once
    assert rank(taught(likes, coming), recommend.prepare([], concepts.Options()), Options(), 5) == []
