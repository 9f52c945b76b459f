"""`python -m tvml`, and the `tvml` program: nothing is imported before Ctrl-C is looked after."""

import sys


def run() -> None:
    """Run the command line."""
    try:
        from tvml.cli import run as run_cli

        run_cli()
    except KeyboardInterrupt:  # during the imports
        sys.exit(130)


if __name__ == "__main__":
    run()
