"""Rows: a word's vector is the sum of the rows of its pieces, and it votes as in `selected`."""

import numpy as np

from tvml.arrays import count
from tvml.features import rows, selected
from tvml.features.rows import PIECES, Options, codes, fit, forward

from .test_selected import planted


def test_a_word_is_the_sum_of_the_rows_of_its_pieces():
    bags, deciding, noise = planted()
    o = Options(rows=50, keep=60, votes=60)
    known = fit(bags, 3, o)
    p = {"rows": np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32)}
    found = forward(p, codes(deciding, known, o), o, np)
    told = selected.look_up(deciding, known, o)
    for i, vector in enumerate(found):
        mine = [j for j in told.loud.tolist() if told.owner[j] == i][:PIECES]
        slow = sum((told.share[j] * p["rows"][rows._row(told.names[j], 50) - 1] for j in mine), np.zeros(8))
        np.testing.assert_allclose(vector, slow, rtol=1e-5, atol=1e-6)
    assert found.any(axis=1).sum() > 5
    assert not forward(p, codes(noise[:5], known, Options(rows=50, keep=60, votes=60)) * 0, o, np).any()


def test_it_votes_as_selected_does():
    bags, deciding, _ = planted()
    o, other = Options(keep=20, votes=60), selected.Options(keep=20, votes=60)
    mine = rows.votes(codes(deciding, fit(bags, 3, o), o), o)
    theirs = selected.votes(selected.codes(deciding, selected.fit(bags, 3, other), other), other)
    np.testing.assert_array_equal(mine, theirs)
    assert mine.any()


def test_the_row_of_a_piece_is_the_same_everywhere_and_rows_are_used_evenly():
    found = np.array([rows._row(f"word{i}", 100) for i in range(5000)])
    assert found.min() == 1 and found.max() == 100
    assert np.bincount(found)[1:].min() > 20
    assert rows._row("tatort", 8192) == 1746


def test_its_weights_are_rows_times_width():
    assert count(rows.shapes(24, Options())) == 8192 * 24
