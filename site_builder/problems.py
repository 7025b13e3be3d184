"""What the author of a site must mend, and the one exception that carries it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing the author of the site must mend.

    Attributes:
        file: Path as the author knows it, relative to the folder of the site.
        line: 1-based; 0 stands for the file as a whole.
        message: What was found, in the author's words; never a customer's value.
        hint: What to do about it; empty when the message says it all.

    """

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Lay the problem out as ``file:line: message``, which editors can open."""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{self.place}: {self.message}{hint}"

    @property
    def place(self) -> str:
        """Say where it is, as editors can open it."""
        return f"{self.file}:{self.line}" if self.line else self.file


class SiteError(Exception):
    """The site cannot be built as its author wrote it.

    Carries every problem of the stage that failed, so that one run shows them all.
    A bug of ours is never a SiteError: it keeps its traceback.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of their places, each once."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["SiteError"], tuple[tuple[Problem, ...]]]:
        """Travel between processes with the problems, not with their text."""
        return SiteError, (self.problems,)


def nearest(word: str, candidates: Iterable[str]) -> str:
    """Suggest the candidate that was probably meant: a hint, or an empty text."""
    by_fold = {candidate.casefold(): candidate for candidate in candidates}
    fold = word.casefold()
    # In a short word two letters that have changed places leave little that is alike.
    close = [one for one in by_fold if sorted(one) == sorted(fold)]
    close = close or difflib.get_close_matches(fold, by_fold, n=1, cutoff=0.6)
    return f"did you mean '{by_fold[close[0]]}'?" if close else ""


def raise_if_any(problems: Iterable[Problem]) -> None:
    """End the stage here if it found problems.

    Raises:
        SiteError: There is at least one problem; it carries all of them.

    """
    found = tuple(problems)
    if found:
        raise SiteError(found)
