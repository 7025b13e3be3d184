"""Value: who the revenue comes from, how concentrated it is, what could be more."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from site_builder.charts import curve, grid
from site_builder.pages.counts import of_all_customers
from site_builder.pages.group_figures import group_figures
from site_builder.pages.groups import CUSTOMERS, Amounts
from site_builder.pages.material import Material
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.rfm_grid import rfm_charts, rfm_thresholds
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import (
    Cell,
    Chart,
    Column,
    Figure,
    Link,
    Row,
    Section,
    Table,
    Value,
)
from site_builder.pages.traits import CLASSES, classes_of
from site_builder.pages.turnover import LAST_YEAR

TOPS = (1, 5, 10, 20)  # per cent of the customers with revenue
_CURVE = 40  # points
_LARGEST, _UNTAPPED = 20, 15
_THIRDS = (1 / 3, 2 / 3)
_WINDOWS = ("revenue_12m", "revenue_previous_12m", "revenue")


def _there_is(of: Material) -> bool:
    return bool(of.turnover.windowed.priced.any())


def _contents(of: Material) -> Contents:
    return _figures(of), _sections(of)


def _figures(of: Material) -> tuple[Figure, ...]:
    wording = of.setting.wording
    revenue = ranked(of.turnover.windowed.revenue[:, LAST_YEAR])
    found = [
        Figure(
            Column("count.revenue_12m", wording.word("With revenue"), "whole"),
            len(revenue),
            note=of_all_customers(of),
        ),
        *group_figures(of, of.everybody),
    ]
    if len(revenue):
        share = top_share(revenue, 20)
        label = wording.word("Revenue of the top 20 %")
        column = Column("revenue_share_top_20", label, "rate")
        note = wording.phrase(
            "{number} customers, 12 months",
            number=Value("count.top_20", top_number(len(revenue), 20), "whole"),
        )
        found.append(Figure(column, share, note=note))
    return tuple(found)


def ranked(revenue: Amounts) -> Amounts:
    """Put the revenues above nothing in order, the highest first."""
    return np.sort(revenue[revenue > 0])[::-1]


def top_number(customers: int, percent: int) -> int:
    """Count the customers among the first so many per cent, rounded up."""
    return -(-customers * percent // 100)


def top_share(revenue: Amounts, percent: int) -> float | None:
    """Tell what share of the revenue the first so many per cent of customers have.

    Args:
        revenue: As ``ranked`` gives them.
        percent: Of the customers in it.

    """
    whole = int(revenue.sum())
    part = int(revenue[: top_number(len(revenue), percent)].sum())
    return part / whole if whole else None


def _sections(of: Material) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    return (
        ReportSection(
            "concentration", word("Concentration"), _concentration(of), beside=True
        ),
        ReportSection("abc", word("ABC classes"), _abc(of)),
        ReportSection("largest", word("Largest customers"), _largest(of), of=""),
        ReportSection("potential", word("Value and potential"), _potential(of)),
        ReportSection(
            "untapped", word("Most untapped potential"), _untapped(of), of=""
        ),
        ReportSection("rfm", word("RFM"), _rfm(of)),
    )


def _concentration(of: Material) -> Section:
    wording = of.setting.wording
    frame = of.visible.measures.frame
    revenues = [ranked(frame[name].to_numpy(np.int64, na_value=0)) for name in _WINDOWS]
    now = revenues[0]
    if not len(now):
        return Section()
    rows: list[Row] = [
        (
            f"{percent}",
            (
                wording.share(percent / 100),
                top_number(len(now), percent),
                *(top_share(one, percent) for one in revenues),
            ),
        )
        for percent in TOPS
    ]
    columns = (
        Column("top", wording.word("Largest customers"), "text"),
        Column("top.customers", wording.word("Customers"), "whole"),
        Column("top.share_12m", wording.word("Revenue, 12 months"), "rate"),
        Column("top.share_previous_12m", wording.word("12 months before"), "rate"),
        Column("top.share", wording.word("All orders"), "rate"),
    )
    note = wording.phrase(
        "Of {number} customers with revenue in 12 months; in the other columns of "
        "those with revenue then. Customers are ordered by revenue.",
        number=Value("count.revenue_12m", len(now), "whole"),
    )
    table = Table("concentration", "", columns, tuple(rows), note=note)
    return Section(charts=(_curve(of, now),), tables=(table,))


def _curve(of: Material, revenue: Amounts) -> Chart:
    """Draw the Lorenz curve, the largest customers first."""
    wording = of.setting.wording
    sums = np.concatenate(([0], np.cumsum(revenue))) / int(revenue.sum())
    places = np.unique(np.linspace(0, len(revenue), _CURVE + 1).round().astype(int))
    points = [(place / len(revenue), float(sums[place])) for place in places.tolist()]
    marks = []
    for percent in (5, 20):
        number = top_number(len(revenue), percent)
        share = float(sums[number])
        text = f"{wording.share(percent / 100)} → {wording.share(share)}"
        marks.append((number / len(revenue), share, text))
    label = wording.word("Share of revenue by share of customers, 12 months")
    picture = curve(
        points,
        title=f"{label}: {'; '.join(text for _, _, text in marks)}",
        axes=(wording.word("customers, largest first"), wording.word("revenue")),
        marks=marks,
    )
    return Chart(label, picture)


def _abc(of: Material) -> Section:
    wording = of.setting.wording
    classes = classes_of(of.visible)
    revenue = of.visible.measures.frame["revenue"].to_numpy(np.int64, na_value=0)
    positive = revenue > 0
    whole, number = int(revenue[positive].sum()), int(positive.sum())
    if not whole:
        return Section()
    rows: list[Row] = []
    by_class = of.turnover.by(classes, len(CLASSES))
    for code, (name, sums) in enumerate(zip(CLASSES, by_class, strict=False)):
        mine = classes == code
        count = int(mine.sum())
        if not count:
            continue
        cells: tuple[Cell, ...] = (
            name,
            count,
            count / number,
            int(revenue[mine].sum()),
            int(revenue[mine].sum()) / whole,
            sums.revenue(LAST_YEAR),
            sums.margin(LAST_YEAR),
            sums.rate(LAST_YEAR),
        )
        rows.append((name, cells))
    word = wording.word
    columns = (
        Column("abc", word("Class"), "text"),
        Column("abc_customers", word("Customers"), "whole"),
        Column("abc_share_of_customers", word("Share"), "rate"),
        Column("abc_revenue", word("Revenue, all orders"), "amount"),
        Column("abc_share_of_revenue", word("Share"), "rate"),
        Column("abc_revenue_12m", word("Revenue, 12 months"), "amount"),
        Column("abc_margin_12m", word("Margin, 12 months"), "amount"),
        Column("abc_margin_rate_12m", word("Margin rate"), "rate"),
    )
    width = len(columns) if of.everybody.has_margin else len(columns) - 2
    note = wording.phrase(
        "By the revenue of all orders. A: customers who make the first 80 % of it, "
        "largest first; B: the next 15 %; C: the rest with revenue."
    )
    cut = tuple((name, cells[:width]) for name, cells in rows)
    return Section(tables=(Table("abc", "", columns[:width], cut, note=note),))


def _link(of: Material, place: int) -> Link:
    href = f"../customers/{of.directory.slugs[place]}.html"
    return Link(href, of.directory.names[place])


def _largest(of: Material) -> Section:
    wording = of.setting.wording
    revenue = of.turnover.windowed.revenue[:, LAST_YEAR]
    whole = int(revenue[revenue > 0].sum())
    if not whole:
        return Section()
    order = np.argsort(-revenue, kind="stable")[:_LARGEST].tolist()
    rows: list[Row] = []
    so_far = 0
    for place in order:
        if revenue[place] > 0:
            so_far += int(revenue[place])
            sums = of.turnover.of_one(place)
            cells: tuple[Cell, ...] = (
                _link(of, place),
                int(revenue[place]),
                int(revenue[place]) / whole,
                so_far / whole,
                sums.margin(LAST_YEAR),
                sums.rate(LAST_YEAR),
            )
            rows.append((of.directory.ids[place], cells))
    language = wording.language
    columns = (
        Column("name", wording.word("Customer"), "link"),
        measure_column(of.visible, "revenue_12m", language),
        Column("revenue_share_12m", wording.word("Share"), "rate"),
        Column("revenue_share_so_far", wording.word("Together"), "rate"),
        measure_column(of.visible, "margin_12m", language),
        measure_column(of.visible, "margin_rate_12m", language),
    )
    width = len(columns) if of.everybody.has_margin else len(columns) - 2
    cut = tuple((name, cells[:width]) for name, cells in rows)
    return Section(tables=(Table("largest", "", columns[:width], cut),))


def _potentials(of: Material) -> tuple[Amounts, npt.NDArray[np.bool_]]:
    """Give the potential of everybody, and whether it is known."""
    potential = of.visible.file.customers["potential"]
    return potential.to_numpy(np.int64, na_value=0), potential.notna().to_numpy()


def _potential(of: Material) -> Section:
    """Count customers by thirds of their value and of their potential."""
    wording = of.setting.wording
    potential, known = _potentials(of)
    revenue = of.turnover.windowed.revenue[:, LAST_YEAR]
    buys = known & (revenue > 0)
    if not buys.any():
        return Section()
    value_limits = np.quantile(revenue[buys], _THIRDS, method="linear")
    limits = np.quantile(potential[known], _THIRDS, method="linear")
    value = np.where(buys, 1 + np.searchsorted(value_limits, revenue, side="left"), 0)
    column = np.searchsorted(limits, potential, side="left")
    counts = np.bincount((value * 3 + column)[known], minlength=12).reshape(4, 3)
    word = wording.word
    thirds = [word("low"), word("middle"), word("high")]
    [f"{word('Revenue')} {one}" for one in reversed(thirds)]
    label = word("Customers and prospects by revenue and by potential")
    picture = grid(
        counts[::-1].tolist(),
        rows=[
            *(f"{word('Revenue')} {one}" for one in reversed(thirds)),
            word("No revenue"),
        ],
        columns=[f"{word('Potential')} {one}" for one in thirds],
        name="value_potential.count",
        caption=label,
    )
    note = wording.phrase(
        "Potential known for {known} of {asked}. Thirds: of revenue in 12 months, of "
        "those with any, from {first} and {second} on; of potential from {third} and "
        "{fourth} on.",
        known=Value("known.potential", int(known.sum()), "whole"),
        asked=Value("asked.potential", len(known), "whole"),
        first=_limit("revenue_limit_1", value_limits[0]),
        second=_limit("revenue_limit_2", value_limits[1]),
        third=_limit("potential_limit_1", limits[0]),
        fourth=_limit("potential_limit_2", limits[1]),
    )
    return Section(charts=(Chart(label, picture, note, wide=True),))


def _limit(name: str, value: float) -> Value:
    return Value(name, round(value), "amount")


def _untapped(of: Material) -> Section:
    """List those whose potential is farthest above what they buy."""
    wording = of.setting.wording
    potential, known = _potentials(of)
    revenue = of.turnover.windowed.revenue[:, LAST_YEAR]
    more = np.where(known, potential - revenue, 0)
    order = np.argsort(-more, kind="stable")[:_UNTAPPED].tolist()
    rows = tuple(_untapped_rows(of, order, more, potential))
    word = wording.word
    columns = (
        Column("name", word("Customer"), "link"),
        Column("status", word("Status"), "choice"),
        Column("potential", word("Potential"), "amount"),
        measure_column(of.visible, "revenue_12m", wording.language),
        Column("untapped", word("Untapped"), "amount"),
        Column("share_of_wallet", word("Share of wallet"), "share"),
    )
    note = wording.phrase("Potential minus revenue of 12 months.")
    if not rows:
        return Section()
    return Section(tables=(Table("untapped", "", columns, rows, note=note),))


def _untapped_rows(
    of: Material, order: list[int], more: Amounts, potential: Amounts
) -> Iterator[Row]:
    status = of.visible.file.customers["status"].iloc[order].tolist()
    for place, is_now in zip(order, status, strict=True):
        if more[place] <= 0:
            continue
        bought = int(of.turnover.windowed.revenue[place, LAST_YEAR])
        cells: tuple[Cell, ...] = (
            _link(of, place),
            is_now if isinstance(is_now, str) else "customer",
            int(potential[place]),
            bought,
            int(more[place]),
            max(bought, 0) / int(potential[place]),
        )
        yield (of.directory.ids[place], cells)


def _rfm(of: Material) -> Section:
    limits = rfm_thresholds(of)
    tables = () if limits is None else (limits,)
    return Section(charts=tuple(rfm_charts(of, CUSTOMERS)), tables=tables)


REPORT = Report(
    "value",
    "Value",
    "Who the revenue comes from, how concentrated it is, and what could be more.",
    _there_is,
    _contents,
)
