"""The consumption profile: when, how much, what and through which channel they buy."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat

from site_builder.charts import Bar, bars_of, grid
from site_builder.config import TimeSlot
from site_builder.pages.batches import Batch
from site_builder.pages.habits import level_names
from site_builder.pages.plain import Plain
from site_builder.pages.planning import Setting
from site_builder.pages.shown import Chart, Phrase, Section, Value, present, zipped
from site_builder.wording import MILLION, Wording

_LONGEST = 6
_FEWEST_ORDERS = 3
_NO_SECOND = ("", "")


def profiles(batch: Batch, setting: Setting) -> list[Section | None]:
    """Draw the profile of each customer; None below three orders."""
    found: list[Section | None] = [None] * len(batch.ids)
    orders = batch.rows.get("orders")
    if orders is None:
        return found
    rows = orders.where(orders.columns["counts"])
    drawn = [i for i, own in rows.items() if len(own) >= _FEWEST_ORDERS]

    def column(field: str) -> list[Plain]:
        values = orders.columns[field]
        return [[values[row] for row in rows[i]] for i in drawn]

    amounts = category_amounts(batch)
    charts = zip(
        _when(column("date"), column("time"), setting),
        _what([amounts[i] for i in drawn], setting.wording),
        _levels(column("amount"), setting),
        _channels(column("channel"), setting.wording),
        strict=True,
    )
    for i, some in zip(drawn, charts, strict=True):
        shown = present(some)
        found[i] = Section(charts=shown) if shown else None
    return found


def category_amounts(batch: Batch) -> list[dict[str, int]]:
    """Add up the lines of each customer's orders that count, by category.

    Returns:
        Amounts in millionths, by category of the product, largest first.

    """
    return batch.once("category amounts", lambda: _category_amounts(batch))


def _category_amounts(batch: Batch) -> list[dict[str, int]]:
    lines, placed = batch.rows.get("order_lines"), batch.rows.get("orders")
    if lines is None or placed is None:
        return [{}] * len(batch.ids)
    counted = {row for row, counts in enumerate(placed.columns["counts"]) if counts}
    columns = lines.columns
    found = []
    for i in range(len(batch.ids)):
        own = lines.of(i)
        part = slice(own.start, own.stop)
        sums: dict[str, int] = {}
        for name, amount, order in zip(
            columns["product_category"][part],
            columns["amount"][part],
            columns["order_row"][part],
            strict=True,
        ):
            if name is not None and amount is not None and order in counted:
                sums[name] = sums.get(name, 0) + amount
        found.append(dict(sorted(sums.items(), key=lambda one: (-one[1], one[0]))))
    return found


def share_bars(
    several: Iterable[Mapping[str, int]], *, name: str, caption: str, wording: Wording
) -> list[Chart | None]:
    """Draw for each what part of the whole its labels have; None below two labels."""
    several = [*several]
    wholes = [
        sum(amounts.values()) if len(amounts) > 1 else 0  # one bar says nothing
        for amounts in several
    ]
    lines = [
        _shares(amounts, whole, wording)
        for amounts, whole in zip(several, wholes, strict=True)
        if whole > 0
    ]
    pictures = iter(bars_of(lines, name=name, caption=caption))
    return [
        Chart(caption, next(pictures), _more(len(amounts) - _LONGEST, wording))
        if whole > 0
        else None
        for amounts, whole in zip(several, wholes, strict=True)
    ]


def _shares(amounts: Mapping[str, int], whole: int, wording: Wording) -> list[Bar]:
    largest = [*islice(amounts.values(), _LONGEST)]
    top = max(largest)
    shares = [value / whole for value in largest]
    lines = zipped(
        Bar,
        amounts,
        [max(value, 0) / top for value in largest],
        map(wording.share, shares),
        [f"{share:.6g}" for share in shares],
        repeat(None),
        repeat(_NO_SECOND),
    )
    return [*lines]


def _more(left: int, wording: Wording) -> Phrase:
    return wording.phrase("+ {number} more", number=str(left)) if left > 0 else ()


def _when(
    dates: Iterable[Sequence[dt.date | None]],
    times: Sequence[Sequence[int | None]],
    setting: Setting,
) -> Iterator[Chart | None]:
    wording, slots = setting.wording, list(setting.time_slots)
    caption = wording.word("When they order: weekday and time of day")
    places = {
        seconds: _slot_of(seconds, setting.time_slots)
        for seconds in set(chain.from_iterable(times))
    }
    for days, own in zip(dates, times, strict=True):
        counts = [[0] * 7 for _ in slots]
        known = 0
        for day, seconds in zip(days, own, strict=True):
            place = places[seconds]
            if day is not None and place is not None:
                counts[place][day.weekday()] += 1
                known += 1
        if not known:
            yield None
            continue
        svg = grid(
            counts,
            rows=[wording.word(slot) for slot in slots],
            columns=wording.weekdays,
            name="orders.count",
            caption=caption,
        )
        note = wording.phrase(
            "{orders} orders; time of day known for {known} ({share})",
            orders=Value("orders.count", len(days), "whole"),
            known=Value("orders.time_known", known, "whole"),
            share=Value("orders.time_coverage", known / len(days), "rate"),
        )
        yield Chart(caption, svg, note)


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


def _what(several: Iterable[Mapping[str, int]], wording: Wording) -> list[Chart | None]:
    return share_bars(
        several,
        name="order_lines.category_share",
        caption=wording.word("What they buy"),
        wording=wording,
    )


def _levels(
    several: Iterable[Sequence[int | None]], setting: Setting
) -> list[Chart | None]:
    wording = setting.wording
    limits = [round(level * MILLION) for level in setting.spend_levels]
    labels = level_names(setting.spend_levels, wording)
    caption = wording.word("Spend per order")
    label = f"{caption}, {wording.symbol}"
    counted = [
        _by_level([amount for amount in amounts if amount is not None], limits)
        for amounts in several
    ]
    # Many customers have the same few counts.
    counts = [one for one in dict.fromkeys(counted) if any(one)]
    lines = [_level_lines(labels, one, wording) for one in counts]
    pictures = bars_of(lines, name="orders.spend_level", caption=caption)
    charts = {
        one: Chart(label, picture)
        for one, picture in zip(counts, pictures, strict=True)
    }
    return [charts.get(one) for one in counted]


def _by_level(amounts: Sequence[int], limits: Sequence[int]) -> tuple[int, ...]:
    """Count amounts by level, the lowest first."""
    levels = [bisect_left(limits, amount) for amount in amounts]
    return tuple([levels.count(place) for place in range(len(limits) + 1)])


def _level_lines(
    labels: Sequence[str], counts: Sequence[int], wording: Wording
) -> list[Bar]:
    top = max(counts)
    lines = zipped(
        Bar,
        labels,
        [count / top for count in counts],
        map(wording.whole, counts),
        map(str, counts),
        repeat(None),
        repeat(_NO_SECOND),
    )
    return [*lines]


def _channels(
    several: Iterable[Sequence[str | None]], wording: Wording
) -> list[Chart | None]:
    several = list(several)
    words = {
        channel: wording.word(channel.replace("_", " "))
        for channel in set(chain.from_iterable(several))
        if channel
    }
    said = ([words[one] for one in channels if one] for channels in several)
    return share_bars(
        map(_counted, said),
        name="orders.channel_share",
        caption=wording.word("Channel"),
        wording=wording,
    )


def _counted(words: list[str]) -> dict[str, int]:
    """Count words, the most frequent first."""
    counts = [(-words.count(word), word) for word in set(words)]
    return {word: -count for count, word in sorted(counts)}
