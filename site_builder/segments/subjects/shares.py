"""``share:`` what part of the rows of a window, or of their amounts, some rows make.

A row that may or may not be among them makes the share unknown. Missing amounts are
passed over, and of nothing there is no share.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.segments import naming
from site_builder.segments.columns import Values, unknown_values
from site_builder.segments.definitions import Comparison, FieldPath, ValueType
from site_builder.segments.evidence import Evidence, OneEach, put
from site_builder.segments.facts import Facts, field_values
from site_builder.segments.gathering import GATHERINGS, Rows, count_rows
from site_builder.segments.kleene import UNKNOWN, YES, Flags
from site_builder.segments.lacking import Lack, rows_lack
from site_builder.segments.reader import Entry
from site_builder.segments.rows import SCOPE_KEYS, Scope, rows_in
from site_builder.segments.saying import (
    Said,
    fill,
    say_field,
    say_rows,
    whose,
)
from site_builder.segments.subjects.aggregates import fitting, read_rows
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording

_RATE = ValueType("number", "rate")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of related rows.

    Attributes:
        path: The field that is added up; None: rows are counted.
        scope: The rows whose share it is; without its ``where`` they are the whole.

    """

    path: FieldPath | None
    scope: Scope
    word: str = "share"
    type: ValueType = _RATE

    @property
    def name(self) -> str:
        """Name of what is worked out."""
        return f"share.{self.scope.table if self.path is None else self.path.name}"

    @property
    def part(self) -> Scope:
        """The rows as they are told from the others, whenever they were."""
        return replace(self.scope, window=None)

    @property
    def whole(self) -> Scope:
        """The rows that the share is of."""
        return replace(self.scope, where=None)


def _read(entry: Entry) -> Share | None:
    name, path = entry.data["share"], None
    if isinstance(name, str) and "." in name:
        path = entry.attempt("share", lambda name: fitting(name, entry))
        table = path.table if path else None
    else:
        table = entry.attempt(
            "share", lambda name: naming.related(name, entry.vocabulary).name
        )
    if table is None:
        return None
    scope = read_rows(entry, table, in_order=False)
    if "where" not in entry.data:
        message = "'share' does not say which rows"
        hint = "add where: with the conditions of the rows whose share it is"
        entry.reader.refuse(entry.path, message, hint)
        return None
    return None if scope is None else Share(path, scope)


def _evidence(subject: Share, facts: Facts) -> Evidence:
    return facts.of_rows(("share", subject), partial(_share, subject), put)


def _share(subject: Share, facts: Facts) -> Evidence:
    table = facts.file[subject.scope.table]
    if not facts.file.has(table.name):
        return OneEach(unknown_values("number", facts.file.size))
    part, whole = rows_in(subject.scope, facts), rows_in(subject.whole, facts)
    unsure = count_rows(table, (part == UNKNOWN) | (whole == UNKNOWN))
    above, below = (_total(subject, one == YES, facts) for one in (part, whole))
    known = (unsure == 0) & (below > 0)
    return OneEach(Values("number", above / np.where(known, below, 1), known))


def _total(subject: Share, rows: Flags, facts: Facts) -> npt.NDArray[Any]:
    table = facts.file[subject.scope.table]
    if subject.path is None:
        return count_rows(table, rows)
    values = field_values(subject.path, facts)
    chosen = Rows(table, rows & values.known, values, None, facts.moment)
    return GATHERINGS["sum"](chosen).data


def _lacks(subject: Share, facts: Facts) -> Iterator[Lack]:
    yield from rows_lack(subject.scope, subject.path, facts)


def _say(subject: Share, comparisons: tuple[Comparison, ...], wording: Wording) -> Said:
    return whose(name_of(subject, wording), comparisons, _RATE, wording)


def name_of(subject: Share, wording: Wording) -> str:
    """Name the figure: ``share of orders where channel is web among all orders``."""
    rows, whole = say_rows(subject.part, wording), say_rows(subject.whole, wording)
    if subject.path is None:
        message = "share of {rows} among all {whole}"
        return fill(wording, message, rows=rows, whole=whole)
    message = "share of {rows} in the total {field} of {whole}"
    field = say_field(subject.path, wording)
    return fill(wording, message, rows=rows, whole=whole, field=field)


SHARE = SubjectKind(("share",), SCOPE_KEYS, _read, _evidence, _say, lacks=_lacks)
