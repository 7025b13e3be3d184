"""A group of customers beside all customers: shares, and an index of 100 for alike."""

from collections.abc import Sequence

from site_builder.charts import Bar, Month, bars, month_bars, month_columns
from site_builder.pages.groups import CUSTOMERS, Amounts, Groups
from site_builder.pages.habits import DAYS, NOW, Habit
from site_builder.pages.shown import Chart, Column, Phrase, Row, Table, Value
from site_builder.wording import MILLION, Wording

LONGEST = 8


def index_of(own: float | None, everybody: float | None) -> float | None:
    """Compare with all customers, who are 100; None: there is nothing to compare."""
    if own is None or not everybody or everybody < 0:
        return None
    return own / everybody * 100


def compared_bars(
    own: Amounts,
    everybody: Amounts,
    labels: Sequence[str],
    *,
    name: str,
    label: str,
    note: Phrase,
    wording: Wording,
    in_order: bool = False,
) -> Chart | None:
    """Draw the shares of a group, with marks and indexes for all customers.

    Args:
        own: Of the group, per label: counts or amounts.
        everybody: The same of all customers.
        labels: What is counted.
        name: Machine name of the shares: ``profile.sector``.
        label: Heading.
        note: Coverage.
        wording: How it is written.
        in_order: Show all labels in their order; else the largest first.

    Returns:
        None where nothing is known of the group, or all customers are alike.

    """
    whole, all_ = int(own.sum()), int(everybody.sum())
    if whole <= 0 or all_ <= 0 or int((everybody > 0).sum()) <= 1:
        return None
    places = [one for one in range(len(labels)) if own[one] > 0]
    if in_order:
        places = list(range(len(labels)))
    else:
        places.sort(key=lambda one: (-int(own[one]), labels[one]))
    shown = places[:LONGEST] if not in_order else places
    shares = {one: int(own[one]) / whole for one in shown}
    others = {one: int(everybody[one]) / all_ for one in shown}
    top = max([*shares.values(), *others.values()], default=1) or 1
    lines = [
        Bar(
            label=labels[one],
            length=shares[one] / top,
            text=wording.share(shares[one]),
            value=f"{shares[one]:.6g}",
            mark=others[one] / top,
            second=_index(shares[one], others[one], wording),
        )
        for one in shown
    ]
    left = len(places) - len(shown)
    more = wording.phrase("+ {number} more", number=str(left)) if left else ()
    picture = bars(
        lines,
        name=name,
        caption=label,
        heads=(wording.word("Share"), wording.word("Index")),
    )
    return Chart(label, picture, (*more, " · ", *note) if more and note else note)


def _index(own: float, everybody: float, wording: Wording) -> tuple[str, str]:
    value = index_of(own, everybody)
    if value is None:
        return ("–", "")
    return (wording.number(value, 0), f"{value:.6g}")


def habit_bars(
    habit: Habit,
    group: str,
    groups: Groups,
    wording: Wording,
    *,
    of_amounts: bool = False,
    in_order: bool = False,
) -> Chart | None:
    """Draw how the orders of the last 12 months are shared out, beside all customers.

    Args:
        habit: What the orders are counted by.
        group: Name of the group.
        groups: All of them.
        wording: How it is written.
        of_amounts: Shares of revenue, not of the number of rows.
        in_order: The labels have an order of their own.

    """
    tally = habit.amounts if of_amounts else habit.rows
    own = groups.of(group, tally[:, :, NOW])
    message = "{what}, share of revenue" if of_amounts else "{what}, share of orders"
    label = wording.word(message).format(what=habit.label)
    return compared_bars(
        own,
        groups.of(CUSTOMERS, tally[:, :, NOW]),
        habit.labels,
        name=f"{habit.name}_share",
        label=label,
        note=habit_note(habit, group, groups, wording),
        wording=wording,
        in_order=in_order,
    )


def habit_note(habit: Habit, group: str, groups: Groups, wording: Wording) -> Phrase:
    """Say of how many orders, or order lines, the property is known."""
    known = int(groups.of(group, habit.rows[:, :, NOW]).sum())
    asked = int(groups.of(group, habit.asked[:, NOW]))
    lines = habit.name.startswith("order_lines.")
    return wording.phrase(
        "known for {known} of {asked} order lines"
        if lines
        else "known for {known} of {asked} orders",
        known=Value(f"known.{habit.name}", known, "whole"),
        asked=Value(f"asked.{habit.name}", asked, "whole"),
    )


def months_of_orders(
    habit: Habit, group: str, groups: Groups, wording: Wording
) -> Chart | None:
    """Draw in which months a group orders, beside all customers."""
    own = groups.of(group, habit.rows[:, :, NOW])
    everybody = groups.of(CUSTOMERS, habit.rows[:, :, NOW])
    whole, all_ = int(own.sum()), int(everybody.sum())
    if not whole or not all_:
        return None
    label = wording.word("Orders by month, share of 12 months")
    shares = [
        (int(a) / whole, int(b) / all_) for a, b in zip(own, everybody, strict=True)
    ]
    bars_ = [
        Month(
            wording.initials[place],
            round(mine * MILLION),
            round(theirs * MILLION),
            f"{wording.months[place]}: {wording.rate(mine)}; {wording.rate(theirs)}",
        )
        for place, (mine, theirs) in enumerate(shares)
    ]
    picture = month_bars(
        month_columns(bars_),
        title=label,
        scale=wording.rate(max(max(pair) for pair in shares)),
        now=wording.word("members"),
        before=wording.word("all customers"),
    )
    rows: tuple[Row, ...] = tuple(
        (
            f"{place + 1:02d}",
            (
                wording.months[place],
                int(own[place]),
                mine,
                theirs,
                index_of(mine, theirs),
            ),
        )
        for place, (mine, theirs) in enumerate(shares)
    )
    columns = (
        Column("month", wording.word("Month"), "text"),
        Column("orders.month", wording.word("Orders"), "whole"),
        Column("orders.month_share", wording.word("Share"), "rate"),
        Column("orders.month_share", wording.word("All"), "rate", "everyone"),
        Column("orders.month_index", wording.word("Index"), "index"),
    )
    return Chart(label, picture, table=Table("month_shares", "", columns, rows))


def slots_of(own: Amounts) -> list[list[int]]:
    """Lay counts by slot and weekday out as rows of a grid."""
    found: list[list[int]] = own.reshape(-1, DAYS).tolist()
    return found
