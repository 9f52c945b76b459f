"""Slot `features`: words to numbers, by hashing; every hash has a name and a version that models store.

Options                                   frozen dataclass
HASH, VERSION                             a model trained with another pair is refused
fit(bags, o) -> {name: array}             what must be known of the training texts; bytes, counted as weights
fixed(o) -> {name: shape}                 the shapes of these arrays of bytes
codes(tokens, known, o) -> (v, c)         float32 without trained weights; a token of all zeros is left out of its text
shapes(d, o) -> {name: shape}             the trained weights
forward(p, code, o, xp) -> (v, d)
"""
