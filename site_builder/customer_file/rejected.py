"""What is rejected of a table in which rows of some customers are others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from site_builder.customer_file.checking import in_places
from site_builder.customer_file.dictionary import Dictionary, TableEntry
from site_builder.customer_file.drafts import owned
from site_builder.customer_file.tables import Positions
from site_builder.sources import Reject, SourceTable, Splice


def at_checking(
    rejects: Iterable[Reject], source: SourceTable, entry: TableEntry
) -> list[Reject]:
    """Take those rejects of a table that were not found at reading."""
    return list((Counter(rejects) - Counter(owned(source, entry))).elements())


def leads_nowhere(reject: Reject, dictionary: Dictionary) -> bool:
    """Tell whether a cell names no customer, or no row of a table of nobody.

    Then it does so whatever other rows of customers there are.
    """
    field = dictionary.tables[reject.table].fields.get(reject.field)
    if reject.kind != "cell" or field is None or not field.of:
        return False
    return not dictionary.tables[field.of].of_customer


def rejects_now(
    before: Iterable[Reject],
    splice: Splice,
    mine: Positions,
    part: Iterable[Reject],
    now: SourceTable,
    entry: TableEntry,
) -> list[Reject]:
    """Give the rejects of a table that was read again, in the order of their places.

    Args:
        before: What was rejected at checking before, cells only.
        splice: What has become of the rows: one on each line, after the header.
        mine: Records before of the customers with changes.
        part: What is rejected of their rows now, at checking.
        now: The table.
        entry: Of the dictionary.

    """
    longer = splice.first + splice.added - splice.last
    lines = set((mine + 1).tolist())
    stay = [
        replace(one, line=one.line + longer) if one.line > splice.last + 1 else one
        for one in before
        if one.line not in lines
    ]
    return in_places([*owned(now, entry), *stay, *part])
