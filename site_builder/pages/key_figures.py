"""The key figures of one customer, with what they are to be read beside."""

from collections.abc import Iterator

from site_builder.pages.batches import Batch
from site_builder.pages.material import Material
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Change, Column, Figure, Phrase, Table, Value
from site_builder.pages.turnover import LAST_YEAR, YEAR_BEFORE, Average, Sums
from site_builder.pages.turnover_shown import Months, half_years, months_line, months_of
from site_builder.wording import Wording


def key_figures(batch: Batch, i: int, of: Material) -> tuple[Figure, ...]:
    """Give revenue, margin, rate, last order, potential: those that there are."""
    return batch.once(("key figures", i), lambda: tuple(_figures(batch, i, of)))


def customer_months(batch: Batch, i: int, of: Material) -> Months | None:
    """Give the revenue of one customer by month; None: no revenue."""
    calendar, wording = of.turnover.calendar, of.setting.wording
    return batch.once(
        ("months", i), lambda: months_of(batch.months[i], calendar, wording)
    )


def customer_half_years(batch: Batch, i: int, of: Material) -> Table | None:
    """Lay the half-years of one customer side by side; None: no orders in them."""
    sums = of.turnover.of_one(batch.first + i)
    names, wording = of.turnover.halves, of.setting.wording
    return batch.once(
        ("half years", i), lambda: half_years(sums, of.average, names, wording)
    )


def _figures(batch: Batch, i: int, of: Material) -> Iterator[Figure]:
    visible, wording = of.visible, of.setting.wording
    if batch.measures["order_count"][i]:
        yield from _turnover(batch, i, of)
        yield _last_order(batch, i, of)
    if batch.customers["potential"][i] is not None:
        yield _potential(batch, i, of)
    elif batch.measures["average_order"][i] is not None:
        yield Figure(
            measure_column(visible, "average_order", wording.language),
            batch.measures["average_order"][i],
            note=wording.phrase(
                "{orders} orders in all",
                orders=Value("order_count", batch.measures["order_count"][i], "whole"),
            ),
        )


def _turnover(batch: Batch, i: int, of: Material) -> Iterator[Figure]:
    wording = of.setting.wording
    language, place = wording.language, batch.first + i
    sums = of.turnover.of_one(place)
    line = months_line(batch.months[i], of.turnover.calendar, wording)
    yield Figure(
        measure_column(of.visible, "revenue_12m", language),
        batch.measures["revenue_12m"][i],
        change=revenue_change(sums, wording),
        note=_from(batch.measures["revenue_previous_12m"][i], wording),
        chart=line,
    )
    if not of.average.has_margin:  # the file knows of no margin
        return
    yield Figure(
        measure_column(of.visible, "margin_12m", language),
        sums.margin(LAST_YEAR),
        change=margin_change(sums, wording),
        note=coverage(sums, wording),
    )
    yield Figure(
        measure_column(of.visible, "margin_rate_12m", language),
        sums.rate(LAST_YEAR),
        change=rate_change(sums, wording),
        note=_all_rate(of.average, wording),
    )


def revenue_change(sums: Sums, wording: Wording) -> Change | None:
    """Compare the revenue of 12 months with the 12 before; None: nothing before."""
    now, before = sums.revenue(LAST_YEAR), sums.revenue(YEAR_BEFORE)
    if now is None or before is None or before <= 0:
        return None
    column = Column("revenue_change_12m", wording.word("Change"), "rate")
    return Change(column, (now - before) / before, _good(now - before))


def margin_change(sums: Sums, wording: Wording) -> Change | None:
    """Compare margin amounts; None where either is known in part only."""
    now, before = sums.margin(LAST_YEAR), sums.margin(YEAR_BEFORE)
    whole = sums.known_share(LAST_YEAR) == sums.known_share(YEAR_BEFORE) == 1
    if now is None or before is None or not whole or not sums.orders(YEAR_BEFORE):
        return None
    change = now - before
    column = Column("margin_change_12m", wording.word("Change"), "amount")
    return Change(column, change, _good(change))


def rate_change(sums: Sums, wording: Wording) -> Change | None:
    """Compare margin rates, in percentage points."""
    now, before = sums.rate(LAST_YEAR), sums.rate(YEAR_BEFORE)
    if now is None or before is None:
        return None
    column = Column("margin_rate_change_12m", wording.word("Change"), "points")
    return Change(column, now - before, _good(now - before))


def coverage(sums: Sums, wording: Wording) -> Phrase:
    """Say for how much of the revenue the margin is known; nothing without orders."""
    if not sums.orders(LAST_YEAR):
        return ()
    return wording.phrase(
        "known for {share} of revenue",
        share=Value("margin_coverage_12m", sums.known_share(LAST_YEAR), "share"),
    )


def _from(before: int | None, wording: Wording) -> Phrase:
    if not before:
        return ()
    amount = Value("revenue_previous_12m", before, "amount")
    return wording.phrase("from {amount}", amount=amount)


def _all_rate(average: Average, wording: Wording) -> Phrase:
    rate = Value("margin_rate_12m", average.rates[LAST_YEAR], "rate", "everyone")
    return wording.phrase("all customers {rate}", rate=rate)


def _last_order(batch: Batch, i: int, of: Material) -> Figure:
    wording = of.setting.wording
    days = Value("days_since_order", batch.measures["days_since_order"][i], "days")
    note: Phrase = wording.phrase("{days} ago", days=days)
    if batch.measures["own_rhythm"][i] is not None:
        rhythm = Value("own_rhythm", batch.measures["own_rhythm"][i], "days")
        note = wording.phrase(
            "{days} ago · own rhythm {rhythm}", days=days, rhythm=rhythm
        )
    return Figure(
        measure_column(of.visible, "last_order", wording.language),
        batch.measures["last_order"][i],
        note=note,
    )


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
