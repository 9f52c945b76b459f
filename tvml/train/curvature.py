"""How bent the loss is: an estimate of its Hessian's diagonal, for the optimisers that ask for it.

diag(H) ~ z * (H z), z of -1 and 1 at random; H z is the gradient of g z. Bekas, Kokiopoulou and Saad 2007, whose sum is
Hutchinson's trace. Right on average; one more way backwards through the gradient's own graph.
"""

import numpy as np
import torch


def diagonal(gradient: torch.Tensor, vector: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """One draw of the estimate, of the vector's shape; `gradient` was made with create_graph=True."""
    signs = rng.integers(0, 2, len(vector)).astype(np.float32) * 2 - 1
    z = torch.from_numpy(signs).to(vector)
    return z * torch.autograd.grad(gradient, vector, z)[0]
