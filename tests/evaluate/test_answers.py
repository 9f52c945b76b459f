import pytest

from tvml.errors import InputError
from tvml.evaluate import answers as module
from tvml.evaluate.answers import Item, answers

from .planted import LABELS, Planned, programme, rows_of

GUIDE = [
    programme("News 0.8 a", "News"),
    programme("NEWS 0.8 a!", "news", lang="de"),  # the same words, the same label: the same item
    programme("News 0.8 a", "Crime"),  # another label: another item
    programme("Sport 0.6 b", "Opera", subtitle="x", lang="en-GB"),
    programme("Sport 0.6 c", "OPERA", description="x", subtitle="y", lang="pt_BR"),
    programme("Sport 0.6 d"),
]


def test_each_distinct_text_and_label_is_asked_once():
    labeller = Planned()
    found = answers(GUIDE, labeller, "category")
    assert labeller.asked == ["News 0.8 a", "News 0.8 a", "Sport 0.6 b", "Sport 0.6 c"]
    assert found.labels == (*LABELS, "Opera")
    assert found.gold.tolist() == [1, 0, 3, 3]
    assert rows_of(found.probabilities) == [[0.1, 0.8, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.2, 0.2, 0.6]]
    assert found.guess.tolist() == [1, 1, 2, 2] and rows_of(found.confidence) == [0.8, 0.8, 0.6, 0.6]
    assert (found.programmes, found.unlabelled) == (5, 1)
    assert found.items == [
        Item("News 0.8 a", "", "title only"),
        Item("News 0.8 a", "", "title only"),
        Item("Sport 0.6 b", "en", "title and sub-title"),
        Item("Sport 0.6 c", "pt", "with description"),
    ]


def test_batches_make_no_difference(monkeypatch):
    whole = answers(GUIDE, Planned(), "category")
    monkeypatch.setattr(module, "BATCH", 1)
    parts = answers(iter(GUIDE), Planned(), "category")
    assert parts.items == whole.items and rows_of(parts.probabilities) == rows_of(whole.probabilities)


def test_the_label_may_be_any_field():
    found = answers([programme("News 0.8 a", "Crime", extra={"kind": "News"})], Planned(), "kind")
    assert found.gold.tolist() == [1]


def test_nothing_to_evaluate_with_is_an_error():
    with pytest.raises(InputError, match="there is no programme to evaluate with"):
        answers([], Planned(), "category")
    with pytest.raises(InputError, match="none of 2 programmes has a label in 'category'; name the field"):
        answers([programme("News 0.8 a"), programme("News 0.8 b")], Planned(), "category")
