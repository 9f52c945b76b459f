"""Method A10: words get labels by what stands around them."""

import numpy as np
import pytest
import torch

from tvml.arrays import rms_norm
from tvml.errors import ModelError
from tvml.guide.programme import Programme
from tvml.methods import Now, find
from tvml.methods.attention import word_labels
from tvml.models.word_labels import counted, typical
from tvml.train import embed, recipes

D = 8
METHOD = find("attention", {"name": "word_labels", "labels": 5})
RIVER = ("river", "water", "fish", "boat", "flood", "swim", "stream", "fisher")
MONEY = ("money", "loan", "credit", "account", "finance", "cash", "saving", "debt")


def weights():
    rng = np.random.default_rng(0)
    shapes = word_labels.shapes(D, METHOD.options)
    return {name: (rng.standard_normal(shape) / shape[0] ** 0.5).astype("f4") for name, shape in shapes.items()}


def words(sizes=(3, 1, 6)):
    mask = (np.arange(max(sizes)) < np.array(sizes)[:, None]).astype("f4")
    return np.random.default_rng(1).standard_normal((*mask.shape, D)).astype("f4") * mask[..., None], mask


def test_a_word_carries_the_prototype_of_its_best_label():
    p, (x, mask) = weights(), words()
    found = word_labels.forward(p, x, mask, METHOD.options, np)
    labels = word_labels.labels(p, x, mask, METHOD.options, np)
    for row, n in enumerate(mask.sum(axis=1).astype(int)):
        own = x[row, :n]
        match = np.exp((own @ p["q"]) @ (own @ p["k"]).T / x.shape[-1] ** 0.5)
        h = match / match.sum(axis=1, keepdims=True) @ own
        best = (rms_norm(h, np) @ p["u"]).argmax(axis=1)
        np.testing.assert_array_equal(labels[row, :n], best)
        expected = np.concatenate([h, p["v"][best]], axis=1) @ p["out"]
        np.testing.assert_allclose(found[row, :n], expected, rtol=1e-4, atol=1e-5)


def test_training_draws_labels_and_teaches_what_chooses_them():
    p, (x, mask) = weights(), words()
    drawn = {
        word_labels.forward(p, x, mask, METHOD.at(Now(1, np.random.default_rng(seed), mask)).options, np).tobytes()
        for seed in range(6)
    }
    assert len(drawn) == 6
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in p.items()}
    learning = METHOD.at(Now(1, np.random.default_rng(0), mask))
    found = word_labels.forward(tensors, torch.from_numpy(x), torch.from_numpy(mask), learning.options, torch)
    assert all(gradient.any() for gradient in torch.autograd.grad((found**2).sum(), list(tensors.values())))


def test_the_draws_are_those_of_the_softmax():
    scores = np.array([1.0, 0.0, -1.0])
    p = {
        "q": np.zeros((1, 1)),
        "k": np.zeros((1, 1)),
        "u": scores[None],
        "v": np.eye(3)[:, :1],
        "out": np.eye(2)[:, :1],
    }
    p["out"] = np.array([[0.0], [1.0]])
    x, mask = np.ones((4000, 1, 1)), np.ones((4000, 1))
    o = word_labels.training(word_labels.Options(labels=3), Now(1, np.random.default_rng(0), mask))
    drawn = word_labels.forward(p, x, mask, o, np)
    assert drawn.mean() == pytest.approx(np.exp(1) / np.exp(scores).sum(), abs=0.03)
    assert set(np.round(drawn.ravel(), 6)) == {0.0, 1.0}, "hard while training too"


def texts():
    """Of rivers or of money, half of them with a bank."""
    rng = np.random.default_rng(0)
    for i in range(400):
        words = [*rng.choice((RIVER, MONEY)[i % 2], 4, replace=False), *(["bank"] if i % 4 < 2 else [])]
        title = f"Show {chr(97 + i % 13)}{chr(97 + i // 13 % 26)}x"
        yield Programme(title=title, description=" ".join(rng.permutation(words)))


@pytest.fixture(scope="module")
def learned():
    said = ["attention=word_labels", "attention.labels=4", "objective=set_expansion", "width=16", "train.steps=300"]
    recipe = recipes.read(embed.Recipe, None, [*said, "reading.stop_words=false"], {})
    return embed.learn(embed.gather(texts(), recipe), recipe, 0, 20_000, "cpu", lambda text: None).embedding


def test_an_ambiguous_word_has_other_labels_in_other_texts(learned):
    rivers = counted(learned, (p for p in texts() if set(p.description.split()) & set(RIVER)))
    money = counted(learned, (p for p in texts() if set(p.description.split()) & set(MONEY)))
    bank = learned.columns["bank"]
    assert rivers[bank].sum() == money[bank].sum() == 100
    assert rivers[bank].argmax() != money[bank].argmax()
    assert np.minimum(rivers[bank], money[bank]).sum() < 10, "hardly a label in common"
    both = counted(learned, texts())
    np.testing.assert_array_equal(both, rivers + money)
    np.testing.assert_array_equal(both, counted(learned, [*texts(), *texts()]), "a text twice is one")
    clear = learned.columns["river"]
    assert set(np.flatnonzero(both[clear])) <= set(np.flatnonzero(rivers[bank])), "a clear word shares the river's"


def test_a_label_is_known_by_words_that_have_it_and_no_other():
    counts = np.array([[9, 0], [10, 30], [4, 0], [0, 5], [0, 0]])
    assert typical(counts, 0).tolist() == [0, 2, 1]
    assert typical(counts, 1).tolist() == [1, 3]


def test_an_encoder_without_labels_says_so():
    recipe = recipes.read(embed.Recipe, None, ["objective.topics=2", "reading.stop_words=false"], {})
    plain = embed.learn(embed.gather(texts(), recipe), recipe, 0, 20_000, "cpu", lambda text: None).embedding
    with pytest.raises(ModelError, match="gives words no labels"):
        counted(plain, texts())
