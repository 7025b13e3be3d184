"""Values that follow from others: names, amounts, margins, one currency."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file.amounts import exact_product, group_sums, within_bounds

Positions = npt.NDArray[np.int64]
Frames = Mapping[str, pd.DataFrame]

# Kana, Han and Hangul: in these a name begins with the family.
_EASTERN = (
    "^[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\uac00-\ud7a3\U00020000-\U0003ffff]+$"
)
ORIGINAL_AMOUNT = "original_amount"


def full_names(frame: pd.DataFrame) -> pd.Series:
    """Give each person or company a name: their own, else given and family name.

    Chinese, Japanese and Korean names begin with the family, and have no space.
    """
    unnamed = frame["name"].isna()
    if not unnamed.any():
        return frame["name"]
    given = frame["given_name"].where(unnamed).fillna("")
    family = frame["family_name"].where(unnamed).fillna("")
    made = given.str.cat(family, sep=" ").str.strip()
    eastern = given.str.match(_EASTERN) & family.str.match(_EASTERN)
    made = made.where(~eastern, family.str.cat(given))
    return frame["name"].where(~unnamed, made.where(made != ""))


@dataclass(frozen=True, slots=True, eq=False)
class LineAmounts:
    """The amounts of order lines.

    Attributes:
        own: What each line amounts to in the currency of its order.
        lines: With their amounts in the site's currency, missing where no rate is
            known.

    """

    own: pd.Series
    lines: pd.DataFrame


def line_amounts(
    lines: pd.DataFrame, unit_cost: pd.Series, factor: pd.Series | None
) -> LineAmounts:
    """Complete and convert the amounts of order lines.

    Args:
        lines: With amounts in the currency of their order.
        unit_cost: Per line what one unit costs us, in the site's currency.
        factor: Per line the site currency per unit; None: all are in it.

    """
    own = _line_amounts(lines)
    amount = _converted(own, factor)
    margin = _converted(lines["margin"], factor)
    cost = exact_product(unit_cost.set_axis(lines.index), lines["quantity"])
    converted = lines.assign(
        unit_price=_converted(lines["unit_price"], factor),
        amount=amount,
        margin=margin.where(margin.notna(), amount - cost),
    )
    return LineAmounts(own, converted)


def order_amounts(
    orders: pd.DataFrame,
    amounts: LineAmounts,
    line_order: Positions,
    factor: pd.Series | None,
) -> pd.DataFrame:
    """Complete and convert the amounts of orders.

    Args:
        orders: Sorted.
        amounts: Of their lines.
        line_order: Per line the position of its order, ascending.
        factor: Per order the site currency per unit; None: all are in it.

    Returns:
        The orders with amounts in the site's currency, missing where no rate is known,
        and with ``original_amount``, in their own currency.

    """
    original = _summed_where_missing(orders["amount"], amounts.own, line_order)
    own_margin = _converted(orders["margin"], factor)
    of_lines = amounts.lines["margin"]
    return orders.assign(
        amount=_converted(original, factor),
        margin=_summed_where_missing(own_margin, of_lines, line_order),
        original_amount=original,
    )


def _summed_where_missing(
    own: pd.Series, of_lines: pd.Series, line_order: Positions
) -> pd.Series:
    """Take what an order says of itself, else what its lines add up to."""
    known = own.notna()
    if known.all():
        return own
    sums = group_sums(of_lines, line_order, len(own))
    return own.where(known, sums.set_axis(own.index))


def _line_amounts(lines: pd.DataFrame) -> pd.Series:
    """Take an amount as given, else quantity × unit price × (1 − discount)."""
    given = lines["amount"]
    if given.notna().all():
        return given
    keep = 1 - lines["discount"].fillna(0.0)
    derived = exact_product(lines["unit_price"], lines["quantity"], keep.round(9))
    return given.where(given.notna(), derived)


def _converted(amount: pd.Series, factor: pd.Series | None) -> pd.Series:
    if factor is None:
        return within_bounds(amount)
    return exact_product(amount, factor.set_axis(amount.index))


def factors(
    orders: pd.DataFrame, rates: pd.DataFrame, currency: str
) -> pd.Series | None:
    """Find the site currency per unit on each order's date: the last rate known.

    Args:
        orders: ``currency`` missing means the site's.
        rates: Currency, date and site currency per unit.
        currency: The site's.

    Returns:
        One per order, missing where no rate is known; None: all are in the site's.

    """
    codes = orders["currency"].str.upper().fillna(currency)
    foreign = (codes != currency).to_numpy()
    if not foreign.any():
        return None
    found = pd.Series(1.0, index=orders.index, dtype="Float64")
    found[foreign] = rates_on(codes[foreign].tolist(), orders["date"][foreign], rates)
    return found


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
