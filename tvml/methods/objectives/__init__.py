"""Slot `objective`: how wrong the scores are.

Options                                            frozen dataclass
loss(scores, target, weight, o, xp) -> scalar      scores (b, k), target (b, k) one-hot, weight (b,) of the items
"""
