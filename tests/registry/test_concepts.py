"""Detectors of concepts in the registry: the same after a round trip, refused when they do not fit."""

import numpy as np
import pytest

from tvml.errors import ModelError
from tvml.models import detector as models
from tvml.registry import concepts, parts, store, verify
from tvml.registry.card import card
from tvml.train import publish_concepts
from tvml.train.concepts import Recipe, learn


@pytest.fixture(scope="module")
def learned(planted):
    return learn(planted(), Recipe(topics=4, label_items=10), seed=1)


def test_what_is_loaded_is_what_was_published(root, learned, planted):
    manifest = publish_concepts.publish(root, "concepts", Recipe(topics=4), 1, learned, [])
    d, found = learned.detector, concepts.load(root, "concepts")
    assert manifest.kind == "concepts" and manifest.facts["texts"] == learned.texts
    assert (found.options, found.tokens, found.texts, found.names, found.labels) == (
        d.options, d.tokens, d.texts, d.names, d.labels,
    )  # fmt: skip
    for name in ("number", "mean"):
        np.testing.assert_array_equal(getattr(found, name), getattr(d, name))
    before, after = ([part.find(planted()) for part in models.parts(one)] for one in (d, found))
    for one, other in zip(before, after, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)  # weights are stored at half precision
    assert [part.names for part in parts.load(root, "concepts")] == [part.names for part in models.parts(d)]
    assert verify.verify(store.resolve(root, "concepts")) == []
    assert "tvml recommend guide.xml --likes likes.jsonl --model concepts@0001" in card(manifest)


@pytest.mark.parametrize("change", [
    lambda arrays, facts: arrays.pop("mean"),
    lambda arrays, facts: arrays.update(number=arrays["number"][1:]),
    lambda arrays, facts: arrays.update({"weights.ids": arrays["weights.ids"] + 10**4}),
    lambda arrays, facts: arrays.update({"weights.ids": -arrays["weights.ids"].astype(np.int32) - 1}),
    lambda arrays, facts: arrays.update({"weights.starts": arrays["weights.starts"][::-1].copy()}),
    lambda arrays, facts: facts["concepts"].pop(),
    lambda arrays, facts: facts.update(options={"beginnings": 5}),
    lambda arrays, facts: facts.pop("texts"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(root, learned, model, change):
    arrays, facts = dict(concepts.arrays(learned.detector)), concepts.facts(learned.detector)
    change(arrays, facts)
    store.publish(root, **model | {"name": "concepts", "kind": "concepts", "arrays": arrays, "facts": facts})
    with pytest.raises(ModelError, match="another version of tvml"):
        concepts.load(root, "concepts")


def test_another_kind_is_none(root, model):
    store.publish(root, **model)
    with pytest.raises(ModelError, match="is a classifier model, not a concepts model; tvml recommend train makes one"):
        concepts.load(root, "genre")
