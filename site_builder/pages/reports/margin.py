"""Margin: amount and rate by half-year, by size and kind of customer."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from site_builder.charts import Bar, bars
from site_builder.pages.group_figures import group_figures
from site_builder.pages.groups import MISSING, Amounts
from site_builder.pages.material import Material
from site_builder.pages.report_view import Report, ReportSection
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
from site_builder.pages.turnover import (
    FIRST_HALF,
    LAST_YEAR,
    Sums,
    Windowed,
    half_years,
)

_TRAITS = ("employees", "kind", "sector", "territory", "country")
_SAME_HALF_LAST_YEAR = 2
_MOST_GROUPS = 12
_MOST_LOW = 15
_LARGE = 0.2  # the share of customers with the most revenue among whom to look


def _there_is(of: Material) -> bool:
    return of.everybody.has_margin


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
    table = half_years(
        of.everybody, of.everybody.average(), halves, wording, compared=False
    )
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
    word = of.setting.wording.word
    packed = _packed(of)
    classes = of.visible.measures.frame["abc"]
    codes = np.full(len(classes), MISSING, np.int64)
    for code, name in enumerate(("A", "B", "C")):
        codes[(classes == name).to_numpy(bool, na_value=False)] = code
    traits = {one.name: one for one in of.whole.traits}
    if "employees" in traits:
        size = traits["employees"]
        yield _section(of, packed, "size", word("By size"), size.labels, size.codes)
    yield _section(of, packed, "abc", word("By ABC class"), ("A", "B", "C"), codes)
    for name in _TRAITS[1:]:
        trait = traits.get(name)
        if trait is not None and 1 < len(trait.labels) <= _MOST_GROUPS:
            title = word("By {what}").format(what=trait.label.lower())
            yield _section(of, packed, name, title, trait.labels, trait.codes)


def _packed(of: Material) -> Amounts:
    """Put all that is added up per customer side by side: customers × columns."""
    names = [one.name for one in fields(Windowed)]
    return np.concatenate(
        [getattr(of.turnover.windowed, name) for name in names], axis=1
    )


def _sums_by(packed: Amounts, codes: Amounts, number: int) -> list[Sums]:
    """Add up the customers of each code; the last entry is of those without one."""
    codes = np.where(codes < 0, number, codes)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(number + 1))
    ends = np.append(starts[1:], len(codes))
    padded = np.concatenate((packed[order], np.zeros((1, packed.shape[1]), np.int64)))
    sums = np.add.reduceat(padded, starts, axis=0)
    sums[starts == ends] = 0  # reduceat gives a single row for none
    width = packed.shape[1] // len(fields(Windowed))
    return [
        Sums(Windowed(*(one[k : k + width] for k in range(0, len(one), width))), [])
        for one in sums
    ]


def _section(
    of: Material,
    packed: Amounts,
    name: str,
    title: str,
    labels: Sequence[str],
    codes: Amounts,
) -> ReportSection:
    """Lay margin and rate of groups of customers out by half-year."""
    wording = of.setting.wording
    customers = np.bincount(codes[codes >= 0], minlength=len(labels)).tolist()
    rows: list[Row] = []
    lines: list[Bar] = []
    windows = range(FIRST_HALF, FIRST_HALF + len(of.turnover.halves))
    names = (*labels, wording.word("not known"))
    numbers = (*customers, int((codes < 0).sum()))
    everybody = of.everybody.rate(FIRST_HALF)
    for label, number, sums in zip(
        names, numbers, _sums_by(packed, codes, len(labels)), strict=True
    ):
        if not any(sums.orders(window) for window in windows):
            continue
        rates = [sums.rate(window) for window in windows]
        margins = [sums.margin(window) for window in windows]
        cells: tuple[Cell, ...] = (label, number, sums.revenue(FIRST_HALF))
        for margin, rate in zip(margins, rates, strict=True):
            cells += (margin, rate)
        cells += (_change(rates), sums.known_share(FIRST_HALF))
        rows.append((label, cells))
        if rates[0] is not None and rates[0] > 0:
            text = wording.rate(rates[0])
            lines.append(Bar(label, rates[0], text, repr(rates[0]), everybody))
    if not rows:
        return ReportSection(name, title, Section())
    top = max([line.length for line in lines] + [everybody or 0], default=1) or 1
    scaled = [
        line._replace(
            length=line.length / top,
            mark=None if line.mark is None else line.mark / top,
        )
        for line in lines
    ]
    half = of.turnover.halves[0]
    label = wording.word("Margin rate, {half}").format(half=half)
    picture = bars(
        scaled, name=f"{name}.margin_rate", caption=label, mark=wording.word("all")
    )
    table = Table(name, "", _columns(of, title), tuple(rows), total=len(rows))
    return ReportSection(
        name,
        title,
        Section(charts=(Chart(label, picture),) if scaled else (), tables=(table,)),
    )


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
    _figures,
    _sections,
)
