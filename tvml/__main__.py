"""`python -m tvml`, and the programs `tvml` and `tv_grab_tvml`: nothing is imported before Ctrl-C is looked after."""

import gc
import os
import sys


def run() -> None:
    """Run the command line."""
    gc.set_threshold(100_000, 20, 20)  # importing makes many objects and no garbage: looking for it costs a tenth
    # numpy's OpenBLAS: its threads wait for each other longer than matrices of this size take, and change last digits
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from tvml.cli import run as run_cli

        run_cli()
    except KeyboardInterrupt:  # during the imports
        sys.exit(130)


def grab() -> None:
    """The `tv_grab_tvml` program: `tvml grab`."""
    sys.argv[1:1] = ["grab"]
    run()


if __name__ == "__main__":
    run()
