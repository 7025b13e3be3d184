"""The customer file as values: checked tables that are never written to again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.config import DEFAULT_SPEND_LEVELS, DEFAULT_TIME_SLOTS, TimeSlot
from site_builder.customer_file.dictionary import Dictionary, TableEntry
from site_builder.sources import Reject

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One checked table; it is equal to itself alone.

    Attributes:
        entry: What the dictionary says of it.
        frame: One column per field of the dictionary, all missing where the source
            has none. Rows in canonical order: by customer, then date, time, key and
            all other columns; a table of no customer in order of its key. Amounts
            are millionths of the site's currency.
        supplied: The fields that the source has, or that were derived.
        customer: Per row the position of its customer, ascending; empty for a table
            whose rows belong to no customer.
        offsets: Rows of customer i are ``offsets[i]:offsets[i + 1]``.
        counted: False for rows that ``not_counted:`` excludes from every figure.
        references: By field, per row the position in the table it names; -1 where it
            is missing or leads nowhere.
        records: Per row the number of its record in the source.

    """

    entry: TableEntry
    frame: pd.DataFrame
    supplied: frozenset[str]
    customer: Positions
    offsets: Positions
    counted: Flags
    references: Mapping[str, Positions]
    records: Positions

    @property
    def name(self) -> str:
        """Name in the dictionary."""
        return self.entry.name

    def rows_of(self, customers: Positions) -> Positions:
        """Number the rows of some customers, who ascend."""
        pairs = zip(self.offsets[customers], self.offsets[customers + 1], strict=True)
        empty = np.empty(0, np.int64)
        return np.concatenate([empty, *(np.arange(*pair) for pair in pairs)])

    def __len__(self) -> int:
        """Count its rows."""
        return len(self.frame)


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of the source of one table.

    Attributes:
        shown: The file, or what stands for a query.
        newest: Newest ★ date in it; None where it has no dates.
        rows_in: Rows found, good and bad.
        rows: Rows kept.
        rejected: Rows rejected whole or in part.
        digest: Hash of what was read.
        notices: What the author should know but need not mend.

    """

    table: str
    shown: str
    newest: dt.date | None
    rows_in: int
    rows: int
    rejected: int
    digest: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """All tables together.

    Attributes:
        tables: Every table of the dictionary, those without a source with no row.
        rejects: In the order of tables, then of places.
        sources: By table, only those with a source.
        currency: ISO code of every amount.
        year_starts: First month of the business year.
        time_slots: Parts of the day, by name.
        spend_levels: Limits between levels of spend per order, currency units, rising.

    """

    dictionary: Dictionary
    tables: Mapping[str, Table]
    rejects: tuple[Reject, ...]
    sources: Mapping[str, SourceState]
    currency: str
    year_starts: int
    time_slots: Mapping[str, TimeSlot] = field(
        default_factory=lambda: DEFAULT_TIME_SLOTS
    )
    spend_levels: tuple[float, ...] = DEFAULT_SPEND_LEVELS

    @property
    def customers(self) -> pd.DataFrame:
        """One row per customer, sorted by id."""
        return self.tables["customers"].frame

    @property
    def digests(self) -> tuple[tuple[str, str], ...]:
        """Name what was read, table by table."""
        return tuple((name, one.digest) for name, one in self.sources.items())

    @property
    def size(self) -> int:
        """Count the customers."""
        return len(self.customers)

    def __getitem__(self, table: str) -> Table:
        """Find a table by name."""
        return self.tables[table]

    def has(self, table: str) -> bool:
        """Tell whether a table has a source."""
        return table in self.sources
