"""`tvml evaluate embedding`: exact figures, the map, and what cannot be done."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest

from tvml.evaluate.embedding import plane
from tvml.models.vectors import pack

from .helpers import one_sentence, run

GUIDE = [
    {"id": "a", "title": "Alpha", "description": "one", "categories": ["Left"]},
    {"id": "b", "title": "<script>Beta</script>", "description": "two", "categories": ["left"]},
    {"id": "c", "title": "Gamma", "description": "three", "categories": ["Right"]},
    {"id": "d", "title": "Delta", "description": "four", "categories": ["Right"]},
    {"id": "e", "title": "Epsilon", "description": "five"},
]
TABLE = np.array([[1, 0], [2, 0], [0, 1], [0, 3], [0, 0]], dtype="f4")


@pytest.fixture
def given(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(pack([row["id"] for row in GUIDE], TABLE))
    (tmp_path / "guide.jsonl").write_text("".join(json.dumps(row) + "\n" for row in GUIDE))
    return tmp_path


def evaluate(folder, *args):
    return run("evaluate", "embedding", str(folder / "guide.jsonl"), "--vectors", str(folder / "x.safetensors"), *args)


def test_figures_of_vectors_are_those_of_the_formulas(given):
    ran = evaluate(given)
    (row,) = ran.rows
    assert ran.code == 0
    assert list(row.items())[:7] == [
        *(("model", "x.safetensors"), ("version", "vectors"), ("width", 2), ("programmes", 5), ("items", 5)),
        *(("labelled", 4), ("known", 4)),
    ]
    assert row["alignment"] is None, "nobody can halve a vector"
    assert row["mean_distance"] == pytest.approx(8 * 2 / 12, abs=1e-4), "two at each of two places"
    assert row["uniformity"] == pytest.approx(np.log((4 + 8 * np.exp(-4)) / 12), abs=1e-4)
    assert row["collapsed"] == pytest.approx(4 / 12, abs=1e-4) and row["crowded"] == 1.0
    assert row["agreement"] == pytest.approx(1 / 3, abs=1e-4), "letter case tells no labels apart"
    assert "the space has collapsed: 33.3%" in ran.err


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.titles, self.inside = [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.inside = tag == "title"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.titles.append(data)


def test_the_map_shows_each_known_text_and_runs_nothing(given):
    assert evaluate(given, "--report", str(given / "map.html")).code == 0
    page = Texts()
    text = (given / "map.html").read_text()
    page.feed(text)
    assert "script" not in page.tags and "http" not in text.replace("http-equiv", "")
    assert "<script>Beta</script>\nLeft" in page.titles and "Epsilon" not in text
    assert page.tags.count("circle") == 4 + 2 + 1, "dots, and a key of two labels and the rest"


def test_a_png_is_a_picture_and_the_same_every_time(given):
    for name in ("one.png", "two.png"):
        assert evaluate(given, "--report", str(given / name)).code == 0
    first = (given / "one.png").read_bytes()
    assert first.startswith(b"\x89PNG") and first == (given / "two.png").read_bytes()


def test_components_and_neighbours_keep_groups_apart():
    rng = np.random.default_rng(0)
    x = np.repeat(np.eye(3, 8), 20, axis=0) + rng.normal(0, 0.05, (60, 8))
    for method in ("pca", "tsne"):
        at = plane(x, method, 0)
        assert at.shape == (60, 2) and at.min() == 0 and at.max() == pytest.approx(1)
        centres = at.reshape(3, 20, 2).mean(axis=1)
        near = np.linalg.norm(at[:, None] - centres, axis=-1).argmin(axis=1)
        assert (near == np.repeat([0, 1, 2], 20)).all()


def test_one_vector_stands_somewhere():
    assert plane(np.ones((1, 4)), "pca", 0).tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--map", "tnse"], 2, "--map tnse: no such map; did you mean 'tsne'?"),
        (["--report", "map.pdf"], 2, "--report map.pdf: expected a name that ends in .html or .png"),
    ],
)
def test_what_cannot_be_is_told(given, args, code, said):
    ran = evaluate(given, *args)
    assert ran.code == code and said in ran.err
    one_sentence(ran)


def test_a_model_is_measured_with_two_halves_of_each_text(given):
    assert run("embed", "train", str(given / "guide.jsonl"), "--set", "objective.topics=2").code == 0
    (row,) = run("evaluate", "embedding", str(given / "guide.jsonl")).rows
    assert (row["model"], row["version"], row["width"]) == ("embedding", "0001", 2)
    one_sentence(run("evaluate", "embedding", str(given / "guide.jsonl"), "--model", "other"))
