"""Slot `optimiser`: from gradients to new weights. Every array is updated by itself.

Options                                           frozen dataclass; `decay` may be an array of p's shape
init(p, xp) -> state                              state of one array p
step(p, g, state, lr, o, xp) -> (p, state)        one step; lr is the schedule's rate at this step

`lr` in Options is the schedule's highest rate; without it that is 1. A method of second order has two things more:

curvature(o, number) -> bool                      does step `number`, from 0, want the curvature?
step(p, g, state, lr, o, xp, h)                   h: an estimate of the Hessian's diagonal, of p's shape, or None
"""
