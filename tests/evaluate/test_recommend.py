"""A person's own history, split by time: a planted taste is foretold, no taste is not, and both are told."""

import numpy as np
import pytest

from tests.models.test_recommend import planted, theme
from tvml.errors import InputError
from tvml.evaluate.recommend import Compared, Figure, Result, compare, split, told
from tvml.guide.likes import Like
from tvml.guide.programme import Programme


def history(guide, wanted, count=30):
    found = [p for p in guide if theme(p) in wanted][:count]
    return [Like(p, 1.0, f"2026-01-{i + 1:02d}T20:00:00Z") for i, p in enumerate(found)]


def test_a_planted_taste_is_foretold_where_titles_and_channels_say_nothing():
    guide = planted(40, 11)
    found = compare(history(guide, {"rail"}, 40), guide).results
    by = {one.name: one for one in found}
    assert found[0].name == "profile" and found[0].precision >= 0.9 and found[0].better is None
    assert (
        by["profile"].ndcg.value > by["same title"].ndcg.value
        and by["same title"].better
        and by["channel and hour"].better
    )
    assert {"TF-IDF mean", "linear SVM", "category"} < set(by)
    assert [one.ndcg.value for one in found[1:]] == sorted((one.ndcg.value for one in found[1:]), reverse=True)


def test_it_says_so_when_the_profile_is_not_better():
    guide = planted(40, 11)
    for p in guide:
        p.categories = [theme(p)]  # which says all that there is to say
    found = compare(history(guide, {"rail"}, 40), guide)
    assert not found.results[1].better
    assert told(found).startswith(f"The profile is not better than {found.results[1].name}")
    some = np.random.default_rng(0).permutation(len(guide))[:30]
    chance = compare([Like(guide[i], 1.0, f"2026-01-{n + 1:02d}") for n, i in enumerate(some.tolist())], guide)
    assert not any(one.better for one in chance.results)


def test_the_split_is_by_time_and_newer_dislikes_are_not_known():
    guide = planted(10, 3)
    likes = history(guide, {"rail", "goal"}, 20)
    likes += [Like(guide[-1], -1.0, "2026-01-02"), Like(guide[-2], -1.0, "2026-01-30")]
    parted = split(likes[::-1], 0.6)
    assert max(like.when for like in parted.older) < min(like.when for like in parted.newer)
    assert (len(parted.newer), sum(like.rating < 0 for like in parted.older)) == (8, 1)
    with pytest.raises(InputError, match="8 likes, 2 of them newer"):
        split(likes[:8])


@pytest.mark.parametrize(
    ("mine", "best", "lead", "newer", "says"),
    [
        (0.5, 0.3, 0.1, 9, "The profile is better than category, the best baseline (ndcg 0.500, 0.300)."),
        (0.5, 0.3, -0.1, 20, "The profile is not better than category by more than chance (ndcg 0.500, 0.300)."),
        (0.5, 0.3, 0.0, 9, "by more than chance (ndcg 0.500, 0.300); 9 newer likes are few to tell."),
        (0.3, 0.3, -0.1, 9, "The profile is not better than category (ndcg 0.300, 0.300)."),
        (0.0, 0.0, 0.0, 9, "Nobody can tell: none of the 9 newer likes is among the first 20 of any way."),
    ],
)
def test_what_it_comes_to(mine, best, lead, newer, says):
    profile = Result("profile", 0.5, Figure(mine, 0, 1), 0, None)
    baseline = Result("category", 0.5, Figure(best, 0, 1), 0, Figure(mine - best, lead, 1))
    assert told(Compared([profile, baseline], 10, newer, 100)).endswith(says)


def test_the_lead_is_the_difference_on_the_same_draws_and_a_text_counts_once():
    guide = planted(40, 11)
    likes = history(guide, {"rail"}, 40)
    found = compare([*likes, *likes[:3]], [*guide, *guide])
    assert found == compare(likes, guide)
    profile = found.results[0].ndcg
    for one in found.results[1:]:
        assert one.lead.value == pytest.approx(profile.value - one.ndcg.value)
        assert one.lead.low <= one.lead.value <= one.lead.high and one.lead.high - one.lead.low <= 2


def test_a_guide_in_which_no_word_is_in_two_texts_is_compared_too():
    guide = [Programme(title=f"title{i}x", id=str(i), description=f"word{i}y other{i}z") for i in range(40)]
    found = compare([Like(p, 1.0, f"2026-01-{i + 1:02d}") for i, p in enumerate(guide[:20])], guide)
    assert all(one.ndcg.value == one.ndcg.value for one in found.results), "no nan"
