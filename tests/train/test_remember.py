"""What is noted while a guide is read, and what of it becomes the memory of the model."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.guide.programme import Programme
from tvml.models import memory
from tvml.models.labeller import Labeller
from tvml.models.memory import Known, known
from tvml.registry import classifier, store, verify
from tvml.registry import memory as memories
from tvml.train import publish, recipe
from tvml.train.remember import noting, remembered

SHORT = [
    "train.steps=20",
    "train.epochs=0",
    "train.check=20",
    "encoder.features={name: selected, keep: 50, votes: 50, hidden: 8}",
]
JOB = publish.Job("category", recipe.read(None, SHORT), max_parameters=2000)
OPTIONS = memory.Options(entries=100, prior=0.5)


def programme(title, *categories, **others):
    return Programme(title=title, categories=list(categories), **others)


def noted(*programmes, label="category", names=("Film", "News"), o=OPTIONS):
    notes = {}
    assert list(noting(programmes, label, notes)) == list(programmes)
    return remembered(notes, names, o)


def quiet(text):
    pass


def learn(programmes, *settings, seed=0):
    job = replace(JOB, recipe=recipe.read(None, [*SHORT, *settings]), seed=seed)
    return publish.learn(job, programmes, quiet, quiet)


def test_every_labelled_programme_counts_the_repeated_ones_and_those_without_words_for_the_network_too():
    m = noted(*[programme("Heute", "News")] * 3, programme("HEUTE", "news", "Film"), programme("Heute"))
    assert known(m, "Heute") == Known("series", [(1, 4)])
    moods = programme("Heute", "Film"), programme("Kino", extra={"mood": "Film"})
    assert noted(*moods, label="mood").keys.tolist() == [memory.keys("Kino").series]


def test_labels_that_the_model_lacks_are_left_out():
    chess = programme("Schach", "Chess"), programme("Kino", "Chess")
    m = noted(programme("Heute", "News"), *chess, programme("Kino", "FILM"))
    assert known(m, "Schach") is None
    assert known(m, "Kino") == Known("series", [(0, 1)])


def test_last_seen_is_the_newest_start_in_seconds():
    at = [f"1970-01-0{day}T01:00:00+01:00" for day in (2, 4, 3)]
    m = noted(*(programme("Heute", "News", start=start) for start in at))
    assert m.seen.tolist() == [3 * 86400]
    assert noted(programme("Alt", "Film", start="1950-01-01T00:00:00+00:00")).seen.tolist() == [0]


def test_without_times_what_was_read_last_is_newest():
    titles = ["c", "a", "b", "a", "d"]
    m = noted(*(programme(title, "News") for title in titles), o=replace(OPTIONS, entries=2))
    assert [title for title in "abcd" if known(m, title)] == ["a", "d"]
    mixed = [programme("timed", "News", start="2026-01-01T00:00:00+00:00"), programme("untimed", "News")]
    assert known(noted(*mixed, o=replace(OPTIONS, entries=1)), "untimed")


def test_no_entries_is_no_memory():
    assert noted(programme("Heute", "News"), o=replace(OPTIONS, entries=0)) is None


def test_the_model_answers_what_was_planted_and_the_network_is_the_same_as_without(programmes):
    """Titles whose words say Film, though their label is Sports: only a memory can know it."""
    planted = [
        programme("Actress Detective", "Sports", description=f"murder romance {i}", start="2026-11-21T00:00:00+01:00")
        for i in range(3)
    ]
    with_memory, without = learn([*programmes, *planted]), learn([*programmes, *planted], "memory.entries=0")
    assert without.memory is None
    for name, array in without.classifier.weights.items():
        np.testing.assert_array_equal(with_memory.classifier.weights[name], array)
    assert with_memory.metrics == without.metrics, "the trial is the network's alone"
    one = Labeller(with_memory.classifier, 3, with_memory.memory)
    plain = Labeller(with_memory.classifier, 3)
    ((answer, *_),) = one.predict(planted[:1])
    (network,) = plain.predict(planted[:1])
    p = dict(network)["Sports"]
    assert answer == ("Sports", pytest.approx((3 + 0.1 * p) / 3.1, abs=1e-6))
    stranger = programme("Nobody Knows", description="actress")
    assert one.predict([stranger]) == plain.predict([stranger])


def test_the_title_counts_for_the_memory_even_where_the_network_does_not_read_it(programmes):
    learned = learn(programmes, "data.fields=[description]")
    one = Labeller(learned.classifier, 1, learned.memory)
    sport, news = (next(p for p in programmes if p.categories == [name]) for name in ("Sports", "News"))
    swapped = [programme(p.title, description="the same for both") for p in (sport, news)]
    assert [label for ((label, _),) in one.predict(swapped)] == ["Sports", "News"]
    assert [label for ((label, _),) in one.predict(swapped[::-1])] == ["News", "Sports"]


def test_it_comes_back_from_the_registry_and_every_run_gives_the_same_bytes(tmp_path, programmes):
    files = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        learned = learn(programmes, seed=seed)
        manifest = publish.publish(tmp_path, name, JOB, learned, [])
        path = store.resolve(tmp_path, name)
        files.append((path / "memory.safetensors").read_bytes())
        assert memories.size(manifest) == {"entries": len(learned.memory.keys), "bytes": len(files[-1])}
        assert len(files[-1]) - 16 * len(learned.memory.keys) < 400
        stored = verify.load(tmp_path, name)
        back = memories.of(stored)
        assert all(np.array_equal(x, y) for x, y in zip(back, learned.memory, strict=True))
        expected = Labeller(learned.classifier, 3, learned.memory).predict(programmes)
        assert Labeller(classifier.of(stored), 3, back).predict(programmes) == expected
        assert verify.verify(path) == []
    assert files[0] == files[1] == files[2], "the seed is the network's"


def test_a_model_without_a_memory_has_no_file_of_it(tmp_path, programmes):
    manifest = publish.publish(tmp_path, "genre", JOB, learn(programmes, "memory.entries=0"), [])
    assert not [file for file in manifest.files if "memory" in file] and "memory" not in manifest.facts
    assert memories.of(verify.load(tmp_path, "genre")) is None and memories.size(manifest) is None


def test_with_a_memory_another_seed_changes_fewer_labels(programmes):
    def answers(seed, with_memory):
        learned = learn(programmes, "train.steps=1", "encoder.features.votes=0", seed=seed)  # hardly trained at all
        labeller = Labeller(learned.classifier, 1, learned.memory if with_memory else None)
        return [prediction[0][0] for prediction in labeller.predict(programmes)]

    changed = {on: sum(a != b for a, b in zip(answers(0, on), answers(1, on), strict=True)) for on in (True, False)}
    assert changed[True] < changed[False]
