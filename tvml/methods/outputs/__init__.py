"""Slot `output`: a programme's vector to the scores of its labels. `width` is d, of the vector.

Options                                            frozen dataclass
TRAINED                                            True: its weights follow the gradient of an objective of scores;
                                                   False: `fit` makes all of it, when the encoder is trained
shapes(width, k, o) -> {name: shape}               float32 numbers, one weight each
fixed(width, k, o) -> {name: shape}                bytes, a quarter of a weight each
fit(x, labels, weight, k, o, rng) -> arrays        those of both, from the training vectors x (b, d), labels (b,) and
                                                   what each text counts (b,); only where TRAINED is False
scores(p, x, o, xp) -> (b, k)                      their softmax is the probability of each label
scaled(p, temperature) -> arrays                   the arrays that give these scores divided by `temperature`
"""
