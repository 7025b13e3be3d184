"""The parts that several kinds of page show: values, links, tables, figures, chrome.

A template sees these and nothing else. Small parts that occur a hundred times on a
page are named tuples (cheap to make), larger ones frozen dataclasses. A value is
never text made for the eye: templates write it, by the kind of its column.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Literal, NamedTuple, TypeVar

from markupsafe import Markup

Kind = Literal[
    "text",  # str
    "choice",  # str as in the dictionary; shown in the reader's language
    "name",  # str: a name of somebody or something, isolated from its neighbours
    "list",  # tuple[str, ...]
    "link",  # Link, or str where there is nothing to link to
    "yes_no",  # bool
    "whole",  # int
    "number",  # float or int
    "score",  # float or int
    "amount",  # int, millionths of the site's currency unit
    "rate",  # float: a fraction, 0.149 is shown as 14.9 %
    "share",  # float: a fraction from 0 to 1 (coverage), shown as 97 %
    "points",  # float: difference of two fractions, shown in percentage points
    "index",  # float: 100 is the average of all customers
    "days",  # int or float
    "date",  # datetime.date
    "time",  # int, seconds since midnight
]

Tone = Literal["plain", "good", "warn", "bad"]
_Tuple = TypeVar("_Tuple", bound=tuple[Any, ...])
_Part = TypeVar("_Part")


def zipped(kind: type[_Tuple], *columns: Iterable[Any]) -> Iterator[_Tuple]:
    """Make named tuples of columns, as quick as plain ones.

    Args:
        kind: What to make.
        columns: One for each of its fields, also of those with a default; what is
            the same in all may go on for ever.

    """
    return map(tuple.__new__, repeat(kind), zip(*columns, strict=False))


class Link(NamedTuple):
    """A place to go: ``href`` is relative to the page, or passed ``safe_url``.

    ``href`` may be empty: then only the text is shown.
    """

    href: str
    text: str


Cell = None | bool | int | float | str | dt.date | Link | tuple[str, ...]
"""One value as its kind says; None: unknown."""


class Column(NamedTuple):
    """What a value is.

    Attributes:
        name: Machine name in the page's ``data-field``: ``revenue_12m`` for a measure,
            ``city`` for a field of customers, ``orders.amount`` for other tables.
        label: In the reader's language.
        kind: How its values are written.
        of: Whose value it is where that is not the customer of the page or row:
            ``everyone``, ``segment:vip``; shown as ``data-of``.
        missing: The word for a missing value, in English; empty: it is unknown.

    """

    name: str
    label: str
    kind: Kind
    of: str = ""
    missing: str = ""


class Value(NamedTuple):
    """A value inside a sentence; the arguments are those of Column and Cell."""

    name: str
    value: Cell
    kind: Kind = "text"
    of: str = ""


def present(parts: Iterable[_Part | None]) -> tuple[_Part, ...]:
    """Leave out what there is not."""
    return tuple([part for part in parts if part is not None])


def values_of(name: str, column: Iterable[Cell], kind: Kind) -> Iterator[Value]:
    """Make a column of values for a column of sentences."""
    return zipped(Value, repeat(name), column, repeat(kind), repeat(""))


Phrase = tuple[str | Value | Link, ...]
"""A sentence in pieces, as ``Wording.phrase`` makes it: text, values, links."""


class Detail(NamedTuple):
    """One value with its label.

    Attributes:
        column: What it is.
        value: None is shown as the word for unknown.
        note: Coverage, date or age of the value; may be empty.

    """

    column: Column
    value: Cell
    note: Phrase = ()


class Change(NamedTuple):
    """How a figure moved; its sign gives the arrow.

    Attributes:
        value: As ``column.kind`` says (``rate``, ``amount``, ``points``, ``whole``).
        good: Whether readers are glad of it; None: neither.

    """

    column: Column
    value: int | float
    good: bool | None = None


class Figure(NamedTuple):
    """A key figure.

    Attributes:
        change: None where there is nothing to compare with.
        note: Coverage, base of the comparison, date; may be empty.
        chart: A small picture of the same figure over time, or None.

    """

    column: Column
    value: Cell
    change: Change | None = None
    note: Phrase = ()
    chart: Markup | None = None


class Fact(NamedTuple):
    """One thing to know, as a sentence.

    Attributes:
        parts: The sentence.
        date: When it began, happened or is due; None: not dated.
        dated: The word before the date, such as "since" or "due"; may be empty.
        tone: ``bad`` and ``warn`` are urgent.

    """

    parts: Phrase
    date: dt.date | None = None
    dated: str = ""
    tone: Tone = "plain"


Row = tuple[str, tuple[Cell, ...]]
"""Id of a row (shown as ``data-row``) and its cells, in the order of the columns."""


class Table(NamedTuple):
    """Rows of one table, for reading.

    Attributes:
        name: Machine name, unique on the page: ``orders``.
        label: Heading; empty where the section's own heading is enough.
        columns: The first stays in sight when the table scrolls.
        rows: Shown openly, in order.
        folded: More rows, under a fold that opens; usually empty.
        total: How many rows there are in the file; more than shown is said below.
        note: A sentence below the table; may be empty.
        strong: The first row is set in bold (the latest half-year).

    """

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    folded: tuple[Row, ...] = ()
    total: int = 0
    note: Phrase = ()
    strong: bool = False

    @property
    def left_out(self) -> int:
        """How many rows of the file are not on this page."""
        return max(self.total - len(self.rows) - len(self.folded), 0)


class Chart(NamedTuple):
    """A picture with its heading.

    Attributes:
        label: What is drawn, with its unit.
        picture: Made by ``charts``.
        note: Coverage; may be empty.
        table: The numbers of a picture that does not print them itself, under a fold.
        wide: Needs the whole width of a reading column.

    """

    label: str
    picture: Markup
    note: Phrase = ()
    table: Table | None = None
    wide: bool = False


class Section(NamedTuple):
    """A section of a page: some values, pictures, tables; each may be empty.

    Attributes:
        facts: Sentences that stand before everything else.
        note: A sentence at the end.

    """

    details: tuple[Detail, ...] = ()
    facts: tuple[Fact, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    note: Phrase = ()


class Permission(NamedTuple):
    """Whether one may contact over a channel.

    Attributes:
        name: The measure: ``may_email``, ``may_phone``, ``may_post``, ``may_sms``.
        label: The channel, in the reader's language.
        allowed: None: they never were asked.
        note: Why not, or since when; may be empty.

    """

    name: str
    label: str
    allowed: bool | None
    note: Phrase = ()


class SegmentLine(NamedTuple):
    """One segment in the list.

    Attributes:
        id: Of the segment.
        segment: Link to its report.
        purpose: In words; may be empty.
        owner: May be empty.
        sentence: The definition in words.
        members, not_judged: Customers.
        share: Members by all customers of its ``of``, 0 to 1; None: nobody to judge.
        revenue: Last 12 months, millionths; None: unknown.
        margin_rate: Last 12 months, a fraction; None: unknown.

    """

    id: str
    segment: Link
    purpose: str
    owner: str
    sentence: str
    members: int
    not_judged: int
    share: float | None
    revenue: int | None
    margin_rate: float | None


class ListLine(NamedTuple):
    """A list of the members of a segment.

    Attributes:
        name: ``members``, or the channel.
        label: In the reader's language.
        allowed: How many are in the segment, or may be contacted.
        reached: How many of them have an address; None: nobody asks.
        files: Links to what there is; the text is the kind of file.

    """

    name: str
    label: str
    allowed: int
    reached: int | None
    files: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page stands in a list of many pages.

    Attributes:
        number: From 1.
        pages: Links to every page, in order; the text is the page's number.
        first, last: Positions shown, from 1, both included; 0 and 0 for no rows.
        total: Of the whole list.

    """

    number: int
    pages: Sequence[Link]
    first: int
    last: int
    total: int

    @property
    def shown(self) -> tuple[Link, ...]:
        """The first and last pages and those around this one; gaps have no href."""
        near = {1, 2, len(self.pages) - 1, len(self.pages)}
        near |= set(range(self.number - 2, self.number + 3))
        links: list[Link] = []
        for number, link in enumerate(self.pages, 1):
            if number in near:
                links.append(link)
            elif links[-1].href:
                links.append(Link("", "…"))
        return tuple(links)

    @property
    def previous(self) -> str:
        """Relative href of the page before; empty on the first."""
        return self.pages[self.number - 2].href if self.number > 1 else ""

    @property
    def next(self) -> str:
        """Relative href of the page after; empty on the last."""
        return self.pages[self.number].href if self.number < len(self.pages) else ""


class SourceDate(NamedTuple):
    """How fresh a source is.

    Attributes:
        name: Table of the dictionary: ``orders``.
        newest: Newest date of something that happened; None: no such date.
        old: Much older than the as-of date: said in the foot with its age.
        days: Age at the as-of date; None where ``newest`` is.

    """

    name: str
    label: str
    newest: dt.date | None
    days: int | None = None
    old: bool = False


@dataclass(frozen=True, slots=True)
class Chrome:
    """What stands around every page of one folder and kind; made once, not per page.

    Attributes:
        title: Of the site.
        language: BCP 47, for ``<html lang>``.
        root: Relative path to the top of the site: ``""`` or ``"../"``.
        nav: Links of the top line, relative to the page, in order.
        current: Which of them the page belongs to (its href), or empty.
        as_of: The date that every window is counted from.
        sources: Freshness per table, in the order of the dictionary.
        audience: Shown in the foot; empty where there is only one.
        stylesheet: Relative href of the one stylesheet.
        scripts: Relative hrefs of the scripts, in order.

    """

    title: str
    language: str
    root: str
    nav: tuple[Link, ...]
    current: str
    as_of: dt.date
    sources: tuple[SourceDate, ...]
    audience: str
    stylesheet: str
    scripts: tuple[str, ...]
