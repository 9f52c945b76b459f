"""A topic model comes back from the registry as it went in, or is refused with a sentence."""

import json

import msgspec
import numpy as np
import pytest

from tvml.errors import ModelError
from tvml.methods import find
from tvml.models import topics as models
from tvml.registry import store, topics, verify
from tvml.registry.card import card
from tvml.text.vocabulary import Options, Text, read

WORDS = ("größe", "東京", "🦊", "क्षेत्र", "a\u0301b", "\ud83e", "x\u2028y", "tab\tbed")


def themes(words=WORDS, vectors=False, method="sinkhorn"):
    v = 3 if vectors else len(words)
    arrays = {"topics": np.random.default_rng(0).random((v, 2), dtype="f4")}
    if not vectors:
        arrays["offsets"] = np.array([0.5, -0.5], "f4")
    described = [{"topic": j, "label": f"label | {j}", "words": [], "items": 7 - j} for j in range(2)]
    reading = Options(title_weight=3.5, fields=("title",))
    reach = np.linspace(0.1, 1, len(words), dtype="f4")
    return models.make(find("topics", {"name": method}), arrays, words, reach, reading, vectors, described)


def published(root, t, **changes):
    given = {"name": "themes", "kind": topics.KIND, "arrays": topics.arrays(t), "facts": topics.facts(t)}
    rest = {"metrics": {"balance": 0.98765}, "parameters": 16, "card": card}
    return store.publish(root, **given | rest | changes)


def same(a, b):
    for part in ("words", "columns", "reading", "vectors", "described"):
        assert getattr(a, part) == getattr(b, part)
    assert a.method.spec() == b.method.spec() and a.arrays.keys() == b.arrays.keys()
    for name, array in a.arrays.items():
        assert array.tobytes() == b.arrays[name].tobytes() and array.dtype == b.arrays[name].dtype
    assert a.reach.tobytes() == b.reach.tobytes()


@pytest.mark.parametrize("t", [themes(), themes(vectors=True), themes(("one",)), themes((), vectors=True)])
def test_a_model_comes_back_as_it_went(root, t):
    published(root, t)
    found = topics.load(root, "themes")
    same(found, t)
    if not t.vectors:
        texts = [Text(t.words[:3], 1), Text(t.words[5:], 0), Text(("unknown",), 1)]
        before, after = (models.mixtures(m, models.counts(m, texts)) for m in (t, found))
        assert before.weights.tobytes() == after.weights.tobytes() and before.fit.tobytes() == after.fit.tobytes()


def test_a_sparse_table_takes_the_room_of_its_numbers_and_comes_back_as_it_was(root):
    t = themes(words=tuple(f"w{i}" for i in range(1000)))
    t.arrays["topics"][:, 0] = 0
    t.arrays["topics"][::2, 1] = 0
    manifest = published(root, t)
    others = sum(array.nbytes for name, array in topics.arrays(t).items() if name not in topics.FILLED)
    assert manifest.files["weights.safetensors"].size - others < t.arrays["topics"].nbytes / 2
    same(topics.load(root, "themes"), t)


def test_the_same_model_has_the_same_bytes(root):
    for _ in range(2):
        published(root, themes())
    first, second = ((root / "themes" / "versions" / n / "weights.safetensors").read_bytes() for n in ("0001", "0002"))
    assert first == second


def test_what_was_learned_is_asked_about_new_texts(topic_registry, planted):
    t = topics.load(topic_registry, "topics")
    x = models.counts(t, [read(p, t.reading) for p in planted(seed=3)])
    assert (models.chosen(models.mixtures(t, x), 0.0) >= 0).all()
    assert verify.verify(topic_registry / "topics" / "versions" / "0001") == []


def test_another_kind_is_refused(root, model):
    store.publish(root, **model)
    with pytest.raises(ModelError, match=r"genre@0001 is a classifier model, not a topics model; tvml topics train"):
        topics.load(root, "genre")


def changed(t, **facts):
    return {"facts": topics.facts(t) | facts}


BROKEN = {
    "no method": lambda t: changed(t, method=None),
    "unknown method": lambda t: changed(t, method={"name": "quantum"}),
    "unknown option": lambda t: changed(t, method={"name": "sinkhorn", "spin": 1}),
    "no reading": lambda t: {"facts": {key: value for key, value in topics.facts(t).items() if key != "reading"}},
    "unknown reading": lambda t: changed(t, reading={"smell": True}),
    "fewer topics described": lambda t: changed(t, topics=t.described[:1]),
    "no description": lambda t: changed(t, topics=None),
    "another vocabulary": lambda t: {"arrays": topics.arrays(t) | {topics.WORDS: np.frombuffer(b"a\nb", np.uint8)}},
    "no vocabulary": lambda t: {"arrays": t.arrays},
    "not text": lambda t: {"arrays": topics.arrays(t) | {topics.WORDS: np.array([255, 254], np.uint8)}},
    "short reach": lambda t: {"arrays": topics.arrays(t) | {topics.REACH: t.reach[:2]}},
    "flat topics": lambda t: {"arrays": topics.arrays(t) | {"topics": t.arrays["topics"].ravel()}},
    "no topics": lambda t: {"arrays": {name: a for name, a in topics.arrays(t).items() if name != "topics"}},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_model_whose_parts_do_not_fit_is_refused(root, name):
    t = themes()
    published(root, t, **BROKEN[name](t))
    with pytest.raises(ModelError, match=r"model themes@0001 was made by another version of tvml .* train it again"):
        topics.load(root, "themes")


def test_a_damaged_file_is_refused(root):
    published(root, themes())
    weights = root / "themes/versions/0001/weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ModelError, match=r"'themes' cannot be used: .*sha256 differs"):
        topics.load(root, "themes")


def test_the_card_names_the_topics_and_the_command(root):
    manifest = published(root, themes())
    text = (root / "themes/versions" / manifest.version / "README.md").read_text()
    for line in (
        "| kind | topics |",
        "## Topics",
        "| topic | label | items |",
        r"| 0 | label \| 0 | 7 |",
        r"| 1 | label \| 1 | 6 |",
        "## Figures",
        "| balance | 0.9877 |",
        "tvml topics assign guide.xml --model themes@0001",
    ):
        assert line in text.splitlines(), text
    assert "Held-out" not in text and "Labels" not in text and "classify" not in text


def test_a_name_belongs_to_one_kind(root, model):
    store.check_writable(root, "genre", "topics")
    store.publish(root, **model)
    store.check_writable(root, "genre", "classifier")
    with pytest.raises(ModelError, match="'genre' is the name of a classifier model, not of a topics model; choose an"):
        store.check_writable(root, "genre", "topics")
    (root / "genre/versions/0001/manifest.json").write_text("{")
    store.check_writable(root, "genre", "topics")  # nobody knows; what cannot be read must not stop its successor


def test_facts_are_plain_json():
    facts = json.loads(json.dumps(msgspec.to_builtins(topics.facts(themes()))))
    assert facts["method"]["name"] == "sinkhorn" and facts["reading"]["title_weight"] == 3.5
