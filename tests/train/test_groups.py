"""Methods O3 and O4: which weights decay, and which are not trained."""

from dataclasses import replace

import pytest

from tvml import methods
from tvml.errors import InputError
from tvml.models import encoder
from tvml.models.classifier import shapes
from tvml.train.groups import decaying, frozen

E = encoder.build(
    encoder.Options(
        width=8, features="ternary", layer="residual", attention="linear", pooling=("query", "mean", "max")
    ),
    8,
)
MATRICES = {"features.p", "layer.w1", "layer.w2", "attention.q", "attention.k", "attention.v", "output.w"}
VECTORS = {"layer.b1", "attention.gain", "pooling0.w", "output.b"}


def test_matrices_decay_and_biases_gains_and_queries_do_not():
    assert set(shapes(E, 3)) == MATRICES | VECTORS
    assert decaying(shapes(E, 3)) == MATRICES


def test_a_skip_list_holds_names_and_patterns():
    assert decaying(shapes(E, 3), ["output.w"]) == MATRICES - {"output.w"}
    assert decaying(shapes(E, 3), ["attention.*", "layer.w?"]) == {"features.p", "output.w"}
    assert decaying(shapes(E, 3), ["*"]) == set()
    assert decaying(shapes(E, 3), ["nothing"]) == MATRICES


def test_no_bias_of_any_method_decays():
    for slot in ("features", "layer", "attention", "pooling"):
        for name in methods.names(slot):
            e = encoder.build(replace(encoder.Options(), **{slot: name}), 8)
            named = shapes(e, 3)
            assert decaying(named) == {name for name, shape in named.items() if len(shape) >= 2}


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([], []),
        (["features.*"], ["features.p"]),
        (["attention.?", "output.b"], ["attention.q", "attention.k", "attention.v", "output.b"]),
        (["layer.w[12]"], ["layer.w1", "layer.w2"]),
        (["output.w", "output.*"], ["output.w", "output.b"]),
    ],
)
def test_frozen_weights_are_named_or_fit_a_pattern(patterns, expected):
    assert frozen(shapes(E, 3), patterns) == expected


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        (["features.*", "atention.q"], r"train.freeze: no weight is called 'atention.q'; did you mean 'attention.q'\?"),
        (["outptu.*"], r"no weight is called 'outptu.\*'; did you mean 'output.\w'\?"),
        (["Output.w"], r"did you mean 'output.w'\?"),
        (["zzz"], r"no weight is called 'zzz'; known: attention.gain, "),
        (["*"], r"train.freeze: \* leaves no weight to train"),
    ],
)
def test_a_pattern_that_fits_nothing_and_one_that_fits_all_are_errors(patterns, message):
    with pytest.raises(InputError, match=message):
        frozen(shapes(E, 3), patterns)
