"""tvml: learn from the text of TV guides. Importing the package imports nothing else."""

__version__ = "0.1.0"
