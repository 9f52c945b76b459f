"""Which processor trains, and how to make it repeat itself."""

import torch

from tvml.errors import UsageError

DEVICES = ("auto", "cpu", "cuda")


def choose(name: str) -> torch.device:
    """The device of that name; "auto" is the CPU, because ten thousand weights are too few to feed a GPU."""
    if name not in DEVICES:
        raise UsageError(f"--device {name}: expected one of {', '.join(DEVICES)}")
    if name == "cuda" and not torch.cuda.is_available():
        raise UsageError("--device cuda: PyTorch finds no CUDA device here")
    return torch.device("cuda" if name == "cuda" else "cpu")


def settle(seed: int) -> None:
    """Same seed, same machine, same bytes. One thread: the arrays are too small to share."""
    torch.set_num_threads(1)
    # use_deterministic_algorithms does the same, but imports a compiler: a second, and a folder left in /tmp
    torch.set_deterministic_debug_mode("error")
    torch.utils.deterministic.fill_uninitialized_memory = False  # nothing here reads it, and filling costs a tenth
    torch.manual_seed(seed)
