"""Figures of the audit on a guide whose faults are planted, and overlaps beside a plain count."""

import io

import numpy as np

from tvml.evaluate.audit import Notes, note, rows
from tvml.evaluate.understood import understood
from tvml.genres.normalise import Normaliser
from tvml.genres.table import load
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.sights import Sight, sights

N = Normaliser(load())


def audited(*programmes):
    notes = Notes()
    note(notes, [p if isinstance(p, Sight) else Sight(p) for p in programmes], understood(N))
    return list(rows(notes, N.known))


def at(minute, minutes=30, channel="one", **values):
    def time(m):
        return f"2026-11-{21 + m // 1440}T{m // 60 % 24:02d}:{m % 60:02d}:00+00:00"

    values = {"title": f"t{minute}"} | values
    return Programme(channel=channel, start=time(minute), stop=time(minute + minutes), **values)


def test_no_programmes_are_a_row_of_zeros():
    (row,) = audited()
    assert (row["channel"], row["programmes"], row["repeats"], row["times"]["gaps"]) == (None, 0, 0, 0)


def test_repeats_and_label_noise_are_found_across_channels():
    a, b = {"title": "Ebb", "categories": ["Drama"]}, {"title": "Flow", "categories": ["News"]}
    whole, one, two = audited(
        *(at(0, **a), at(30, **b), at(60, title="Ebb", categories=["Soap"])),
        *(at(0, channel="two", **b), at(30, channel="two", title="Ebb"), at(60, channel="two", title="Sound")),
    )
    # Ebb three times, with two sets of categories where it has any; Flow twice, always the same
    assert [row["repeats"] for row in (whole, one, two)] == [5, 3, 2]
    assert [row["same_text_other_categories"] for row in (whole, one, two)] == [2, 2, 0]
    assert whole["categories"] == {"different": 3, "spellings": 0, "not_understood": 0}


def test_spellings_of_a_category():
    (whole, _) = audited(
        *(at(i, title="t", categories=[text]) for i, text in enumerate(("News", "news", "NEWS!", "Qwrz")))
    )
    assert whole["categories"] == {"different": 4, "spellings": 2, "not_understood": 1}


def test_overlaps_gaps_and_times_that_run_backwards_do_not_depend_on_the_order():
    some = [at(0, 60), at(30, 10), at(60, 30), at(200, 30), at(230, -20), at(300, 0, channel="two")]
    for order in (some, some[::-1]):
        found = {row["channel"]: row["times"] for row in audited(*order)}
        assert (found["one"]["overlaps"], found["one"]["gaps"], found["one"]["gap_minutes"]) == (1, 1, 110)
        assert found["one"]["backwards"] == 1 and found["two"]["gaps"] == 0
        assert found[None] == found["one"]  # two channels never overlap


def test_overlaps_are_those_of_a_plain_count():
    rng = np.random.default_rng(0)
    made = [
        at(int(m), int(n), f"c{c}") for m, n, c in zip(*rng.integers(1, [[3000], [90], [4]], (3, 300)), strict=True)
    ]
    ended, overlaps, gaps = {}, 0, 0
    for p in sorted(made, key=lambda p: (p.start, p.stop)):
        overlaps += p.start < ended.get(p.channel, "")
        gaps += p.start > ended.get(p.channel, p.start)
        ended[p.channel] = max(p.stop, ended.get(p.channel, ""))
    times = audited(*made)[0]["times"]
    assert (times["overlaps"], times["gaps"]) == (overlaps, gaps) and overlaps > 50 and gaps > 5


def test_before_and_after_with_a_model():
    class Says:
        def predict(self, programmes):
            return [((p.subtitle, 0.9), ("News", 0.1)) for p in programmes]

    asked = [
        Programme(title="a", categories=["Movie / Drama"]),
        Programme(title="b", categories=["Spielfilm"]),
        Programme(title="c", subtitle="Fußball"),
        Programme(title="d", subtitle="qwrz"),
    ]

    def of(name, answers):
        from tvml.guide.targets import TARGETS

        i = TARGETS.index(name)
        return [(before[i], after[i]) for before, after in answers]

    plain, labelled = understood(N)(asked), understood(N, Says(), 0.5)(asked)
    assert of("tvheadend", plain) == [(True, True), (False, True), (False, False), (False, False)]
    assert of("tvheadend", labelled) == [(True, True), (False, True), (False, True), (False, False)]
    assert of("jellyfin", labelled) == [(False, False), (False, True), (False, True), (False, False)]
    assert understood(N, Says(), 0.95)(asked) == plain


def test_what_xmltv_alone_shows(tmp_path):
    path, listed = tmp_path / "guide.xml", set()
    path.write_bytes(
        b'<tv><channel id="one"/><channel id="idle"/>'
        b'<programme start="20261121200000" stop="20261121210000 +0100" channel="one"><title>a</title></programme>'
        b'<programme start="20261121200000 +0100" stop="soon" channel="two"><title>b</title></programme>'
        b'<programme start="20261121200000 CET" channel="one"><title>c</title></programme>'
        b'<programme start="20261121200000 +0100" channel="one"></programme></tv>'
    )
    said = io.StringIO()
    found = list(sights(str(path), Faults(said.write), listed))
    assert listed == {"one", "idle"} and "programme without a title" in said.getvalue()
    assert [(s.programme.title, s.no_offset, s.unreadable) for s in found] == [
        *(("a", True, False), ("b", True, True), ("c", True, False))
    ]
    notes = Notes(listed=listed)
    note(notes, found, understood(N))
    whole, one, two = rows(notes, N.known)
    assert whole["channels"] == {"with_programmes": 2, "not_listed": 1, "without_programmes": 1}
    assert (one["channels"]["not_listed"], two["channels"]["not_listed"]) == (0, 1)
    assert whole["times"]["no_offset"] == 3 and whole["times"]["unreadable"] == 1
