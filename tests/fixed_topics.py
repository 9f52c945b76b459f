"""A topic model whose every number is known: three topics of two words each, and what its manifest says of them."""

from typing import Any

import numpy as np

from tvml.methods import find
from tvml.models.topics import Topics, make
from tvml.registry import store, topics
from tvml.registry.card import card
from tvml.text.vocabulary import Options

WORDS = ("goal", "league", "soup", "oven", "minister", "election")
DESCRIBED: list[dict[str, Any]] = [
    {
        "topic": 0,
        "label": "goal, league",
        "words": [{"word": "goal", "weight": 0.5}, {"word": "league", "weight": 0.25}],
        "items": 4,
        "series": 3,
        "typical": ["Late Goal", "A very long title that no table has room for"],
        "near": [{"topic": 1, "label": "soup, oven", "overlap": 0.0}],
    },
    {
        "topic": 1,
        "label": "soup, oven",
        "words": [{"word": "soup", "weight": 0.4}, {"word": "oven", "weight": 0.3}],
        "items": 9,
        "series": 1,
        "typical": ["Soup & Co"],
        "near": [{"topic": 0, "label": "goal, league", "overlap": 0.0}],
    },
    {
        "topic": 2,
        "label": "election, minister",
        "words": [{"word": "election", "weight": 0.6}, {"word": "minister", "weight": 0.1}],
        "items": 4,
        "series": 4,
        "typical": [],
        "near": [],
    },
]


def fixed(described: list[dict[str, Any]] = DESCRIBED) -> Topics:
    """Each word speaks for one topic, any other programme has none."""
    counts = np.kron(np.eye(3), np.ones((2, 1))).astype("f4") * 9
    arrays = {"topics": counts, "offsets": np.zeros(3, "f4")}
    return make(find("topics", "sinkhorn"), arrays, WORDS, np.ones(6, "f4"), Options(), False, described)


def publish(
    root: Any, described: list[dict[str, Any]] = DESCRIBED, trained_on: str = "guide.xml", vectors: bool = False
) -> None:
    """`fixed` as topics@0001, the champion; with `vectors` as if a vector's six numbers were what words count."""
    t = fixed(described)
    if vectors:
        t = t._replace(vectors=True, arrays={"topics": t.arrays["topics"] / 9, "mean": np.zeros(6, "f4")})
    facts = topics.facts(t) | {"threshold": 0.0, "trained_on": [{"name": trained_on, "items": 17, "sha256": ""}]}
    metrics = {"npmi": 0.5, "npmi_series": -0.25, "diversity": 1.0, "balance": 0.9, "dead": 0, "assigned": 0.999}
    store.publish(
        root,
        name="topics",
        kind=topics.KIND,
        arrays=topics.arrays(t),
        facts=facts,
        metrics=metrics,
        parameters=18,
        card=card,
    )
    store.set_alias(root, "topics", "champion", "0001")
