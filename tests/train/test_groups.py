"""Method O3: which weights decay."""

from dataclasses import replace

from tvml import methods
from tvml.models import encoder
from tvml.models.classifier import shapes
from tvml.train.groups import decaying

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
