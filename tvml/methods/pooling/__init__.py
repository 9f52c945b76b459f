"""Slot `pooling`: the words of a programme become one vector.

Options                                   frozen dataclass
shapes(d, o) -> {name: shape}
forward(p, x, mask, o, xp) -> (b, d)      x (b, n, d), mask (b, n); a row without tokens gives finite numbers
training(o, now) -> Options               optional: the options that hold at a training step
"""
