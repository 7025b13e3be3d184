"""What is asked of a source, what a reader hands over, and what comes out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from site_builder.config import FieldType, Source
from site_builder.problems import Problem, SiteError

if TYPE_CHECKING:
    from site_builder.sources.outlines import Outline

LONGEST_CELL = 65_536
LONGEST_CELL_SAID = "64 kB"

Numbers = npt.NDArray[np.int64]


class ProblemAt(Protocol):
    """Makes a problem that stands at a key of the table in config.yaml."""

    def __call__(
        self, path: tuple[str | int, ...], message: str, hint: str = ""
    ) -> Problem:
        """Make it; the path starts below the table: ``("fields", "id")``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field that the table may have.

    Attributes:
        name: Our name of the field.
        type: What its texts are read as.
        required: The table cannot be read without it.
        choices: What a choice may be, as we write it; empty: anything.
        open: A choice outside of ``choices`` is kept as it stands.

    """

    name: str
    type: FieldType
    required: bool
    choices: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or a cell that could not be read.

    Attributes:
        table: Name of the table.
        file: The source as its author knows it.
        line: Physical line of a text file on which the record starts, row of a sheet,
            else number of the row; 0 where it is not known.
        column: Their name of the column; empty for a whole row.
        field: Our name of it; empty for a whole row.
        kind: A row is lost whole, a cell only is missing.
        reason: A sentence; never contains the value.
        value_kind: What stood there, such as ``text of 12 characters``; never the
            value.
        customer: Id of the customer, where it is known; for that dossier alone.

    """

    table: str
    file: str
    line: int
    column: str
    field: str
    kind: Literal["row", "cell"]
    reason: str
    value_kind: str
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Everything a reader needs to know of a table.

    Attributes:
        name: Name of the table.
        source: What config.yaml says of it.
        columns: The fields it may have, those under ``more:`` included.
        data: The data folder, resolved.
        timezone: Name of the zone that timestamps with an offset are converted to.
        fallback_encoding: Encoding of text that is neither declared nor UTF-8.
        outlined: Take an outline of the file: it may be read again, changed.
        problem: Makes a problem at a key of the table.

    """

    name: str
    source: Source
    columns: Sequence[Column]
    data: Path
    timezone: str
    fallback_encoding: str
    problem: ProblemAt
    outlined: bool = False

    def refuse(
        self, path: tuple[str | int, ...], message: str, hint: str = ""
    ) -> SiteError:
        """Make the error that says one thing about one key of the table."""
        return SiteError([self.problem(path, message, hint)])


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column as it was found.

    Attributes:
        header: Their name of it.
        texts: One text per row, as found; missing where there is nothing at all.
        native: The source had numbers or dates of its own, so that the decimal sign is
            a point and dates are ISO, whatever config.yaml says of its texts.

    """

    header: str
    texts: pa.ChunkedArray
    native: bool = False


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a reader hands over: the columns that were asked for, as texts.

    Attributes:
        shown: The source as its author knows it.
        columns: By our names.
        records: Number of each row's record in its source, ascending.
        rejects: Rows that are lost whole.
        rows_in: Rows found: those kept and those lost.
        digest: Of the content; empty: to be made from the typed rows.
        locate: Numbers of records to the numbers under which the author finds them.
        outline: Of the file, where every line is a record; None: not known.

    """

    shown: str
    columns: Mapping[str, RawColumn]
    records: Numbers
    rejects: tuple[Reject, ...]
    rows_in: int
    digest: str
    notices: tuple[str, ...] = ()
    locate: Callable[[Numbers], Numbers] = field(default=lambda records: records)
    outline: "Outline | None" = None


@dataclass(frozen=True, slots=True)
class Splice:
    """How the rows of a table differ from those it had before.

    Every record is a row, and its number is that of the row, counted from 1.

    Attributes:
        before: Digest of the table as it was.
        first: Rows that are the same at the beginning.
        last: Row before from which on all are the same again.
        added: Rows that stand there now between the two.

    """

    before: str
    first: int
    last: int
    added: int


@dataclass(frozen=True, slots=True, eq=False)
class SourceTable:
    """One table, read and typed, before its rows are checked against each other.

    It is equal to itself alone.

    Attributes:
        name: Name of the table.
        source: The source as its author knows it: ``orders.csv``, ``orders (SQL)``.
        frame: One column per field supplied, typed as its dictionary entry says;
            RangeIndex; rows in the order of the source. Amounts: millionths (Int64);
            times: seconds since midnight (Int64); dates: datetime64[s] at midnight.
        lines: Number of each row's record in its source; see `line_of`.
        supplied: Fields that the source has, `time` derived from timestamps included.
        rejects: Rows lost whole and cells lost, in the order of their places.
        rows_in: Rows found; always rows of the frame and rows lost together.
        notices: What the author should know but need not mend.
        digest: Changes when anything that the frame is made from changes.
        locate: Behind `line_of`; may read the file again.
        outline: Of the file, where every line is a record; None: not known.
        since: How it differs from what was read before; None: not known.

    """

    name: str
    source: str
    frame: pd.DataFrame
    lines: Numbers
    supplied: frozenset[str]
    rejects: tuple[Reject, ...]
    rows_in: int
    notices: tuple[str, ...]
    digest: str
    locate: Callable[[Numbers], Numbers] = field(repr=False, compare=False)
    outline: "Outline | None" = field(default=None, repr=False)
    since: Splice | None = None

    def line_of(self, records: Numbers) -> Numbers:
        """Find the places of some records, given by their numbers in `lines`.

        Returns:
            Physical lines of a text file, rows of a sheet, else numbers of rows. A
            large text file is scanned again for this: ask once, for all rejects.

        """
        if not len(records):
            return np.empty(0, np.int64)
        return self.locate(np.asarray(records, dtype=np.int64))
