"""Slot `layer`: what happens to a word's vector by itself, before words meet. Its result is added to its input.

Options                                frozen dataclass
shapes(d, o) -> {name: shape}
forward(p, x, o, xp) -> (..., d)       x (..., d), scaled to a root mean square of 1
training(o, now) -> Options            optional: the options that hold at a training step, where x is (b, n, d)
settle(p, x, mass, o, xp) -> {name: array}   optional, after training: weights that are worked out rather than learned,
                                       from all training words x (v, d), of which each counts mass (v,)
"""
