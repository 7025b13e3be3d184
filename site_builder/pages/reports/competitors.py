"""Competitors: who else sells to our customers, to how many, and until when."""

from collections.abc import Iterator

import numpy as np

from site_builder.measures.periods import day_number, months_earlier
from site_builder.measures.rows import NO_DAY, days_of
from site_builder.pages.counts import of_all_customers
from site_builder.pages.groups import CUSTOMERS, Amounts, coded
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import (
    Cell,
    Column,
    Figure,
    Link,
    Row,
    Section,
    Table,
)
from site_builder.pages.turnover import LAST_YEAR

_OPEN, _MOST = 12, 60
_AHEAD = 12  # months


def _there_is(of: Material) -> bool:
    return bool(len(of.visible.file["competitors"]))


def _is_customer(of: Material) -> Amounts:
    return of.groups.belongs[CUSTOMERS][of.groups.pattern]


def _contents(of: Material) -> Contents:
    return _figures(of), _sections(of)


def _figures(of: Material) -> tuple[Figure, ...]:
    wording, competitors = of.setting.wording, of.visible.file["competitors"]
    where = np.unique(competitors.customer)
    customers = int(_is_customer(of)[where].sum())
    revenue = int(of.turnover.windowed.revenue[where, LAST_YEAR].sum())
    word = wording.word
    return (
        Figure(
            Column("count.with_competitor", word("With a competitor"), "whole"),
            customers,
            note=of_all_customers(of),
        ),
        Figure(
            Column(
                "count.prospects_with_competitor", word("Prospects of theirs"), "whole"
            ),
            len(where) - customers,
        ),
        Figure(
            Column("revenue_12m_with_competitor", word("Our revenue there"), "amount"),
            revenue,
            note=wording.phrase("12 months"),
        ),
    )


def _sections(of: Material) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    return (
        ReportSection("competitors", word("Competitors"), _competitors(of)),
        ReportSection(
            "ending", word("Contracts that end in 12 months"), _ending(of), ""
        ),
    )


def _competitors(of: Material) -> Section:
    wording, competitors = of.setting.wording, of.visible.file["competitors"]
    codes, names = coded(competitors.frame["name"])
    share = competitors.frame["share"].to_numpy(np.float64, na_value=np.nan)
    ends = days_of(competitors.frame["contract_end"])
    first, last = _span(of)
    soon = (ends >= first) & (ends <= last)
    lost, open_ = _opportunities(of, "lost"), _opportunities(of, "open")
    is_customer = _is_customer(of)
    rows: list[Row] = []
    for code, name in enumerate(names):
        mine = codes == code
        where = np.unique(competitors.customer[mine])
        known = share[mine & ~np.isnan(share)]
        customers = int(is_customer[where].sum())
        cells: tuple[Cell, ...] = (
            name,
            customers,
            len(where) - customers,
            int(of.turnover.windowed.revenue[where, LAST_YEAR].sum()),
            float(np.median(known)) if len(known) else None,
            len(known),
            int((mine & soon).sum()),
            lost.get(name.casefold(), 0),
            open_.get(name.casefold(), 0),
        )
        rows.append((name, cells))
    order = sorted(rows, key=_most_customers)
    word = wording.word
    columns: tuple[Column, ...] = (
        Column("competitors.name", word("Competitor"), "name"),
        Column("competitors.customers", word("Customers"), "whole"),
        Column("competitors.prospects", word("Prospects"), "whole"),
        Column("competitor_revenue_12m", word("Our revenue, 12 months"), "amount"),
        Column("competitors.share", word("Their share, median"), "share"),
        Column("competitors.share_known", word("known of"), "whole"),
        Column("competitors.ending_12m", word("Contracts ending"), "whole"),
        Column("competitors.lost", word("Sales lost"), "whole"),
        Column("competitors.open", word("Sales open"), "whole"),
    )
    if not of.visible.file.has("opportunities"):
        columns = columns[:-2]
    table = Table(
        "competitors",
        "",
        columns,
        tuple((name, cells[: len(columns)]) for name, cells in order[:_OPEN]),
        tuple((name, cells[: len(columns)]) for name, cells in order[_OPEN:_MOST]),
        total=len(order),
        note=wording.phrase(
            "Their share: part of the customer's spending, where somebody wrote it "
            "down. Contracts ending: in the next 12 months. Sales: our opportunities "
            "that name them."
        ),
    )
    return Section(tables=(table,))


def _most_customers(row: Row) -> tuple[int, str]:
    _, customers, prospects, *_ = row[1]
    return (-int(str(customers)) - int(str(prospects)), row[0])


def _span(of: Material) -> tuple[int, int]:
    as_of = of.visible.as_of
    return day_number(as_of) + 1, day_number(months_earlier(as_of, -_AHEAD))


def _opportunities(of: Material, status: str) -> dict[str, int]:
    """Count the opportunities of one status by the competitor that they name."""
    frame = of.visible.file["opportunities"].frame
    rows = (frame["status"] == status).to_numpy(bool, na_value=False)
    found: dict[str, int] = {}
    for name in plain(frame["competitor"][rows]):
        if name:
            found[name.casefold()] = found.get(name.casefold(), 0) + 1
    return found


def _ending(of: Material) -> Section:
    rows = tuple(_ending_rows(of))
    if not rows:
        return Section()
    word = of.setting.wording.word
    columns = (
        Column("name", word("Customer"), "link"),
        Column("competitors.name", word("Competitor"), "name"),
        Column("competitors.contract_end", word("Contract ends"), "date"),
        Column("competitors.product", word("Sells"), "text"),
        Column("potential", word("Potential"), "amount"),
        measure_column(of.visible, "revenue_12m", of.setting.wording.language),
    )
    table = Table(
        "ending", "", columns, rows[:_OPEN], rows[_OPEN:_MOST], total=len(rows)
    )
    return Section(tables=(table,))


def _ending_rows(of: Material) -> Iterator[Row]:
    competitors = of.visible.file["competitors"]
    ends = days_of(competitors.frame["contract_end"])
    first, last = _span(of)
    chosen = np.flatnonzero((ends != NO_DAY) & (ends >= first) & (ends <= last))
    chosen = chosen[np.argsort(ends[chosen], kind="stable")]
    frame = competitors.frame.iloc[chosen]
    columns = [plain(frame[name]) for name in ("name", "contract_end", "product")]
    places = competitors.customer[chosen].tolist()
    potential = plain(of.visible.file.customers["potential"].iloc[places])
    for row, (place, worth) in enumerate(zip(places, potential, strict=True)):
        href = f"../customers/{of.directory.slugs[place]}.html"
        cells: tuple[Cell, ...] = (
            Link(href, of.directory.names[place]),
            *(column[row] for column in columns),
            worth,
            int(of.turnover.windowed.revenue[place, LAST_YEAR]),
        )
        yield (of.directory.ids[place], cells)


REPORT = Report(
    "competitors",
    "Competitors",
    "Who else sells to our customers and prospects, and until when.",
    _there_is,
    _contents,
)
