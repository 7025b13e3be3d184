"""What a segment file says, as frozen values: they are read, judged and said elsewhere.

Positions and labels take no part in comparing: two conditions that ask the same are
equal, wherever they stand, so that each is judged once.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from site_builder.yaml_file import YamlDocument, YamlPath

ValueKind = Literal[
    "text", "choice", "list", "number", "amount", "date", "time", "yes_no"
]
Unit = Literal[
    "text",
    "choice",
    "list",
    "yes_no",
    "whole",
    "number",
    "score",
    "amount",
    "rate",
    "days",
    "date",
    "time",
]
PeriodUnit = Literal["days", "weeks", "months", "quarters", "half_years", "years"]
Population = Literal["customers", "prospects", "everyone"]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ValueType:
    """What sort of value a subject has.

    Attributes:
        kind: Decides which comparators fit.
        unit: Decides how a value is written; a rate is a fraction, an amount is in
            millionths of the site's currency.
        choices: All that a closed choice may be; empty: anything.

    """

    kind: ValueKind
    unit: Unit
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A field of a table, or of a table that its rows point to.

    Attributes:
        table: Where the path starts.
        steps: Fields; each but the last is a reference to the table of the next.
        tables: The table that each step is a field of.
        labels: Of each step.

    """

    table: str
    steps: tuple[str, ...]
    tables: tuple[str, ...]
    type: ValueType
    labels: tuple[Labels, ...] = field(compare=False)

    @property
    def name(self) -> str:
        """Name it as the author does: a field of customers without its table."""
        steps = ".".join(self.steps)
        return steps if self.table == "customers" else f"{self.table}.{steps}"


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or a day counted from the as-of day.

    Attributes:
        date: The date; None for a day counted from the as-of day.
        number: How many units away; 0 is the as-of day.
        ahead: After the as-of day, not before it.

    """

    date: dt.date | None = None
    number: int = 0
    unit: PeriodUnit = "days"
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window in time that moves with the as-of day, such as ``last 30 days``.

    Attributes:
        calendar: It consists of whole periods of the calendar or the business year;
            otherwise it rolls, and ends or starts at the as-of day.
        so_far: It runs on into the current period, up to the as-of day.

    """

    side: Literal["last", "this", "next"]
    number: int
    unit: PeriodUnit
    calendar: bool
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A window between two days: after the first, up to and including the last."""

    start: Day
    end: Day


Window = Stretch | Span
Versus = Literal["previous", "same_period_last_year"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A window as it lay before: just before itself, or in the year before."""

    window: Window
    versus: Versus


@dataclass(frozen=True, slots=True)
class MeasurePath:
    """A measure of the catalogue."""

    name: str
    type: ValueType
    label: Labels = field(compare=False)


Other = FieldPath | MeasurePath
"""What may stand in place of a value: each row is compared with its own."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in another currency than the site's; converted on the as-of day.

    Attributes:
        number: Millionths of the unit of the currency.

    """

    number: int
    currency: str


Scalar = bool | int | float | str | Money
Operand = Scalar | tuple[Scalar, ...] | Day | tuple[Day, ...] | Window | Other


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparator with what it compares to.

    Attributes:
        value: Amounts in millionths, rates as fractions, times of day in seconds;
            a time slot as its first and last second.
        exact: Texts are compared as they are written.
        said: As it is written, for sentences where the value itself does not tell.

    """

    word: str
    value: Operand
    exact: bool = False
    said: tuple[str, ...] = field(default=(), compare=False)


class Subject(Protocol):
    """What a condition asks about; each sort of subject has its own dataclass."""

    @property
    def word(self) -> str:
        """The key in the definition that names it, such as ``field``."""

    @property
    def name(self) -> str:
        """Machine name of what is looked at; empty where no single value is."""

    @property
    def type(self) -> ValueType:
        """What its values are."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One test: a subject, and comparators that must all be met."""

    subject: Subject
    comparisons: tuple[Comparison, ...]
    path: YamlPath = field(compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all, any or none must be met; never empty."""

    word: Literal["all", "any", "none"]
    parts: tuple["Where", ...]
    path: YamlPath = field(compare=False)


Where = Condition | Group


@dataclass(frozen=True, slots=True)
class Include:
    """A customer who belongs because somebody says so.

    Attributes:
        on: When it was decided; None: not stated.

    """

    customer: str
    reason: str
    by: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the author expects of the members; ``dossier check`` tests it.

    Attributes:
        min: Fewest members; None: any number.
        max: Most members; None: any number.
        contains: Ids of customers who must be members.
        excludes: Ids of customers who must not be.

    """

    min: int | None = None
    max: int | None = None
    contains: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment as its author defined it.

    Attributes:
        id: Name of its file without ``.yaml``.
        title: By language; at least one.
        of: Whom the conditions are asked about.
        if_unknown: What becomes of a customer whose answer is unknown.
        columns: Fields of customers and measures that the list of members shows.
        shared_with: Audiences that may see it although they may not see its fields.
        currency: ISO code of the amounts in it.
        document: Where it was read, for its text and lines.

    """

    id: str
    title: Labels
    purpose: str
    owner: str
    of: Population
    where: Where
    if_unknown: Literal["not_judged", "out", "in"]
    include: tuple[Include, ...]
    columns: tuple[str, ...]
    expect: Expectation
    shared_with: tuple[str, ...]
    currency: str
    document: YamlDocument = field(repr=False, compare=False)

    @property
    def source(self) -> str:
        """The definition as it was written."""
        return self.document.text

    @property
    def file(self) -> str:
        """Where it stands, as the author knows it."""
        return self.document.file

    def line(self, path: YamlPath) -> int:
        """Tell on which line a part of the definition stands."""
        return self.document.line(path)

    def title_in(self, language: str) -> str:
        """Name the segment in a language, else in English, else as it is written."""
        first = next(iter(self.title.values()))
        return self.title.get(language) or self.title.get("en") or first
