"""What several folders of tests share: a small invented guide and a registry with one model that has learned it."""

import os

import numpy as np
import pytest
from hypothesis import settings

from tvml.guide.programme import Programme

# the same examples in every run, so that a run says what the change did; HYPOTHESIS_PROFILE=search looks for new ones
settings.register_profile("repeat", derandomize=True, database=None, deadline=None)  # a busy machine is no fault
settings.register_profile("search")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

TOPICS = {
    "Film": ["actress", "detective", "murder", "romance", "director", "thriller", "hollywood", "villain"],
    "News": ["minister", "election", "weather", "parliament", "headlines", "economy", "reporter", "strike"],
    "Sports": ["goal", "league", "stadium", "referee", "cyclist", "championship", "penalty", "tournament"],
}
COMMON = ["the", "and", "tonight", "from", "with", "new", "story", "live", "about", "after", "special", "channel"]


@pytest.fixture(scope="session")
def programmes():
    """150 programmes, 50 a category; a category's words are its own, the rest are anyone's."""
    rng = np.random.default_rng(0)
    made = []
    for i in range(150):
        category = list(TOPICS)[i % 3]
        words = rng.permutation([*rng.choice(TOPICS[category], 4, replace=False), *rng.choice(COMMON, 6)])
        made.append(
            Programme(
                title=f"{words[0]} {words[1]}".title(),
                id=f"p{i}",
                channel=f"channel{i % 4}.example",
                start=f"2026-11-{21 + i // 48}T{i // 2 % 24:02d}:{i % 2 * 30:02d}:00+01:00",
                description=" ".join(words[2:]),
                categories=[category],
                lang="en",
            )
        )
    return made


@pytest.fixture(scope="session")
def registry(tmp_path_factory, programmes):
    """A registry's folder; its model "genre" tells Film, News and Sports apart. Copy it before you change it."""
    from tvml.registry import store
    from tvml.train import publish, recipe

    root = tmp_path_factory.mktemp("registry")
    quick = ["train.steps=150", "train.epochs=0", "train.check=50", "encoder.features={name: selected, hidden: 16}"]
    job = publish.Job("category", recipe.read(None, quick), max_parameters=4000)
    learned = publish.learn(job, programmes, *[lambda text: None] * 2)
    manifest = publish.publish(root, "genre", job, learned, [{"name": "invented", "items": len(programmes)}])
    store.set_alias(root, "genre", "champion", manifest.version)
    return root


CONSONANTS = "bdfgklmnprst"


def invented(kind: int, number: int) -> str:
    """A word that no language has: the number-th, up to 59, of a kind, up to 11."""
    first, last = CONSONANTS[kind], CONSONANTS[number % 12]
    return f"{first}{'aeiou'[number % 5]}{last}{'aeiou'[number // 12]}{first}on"


@pytest.fixture(scope="session")
def planted():
    """Makes a guide with topics that are known: `sizes` programmes of each kind, which is their only category.

    A description has six words of its kind's `words` and two of anyone's; a title names one of six series a kind.
    """

    def make(sizes=(40, 40, 40, 40), seed=0, words=range(12)):
        rng = np.random.default_rng(seed)
        made = []
        for kind, size in enumerate(sizes):
            for i in range(size):
                own = [invented(kind, int(number)) for number in rng.choice(words, 6, replace=False)]
                anyone = [invented(11, int(number)) for number in rng.choice(30, 2, replace=False)]
                made.append(
                    Programme(
                        title=invented(10, 6 * kind + i % 6).title(),
                        id=f"{kind}.{i}",
                        description=" ".join([*own, *anyone]),
                        categories=[f"kind{kind}"],
                    )
                )
        return [made[i] for i in rng.permutation(len(made))]

    return make


@pytest.fixture(scope="session")
def topic_registry(tmp_path_factory, planted):
    """A registry's folder; its model "topics" has learned four planted topics. Copy it before you change it."""
    from tvml.registry import store
    from tvml.train import publish_topics
    from tvml.train.topics import Recipe, gather, learn

    root, recipe = tmp_path_factory.mktemp("topic_registry"), Recipe(topics=4)
    learned = learn(gather(planted(), recipe.reading, None), recipe, 0, None, False, lambda text: None)
    manifest = publish_topics.publish(root, "topics", recipe, 0, learned, [{"name": "invented", "items": 160}], None)
    store.set_alias(root, "topics", "champion", manifest.version)
    return root
