"""Consumption: when, how much, what, where and through which channel customers buy."""

from collections.abc import Iterator

from site_builder.pages.consumption_charts import slot_grid
from site_builder.pages.groups import EVERYBODY
from site_builder.pages.habits import BEFORE, NOW, Habit
from site_builder.pages.known import known_table
from site_builder.pages.material import Material
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.shown import (
    Cell,
    Change,
    Column,
    Figure,
    Row,
    Section,
    Table,
    Value,
)
from site_builder.pages.turnover import LAST_YEAR, YEAR_BEFORE
from site_builder.pages.turnover_shown import months_chart

_OPEN, _MOST = 12, 40


def _there_is(of: Material) -> bool:
    return bool(of.turnover.windowed.orders[:, [LAST_YEAR, YEAR_BEFORE]].any())


def _contents(of: Material) -> Contents:
    return _figures(of), _sections(of)


def _figures(of: Material) -> tuple[Figure, ...]:
    wording, sums = of.setting.wording, of.everybody
    habits = of.whole.habits
    now, before = of.groups.of(EVERYBODY, habits.orders).tolist()
    priced, priced_before = of.groups.of(EVERYBODY, habits.priced).tolist()
    orders = Figure(
        Column("orders.count", wording.word("Orders, 12 months"), "whole"),
        now,
        change=_change("orders.count_change", now, before, of),
        note=wording.phrase(
            "from {number}", number=Value("orders.count_before", before, "whole")
        ),
    )
    found = [orders]
    if priced:
        mean = round((sums.revenue(LAST_YEAR) or 0) / priced)
        earlier = (
            (sums.revenue(YEAR_BEFORE) or 0) / priced_before if priced_before else 0
        )
        found.append(
            Figure(
                Column("orders.average", wording.word("Average order"), "amount"),
                mean,
                change=_change("orders.average_change", mean, earlier, of),
                note=wording.phrase(
                    "of {number} orders whose amount is known",
                    number=Value("orders.priced", priced, "whole"),
                ),
            )
        )
    bought = int((of.turnover.windowed.orders[:, LAST_YEAR] > 0).sum())
    if bought:
        found.append(
            Figure(
                Column(
                    "orders.per_customer", wording.word("Orders a customer"), "number"
                ),
                now / bought,
                note=wording.phrase(
                    "{number} customers who ordered",
                    number=Value("count.ordered_12m", bought, "whole"),
                ),
            )
        )
    return tuple(found)


def _change(name: str, now: float, before: float, of: Material) -> Change | None:
    if before <= 0:
        return None
    column = Column(name, of.setting.wording.word("Change"), "rate")
    return Change(
        column, (now - before) / before, now > before if now != before else None
    )


def _sections(of: Material) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    habits = of.whole.habits
    sums, calendar = of.everybody, of.turnover.calendar
    when = (
        months_chart(sums.months, calendar, of.setting.wording),
        slot_grid(of, EVERYBODY),
    )
    charts = tuple(one for one in when if one is not None)
    return (
        ReportSection("when", word("When"), Section(charts=charts)),
        ReportSection(
            "spend", habits.levels.label, _table(of, habits.levels, in_order=True)
        ),
        *_others(of),
        ReportSection("coverage", word("Coverage"), _coverage(of)),
    )


def _others(of: Material) -> Iterator[ReportSection]:
    for habit in of.whole.habits.others:
        name = habit.name.partition(".")[2]
        yield ReportSection(name, habit.label, _table(of, habit))


def _table(of: Material, habit: Habit, *, in_order: bool = False) -> Section:
    """Lay orders, or order lines, out by one of their properties."""
    wording = of.setting.wording
    width = len(habit.labels)
    number = of.groups.of(EVERYBODY, habit.rows.reshape(of.groups.size, -1))
    amount = of.groups.of(EVERYBODY, habit.amounts.reshape(of.groups.size, -1))
    numbers, amounts = number.reshape(width, 2), amount.reshape(width, 2)
    asked = int(of.groups.of(EVERYBODY, habit.asked)[NOW])
    rows_known, revenue_known = int(numbers[:, NOW].sum()), int(amounts[:, NOW].sum())
    places = [one for one in range(width) if numbers[one].any()]
    if not in_order:
        places.sort(key=lambda one: (-int(amounts[one, NOW]), habit.labels[one]))
    if not rows_known:
        return Section()
    rows: list[Row] = []
    for place in places:
        now, before = int(amounts[place, NOW]), int(amounts[place, BEFORE])
        count = int(numbers[place, NOW])
        cells: tuple[Cell, ...] = (
            habit.labels[place],
            count,
            count / rows_known,
            now,
            now / revenue_known if revenue_known > 0 else None,
            before,
            (now - before) / before if before > 0 else None,
        )
        rows.append((habit.labels[place], cells))
    word = wording.word
    lines = habit.name.startswith("order_lines.")
    table, field = habit.name.split(".")
    columns = (
        Column(field, habit.label, "text"),
        Column(f"{table}.count", word("Order lines" if lines else "Orders"), "whole"),
        Column(f"{table}.count_share", word("Share"), "rate"),
        Column("revenue_12m", word("Revenue, 12 months"), "amount"),
        Column("revenue_share_12m", word("Share"), "rate"),
        Column("revenue_previous_12m", word("12 months before"), "amount"),
        Column("revenue_change_12m", word("Change"), "rate"),
    )
    message = "Known for {known} of {asked} orders of 12 months."
    if lines:
        message = "Known for {known} of {asked} order lines of 12 months."
    note = wording.phrase(
        message,
        known=Value(f"known.{habit.name}", rows_known, "whole"),
        asked=Value(f"asked.{habit.name}", asked, "whole"),
    )
    shown, folded = tuple(rows[:_OPEN]), tuple(rows[_OPEN:_MOST])
    if in_order:
        shown, folded = tuple(rows), ()
    name = habit.name.replace(".", "_")
    return Section(
        tables=(Table(name, "", columns, shown, folded, len(rows), note=note),)
    )


def _coverage(of: Material) -> Section:
    table = known_table(of, EVERYBODY, "orders")
    return Section(tables=() if table is None else (table,))


REPORT = Report(
    "consumption",
    "Consumption",
    "When, how much, what, where and through which channel customers buy: the last 12 "
    "months beside the 12 before.",
    _there_is,
    _contents,
)
