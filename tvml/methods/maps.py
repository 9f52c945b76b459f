"""Feature maps of kernel attention: phi(x) >= 0, so that phi(q) . phi(k) can stand for exp(q . k).

Method A1, "Linear Attention: Different Kernels and Feature Representations"; elu from Katharopoulos et al. 2020.
"""

from collections.abc import Callable
from typing import Any

from tvml.arrays import Array
from tvml.errors import InputError, did_you_mean


def leaky_relu(x: Array, xp: Any) -> Array:
    return (xp.where(x > 0, x, 0.01 * x) + 0.05) ** 2


def elu(x: Array, xp: Any) -> Array:
    return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0 * x, x)))  # the inner where: no overflow


def gelu(x: Array, xp: Any) -> Array:
    # the tanh form of Hendrycks and Gimpel 2016, because numpy has no erf; its least value is -0.17
    return 0.5 * x * (1.0 + xp.tanh(0.7978845608 * (x + 0.044715 * x**3))) + 0.2


def quadratic(x: Array, xp: Any) -> Array:
    return x * x


MAPS: dict[str, Callable[[Array, Any], Array]] = {
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "quadratic": quadratic,
}


def feature_map(name: str) -> Callable[[Array, Any], Array]:
    """The map of that name; InputError otherwise."""
    if name not in MAPS:
        raise InputError(f"no feature map {name!r}{did_you_mean(name, MAPS)}")
    return MAPS[name]
