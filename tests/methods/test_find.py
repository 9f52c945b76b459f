"""Methods by name, as a recipe says them."""

from pathlib import Path

import pytest

from tvml import methods
from tvml.errors import InputError


def test_every_file_of_a_slot_is_a_method_and_its_spec_finds_it_again():
    for slot in methods.SLOTS:
        assert methods.names(slot)
        for name in methods.names(slot):
            method = methods.find(slot, name)
            assert Path(method.module.__file__).stem == name
            assert methods.find(slot, method.spec()) == method


def test_options_are_those_that_were_given():
    method = methods.find("attention", {"name": "softmax", "heads": 2})
    assert method.options.heads == 2
    assert method.spec() == {"name": "softmax", "heads": 2, "values": True}


def test_a_dash_is_as_good_as_an_underscore():
    assert methods.find("objective", "cross-entropy") == methods.find("objective", "cross_entropy")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("sofmax", r"attention: no method 'sofmax'; did you mean 'softmax'\?"),
        ("zzz", "no method 'zzz'; known: .*linear.*softmax"),
        ({"name": "softmax", "head": 2}, r"attention.softmax: no option 'head'; did you mean 'heads'\?"),
        ({"name": "softmax", "heads": "two"}, "attention.softmax.heads: expected int, got str; found 'two'"),
        ({"heads": 2}, "no name of a method"),
        ({"name": 3}, "no name of a method"),
        ({}, "no name of a method"),
    ],
)
def test_a_wrong_spec_is_told_with_the_nearest_right_one(spec, message):
    with pytest.raises(InputError, match=message):
        methods.find("attention", spec)


@pytest.mark.parametrize(
    "name", ["", "soft max", "linear/x", "é", "../x", "..softmax", "__init__", "/softmax", "softmax.py"]
)
def test_a_name_that_is_no_method_is_an_error_of_the_user(name):
    with pytest.raises(InputError):
        methods.find("attention", name)


def test_what_is_no_method_of_the_slot_is_refused_even_if_it_is_a_module():
    with pytest.raises(InputError, match="no method 'mean'"):
        methods.find("attention", "mean")
