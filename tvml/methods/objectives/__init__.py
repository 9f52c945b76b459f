"""Slot `objective`: how wrong a batch is. A method says what it looks at.

Options                                            frozen dataclass, with `class_weights`
TAKES = "scores"
loss(scores, target, weight, o, xp) -> scalar      scores (b, k), target (b, k) one-hot, weight (b,) of the items
MULTI = True                                       target has a 1 for each of several labels, or for none; left out
                                                   where it has to be one-hot
TAKES = "vectors"
loss(x, target, weight, o, xp, series=None, memory=None) -> scalar
                                                   x (b, d) the encoder's vectors; series (b,) numbers: items of one are
                                                   no neighbours (None: each its own); memory: a neighbourhood.Memory,
                                                   for a method with the options `memory` and `momentum`
"""
