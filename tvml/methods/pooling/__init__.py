"""Slot `pooling`: the words of a programme become one vector.

Options                                   frozen dataclass
shapes(d, o) -> {name: shape}
forward(p, x, mask, o, xp) -> (b, d)      x (b, n, d), mask (b, n); a row without tokens gives finite numbers
weights(p, x, mask, o, xp) -> (b, n)      optional, of poolings that weigh tokens: rows sum to 1, padding weighs 0
training(o, now) -> Options               optional: the options that hold at a training step
"""
