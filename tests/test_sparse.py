import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tvml import sparse

ROWS = st.lists(st.dictionaries(st.integers(0, 6), st.floats(-3, 3, width=32), max_size=5), max_size=8)


def dense(rows, width=7):
    table = np.zeros((len(rows), width), dtype=np.float32)
    for i, row in enumerate(rows):
        for j, value in row.items():
            table[i, j] = value
    return table


@given(ROWS, arrays(np.float32, (7, 3), elements=st.floats(-3, 3, width=32)), st.integers(1, 40))
@settings(deadline=None)
def test_a_product_is_that_of_the_full_table_however_it_is_cut(rows, w, cells):
    before, sparse.CELLS = sparse.CELLS, cells
    try:
        found = sparse.times(sparse.from_rows(rows, 7), w)
    finally:
        sparse.CELLS = before
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, dense(rows) @ w, atol=1e-4)


@given(ROWS.filter(len), st.data())
@settings(deadline=None)  # the first call imports scipy
def test_taken_rows_are_the_rows(rows, data):
    places = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=5)), dtype=np.int64)
    taken = sparse.take(sparse.from_rows(rows, 7), places)
    np.testing.assert_array_equal(sparse.csr(taken).toarray(), dense(rows)[places])


@given(ROWS, st.data())
@settings(deadline=None)  # the first call imports scipy
def test_rows_are_alike_when_they_are_equal_in_whatever_order(rows, data):
    rows = [{i: value + 0.0 for i, value in row.items()} for row in rows]  # -0.0 has other bytes
    mixed = [dict(data.draw(st.permutations(list(row.items())))) for row in rows]
    found = sparse.alike(sparse.from_rows(rows + mixed, 7)).tolist()
    assert found[len(rows) :] == found[: len(rows)]
    seen = []
    for row in rows:
        seen += [row] if row not in seen else []
    assert found[: len(rows)] == [seen.index(row) for row in rows]


def test_vectors_are_alike_when_they_are_equal():
    table = np.array([[1, 2], [2, 1], [1, 2], [0, -0.0]], dtype=np.float32)
    assert sparse.alike(table).tolist() == [0, 1, 0, 2]
    assert sparse.alike(-0 * table).tolist() == sparse.alike(0 * table).tolist() == [0, 0, 0, 0]
    assert sparse.alike(table[:0]).tolist() == []
    assert sparse.filled(table).tolist() == [True, True, True, False]
    assert sparse.filled(sparse.from_rows([{}, {1: 1.0}], 3)).tolist() == [False, True]


def test_scipy_shares_the_memory():
    x = sparse.from_rows([{1: 2.0}, {}, {0: 1.0, 3: 4.0}], 4)
    assert np.shares_memory(sparse.csr(x).data, x.values)


@given(ROWS, arrays(np.float32, (2, 7), elements=st.sampled_from([0.0, 0.0, 0.0, 1.5, -2.0])))
@settings(deadline=None)
def test_a_product_with_few_weights_is_the_same(rows, w):
    x = sparse.from_rows(rows, 7)
    np.testing.assert_allclose(sparse.times_few(w, sparse.turned(x)), sparse.times(x, w.T).T, atol=1e-5)


def test_a_product_with_few_weights_takes_columns_that_every_row_has():
    x = sparse.from_rows([{0: 1.0, 2: 4.0}, {2: 5.0, 3: 1.0}, {2: -6.0, 3: 2.0}], 4)
    w = np.array([[0, 0, 0.5, 2], [3, 0, 0, 0], [1, 7, 1, 1]], dtype=np.float32)
    np.testing.assert_array_equal(sparse.times_few(w, sparse.turned(x)), [[2, 4.5, 1], [3, 0, 0], [5, 6, -4]])


@given(ROWS.filter(len), st.data())
@settings(deadline=None)  # the first call imports scipy
def test_rows_cut_out_are_the_rows(rows, data):
    begin, end = sorted(data.draw(st.integers(0, len(rows))) for _ in range(2))
    found = sparse.cut(sparse.from_rows(rows, 7), begin, end)
    np.testing.assert_array_equal(sparse.csr(found).toarray(), dense(rows)[begin:end])


@given(
    ROWS, st.lists(st.dictionaries(st.integers(0, 6), st.floats(-3, 3, width=32)), min_size=7, max_size=7), st.data()
)
@settings(deadline=None)
def test_a_product_of_sparse_tables_is_that_of_the_full_ones_however_it_is_cut(rows, others, data):
    before, sparse.CELLS = sparse.CELLS, data.draw(st.integers(1, 40))
    try:
        found = sparse.product(sparse.from_rows(rows, 7), sparse.from_rows(others, 7))
    finally:
        sparse.CELLS = before
    assert found.dtype == np.float32 and found.shape == (len(rows), 7)
    np.testing.assert_allclose(found, dense(rows) @ dense(others), atol=1e-4)


@given(ROWS, st.permutations(range(7)), st.integers(0, 7))
@settings(deadline=None)
def test_columns_are_those_of_the_full_table(rows, order, few):
    some = np.array(order[:few], dtype=np.int64)
    found = sparse.columns(sparse.from_rows(rows, 7), some)
    np.testing.assert_array_equal(sparse.csr(found).toarray(), dense(rows)[:, some])
