"""Slot `layer`: what happens to a word's vector by itself, before words meet. Its result is added to its input.

Options                                frozen dataclass
shapes(d, o) -> {name: shape}
forward(p, x, o, xp) -> (..., d)       x (..., d), scaled to a root mean square of 1
"""
