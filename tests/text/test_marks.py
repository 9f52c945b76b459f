import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.text.marks import Marked, unmarked


@pytest.mark.parametrize(
    ("title", "bare", "repeat"),
    [
        ("New: Kettle Row", "Kettle Row", False),
        ("NEU - Nordkai", "Nordkai", False),
        ("Nordkai (Wdh.)", "Nordkai", True),
        ("Nordkai (Wh.) [HD]", "Nordkai", True),
        ("Nordkai - Wiederholung", "Nordkai", True),
        ("Wiederholung: Nordkai", "Nordkai", True),
        ("De Pier (herhaling)", "De Pier", True),
        ("Le Phare (rediffusion)", "Le Phare", True),
        ("El Faro (estreno)", "El Faro", False),
        ("Bryggan (repris)", "Bryggan", True),
        ("New Quay", "New Quay", False),
        ("The New Quay", "The New Quay", False),
        ("Repeat After Me", "Repeat After Me", False),
        ("Nova - The Planets", "Nova - The Planets", False),
        ("(Wdh.)", "(Wdh.)", False),  # nothing would be left
        ("Kettle Row (2019)", "Kettle Row (2019)", False),
    ],
)
def test_marks_go_and_what_they_say_stays(title, bare, repeat):
    assert unmarked(title) == Marked(bare, repeat)


@given(st.text(max_size=40))
def test_a_title_never_vanishes(title):
    assert unmarked(title).title or not title
