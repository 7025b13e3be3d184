"""Where everything lies in the output folder, and what it is called there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from site_builder.problems import Problem, SiteError

_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z")
_PRIVATE = 0o700


class BusyError(Exception):
    """Another build holds the output; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders and files of one output.

    Attributes:
        output: Holds all of them.

    """

    output: Path

    @property
    def lock(self) -> Path:
        """The file that a build holds locked."""
        return self.output / ".lock"

    @property
    def work(self) -> Path:
        """What a build is making; worth nothing when the build has ended."""
        return self.output / ".work"

    @property
    def trees(self) -> Path:
        """The complete trees, by audience and number."""
        return self.output / ".releases"

    @property
    def spares(self) -> Path:
        """Trees for the next release to begin with."""
        return self.output / ".spares"

    @property
    def state(self) -> Path:
        """What is kept from build to build, and served to nobody."""
        return self.output / ".state"

    @property
    def records(self) -> Path:
        """What is known of each release: a folder for each number."""
        return self.state / "releases"

    @property
    def history(self) -> Path:
        """The snapshots: a file for each as-of date."""
        return self.state / "history"

    def root(self, audience: str) -> Path:
        """Name the web root of an audience."""
        return self.output / audience

    def tree(self, audience: str, number: int) -> Path:
        """Name the folder in which the tree of a release lies."""
        return self.trees / audience / str(number)

    def record(self, number: int) -> Path:
        """Name the folder with what is known of a release."""
        return self.records / str(number)

    def numbers(self) -> list[int]:
        """List the releases there are, oldest first: those with a record."""
        return _numbers(self.records)

    def tree_numbers(self) -> dict[str, list[int]]:
        """List the trees there are by audience, also those of no release."""
        if not self.trees.is_dir():
            return {}
        return {folder.name: _numbers(folder) for folder in self.trees.iterdir()}

    def next_number(self) -> int:
        """Give the number that no release has had so far."""
        seen = [number for some in self.tree_numbers().values() for number in some]
        return max([*seen, *self.numbers()], default=0) + 1

    def make_work(self) -> Path:
        """Make the folder for what no reader shall see."""
        self.work.mkdir(mode=_PRIVATE, exist_ok=True)
        return self.work

    def make_state(self) -> None:
        """Make the folder of the state, for nobody but its owner."""
        self.state.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        if self.state.stat().st_mode & 0o777 != _PRIVATE:
            self.state.chmod(_PRIVATE)
        self.records.mkdir(exist_ok=True)


@contextmanager
def telling_what_cannot_be_written(layout: Layout) -> Iterator[None]:
    """Turn what the disk refuses into a problem: it is no bug of ours.

    Raises:
        SiteError: Something in the output cannot be made, written or taken away.

    """
    try:
        yield
    except OSError as error:
        place = Path(str(error.filename or ""))
        if not place.is_relative_to(layout.output):
            raise
        shown = place.relative_to(layout.output).as_posix()
        message = f"cannot be written in {layout.output}: {error.strerror}"
        hint = "see to the disk and its permissions, and build again"
        raise SiteError([Problem(shown, 0, message, hint)]) from error


def _numbers(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(one.name) for one in folder.iterdir() if _NUMBER.match(one.name))
