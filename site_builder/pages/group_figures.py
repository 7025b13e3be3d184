"""Revenue, margin and margin rate of a group of customers."""

from collections.abc import Iterator

from site_builder.pages.key_figures import (
    coverage,
    margin_change,
    rate_change,
    revenue_change,
)
from site_builder.pages.material import Material
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Figure, Phrase, Value
from site_builder.pages.turnover import LAST_YEAR, YEAR_BEFORE, Sums
from site_builder.pages.turnover_shown import months_line


def group_figures(
    of: Material, sums: Sums, everybody: Sums | None = None, share: float = 0
) -> Iterator[Figure]:
    """Give the figures of a group over 12 months.

    Args:
        of: All there is.
        sums: Of the group.
        everybody: Of all customers, to compare with; None: the group is everybody.
        share: How large a part of all customers the group is; 0: not known.

    """
    visible, wording = of.visible, of.setting.wording
    language = wording.language
    line = months_line(sums.months, of.turnover.calendar, wording)
    yield Figure(
        measure_column(visible, "revenue_12m", language),
        sums.revenue(LAST_YEAR),
        change=revenue_change(sums, wording),
        note=_of_all(of, sums, everybody, share) if everybody else _before(of, sums),
        chart=line,
    )
    if not of.everybody.has_margin:  # the file knows of no margin
        return
    yield Figure(
        measure_column(visible, "margin_12m", language),
        sums.margin(LAST_YEAR),
        change=margin_change(sums, wording),
        note=coverage(sums, wording),
    )
    note: Phrase = ()
    if everybody is not None:
        rate = Value("margin_rate_12m", everybody.rate(LAST_YEAR), "rate", "everyone")
        note = wording.phrase("all customers {rate}", rate=rate)
    yield Figure(
        measure_column(visible, "margin_rate_12m", language),
        sums.rate(LAST_YEAR),
        change=rate_change(sums, wording),
        note=note,
    )


def _of_all(of: Material, sums: Sums, everybody: Sums, heads: float) -> Phrase:
    part, whole = sums.revenue(LAST_YEAR), everybody.revenue(LAST_YEAR)
    if part is None or not whole or whole < 0:
        return ()
    share = Value("revenue_share_12m", part / whole, "rate")
    if not heads:
        return of.setting.wording.phrase("{share} of all customers", share=share)
    return of.setting.wording.phrase(
        "{share} of all customers · index {index}",
        share=share,
        index=Value("revenue_index_12m", part / whole / heads * 100, "index"),
    )


def _before(of: Material, sums: Sums) -> Phrase:
    before = sums.revenue(YEAR_BEFORE)
    if before is None or before <= 0:
        return ()
    amount = Value("revenue_previous_12m", before, "amount")
    return of.setting.wording.phrase("from {amount}", amount=amount)
