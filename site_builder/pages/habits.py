"""How customers buy: when, how much, what, where and through which channel.

Counted once for all groups of customers, over the orders of the last 12 months and of
the 12 before; what single pages show is added up from these.
"""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.audiences import Visible
from site_builder.config import TimeSlot
from site_builder.measures.periods import rolling_months
from site_builder.measures.rows import NO_DAY, days_of, happened
from site_builder.pages.groups import MISSING, Amounts, Flags, Groups, coded
from site_builder.pages.planning import Setting
from site_builder.wording import MILLION, Wording

Windows = npt.NDArray[np.int8]
NOW, BEFORE, WINDOWS = 0, 1, 2
DAYS = 7
_MONTHS = 12
_THURSDAY = 3  # 1970-01-01


@dataclass(frozen=True, slots=True)
class Habit:
    """Orders or order lines by one of their properties.

    Attributes:
        name: Machine name: ``orders.channel``.
        label: In the reader's language.
        labels: Of the codes.
        rows: Patterns of customers × codes × windows: number of rows.
        amounts: The same: their amounts, in millionths.
        asked: Patterns × windows: number of rows, also of those without a code.

    """

    name: str
    label: str
    labels: tuple[str, ...]
    rows: Amounts
    amounts: Amounts
    asked: Amounts


@dataclass(frozen=True, slots=True)
class Habits:
    """Everything there is to know of how customers buy.

    Attributes:
        months: By calendar month, from January.
        times: By slot and weekday; the code is slot × 7 + weekday.
        levels: By level of spend.
        others: Channel, venue, category: those that the file knows of.
        orders: Patterns × windows: number of orders.
        priced: The same, of those whose amount is known.
        margined: The same, of those whose amount and margin are known.

    """

    months: Habit
    times: Habit
    levels: Habit
    others: tuple[Habit, ...]
    orders: Amounts
    priced: Amounts
    margined: Amounts


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the two windows.

    Attributes:
        chosen: Their places in the table.
        window: NOW or BEFORE.
        amount: 0 where unknown.
        asked: Patterns of customers × windows: number of rows.

    """

    chosen: Amounts
    customer: Amounts
    window: Amounts
    amount: Amounts
    asked: Amounts


def habits_of(visible: Visible, setting: Setting, groups: Groups) -> Habits:
    """Count the orders and the order lines of the last two years."""
    orders = visible.file["orders"]
    days = days_of(orders.frame["date"])
    windows = _windows(days, happened(orders, visible.as_of), visible.as_of)
    rows = _rows(orders.frame["amount"], orders.customer, windows, groups)
    wording = setting.wording
    priced = orders.frame["amount"].iloc[rows.chosen].notna().to_numpy()
    margined = priced & orders.frame["margin"].iloc[rows.chosen].notna().to_numpy()

    def by_window(chosen: Flags) -> Amounts:
        codes = np.where(chosen, rows.window, MISSING)
        return groups.tally(codes, WINDOWS, rows.customer)

    return Habits(
        months=_counted(
            groups,
            rows,
            "orders.month",
            wording.word("Month"),
            wording.months,
            _months(days[rows.chosen]),
        ),
        times=_counted(
            groups,
            rows,
            "orders.time",
            wording.word("When they order: weekday and time of day"),
            tuple(
                f"{wording.word(slot)} {day}"
                for slot in setting.time_slots
                for day in wording.weekdays
            ),
            _times(
                orders.frame["time"].iloc[rows.chosen],
                days[rows.chosen],
                setting.time_slots,
            ),
        ),
        levels=_counted(
            groups,
            rows,
            "orders.spend_level",
            f"{wording.word('Spend per order')}, {wording.symbol}",
            level_names(setting.spend_levels, wording),
            _levels(orders.frame["amount"].iloc[rows.chosen], setting.spend_levels),
        ),
        others=tuple(_others(visible, wording, groups, rows, windows)),
        orders=rows.asked,
        priced=by_window(priced),
        margined=by_window(margined),
    )


def _windows(days: Amounts, counts: Flags, as_of: dt.date) -> Windows:
    """Tell for each order the window it lies in, or MISSING."""
    now, before = rolling_months(as_of, 12), rolling_months(as_of, 24, 12)
    found = np.full(len(days), MISSING, np.int8)
    found[(days >= before.first) & (days <= before.last) & counts] = BEFORE
    found[(days >= now.first) & (days <= now.last) & counts] = NOW
    return found


def _rows(
    amount: pd.Series, customer: Amounts, windows: Windows, groups: Groups
) -> _Rows:
    chosen = np.flatnonzero(windows >= 0)
    known = amount.iloc[chosen].to_numpy(np.int64, na_value=0)
    window = windows[chosen].astype(np.int64)
    mine = customer[chosen]
    asked = groups.tally(window, WINDOWS, mine)
    return _Rows(chosen, mine, window, known, asked)


def _counted(
    groups: Groups,
    rows: _Rows,
    name: str,
    label: str,
    labels: Sequence[str],
    codes: Amounts,
) -> Habit:
    width = len(labels)
    shape = (groups.size, width, WINDOWS)
    cells = np.where(codes >= 0, codes * WINDOWS + rows.window, MISSING)
    tallies = groups.tallies(cells, width * WINDOWS, rows.customer, rows.amount)
    number, amounts = (one.reshape(shape) for one in tallies)
    return Habit(name, label, tuple(labels), number, amounts, rows.asked)


def _months(days: Amounts) -> Amounts:
    months: Amounts = days.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    return months % _MONTHS


def _times(times: pd.Series, days: Amounts, slots: Mapping[str, TimeSlot]) -> Amounts:
    seconds = times.to_numpy(np.int64, na_value=MISSING)
    found = np.full(len(seconds), MISSING, np.int64)
    for place, slot in reversed(list(enumerate(slots.values()))):
        start = (slot.start.hour * 60 + slot.start.minute) * 60
        end = (slot.end.hour * 60 + slot.end.minute) * 60 + 59
        after, before = seconds >= start, seconds <= end
        inside = (after | before) if end < start else (after & before)
        found[inside] = place
    weekdays = (days + _THURSDAY) % DAYS
    known = (seconds >= 0) & (found >= 0) & (days != NO_DAY)
    return np.where(known, found * DAYS + weekdays, MISSING)


def _levels(amount: pd.Series, limits: Sequence[float]) -> Amounts:
    edges = np.array([round(limit * MILLION) for limit in limits], np.int64)
    known = amount.notna().to_numpy()
    codes = np.searchsorted(edges, amount.to_numpy(np.int64, na_value=0), side="left")
    return np.where(known, codes, MISSING)


def level_names(limits: Sequence[float], wording: Wording) -> tuple[str, ...]:
    """Name the levels of spend: ``≤ 50``, ``50–200``, ``> 200``."""
    texts = [wording.amount(round(limit * MILLION), unit=False) for limit in limits]
    between = (f"{low}\N{EN DASH}{high}" for low, high in itertools.pairwise(texts))
    return (f"≤ {texts[0]}", *between, f"> {texts[-1]}")


def _others(
    visible: Visible, wording: Wording, groups: Groups, rows: _Rows, windows: Windows
) -> Iterator[Habit]:
    orders = visible.file["orders"]
    for name in ("channel", "venue"):
        if name not in orders.supplied:
            continue
        codes, labels = coded(orders.frame[name].iloc[rows.chosen])
        field = orders.entry.fields[name]
        words = [wording.word(label.replace("_", " ")) for label in labels]
        said = words if field.choices else labels
        label = field.label_in(wording.language)
        yield _counted(groups, rows, f"orders.{name}", label, said, codes)
    lines, products = visible.file["order_lines"], visible.file["products"]
    if not len(lines) or "category" not in products.supplied:
        return
    of_order = lines.references["order"]
    # Of a line without an order the place is -1: the one put at the end.
    mine = np.append(windows, np.int8(MISSING))[of_order]
    bought = _rows(lines.frame["amount"], lines.customer, mine, groups)
    codes, labels = coded(products.frame["category"])
    product = lines.references["product"][bought.chosen]
    found = np.where(product >= 0, codes[product], MISSING)
    label = products.entry.fields["category"].label_in(wording.language)
    yield _counted(groups, bought, "order_lines.category", label, labels, found)
