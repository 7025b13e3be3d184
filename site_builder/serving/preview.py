"""What the preview shows at the moment: which release, or why there is no newer one."""

import json
from dataclasses import dataclass
from pathlib import Path

from site_builder.audiences import EVERYONE
from site_builder.problems import Problem
from site_builder.releases import served_number
from site_builder.watching import Broken, Made, News, Refused

_BUG = Problem(
    "dossier", 0, "the program has a bug", "the place where it runs says which"
)


@dataclass(frozen=True, slots=True)
class State:
    """What all pages of the preview are told.

    Attributes:
        release: The one that readers see; None: there is none yet.
        problems: Why the last build made none; none: it did, or has not ended.

    """

    release: int | None
    problems: tuple[Problem, ...]

    def text(self) -> str:
        """Say the same as JSON, on one line."""
        problems = [
            {"place": one.place, "message": one.message, "hint": one.hint}
            for one in self.problems
        ]
        return json.dumps({"release": self.release, "problems": problems})


class Preview:
    """Follows one watcher; is told by its thread and asked by that of the server."""

    def __init__(self, output: Path) -> None:
        """Begin before the first build.

        Args:
            output: Folder of the releases.

        """
        self._output = output.absolute()
        self._problems: tuple[Problem, ...] = ()
        self._release: int | None = None
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self._ended

    def tell(self, news: News) -> None:
        """Take what a watcher tells."""
        self._release = served_number(self._output)
        match news:
            case Made():
                self._problems = ()
            case Refused():
                self._problems = news.problems
            case Broken():
                self._problems = (_BUG,)

    def end(self) -> None:
        """Let pages that wait for news wait no longer."""
        self._ended = True

    def state(self) -> State:
        """Tell what there is to show now."""
        release = served_number(self._output)
        if release is not None and release > (self._release or 0):
            return State(release, ())  # somebody else has built
        return State(release, self._problems)

    def root(self) -> Path | None:
        """Find the published tree, without links; None: there is none yet.

        A page asks anew for each request: a release is swapped in between two.
        """
        if served_number(self._output) is None:
            return None
        root = (self._output / EVERYONE.name).resolve()
        return root if root.is_relative_to(self._output.resolve()) else None
