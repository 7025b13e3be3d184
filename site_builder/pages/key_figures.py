"""The key figures of one customer, with what they are to be read beside."""

import functools
from collections.abc import Iterable, Iterator
from itertools import repeat

from markupsafe import Markup

from site_builder.pages.batches import Batch
from site_builder.pages.material import Material
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import (
    Cell,
    Change,
    Column,
    Figure,
    Kind,
    Phrase,
    Table,
    Value,
    values_of,
    zipped,
)
from site_builder.pages.turnover import LAST_YEAR, YEAR_BEFORE, Average, Sums
from site_builder.pages.turnover_shown import Months, half_years_of, lines_of, months_of
from site_builder.wording import Wording


def key_figures(batch: Batch, of: Material) -> list[tuple[Figure, ...]]:
    """Give revenue, margin, rate, last order, potential: those that there are."""
    return batch.once("key figures", lambda: _figures(batch, of))


def customer_months(batch: Batch, of: Material) -> list[Months | None]:
    """Give the revenue of each customer by month; None: no revenue."""
    calendar, wording = of.turnover.calendar, of.setting.wording
    return batch.once("months", lambda: months_of(batch.months, calendar, wording))


def customer_half_years(batch: Batch, of: Material) -> list[Table | None]:
    """Lay the half-years of each customer side by side; None: no orders in them."""
    names, wording = of.turnover.halves, of.setting.wording
    return batch.once(
        "half years",
        lambda: half_years_of(_sums(batch, of), of.average, names, wording),
    )


def _sums(batch: Batch, of: Material) -> list[Sums]:
    first = batch.first
    return batch.once(
        "sums", lambda: of.turnover.of_each(first, first + len(batch.ids))
    )


def _figures(batch: Batch, of: Material) -> list[tuple[Figure, ...]]:
    columns = [*_turnover(batch, of), _last_order(batch, of)]
    of_orders = zip(*columns, strict=True)
    return [
        ((*ordered, *last) if count else tuple(last))
        for count, ordered, last in zip(
            batch.measures["order_count"], of_orders, _worth(batch, of), strict=True
        )
    ]


def _turnover(batch: Batch, of: Material) -> Iterator[Iterable[Figure]]:
    """Give columns of figures of those who have orders."""
    wording, sums = of.setting.wording, _sums(batch, of)
    yield _column(
        measure_column(of.visible, "revenue_12m", wording.language),
        batch.measures["revenue_12m"],
        changes=[revenue_change(one, wording) for one in sums],
        notes=_from(batch.measures["revenue_previous_12m"], wording),
        charts=lines_of(batch.months, of.turnover.calendar, wording),
    )
    if not of.average.has_margin:  # the file knows of no margin
        return
    yield _column(
        measure_column(of.visible, "margin_12m", wording.language),
        [one.margin(LAST_YEAR) for one in sums],
        changes=[margin_change(one, wording) for one in sums],
        notes=[coverage(one, wording) for one in sums],
    )
    yield _column(
        measure_column(of.visible, "margin_rate_12m", wording.language),
        [one.rate(LAST_YEAR) for one in sums],
        changes=[rate_change(one, wording) for one in sums],
        notes=repeat(_all_rate(of.average, wording)),
    )


def _column(
    column: Column,
    values: Iterable[Cell],
    *,
    changes: Iterable[Change | None] = repeat(None),
    notes: Iterable[Phrase],
    charts: Iterable[Markup | None] = repeat(None),
) -> Iterator[Figure]:
    """Make the same figure of each customer."""
    return zipped(Figure, repeat(column), values, changes, notes, charts)


def revenue_change(sums: Sums, wording: Wording) -> Change | None:
    """Compare the revenue of 12 months with the 12 before; None: nothing before."""
    now, before = sums.revenue(LAST_YEAR), sums.revenue(YEAR_BEFORE)
    if now is None or before is None or before <= 0:
        return None
    column = _changed("revenue_change_12m", wording.word("Change"), "rate")
    return Change(column, (now - before) / before, _good(now - before))


def margin_change(sums: Sums, wording: Wording) -> Change | None:
    """Compare margin amounts; None where either is known in part only."""
    now, before = sums.margin(LAST_YEAR), sums.margin(YEAR_BEFORE)
    whole = sums.known_share(LAST_YEAR) == sums.known_share(YEAR_BEFORE) == 1
    if now is None or before is None or not whole or not sums.orders(YEAR_BEFORE):
        return None
    change = now - before
    column = _changed("margin_change_12m", wording.word("Change"), "amount")
    return Change(column, change, _good(change))


def rate_change(sums: Sums, wording: Wording) -> Change | None:
    """Compare margin rates, in percentage points."""
    now, before = sums.rate(LAST_YEAR), sums.rate(YEAR_BEFORE)
    if now is None or before is None:
        return None
    column = _changed("margin_rate_change_12m", wording.word("Change"), "points")
    return Change(column, now - before, _good(now - before))


def coverage(sums: Sums, wording: Wording) -> Phrase:
    """Say for how much of the revenue the margin is known; nothing without orders."""
    if not sums.orders(LAST_YEAR):
        return ()
    return wording.phrase(
        "known for {share} of revenue",
        share=Value("margin_coverage_12m", sums.known_share(LAST_YEAR), "share"),
    )


@functools.cache
def _changed(name: str, label: str, kind: Kind) -> Column:
    return Column(name, label, kind)


def _from(earlier: list[int | None], wording: Wording) -> list[Phrase]:
    amounts = values_of("revenue_previous_12m", earlier, "amount")
    said = wording.phrases("from {amount}", amount=amounts)
    return [note if before else () for before, note in zip(earlier, said, strict=True)]


def _all_rate(average: Average, wording: Wording) -> Phrase:
    rate = Value("margin_rate_12m", average.rates[LAST_YEAR], "rate", "everyone")
    return wording.phrase("all customers {rate}", rate=rate)


def _last_order(batch: Batch, of: Material) -> Iterator[Figure]:
    wording, rhythms = of.setting.wording, batch.measures["own_rhythm"]
    days = [*values_of("days_since_order", batch.measures["days_since_order"], "days")]
    rhythm = values_of("own_rhythm", rhythms, "days")
    short = wording.phrases("{days} ago", days=days)
    long = wording.phrases("{days} ago · own rhythm {rhythm}", days=days, rhythm=rhythm)
    notes = [
        without if own is None else beside
        for own, without, beside in zip(rhythms, short, long, strict=True)
    ]
    column = measure_column(of.visible, "last_order", wording.language)
    return _column(column, batch.measures["last_order"], notes=notes)


def _worth(batch: Batch, of: Material) -> list[list[Figure]]:
    """Give what is known of the potential, else the average order, else nothing."""
    average, wording = batch.measures["average_order"], of.setting.wording
    orders = values_of("order_count", batch.measures["order_count"], "whole")
    averages = _column(
        measure_column(of.visible, "average_order", wording.language),
        average,
        notes=wording.phrases("{orders} orders in all", orders=orders),
    )
    return [
        [_potential(batch, i, of)]
        if batch.customers["potential"][i] is not None
        else [figure]
        if figure.value is not None
        else []
        for i, figure in enumerate(averages)
    ]


def _potential(batch: Batch, i: int, of: Material) -> Figure:
    wording = of.setting.wording
    day = batch.customers["potential_date"][i]
    note: Phrase = ()
    if day is not None:
        said = Value("potential_date", day, "date")
        note = wording.phrase("estimated {day}", day=said)
    column = Column("potential", wording.word("Potential"), "amount")
    return Figure(column, batch.customers["potential"][i], note=note)


def _good(change: float) -> bool | None:
    return None if change == 0 else change > 0
