"""Bidirectional GRU: each word hears what two readers remember there, one who comes from the left, one from the right.

r, z = sigmoid(x w + h u + b); c = tanh(x w + b + r (h u)); h' = z h + (1 - z) c. Cho et al. 2014, eq. 5 to 8, with the
reset gate behind the product, as in cuDNN and PyTorch, so that a step is one product; one bias instead of two.
out_i = the two states at word i, joined. Method A4. O(n d^2), word after word.
Padding leaves a state as it is, so the reader from the right begins at each text's last word.

Weights: 3 (d + m + 1) m for each reader with a state of m numbers. With m = d / 2 the two states fill a word vector and
cost 4.5 d^2 + 3 d (linear attention without values: 2 d^2). Any other m needs one more matrix, 2m x d, and still saves:
m = d / 4 comes to 2.4 d^2.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Count

ORDER = True


@dataclass(frozen=True)
class Options:
    hidden: Count = 0  # numbers of each reader's state; 0 = half the width, which needs no matrix behind it


def shapes(d: int, o: Options) -> dict[str, Shape]:
    m = o.hidden or (d + 1) // 2
    readers = {f"{side}_{name}": shape for side in ("left", "right") for name, shape in reader(d, m).items()}
    return readers | ({} if 2 * m == d else {"out": (2 * m, d)})


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, n, d)
    m = mask.swapaxes(0, 1)[..., None]  # (n, b, 1): word after word
    x = x.swapaxes(0, 1) * m
    left, right = (x @ p[f"{side}_w"] + p[f"{side}_b"] for side in ("left", "right"))  # (n, b, 3m)
    both = xp.stack([left, xp.flip(right, (0,))], 1)  # (n, 2, b, 3m): the readers go side by side
    u = xp.stack([p["left_u"], p["right_u"]])  # (2, m, 3m)
    states = xp.stack(read(both, xp.stack([m, xp.flip(m, (0,))], 1), u, xp))  # (n, 2, b, m)
    joined = xp.concatenate([states[:, 0], xp.flip(states[:, 1], (0,))], axis=-1).swapaxes(0, 1)  # (b, n, 2m)
    return joined @ p["out"] if "out" in p else joined


def reader(d: int, m: int) -> dict[str, Shape]:
    """Shapes of a GRU's weights: for a word, for the state, and the bias; each for r, z and c side by side."""
    return {"w": (d, 3 * m), "u": (m, 3 * m), "b": (3 * m,)}


def read(x: Array, mask: Array, u: Array, xp: Any) -> list[Array]:
    """The state after each word: x (n, ..., b, 3m), which is x w + b, mask (n, ..., b, 1), u (..., m, 3m) -> n of
    (..., b, m). Where the mask is 0 the state stays.
    """
    states = [xp.zeros_like(x[0][..., : u.shape[-2]])]
    for word, there in zip(x, mask, strict=True):
        state = states[-1]
        states.append(state + there * (cell(word, state, u, xp) - state))
    return states[1:]


def cell(x: Array, h: Array, u: Array, xp: Any) -> Array:
    """The next state (..., m) after x (..., 3m), the word's part, when h (..., m) was the state."""
    m, y = h.shape[-1], h @ u
    gates = 0.5 + 0.5 * xp.tanh(0.5 * (x[..., : 2 * m] + y[..., : 2 * m]))  # a sigmoid that cannot overflow
    new = xp.tanh(x[..., 2 * m :] + gates[..., :m] * y[..., 2 * m :])
    return new + gates[..., m:] * (h - new)
