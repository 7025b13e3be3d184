"""Margin: amount and rate by half-year, by size and kind of customer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from site_builder.charts import Bar, bars
from site_builder.pages.group_figures import group_figures
from site_builder.pages.groups import Amounts
from site_builder.pages.material import Material
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import (
    Cell,
    Chart,
    Column,
    Figure,
    Link,
    Phrase,
    Row,
    Section,
    Table,
)
from site_builder.pages.traits import CLASSES, classes_of
from site_builder.pages.turnover import FIRST_HALF, HALVES, LAST_YEAR, Sums
from site_builder.pages.turnover_shown import half_years
from site_builder.wording import Wording

_TRAITS = ("kind", "sector", "territory", "country")
_SAME_HALF_LAST_YEAR = 2
_MOST_GROUPS = 12
_MOST_LOW = 15
_LARGE = 0.2  # the share of customers with the most revenue among whom to look


def _there_is(of: Material) -> bool:
    return of.everybody.has_margin


def _contents(of: Material) -> Contents:
    return _figures(of), _sections(of)


def _figures(of: Material) -> tuple[Figure, ...]:
    return tuple(group_figures(of, of.everybody))


def _sections(of: Material) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    return (
        ReportSection("half-years", word("Half-years"), _half_years(of)),
        *_by_groups(of),
        ReportSection("low", word("Large customers with a low rate"), _low(of), of=""),
    )


def _half_years(of: Material) -> Section:
    halves, wording = of.turnover.halves, of.setting.wording
    table = half_years(of.everybody, of.everybody.average(), halves, wording)
    if table is None:
        return Section()
    known = [
        of.everybody.known_share(window)
        for window in range(FIRST_HALF, FIRST_HALF + len(halves))
    ]
    rows = tuple(
        (name, (*cells, share))
        for (name, cells), share in zip(table.rows, known, strict=True)
    )
    coverage = Column("margin_coverage_half", wording.word("Margin known"), "share")
    columns = (*table.columns, coverage)
    return Section(
        tables=(
            Table("half_years", "", columns, rows, strong=True, note=_rate_note(of)),
        )
    )


def _rate_note(of: Material) -> Phrase:
    return of.setting.wording.phrase(
        "Rate: margin ÷ revenue of the orders whose margin is known. Margin known: "
        "their share of the revenue."
    )


def _by_groups(of: Material) -> Iterator[ReportSection]:
    """Report on groups of customers: first pictures of all, then a table for each."""
    word, half = of.setting.wording.word, of.turnover.halves[0]
    found = [(one.name, one.label, *_group(of, one)) for one in _groupings(of)]
    charts = tuple(chart for *_, chart in found if chart is not None)
    title = word("Margin rate, {half}").format(half=half)
    yield ReportSection("rates", title, Section(charts=charts))
    for name, label, table, _ in found:
        tables = () if table is None else (table,)
        yield ReportSection(name, label, Section(tables=tables))


class _Grouping(NamedTuple):
    """A way to group customers.

    Attributes:
        labels: Of the codes.
        codes: Per customer; below 0: in no group.
        in_order: The groups have an order of their own; else the largest come first.

    """

    name: str
    label: str
    labels: Sequence[str]
    codes: Amounts
    in_order: bool


def _groupings(of: Material) -> Iterator[_Grouping]:
    """Name the ways to group customers: size first, then what else is known."""
    word = of.setting.wording.word
    traits = {one.name: one for one in of.whole.traits}
    if "employees" in traits:
        size = traits["employees"]
        label = word("Size (employees)")
        yield _Grouping("size", label, size.labels, size.codes, in_order=True)
    classes = classes_of(of.visible)
    yield _Grouping("abc", word("ABC class"), CLASSES, classes, in_order=True)
    for name in _TRAITS:
        trait = traits.get(name)
        if trait is not None and 1 < len(trait.labels) <= _MOST_GROUPS:
            yield _Grouping(
                name, trait.label, trait.labels, trait.codes, in_order=False
            )


def _group(of: Material, grouping: _Grouping) -> tuple[Table | None, Chart | None]:
    """Lay margin and rate of groups of customers out by half-year."""
    name, label, labels, codes, in_order = grouping
    wording = of.setting.wording
    customers = np.bincount(codes[codes >= 0], minlength=len(labels)).tolist()
    windows = range(FIRST_HALF, FIRST_HALF + len(of.turnover.halves))
    names = (*labels, wording.word("not known"))
    numbers = (*customers, int((codes < 0).sum()))
    found = zip(names, numbers, of.turnover.by(codes, len(labels)), strict=True)
    kept = [one for one in found if any(one[2].orders(window) for window in windows)]
    if not kept:
        return None, None
    if not in_order:
        kept.sort(
            key=lambda one: (one[0] == names[-1], -(one[2].revenue(FIRST_HALF) or 0))
        )
    rows = tuple((name, (name, number, *_cells(sums))) for name, number, sums in kept)
    table = Table(name, "", _columns(of, label), rows, total=len(rows))
    rates = {name: sums.rate(FIRST_HALF) for name, _, sums in kept}
    return table, _rates(rates, of.everybody.rate(FIRST_HALF), name, label, wording)


def _cells(sums: Sums) -> Iterator[Cell]:
    windows = range(FIRST_HALF, FIRST_HALF + len(HALVES))
    rates = [sums.rate(window) for window in windows]
    yield sums.revenue(FIRST_HALF)
    for window, rate in zip(windows, rates, strict=True):
        yield sums.margin(window)
        yield rate
    yield _change(rates)
    yield sums.known_share(FIRST_HALF)


def _rates(
    rates: Mapping[str, float | None],
    everybody: float | None,
    name: str,
    label: str,
    wording: Wording,
) -> Chart | None:
    known = {one: rate for one, rate in rates.items() if rate is not None and rate > 0}
    if not known:
        return None
    top = max([*known.values(), everybody or 0])
    mark = None if everybody is None else max(everybody, 0) / top
    lines = [
        Bar(one, rate / top, wording.rate(rate), repr(rate), mark)
        for one, rate in known.items()
    ]
    picture = bars(
        lines, name=f"{name}.margin_rate", caption=label, mark=wording.word("all")
    )
    return Chart(label, picture)


def _change(rates: Sequence[float | None]) -> float | None:
    now, before = rates[0], rates[_SAME_HALF_LAST_YEAR]
    return None if now is None or before is None else now - before


def _columns(of: Material, title: str) -> tuple[Column, ...]:
    word, halves = of.setting.wording.word, of.turnover.halves
    revenue = f"{word('Revenue')} {halves[0]}"
    found = [
        Column("group", title, "text"),
        Column("group.customers", word("Customers"), "whole"),
        Column("revenue_half_1", revenue, "amount"),
    ]
    for back, half in enumerate(halves, 1):
        found += [
            Column(f"margin_half_{back}", f"{word('Margin')} {half}", "amount"),
            Column(f"margin_rate_half_{back}", f"{word('Rate')} {half}", "rate"),
        ]
    change = word("Rate, on the year before")
    return (
        *found,
        Column("margin_rate_change", change, "points"),
        Column("margin_coverage_half_1", word("Margin known"), "share"),
    )


def _low(of: Material) -> Section:
    """List large customers whose margin is farthest below the rate of all."""
    windowed, wording = of.turnover.windowed, of.setting.wording
    average = of.everybody.rate(LAST_YEAR)
    base, earned = windowed.base[:, LAST_YEAR], windowed.earned[:, LAST_YEAR]
    revenue = windowed.revenue[:, LAST_YEAR]
    buying = int((revenue > 0).sum())
    if average is None or not buying:
        return Section()
    large = np.zeros(len(revenue), np.bool_)
    large[np.argsort(-revenue, kind="stable")[: -(-buying // round(1 / _LARGE))]] = True
    short = np.where(large & (base > 0), np.floor(base * average + 0.5) - earned, 0)
    order = np.argsort(-short, kind="stable")[:_MOST_LOW].tolist()
    rows: list[Row] = []
    for place in order:
        if short[place] <= 0:
            continue
        sums = of.turnover.of_one(place)
        href = f"../customers/{of.directory.slugs[place]}.html"
        cells: tuple[Cell, ...] = (
            Link(href, of.directory.names[place]),
            sums.revenue(LAST_YEAR),
            sums.margin(LAST_YEAR),
            sums.rate(LAST_YEAR),
            int(short[place]),
            sums.known_share(LAST_YEAR),
        )
        rows.append((of.directory.ids[place], cells))
    language = wording.language
    columns = (
        Column("name", wording.word("Customer"), "link"),
        measure_column(of.visible, "revenue_12m", language),
        measure_column(of.visible, "margin_12m", language),
        measure_column(of.visible, "margin_rate_12m", language),
        Column("margin_short", wording.word("Short of the average"), "amount"),
        Column("margin_coverage_12m", wording.word("Margin known"), "share"),
    )
    note = wording.phrase(
        "The fifth of the customers with the most revenue in 12 months. Short of the "
        "average: what they would bring more at the rate of all customers."
    )
    if not rows:
        return Section()
    return Section(tables=(Table("low_margin", "", columns, tuple(rows), note=note),))


REPORT = Report(
    "margin",
    "Margin",
    "What is earned, as an amount and as a rate: by half-year, by size and by kind of "
    "customer.",
    _there_is,
    _contents,
)
