"""Why an answer is unknown: which fields a customer, or one of its rows, lacks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.segments.comparing import currencies_of
from site_builder.segments.definitions import (
    Comparison,
    FieldPath,
    MeasurePath,
)
from site_builder.segments.facts import Facts, field_values, other_values
from site_builder.segments.gathering import count_rows
from site_builder.segments.kleene import UNKNOWN, YES, Flags
from site_builder.segments.paths import paths_in
from site_builder.segments.rows import Scope, rows_in

Lack = tuple[str, Flags]
_MOST = 64


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is unknown of those of whom an answer is.

    Attributes:
        names: Of fields, measures and tables, as in definitions; ``segment:ID`` for
            one that could not be judged, ``rates.USD`` for a currency without a rate.
        bits: Per customer a bit for each name; 0 where the answer is known.

    """

    names: tuple[str, ...]
    bits: npt.NDArray[Any]

    def of(self, place: int) -> tuple[str, ...]:
        """Name what one customer lacks."""
        bits = int(self.bits[place])
        return tuple(name for k, name in enumerate(self.names) if bits >> k & 1)


NOTHING = Lacking((), np.zeros(0, np.uint8))
"""Every answer is known."""


def lacking(lacks: Iterable[Lack], unknown: Flags, otherwise: str) -> Lacking:
    """Put together what is lacking where an answer is unknown.

    Args:
        lacks: Names with whom they are lacking; a name may come again.
        unknown: Of whom the answer is unknown; at least of one.
        otherwise: Named where nothing else is.

    """
    by_name: dict[str, Flags] = {}
    for name, flags in lacks:
        before = by_name.get(name)
        by_name[name] = flags if before is None else before | flags
    found = {name: flags & unknown for name, flags in by_name.items()}
    found = {name: flags for name, flags in found.items() if flags.any()}
    found = dict(list(found.items())[: _MOST - 1])
    told = np.logical_or.reduce([np.zeros_like(unknown), *found.values()])
    if (unknown & ~told).any():
        found[otherwise] = found.get(otherwise, unknown) | (unknown & ~told)
    bits = np.zeros(len(unknown), np.min_scalar_type((1 << len(found)) - 1))
    for place, flags in enumerate(found.values()):
        bits |= flags.astype(bits.dtype) << bits.dtype.type(place)
    return Lacking(tuple(found), bits)


def rows_lack(scope: Scope, path: FieldPath | None, facts: Facts) -> Iterator[Lack]:
    """Name what is unknown of rows, and of the field that is worked out of them."""
    key = ("lacks", scope, path)
    yield from facts.of_rows(
        key, lambda of: tuple(_rows_lack(scope, path, of)), _put_lacks
    )


def _put_lacks(
    before: tuple[Lack, ...], now: tuple[Lack, ...], changed: Flags
) -> tuple[Lack, ...] | None:
    """Take what is lacking now of customers with changes, if the same names are."""
    if [name for name, _ in before] != [name for name, _ in now]:
        return None
    return tuple(
        (name, np.where(changed, new, old))
        for (name, old), (_, new) in zip(before, now, strict=True)
    )


def _rows_lack(scope: Scope, path: FieldPath | None, facts: Facts) -> Iterator[Lack]:
    table = facts.file[scope.table]
    if not facts.file.has(table.name):
        yield table.name, np.ones(facts.file.size, np.bool_)
        return
    inside = rows_in(scope, facts)
    unsure, sure = inside == UNKNOWN, inside == YES
    if unsure.any():
        dates = (scope.date,) if scope.window is not None else ()
        for one in dict.fromkeys((*paths_in(dates), *paths_in(scope.where))):
            missing = unsure & ~field_values(one, facts).known
            yield one.name, count_rows(table, missing) > 0
    if path is not None:
        known = field_values(path, facts).known
        # Missing values are passed over, unless there are no others.
        some = count_rows(table, sure & known) > 0
        yield path.name, ~some & (count_rows(table, sure & ~known) > 0)
    yield table.name, count_rows(table, sure | unsure) == 0


def operands_lack(comparisons: Iterable[Comparison], facts: Facts) -> Iterator[Lack]:
    """Name what is unknown of that which values are compared with."""
    for one in comparisons:
        other = one.value
        values = other_values(other, facts)
        if isinstance(other, FieldPath | MeasurePath) and values is not None:
            yield other.name, ~values.known
        for code in sorted(currencies_of(one) - facts.moment.rates.keys()):
            yield f"rates.{code}", np.ones(facts.file.size, np.bool_)
