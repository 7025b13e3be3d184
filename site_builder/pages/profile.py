"""The consumption profile: when, how much, what and through which channel they buy."""

import datetime as dt
import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from site_builder.charts import Bar, bars, grid
from site_builder.config import TimeSlot
from site_builder.pages.batches import Batch
from site_builder.pages.facts import rows_where
from site_builder.pages.planning import Setting
from site_builder.pages.shown import Chart, Section, Value
from site_builder.wording import MILLION, Wording

_LONGEST = 6
_FEWEST_ORDERS = 3


def profile(batch: Batch, i: int, setting: Setting) -> Section | None:
    """Draw the profile of one customer; None below three orders."""
    orders = batch.rows.get("orders")
    if orders is None:
        return None
    rows = rows_where(orders, i, "counts")
    if len(rows) < _FEWEST_ORDERS:
        return None
    columns = orders.columns
    wording = setting.wording
    found = (
        _when(
            [columns["date"][row] for row in rows],
            [columns["time"][row] for row in rows],
            setting,
        ),
        _what(category_amounts(batch, i), wording),
        _levels([columns["amount"][row] for row in rows], setting),
        _channels([columns["channel"][row] for row in rows], wording),
    )
    charts = tuple(chart for chart in found if chart is not None)
    return Section(charts=charts) if charts else None


def category_amounts(batch: Batch, i: int) -> dict[str, int]:
    """Add up the lines of a customer's orders that count, by category, largest first.

    Returns:
        Amounts in millionths, by category of the product.

    """
    return batch.once(("category amounts", i), lambda: _category_amounts(batch, i))


def _category_amounts(batch: Batch, i: int) -> dict[str, int]:
    lines, placed = batch.rows.get("order_lines"), batch.rows.get("orders")
    if lines is None or placed is None:
        return {}
    orders = set(rows_where(placed, i, "counts"))
    columns = lines.columns
    order, category = columns["order_row"], columns["product_category"]
    amount = columns["amount"]
    sums: dict[str, int] = {}
    for row in lines.of(i):
        name = category[row]
        if name is not None and amount[row] is not None and order[row] in orders:
            sums[name] = sums.get(name, 0) + amount[row]
    return dict(sorted(sums.items(), key=lambda one: (-one[1], one[0])))


def share_bars(
    amounts: Mapping[str, int], *, name: str, caption: str, wording: Wording
) -> Chart | None:
    """Draw what part of the whole each label has; None below two labels."""
    whole = sum(amounts.values())
    if len(amounts) < 2 or whole <= 0:  # noqa: PLR2004 -- one bar says nothing
        return None
    top = max(amounts.values())
    lines = [
        Bar(
            label,
            max(value, 0) / top,
            wording.share(value / whole),
            f"{value / whole:.6g}",
        )
        for label, value in list(amounts.items())[:_LONGEST]
    ]
    left = len(amounts) - len(lines)
    note = wording.phrase("+ {number} more", number=str(left)) if left else ()
    return Chart(caption, bars(lines, name=name, caption=caption), note)


def _when(
    dates: Sequence[dt.date | None],
    times: Sequence[int | None],
    setting: Setting,
) -> Chart | None:
    wording = setting.wording
    slots = list(setting.time_slots)
    counts = [[0] * 7 for _ in slots]
    places = [_slot_of(seconds, setting.time_slots) for seconds in times]
    known = 0
    for day, place in zip(dates, places, strict=True):
        if day is not None and place is not None:
            counts[place][day.weekday()] += 1
            known += 1
    if not known:
        return None
    caption = wording.word("When they order: weekday and time of day")
    svg = grid(
        counts,
        rows=[wording.word(slot) for slot in slots],
        columns=wording.weekdays,
        name="orders.count",
        caption=caption,
    )
    note = wording.phrase(
        "{orders} orders; time of day known for {known} ({share})",
        orders=Value("orders.count", len(dates), "whole"),
        known=Value("orders.time_known", known, "whole"),
        share=Value("orders.time_coverage", known / len(dates), "rate"),
    )
    return Chart(caption, svg, note)


def _slot_of(seconds: int | None, slots: Mapping[str, TimeSlot]) -> int | None:
    if seconds is None:
        return None
    for place, slot in enumerate(slots.values()):
        start = (slot.start.hour * 60 + slot.start.minute) * 60
        end = (slot.end.hour * 60 + slot.end.minute) * 60 + 59
        over_midnight = end < start
        after, before = seconds >= start, seconds <= end
        if (after or before) if over_midnight else (after and before):
            return place
    return None


def _what(amounts: Mapping[str, int], wording: Wording) -> Chart | None:
    return share_bars(
        amounts,
        name="order_lines.category_share",
        caption=wording.word("What they buy"),
        wording=wording,
    )


def _levels(amounts: Sequence[int | None], setting: Setting) -> Chart | None:
    wording = setting.wording
    limits = [round(level * MILLION) for level in setting.spend_levels]
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return None
    counts = Counter(bisect_left(limits, amount) for amount in known)
    texts = [wording.amount(limit, unit=False) for limit in limits]
    labels = [f"≤ {text}" for text in texts] + [f"> {texts[-1]}"]
    labels[1:-1] = [f"{low}–{high}" for low, high in itertools.pairwise(texts)]
    top = max(counts.values())
    lines = [
        Bar(
            label, counts[place] / top, wording.whole(counts[place]), str(counts[place])
        )
        for place, label in enumerate(labels)
    ]
    caption = wording.word("Spend per order")
    label = f"{caption}, {wording.symbol}"
    return Chart(label, bars(lines, name="orders.spend_level", caption=caption))


def _channels(channels: Sequence[str | None], wording: Wording) -> Chart | None:
    counts = Counter(
        wording.word(channel.replace("_", " ")) for channel in channels if channel
    )
    return share_bars(
        dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))),
        name="orders.channel_share",
        caption=wording.word("Channel"),
        wording=wording,
    )
