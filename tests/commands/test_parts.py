"""Every part of an encoder from the command line: a model that was trained with it comes back and labels."""

import pytest

from tvml.methods import SLOTS, names

from .helpers import TINY, lessons, run

PARTS = [f"{slot}={name}" for slot in SLOTS if slot in ("layer", "attention", "pooling") for name in names(slot)]
VARIANTS = [
    ("layer=mixture", "layer.gate=sinkhorn"),
    ("layer=mixture", "layer.gate=annealed", "layer.every=5"),
    ("attention=gru", "attention.hidden=1"),
    ("pooling=[routing, max]",),
]


@pytest.mark.parametrize("settings", [*((part,) for part in PARTS), *VARIANTS], ids=" ".join)
def test_a_model_with_this_part_is_trained_stored_and_labels(settings):
    chosen = [part for setting in settings for part in ("--set", f"encoder.{setting}")]
    quick = ["--set", "train.steps=20", "--set", "encoder.width=4", "--force"]
    done = [run("train-classifier", "-", *TINY, *quick, *chosen, stdin=lessons()) for _ in range(2)]
    assert [(ran.code, ran.err) for ran in done] == [(0, "")] * 2
    stored = [run("models", "show", f"genre@{version}").rows[0] for version in (1, 2)]
    assert stored[0]["files"]["weights.safetensors"] == stored[1]["files"]["weights.safetensors"], "byte for byte"
    slot, _, name = settings[0].partition("=")
    found = stored[0]["facts"]["encoder"][slot]
    assert name in (found["name"] if isinstance(found, dict) else f"[{', '.join(part['name'] for part in found)}]")
    ran = run("classify", "-", "--model", "genre", stdin=lessons())
    assert (ran.code, ran.err) == (0, "")
    assert {row["label"] for row in ran.rows} <= {"Sport", "Cooking"}
    assert all(0.5 <= row["confidence"] <= 1 for row in ran.rows)


@pytest.mark.parametrize(
    ("settings", "fragment"),
    [
        (("layer=mixture", "layer.temperature=2"), "layer.mixture: no option 'temperature'"),
        (("layer=mixture", "layer.balance=null"), "layer.mixture: no option 'balance'"),
        (("layer=mixture", "layer.gate=sinkhorm"), "no gate 'sinkhorm'; did you mean 'sinkhorn'?"),
        (("attention=window_gru", "attention.shuffle=1"), "attention.window_gru: no option 'shuffle'"),
        (("layer=winner", "layer.group=3"), "128 units cannot be split into groups of 3"),
        (("pooling={name: routing, capsules: 3}",), "a width of 4 cannot be split into 3 capsules"),
        (("attention=grue",), "did you mean 'gru'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_part_that_cannot_be_is_told(settings, fragment):
    chosen = [part for setting in settings for part in ("--set", f"encoder.{setting}")]
    ran = run("train-classifier", "-", *TINY, *chosen, stdin=lessons())
    assert (ran.code, ran.out) == (1, b"")
    assert fragment in ran.err and ran.err.count("\n") == 1
