"""Rows that could not be read: counted, the first few named, the rest summed up; or the run stops at the first."""

from collections.abc import Callable
from dataclasses import dataclass

from tvml.errors import InputError

SHOWN = 5  # bad rows named one by one; a cron mail should not be a flood


@dataclass
class Faults:
    """Collects bad rows of one run. `say` writes a line for the user (stderr)."""

    say: Callable[[str], None]
    strict: bool = False
    count: int = 0

    def add(self, where: str, problem: str) -> None:
        """Note one bad row; `where` is "guide.csv, row 7". Raises InputError when strict."""
        if self.strict:
            raise InputError(f"{where}: {problem}")
        self.count += 1
        if self.count <= SHOWN:
            self.say(f"{where}: {problem}; skipped")

    def summary(self) -> None:
        """Say how many more there were than were named."""
        if self.count > SHOWN:
            self.say(f"{self.count - SHOWN} more bad rows skipped ({self.count} in all)")
