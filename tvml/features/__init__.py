"""Slot `features`: words to numbers, by hashing; every hash has a name and a version that models store.

Options                                   frozen dataclass
HASH, VERSION                             a model trained with another pair is refused
fit(bags, k, o) -> {name: array}          what must be known of the training texts, labels 0 to k - 1, of which some may
                                          have no text here; bytes, counted as weights
fixed(o) -> {name: shape}                 the shapes of these arrays of bytes
codes(tokens, known, o) -> (v, c)         float32 without trained weights; a token of all zeros is left out of its text
votes(code, o) -> (v, k)                  optional: the part of a code that speaks for labels, past the network
shapes(d, o) -> {name: shape}             the trained weights
forward(p, code, o, xp) -> (v, d)
"""
