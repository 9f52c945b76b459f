"""Slot `optimiser`: from gradients to new weights. Every array is updated by itself.

Options                                           frozen dataclass; `decay` may be an array of p's shape
init(p, xp) -> state                              state of one array p
step(p, g, state, lr, o, xp) -> (p, state)        one step; lr is the schedule's rate at this step
"""
