"""Topics that are prototypes of an encoder (T6): all uses of swapped assignments, on planted topics, by commands."""

import numpy as np
import pytest

from tvml.registry import store

from .helpers import one_sentence, run
from .test_topics import BREAD, GUIDE, ROWS, SEA, lines

UNSEEN = lines(
    [
        {"id": "s", "title": "Gale", "description": "storm harbour captain anchor", "start": "2026-03-02T18:00:00Z"},
        {"id": "b", "title": "Pie", "description": "oven flour recipe", "start": "2026-03-09T18:00:00Z"},
        {"id": "?", "title": "Unheard", "start": "2026-03-09T19:00:00Z"},
    ]
)
QUICK = [part for one in ("steps=200", "width=8", "batch=64") for part in ("--set", f"method.{one}")]
METHODS = ("swapped", "mutual-information")


@pytest.fixture(scope="module", params=METHODS)
def learned(request, tmp_path_factory):
    """A registry with two topics of GUIDE, and the number of the one of the sea; not to be changed."""
    root = tmp_path_factory.mktemp("learned")
    ran = run(
        *("topics", "train", "-", "--topics", 2, "--method", request.param, *QUICK, "--registry", root), stdin=GUIDE
    )
    assert ran.code == 0, ran.err
    assert (ran.rows[0]["method"], ran.rows[0]["metrics"]["dead"]) == (request.param.replace("-", "_"), 0)
    guide = root / "guide.jsonl"
    guide.write_bytes(GUIDE)
    rows = run("topics", "show", "--registry", root).rows
    return root, guide, next(row["topic"] for row in rows if row["words"][0]["word"] in SEA)


def test_words_describe_each_prototype(learned):
    root, _, sea = learned
    rows = run("topics", "show", "--registry", root).rows
    told = [{one["word"] for one in row["words"]} for row in sorted(rows, key=lambda row: row["topic"] != sea)]
    assert told[0] <= set(SEA) and told[1] <= set(BREAD) and [row["items"] for row in rows] == [40, 40]
    assert set(rows[0]["label"].split(", ")) <= {one["word"] for one in rows[0]["words"]}


def test_items_never_seen_have_a_distribution(learned):
    root, _, sea = learned
    rows = run("topics", "assign", "-", "--registry", root, stdin=UNSEEN).rows
    assert [(row["id"], row["topic"]) for row in rows] == [("s", sea), ("b", 1 - sea), ("?", None)]
    assert [sum(one["weight"] for one in row["topics"]) for row in rows[:2]] == pytest.approx([1, 1], abs=2e-3)
    assert rows[0]["topics"][0]["weight"] > 0.9 and rows[2]["topics"] == []


def test_one_prototype_detects_what_it_stands_for(learned):
    root, _, sea = learned
    for wanted in (str(sea), "harbour"):
        args = ("--only", wanted, "--threshold", "0.8", "--registry", root)
        assert [row["id"] for row in run("topics", "assign", "-", *args, stdin=UNSEEN).rows] == ["s"]


@pytest.mark.parametrize("by", ["kl", "cosine"])
def test_search_by_mixture_and_by_vector_finds_the_topic(learned, by):
    root, guide, _ = learned
    ran = run("embed", "search", "whale lighthouse", "--in", guide, "--by", by, "--top", 30, "--registry", root)
    assert ran.code == 0 and [row["id"][0] for row in ran.rows] == ["h"] * 30
    scores = [row["score"] for row in ran.rows]
    assert scores == sorted(scores, reverse=True)


def test_a_search_by_vector_compares_what_the_encoder_makes(learned):
    root, guide, _ = learned
    rows = run("embed", "items", guide, "--registry", root, "--model", "topics").rows
    table = np.array([row["vector"] for row in rows])
    assert table.shape == (80, 8)
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), 1, atol=1e-4)
    like = ("embed", "search", "--like", "h0", "--in", guide, "--by", "cosine", "--top", 1, "--registry", root)
    (hit,) = run(*like).rows
    cosines = table[1:] @ table[0]
    assert hit["id"] == rows[1 + int(cosines.argmax())]["id"]
    assert hit["score"] == pytest.approx(cosines.max(), abs=1e-4)
    said = run("evaluate", "embedding", guide, "--model", "topics", "--registry", root)
    assert said.code == 0 and said.rows[0]["width"] == 8


def test_an_index_has_mixtures_for_both(learned, tmp_path):
    root, guide, _ = learned
    own = tmp_path / "models"
    own.mkdir()
    (own / "topics").symlink_to(root / "topics")
    assert run("embed", "index", guide, "--model", "topics").code == 0
    for by in ("kl", "cosine"):
        rows = run("embed", "search", "whale", "--index", "programmes", "--by", by, "--top", 5, "--explain").rows
        assert [row["id"][0] for row in rows] == ["h"] * 5 and rows[0]["topics"][0]["share"] > 0.9


def test_clusters_are_the_planted_ones(learned):
    root, _, _ = learned
    labelled = lines([row | {"categories": [row["id"][0]]} for row in ROWS])
    (row,) = run("evaluate", "topics", "-", "--registry", root, stdin=labelled).rows
    assert row["nmi"] == pytest.approx(1) and row["purity"] == 1


def test_trends_are_told(learned):
    root, _, sea = learned
    rows = run("topics", "trend", "-", "--by", "week", "--registry", root, stdin=UNSEEN).rows
    shares = {(row["period"], row["topic"]): row["share"] for row in rows}
    first, last = min(period for period, _ in shares), max(period for period, _ in shares)
    assert shares[first, sea] > 0.9 and shares[last, 1 - sea] > shares[last, sea]


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_bytes_and_a_warm_start_keeps_the_numbers(method, tmp_path):
    def train(*args):
        ran = run("topics", "train", "-", *args, stdin=GUIDE)
        assert ran.code == 0, ran.err
        return ran.rows[0]

    few = ("--topics", 2, "--method", method, *QUICK, "--set", "method.steps=50")
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        train(*few, "--name", name, "--seed", seed)
    a, b, c = ((tmp_path / "models" / n / "versions/0001/weights.safetensors").read_bytes() for n in "abc")
    assert a == b != c
    assert train("--topics", 2, "--method", method, *QUICK, "--name", "a", "--seed", 7)["kept"] == 2
    assert train("--warm-start", "a", "--name", "a")["kept"] == 2
    wide = run("topics", "train", "-", "--warm-start", "a", "--name", "a", "--set", "method.width=9", stdin=GUIDE)
    assert wide.code == 2
    one_sentence(wide, "goes on with vectors of 8 numbers, not 9")
    assert store.aliases(tmp_path / "models", "a") == {"champion": "0003"}


def test_as_many_numbers_as_topics_are_not_mixed_up(tmp_path):
    """A width and a vocabulary of as many as there are topics: only topics may change places."""
    options = ("--topics", 4, "--method", "swapped", *QUICK, "--set", "method.width=4")
    for seed in range(2):
        assert run("topics", "train", "-", *options, "--seed", seed, stdin=GUIDE).code == 0
    assert run("topics", "train", "-", "--warm-start", "topics", stdin=GUIDE).rows[0]["kept"] >= 3
    rows = run("topics", "assign", "-", stdin=GUIDE).rows
    kinds = {}
    for row in rows:
        kinds.setdefault(row["topic"], set()).add(row["id"][0])
    assert None not in kinds and len(kinds) == 4
    assert all(len(kind) == 1 for kind in kinds.values()), "each topic is of the sea or of bread"
    shown = {row["topic"]: {one["word"] for one in row["words"]} for row in run("topics", "show").rows}
    for topic, (kind,) in kinds.items():
        assert shown[topic] <= set(SEA if kind == "h" else BREAD)


def test_vectors_are_none_of_its_tables():
    np.save("x.npy", np.eye(80, 4, dtype="f4"))
    ran = run("topics", "train", "-", "--method", "swapped", "--vectors", "x.npy", stdin=GUIDE)
    assert (ran.code, ran.out) == (2, b"")
    one_sentence(ran, "--method swapped learns from words only; leave --vectors out")
