"""A registry in a temporary folder and a model of two small arrays to put into it."""

import os

import numpy as np
import pytest

from tvml.registry import store


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    """fsync takes half the time of these tests; those about fsync put their own in its place."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def model():
    """What `publish` takes, less the root; change a key to make another model."""
    return {
        "name": "genre",
        "kind": "classifier",
        "arrays": {"w": np.arange(6, dtype="f4").reshape(2, 3), "b": np.zeros(3, "f4")},
        "facts": {"labels": {"film": 7, "news": 2}, "hash": "fnv1a-64/1"},
        "metrics": {"accuracy": 0.75},
        "parameters": 9,
        "card": "a card\n",
    }


@pytest.fixture
def three(root, model):
    """versions/0001 to 0003 of genre; returns the registry's root."""
    for _ in range(3):
        store.publish(root, **model)
    return root
