import pytest

from tests.commands.helpers import run
from tvml.genres.labels import labelled
from tvml.guide.programme import Programme

GUIDE = [
    Programme(title="a", categories=["Serie", "Krimi"], season=1, episode=2),
    Programme(title="b", categories=["Fußball"]),
    Programme(title="c", categories=["Qwxyz"]),
    Programme(title="d", categories=["News"], extra={"dvb": "mine", "kind": ["film"]}),
]


def test_what_categories_say_is_a_field_and_the_guides_own_stays():
    found = [p.extra["dvb"] for p in labelled(GUIDE, "dvb")]
    assert found == ["Detective / Thriller", "Football / Soccer", "", "mine"]
    assert [p.extra["kind"] for p in labelled(GUIDE, "kind")] == ["series", "", "", ""]


def test_other_labels_leave_programmes_alone():
    some = [Programme(title="a", categories=["Krimi"])]
    assert list(labelled(some, "category")) == some and not some[0].extra


@pytest.mark.parametrize("label", ["dvb", "kind"])
def test_it_is_learned_and_evaluated(label, tmp_path):
    sample = "sample_data/guide.xml"
    registry = ("--registry", tmp_path)
    ran = run("train-classifier", sample, "--label", label, "--set", "train.steps=20", *registry)
    assert ran.code == 0, ran.err
    (row,) = run("evaluate", "classifier", sample, *registry).rows
    assert row["label"] == label and row["accuracy"] > 0.5
    named = {answer["label"] for answer in run("classify", sample, *registry).rows}
    assert ("Cooking" if label == "dvb" else "series") in named
