from tvml.cli import run

run()
