"""A queue of items met before, encoded by a slow copy of the weights: more neighbours than a batch holds.

slow = momentum * slow + (1 - momentum) * weights, after each step. He et al. 2020, eq. 2; as a memory for neighbourhood
components Wu, Efros and Yu 2018. The vectors are constants: no gradient goes through them.
"""

import torch

from tvml.methods.neighbourhood import Memory


class Queue:
    """The last `size` items; `memory` is None until there is one."""

    def __init__(self, size: int, momentum: float, weights: torch.Tensor) -> None:
        self.size, self.momentum = size, momentum
        self.slow = weights.clone()
        self.memory: Memory | None = None

    def follow(self, weights: torch.Tensor) -> None:
        """The slow copy takes one step towards the weights, all of them in one vector."""
        self.slow = self.momentum * self.slow + (1 - self.momentum) * weights.detach()

    def add(self, new: Memory) -> None:
        """The oldest items make room."""
        if self.memory is not None:
            pairs = zip(self.memory, new, strict=True)
            new = Memory(*(torch.cat([old, some])[-self.size :] for old, some in pairs))
        self.memory = Memory(*(some[-self.size :].detach() for some in new))
