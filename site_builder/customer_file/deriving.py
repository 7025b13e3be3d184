"""Values that follow from others: names, amounts, margins, one currency."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file.amounts import exact_product, group_sums

Positions = npt.NDArray[np.int64]
Frames = Mapping[str, pd.DataFrame]

ORIGINAL_AMOUNT = "original_amount"


def full_names(frame: pd.DataFrame) -> pd.Series:
    """Give each person or company a name: their own, else given and family name."""
    given = frame["given_name"].fillna("")
    made = given.str.cat(frame["family_name"].fillna(""), sep=" ").str.strip()
    return frame["name"].where(frame["name"].notna(), made.where(made != ""))


def with_amounts(
    orders: pd.DataFrame,
    lines: pd.DataFrame,
    line_order: Positions,
    unit_cost: pd.Series,
    rates: pd.DataFrame,
    currency: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Complete and convert the amounts of orders and of their lines.

    Args:
        orders: Sorted; ``currency`` missing means the site's.
        lines: With amounts in the currency of their order.
        line_order: Per line the position of its order, ascending.
        unit_cost: Per line what one unit costs us, in the site's currency.
        rates: Currency, date and site currency per unit.
        currency: The site's.

    Returns:
        Orders and lines, all amounts in the site's currency, missing where no rate
        is known; orders have ``original_amount``, in their own currency, besides.

    """
    amount = _line_amounts(lines)
    sums = group_sums(amount, line_order, len(orders))
    sums.index = orders.index
    original = orders["amount"].where(orders["amount"].notna(), sums)
    factor = _factors(orders, rates, currency)
    line_factor = factor.iloc[line_order].set_axis(lines.index)

    amount = exact_product(amount, line_factor)
    margin = exact_product(lines["margin"], line_factor)
    cost = exact_product(unit_cost.set_axis(lines.index), lines["quantity"])
    margin = margin.where(margin.notna(), amount - cost)
    lines = lines.assign(
        unit_price=exact_product(lines["unit_price"], line_factor),
        amount=amount,
        margin=margin,
    )
    own_margin = exact_product(orders["margin"], factor)
    sums = group_sums(margin, line_order, len(orders)).set_axis(orders.index)
    orders = orders.assign(
        amount=exact_product(original, factor),
        margin=own_margin.where(own_margin.notna(), sums),
        original_amount=original,
    )
    return orders, lines


def _line_amounts(lines: pd.DataFrame) -> pd.Series:
    """Take an amount as given, else quantity × unit price × (1 − discount)."""
    keep = 1 - lines["discount"].fillna(0.0)
    derived = exact_product(lines["unit_price"], lines["quantity"], keep.round(9))
    return lines["amount"].where(lines["amount"].notna(), derived)


def _factors(orders: pd.DataFrame, rates: pd.DataFrame, currency: str) -> pd.Series:
    """Find the site currency per unit on each order's date: the last rate known."""
    codes = orders["currency"].str.upper().fillna(currency)
    factors = pd.Series(1.0, index=orders.index, dtype="Float64")
    foreign = (codes != currency).to_numpy()
    if foreign.any():
        factors[foreign] = rates_on(
            codes[foreign].tolist(), orders["date"][foreign], rates
        )
    return factors


def rates_on(
    codes: list[str], dates: pd.Series, rates: pd.DataFrame
) -> pd.arrays.FloatingArray:
    """Find what a unit of each currency is worth: the last rate on or before its date.

    Args:
        codes: Currencies, in capitals.
        dates: As many.
        rates: Currency, date and site currency per unit.

    Returns:
        Missing where there is no date, or no rate yet.

    """
    known = rates.dropna(subset=["currency", "date", "rate"])
    known = known.assign(currency=known["currency"].str.upper())
    known = known.sort_values(["currency", "date", "rate"], kind="stable")
    by_code = {
        str(code): (group["date"].to_numpy(), group["rate"].to_numpy(float))
        for code, group in known.groupby("currency")
    }
    found: list[float | None] = []
    for code, day in zip(codes, dates.to_numpy(), strict=True):
        days, values = by_code.get(code, (np.empty(0, "M8[s]"), np.empty(0)))
        place = int(np.searchsorted(days, day, side="right")) - 1
        usable = place >= 0 and not np.isnat(day)
        found.append(float(values[place]) if usable else None)
    return pd.array(found, "Float64")
