"""The map of topics: nothing covers anything, areas tell sizes, and what is alike is near."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.evaluate.topic_map import FULL, SMALLEST, coordinates, placed


def alike(groups, within=0.5, across=0.02):
    """Overlaps of topics of which those of one group are alike."""
    same = np.equal.outer(groups, groups)
    return np.where(np.eye(len(groups), dtype=bool), 1.0, np.where(same, within, across))


def apart(c):
    """Room between each two circles."""
    far = np.hypot(np.subtract.outer(c.x, c.x), np.subtract.outer(c.y, c.y))
    room = far - np.add.outer(c.r, c.r)
    return room[~np.eye(len(c.r), dtype=bool)]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(0, 2**32 - 1), st.sampled_from([(900, 500), (360, 900)]))
def test_no_circle_covers_another_or_leaves_the_plane(k, seed, plane):
    rng = np.random.default_rng(seed)
    near = rng.random((k, k)) * rng.random()
    near = (near + near.T) / 2
    np.fill_diagonal(near, 1)
    c = placed(near, (rng.pareto(1, k) * 20).astype(int), *plane)
    assert (apart(c) >= 0).all()
    assert (c.x >= c.r - 1e-9).all() and (c.x <= plane[0] - c.r + 1e-9).all()
    assert (c.y >= c.r - 1e-9).all() and (c.y <= plane[1] - c.r + 1e-9).all()


def test_areas_tell_the_number_of_items():
    items = np.array([10, 20, 30, 40, 30, 20, 10, 40] * 3)
    c = placed(alike(np.arange(24) % 4), items, 1000, 600)
    assert c.r**2 / items == pytest.approx(np.full(24, c.r[0] ** 2 / 10))
    assert np.pi * (c.r**2).sum() == pytest.approx(FULL * 1000 * 600)


def test_what_is_alike_is_near():
    groups = np.arange(24) % 4
    c = placed(alike(groups), np.full(24, 10), 1000, 600)
    far = np.hypot(np.subtract.outer(c.x, c.x), np.subtract.outer(c.y, c.y))
    nearest = np.argsort(far, axis=1)[:, 1:4]
    assert (groups[nearest] == groups[:, None]).mean() > 0.8


def test_the_same_topics_give_the_same_picture():
    one, other = (placed(alike(np.arange(9) % 3), np.arange(9), 500, 300) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("items", [[5], [0], [0, 0], [1000, 0, 0]])
def test_few_and_empty_topics_are_drawn_too(items):
    c = placed(np.eye(len(items)), np.array(items), 400, 300)
    assert np.isfinite([*c.x, *c.y]).all() and (c.r >= 0.9 * SMALLEST).all() and (apart(c) >= 0).all()


def test_coordinates_keep_the_distances_of_what_lies_in_a_plane():
    angles = np.array([0.0, 0.3, 0.9, 2.0])
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = coordinates(points @ points.T)

    def far(x):
        return np.hypot(*(x[:, None] - x[None]).transpose(2, 0, 1))

    assert far(found) == pytest.approx(far(points))
    assert (found[np.abs(found).argmax(axis=0), [0, 1]] > 0).all()
