"""Revenue, margin and margin rate of a group by half-year, beside all customers."""

from site_builder.pages.against_all import index_of
from site_builder.pages.material import Material
from site_builder.pages.shown import Column, Phrase, Row, Table
from site_builder.pages.turnover import FIRST_HALF, Sums

_WITHOUT_MARGIN = 3  # columns before those of the margin


def compared_half_years(
    of: Material, sums: Sums, members: int, everybody: Sums, customers: int
) -> Table | None:
    """Lay the half-years of a group beside those of all customers.

    An index compares revenue or margin per member with that per customer, or a rate
    with that of all customers, who are 100.

    Args:
        of: All there is.
        sums: Of the group.
        members: How many they are.
        everybody: Of all customers.
        customers: How many those are.

    """
    names = of.turnover.halves
    windows = range(FIRST_HALF, FIRST_HALF + len(names))
    if not members or not any(sums.orders(window) for window in windows):
        return None

    def per_head(own: int | None, all_: int | None) -> float | None:
        if own is None or all_ is None or not customers:
            return None
        return index_of(own / members, all_ / customers)

    rows: list[Row] = []
    for name, window in zip(names, windows, strict=True):
        revenue, margin, rate = (
            sums.revenue(window),
            sums.margin(window),
            sums.rate(window),
        )
        cells = (
            name,
            revenue,
            per_head(revenue, everybody.revenue(window)),
            margin,
            per_head(margin, everybody.margin(window)),
            rate,
            everybody.rate(window),
            index_of(rate, everybody.rate(window)),
            sums.known_share(window),
        )
        rows.append((name, cells))
    columns = _columns(of)
    width = len(columns) if everybody.has_margin else _WITHOUT_MARGIN
    return Table(
        name="half_years",
        label=of.setting.wording.word("Half-years"),
        columns=columns[:width],
        rows=tuple((name, cells[:width]) for name, cells in rows),
        total=len(rows),
        note=_note(of),
        strong=True,
    )


def _columns(of: Material) -> tuple[Column, ...]:
    word = of.setting.wording.word
    index = word("Index")
    return (
        Column("half_year", word("Half-year"), "text"),
        Column("revenue_half", word("Revenue"), "amount"),
        Column("revenue_half_index", index, "index"),
        Column("margin_half", word("Margin"), "amount"),
        Column("margin_half_index", index, "index"),
        Column("margin_rate_half", word("Rate"), "rate"),
        Column("margin_rate_half", word("All, rate"), "rate", of="everyone"),
        Column("margin_rate_half_index", index, "index"),
        Column("margin_coverage_half", word("Margin known"), "share"),
    )


def _note(of: Material) -> Phrase:
    return of.setting.wording.phrase(
        "Index 100: as all customers; of amounts, per member and per customer. Margin "
        "known: share of the revenue."
    )
