"""How well names of files and columns fit the tables; nothing is read yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from site_builder.customer_file import TableEntry, standard_dictionary
from site_builder.starting.looking import Sample
from site_builder.starting.vocabulary import (
    PROBABLE,
    SURE,
    Meaning,
    meanings,
    name_points,
)

_ENOUGH = 3
_LEDGER = ("due", "paid_date", "paid_amount", "reminders")


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sample fits a table, by names alone.

    Attributes:
        name: How well the name of the file or sheet fits; 0: not at all.
        fields: By our field their column, and how it was understood.

    """

    sample: Sample
    table: str
    name: int
    fields: Mapping[str, tuple[str, Meaning]]

    @property
    def points(self) -> tuple[int, int]:
        """What fits are compared by: the name first, then the columns."""
        return self.name, sum(meaning.points for _, meaning in self.fields.values())


def choose(samples: Sequence[Sample]) -> Iterator[Fit]:
    """Give every table its best sample, and every sample one table."""
    fits = [
        fit
        for sample in samples
        for entry in standard_dictionary().tables.values()
        if _is_enough(fit := _fit(sample, entry), entry)
    ]
    chosen: dict[str, Fit] = {}
    taken: set[str] = set()
    for fit in sorted(fits, key=lambda one: one.points, reverse=True):
        if fit.table not in chosen and fit.sample.shown not in taken:
            chosen[fit.table] = fit
            taken.add(fit.sample.shown)
    return iter(_orders_from_invoices(chosen, fits).values())


def _fit(sample: Sample, entry: TableEntry) -> Fit:
    found = [
        (meaning, at, header)
        for at, header in enumerate(sample.headers)
        for meaning in meanings(header, entry.name)
    ]
    fields: dict[str, tuple[str, Meaning]] = {}
    used: set[str] = set()
    for meaning, _, header in sorted(found, key=lambda one: (-one[0].points, one[1])):
        if meaning.field not in fields and header not in used:
            fields[meaning.field] = (header, meaning)
            used.add(header)
    return Fit(sample, entry.name, name_points(sample.name, entry.name), fields)


def _is_enough(fit: Fit, entry: TableEntry) -> bool:
    needed = {one.name for one in entry.fields.values() if one.required}
    if not needed <= fit.fields.keys():
        return False
    if fit.name:
        return True
    key = fit.fields.get("id")
    return len(fit.fields) >= _ENOUGH and key is not None and key[1].points == SURE


def _orders_from_invoices(
    chosen: dict[str, Fit], fits: Iterable[Fit]
) -> dict[str, Fit]:
    """Take invoices for orders where there are no orders; a ledger stays one, too."""
    if "orders" in chosen or "invoices" not in chosen:
        return chosen
    invoices = chosen["invoices"]
    same = (one for one in fits if one.sample is invoices.sample)
    orders = next((one for one in same if one.table == "orders"), None)
    if orders is None:
        entry = standard_dictionary().tables["orders"]
        orders = replace(_fit(invoices.sample, entry), name=PROBABLE)
        if not _is_enough(orders, entry):
            return chosen
    rest = {name: fit for name, fit in chosen.items() if name != "invoices"}
    if any(name in invoices.fields for name in _LEDGER):
        rest["invoices"] = invoices
    return {**rest, "orders": orders}
