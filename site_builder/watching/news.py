"""What a watcher tells of: builds, how they ended, and what else one should know."""

import datetime as dt
from dataclasses import dataclass

from site_builder.problems import Problem


@dataclass(frozen=True, slots=True)
class Made:
    """A release was made.

    Attributes:
        moment: When it was ready.
        reasons: What it was made for: changed files, as the author knows them.
        seconds: How long it took.
        number: Of the release.
        pages: How many it has.
        rendered: How many of them were made anew.
        notices: What the author should know but need not mend.

    """

    moment: dt.datetime
    reasons: tuple[str, ...]
    seconds: float
    number: int
    pages: int
    rendered: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The site has problems; what was published stays."""

    moment: dt.datetime
    reasons: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """The program has a bug; what was published stays."""

    moment: dt.datetime
    reasons: tuple[str, ...]
    error: Exception


@dataclass(frozen=True, slots=True)
class Note:
    """Something about watching itself, told once."""

    text: str


News = Made | Refused | Broken | Note
