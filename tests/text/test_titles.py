"""Which titles are one, and which never are."""

from collections import Counter

import pytest

from tvml.text.titles import Cluster, clusters


def joined(*titles, often=3):
    counts = Counter(titles)
    counts[titles[0]] = often
    return len(clusters(counts)) == 1


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("Q&A", "Q & A"),
        ("Kettle & Row", "Kettle and Row"),
        ("Kettle Row", "KETTLE ROW"),
        ("Kettle Row", "New: Kettle Row"),
        ("Nordkai", "Nordkai - Wiederholung"),
        ("Nordkai", "Nordkai (Wdh.)"),
        ("Téléphare matin", "Telephare Matin"),
        ("Große Boote", "Grosse Boote"),
        ("Schöne Boote", "Schoene Boote"),
        ("S.W.A.N.", "SWAN"),
        ("Nordkai – Das Boot", "Nordkai: Das Boot"),
        ("Harbour-Lights", "Harbour Lights"),
        ("Harbour Constable", "Harbour Cosntable"),
        ("Harbour Constable", "Harbour Constabble"),
    ],
)
def test_one_programme_written_in_two_ways(right, other):
    assert joined(right, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kettle Row 2", "Kettle Row 3"),
        ("Kettle Row II", "Kettle Row III"),
        ("Harbour Constable XXVIII", "Harbour Constable XXXVII"),
        ("Kettle Row (1998)", "Kettle Row (2019)"),
        ("Kettle Row (1/2)", "Kettle Row (2/2)"),
        ("Ports: Holm", "Ports: Ness"),
        ("Kettle Row", "Kettle Row: The Return"),
        ("Can Sailors Cook", "Can't Sailors Cook"),
        ("Harbour Constable", "Harbour Constables"),  # another number
        ("Possible Harbours", "Impossible Harbours"),
        ("Liga 26/27", "Liga 2627"),
        ("Unsere Mutter im Norden", "Unsere Mütter im Norden"),
        ("Pier", "Pier!"),
        ("Pure", "PURE"),
        ("It", "IT"),
        ("ATV Aktuell", "a.tv Aktuell"),
        ("Gull", "Gull+"),
    ],
)
def test_two_programmes_stay_two(one, other):
    assert not joined(one, other) and not joined(other, one)


def test_a_misspelt_word_is_one_that_no_other_title_has_and_is_rarer():
    assert not joined("Harbour Constable", "Harbour Constabble", often=2)
    assert not joined("Harbour Constable", "Harbour Constabble", "Constabble Harbours")


def test_the_form_proposed_is_the_most_used_that_is_well_written():
    counts = {"KETTLE ROW": 9, "kettle row": 8, "Kettle row": 2, "Kettle Row": 3, "New: Kettle Row": 1, "Elsewhere": 5}
    (found,) = clusters(counts)
    ordered = ("KETTLE ROW", "kettle row", "Kettle Row", "Kettle row", "New: Kettle Row")
    assert found == Cluster(tuple((title, counts[title]) for title in ordered), "Kettle Row")
    assert clusters({"New: Kettle Row": 2, "Kettle Row (Wdh.)": 1})[0].proposed == "Kettle Row"
    assert clusters({"Le Phare à 8": 2, "Le Phare a 8": 2})[0].proposed == "Le Phare à 8"
    assert clusters({"Two Boats»": 2, "Two Boats": 1})[0].proposed == "Two Boats"


def test_clusters_do_not_depend_on_the_order_of_titles():
    counts = {"Harbour Constable": 9, "HARBOUR CONSTABLE": 1, "Harbour Constabble": 1, "Kettle Row": 2, "KETTLE ROW": 1}
    assert clusters(counts) == clusters(dict(reversed(counts.items())))


def test_many_titles_take_little_time():
    import time

    counts = {
        f"{word} harbour number {i}": 1 + i % 3
        for i in range(2500)
        for word in ("Kettle", "Windows", "Constable", "Sailing")
    }
    start = time.process_time()
    assert clusters(counts) == []
    assert time.process_time() - start < 5  # a second when the machine has time
