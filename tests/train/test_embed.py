"""Encoders learned without labels, on planted texts: two worlds whose words never meet."""

import numpy as np
import pytest
import torch

from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.methods import find, names
from tvml.methods.unsupervised import Batch
from tvml.models import embedding
from tvml.registry import embedding as registry
from tvml.train import contrast, embed, recipes
from tvml.train.embed import Recipe, gather, learn

SEA = ["harbour", "anchor", "captain", "sailor", "lighthouse", "island", "compass", "voyage"]
KITCHEN = ["oven", "butter", "recipe", "pepper", "dessert", "cooking", "flour", "kettle"]
QUICK = ["train.steps=120", "train.batch=32", "train.checks=4", "width=8", "optimiser.lr=0.02"]
EVERY = names("unsupervised")


def programmes(n=120, seed=0):
    """Texts of four words of one world, in series of three, with people who appear in one world only."""
    rng = np.random.default_rng(seed)
    for i in range(n):
        world = (i // 3) % 2
        words = rng.choice(SEA if world == 0 else KITCHEN, 4, replace=False)
        yield Programme(
            title=f"Series {chr(97 + i // 3 % 26)}{chr(97 + i // 78)}",
            subtitle=words[0],
            description=" ".join(words[1:]),
            categories=["Sea" if world == 0 else "Kitchen"],
            credits={"actor": [f"Actor {'north' if world == 0 else 'south'}"]},
            keywords=[],
        )


def recipe(*settings):
    return recipes.read(Recipe, None, list(settings), {})


def learned(*settings, most=100_000, seed=0, found=None):
    r = recipe(*settings)
    return learn(found or gather(programmes(), r), r, seed, most, "cpu", lambda text: None)


def settings(name):
    small = {
        "topics": ["objective.topics=4"],
        "swapped": ["objective.prototypes=8"],
        "three_views": ["objective.words=128"],
    }
    return [f"objective={name}", *QUICK, *small.get(name, [])]


@pytest.mark.parametrize("name", EVERY)
def test_texts_of_one_world_come_together(name):
    r = recipe(*settings(name))
    e = learned(*settings(name)).embedding
    sea, kitchen = (
        embedding.vectors(e, [embed.vocabulary.read(Programme(title="x", description=" ".join(w)), r.reading)])[0]
        for w in (SEA[:4], KITCHEN[:4])
    )
    others = embedding.vectors(
        e, [embed.vocabulary.read(Programme(title="x", description=" ".join(SEA[4:])), r.reading)]
    )
    assert others[0] @ sea > others[0] @ kitchen
    assert len(sea) == e.width


@pytest.mark.parametrize("name", EVERY)
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(name):
    few = [*settings(name), "train.steps=30"]
    first, again, other = (registry.arrays(learned(*few, seed=seed).embedding) for seed in (0, 0, 1))
    assert {key: array.tobytes() for key, array in first.items()} == {k: a.tobytes() for k, a in again.items()}
    assert any(array.tobytes() != other[key].tobytes() for key, array in first.items())


@pytest.mark.parametrize("name", [name for name in EVERY if name != "topics"])
@pytest.mark.parametrize("attention", [None, "softmax"])
def test_training_and_prediction_make_the_same_vectors(name, attention):
    said = [*settings(name), "train.steps=20"]
    said += [f"attention={{name: {attention}, heads: 2}}"] if attention else []
    r = recipe(*said)
    found = gather(programmes(), r)
    e = learned(*said, found=found).embedding
    items = embed.numbered(e.columns, found, r.reading)
    fit = contrast.Fit(
        *(e.objective, find("view", "halves"), e.attention, find("optimiser", "adamw")),
        *(r.train, torch.device("cpu"), e.weights, e.width),
    )
    step = contrast._Step(fit, items, np.random.default_rng(0))
    vector = torch.cat(
        [torch.from_numpy(e.arrays.get(key, np.zeros(shape, "f4"))).reshape(-1) for key, shape in step.shapes.items()]
    )
    batch = Batch(torch.arange(len(items.words)), (step._view(items.words),), 1, np.random.default_rng(0))
    seen = step._net(vector, batch).vector(batch.views[0]).numpy()
    np.testing.assert_allclose(embedding.of_bags(e, items.words), seen, atol=1e-5)


@pytest.mark.parametrize("view", names("view"))
def test_views_of_every_kind_teach(view):
    rows = list(programmes())
    for p in rows:
        p.title = f"{p.title}: {p.subtitle}"  # a title that says something
    done = learned(*settings("halves"), f"view={view}", found=gather(rows, Recipe(view=view)))
    assert done.metrics["agreement"] > 0.9
    assert done.metrics["alignment"] < 1.3  # of views that have nothing in common: 2


def test_figures_are_measured_on_the_way_when_asked():
    done = learned(*settings("halves"), "train.snapshots=true")
    assert [row["step"] for row in done.snapshots] == [30, 60, 90, 120]
    assert done.snapshots[-1]["alignment"] == done.metrics["alignment"]
    assert done.snapshots[0]["loss"] > done.snapshots[-1]["loss"]
    assert learned(*settings("halves")).snapshots == []
    same = learned(*settings("halves")).embedding.arrays["words"]
    np.testing.assert_array_equal(done.embedding.arrays["words"], same, "looking changes nothing")


def test_without_uniformity_the_space_collapses_and_it_shows():
    done = learned(*settings("halves"), "objective.weight=0", "train.steps=400")
    assert done.metrics["collapsed"] > 0.4 and done.metrics["crowded"] > 0.9, "each world in one place"
    assert learned(*settings("halves")).metrics["uniformity"] < done.metrics["uniformity"] - 0.2


def test_ctrl_c_keeps_the_last_check_but_not_before_there_is_one(monkeypatch):
    calls = []

    def stop(self, number, share, real=contrast._Step.__call__):
        calls.append(number)
        if len(calls) == 40:
            raise KeyboardInterrupt
        return real(self, number, share)

    monkeypatch.setattr(contrast._Step, "__call__", stop)
    done = learned(*settings("halves"))
    assert done.interrupted and done.embedding.width == 8
    calls[:] = range(39)
    with pytest.raises(KeyboardInterrupt):
        learned(*settings("halves"))


def test_weights_are_bounded():
    for name in EVERY:
        few = [*settings(name), "train.steps=10"]
        whole = embedding.parameters(learned(*few).embedding)
        some = embedding.parameters(learned(*few, most=whole - 1).embedding)
        assert 0 < some < whole, name


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (["objective=halfs"], "unsupervised: no method 'halfs'; did you mean 'halves'"),
        (["objective=halves", "view=episode"], "view: no method 'episode'; did you mean 'episodes'"),
        (["objective={name: halves, tt: 3}"], "no option 'tt'"),
        (["objective=topics", "objective.topics=500"], "500 topics of"),
        (["objective=halves", "optimiser.lr=1.0e+38"], "training diverged"),
    ],
)
def test_what_cannot_be_is_told(changed, message):
    with pytest.raises(InputError, match=message):
        learned(*QUICK, *changed)


def test_too_few_weights_are_told():
    with pytest.raises(InputError, match="at most 10 weights leave none for words"):
        learned(*settings("halves"), most=10)
    with pytest.raises(InputError, match="raise --max-parameters"):
        learned(*settings("topics"), most=3)


def test_guides_that_teach_nothing_are_told():
    with pytest.raises(InputError, match="there is no programme"):
        gather([], Recipe())
    for given, message in (
        ([Programme(title="")] * 5, "no word is left"),
        ([Programme(title="Harbour voyage")], "no word is left|items"),
        ([Programme(title="Harbour voyage")] * 9, "no word is left|items"),
        ([Programme(title=f"Harbour voyage {i}") for i in range(9)], "no word is left|different"),
    ):
        for name in ("topics", "halves"):
            with pytest.raises(InputError, match=message):
                learned(*settings(name), found=gather(given, Recipe()))


def test_a_view_that_the_guide_cannot_give_is_told():
    plain = [Programme(title=p.title, description=p.description) for p in programmes()]
    with pytest.raises(InputError, match="view credits wants keywords or credits besides a text, which 0 of"):
        learned(*settings("halves"), "view=credits", found=gather(plain, Recipe(view="credits")))


def test_credits_are_heard_where_the_view_reads_them():
    assert "north" in learned(*settings("halves"), "view=credits").embedding.words
    assert "north" not in learned(*settings("halves")).embedding.words


def test_gathering_keeps_distinct_texts_with_their_series_and_labels():
    rows = [*programmes(6), *programmes(6), Programme(title="Series aa", description="harbour")]
    found = gather(rows, Recipe(view="credits"))
    assert found.programmes == 13 and len(found.texts) == 7
    assert found.series[0] == found.series[6] != found.series[3]
    assert found.labels[0] == found.labels[2] != found.labels[3] and found.labels[6] == -1
    assert found.credits[0].words == ("actor", "north") and found.credits[6].words == ()
    assert gather(rows, Recipe()).credits[0].words == (), "only a view of credits reads them"


def test_a_batch_has_each_item_once(monkeypatch):
    seen = []
    module = find("unsupervised", "halves").module

    def loss(net, batch, o, xp, real=module.loss):
        seen.append(batch.items.tolist())
        return real(net, batch, o, xp)

    monkeypatch.setattr(module, "loss", loss)
    learned(*settings("halves"), "reading.min_items=1", found=gather(programmes(9), Recipe()))
    assert len(seen) == 120 and all(len(set(items)) == len(items) for items in seen)
    assert {item for items in seen for item in items} == set(range(9))


def test_topics_of_many_texts_are_learned_from_some():
    texts = gather(programmes(60), Recipe())
    every, some, again = (learned(*settings("topics"), f"objective.items={n}", found=texts) for n in (60, 30, 30))
    assert some.metrics["agreement"] > 0.9
    assert not np.array_equal(every.embedding.table, some.embedding.table)
    np.testing.assert_array_equal(some.embedding.table, again.embedding.table)
