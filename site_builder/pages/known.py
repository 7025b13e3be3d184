"""How much is known of a group of customers: what every figure on them rests on."""

from collections.abc import Iterator
from typing import NamedTuple

from site_builder.pages.groups import CUSTOMERS, EVERYBODY, Amounts
from site_builder.pages.habits import NOW
from site_builder.pages.material import Material
from site_builder.pages.overlap import sizes_of
from site_builder.pages.shown import Column, Row, Table


class _Known(NamedTuple):
    """How often something is known; both by pattern of customers."""

    name: str
    label: str
    of: str
    known: Amounts
    asked: Amounts


def known_table(of: Material, group: str, table: str = "") -> Table | None:
    """List what the figures of a group rest on, beside all customers.

    Args:
        of: All there is.
        group: Name of the group; EVERYBODY is compared with nobody.
        table: Only what is known of rows of this table and its lines; empty: all.

    """
    groups, wording = of.groups, of.setting.wording
    rows: list[Row] = []
    for one in _all(of):
        if not one.name.startswith(table[:-1]):  # orders, and order_lines
            continue
        known, asked, their_known, their_asked = (
            int(groups.belongs[name] @ tally)
            for name in (group, CUSTOMERS)
            for tally in (one.known, one.asked)
        )
        if asked and their_asked:
            share, theirs = known / asked, their_known / their_asked
            rows.append((one.name, (one.label, one.of, known, asked, share, theirs)))
    if not rows:
        return None
    word = wording.word
    columns = (
        Column("coverage.what", word("What"), "text"),
        Column("coverage.of", word("Of"), "text"),
        Column("coverage.known", word("Known"), "whole"),
        Column("coverage.asked", word("Number"), "whole"),
        Column("coverage.share", word("Share"), "share"),
        Column("coverage.share", word("All customers"), "share", "everyone"),
    )
    width = len(columns) - (group == EVERYBODY)
    cut = tuple((name, cells[:width]) for name, cells in rows)
    return Table("coverage", "", columns[:width], cut, total=len(rows))


def _all(of: Material) -> Iterator[_Known]:
    word = of.setting.wording.word
    for trait in of.whole.traits:
        who = word("members")
        if trait.name in ("gender", "age", "household", "socio_professional"):
            who = word("members who are people")
        elif trait.name in ("sector", "employees"):
            who = word("members who are companies")
        yield _Known(
            trait.name, trait.label, who, trait.customers.sum(axis=1), trait.asked
        )
    if not of.visible.file.has("orders"):
        return
    orders = word("orders, 12 months")
    habits = of.whole.habits
    number = habits.orders[:, NOW]
    fields = of.visible.file["orders"].entry.fields
    language = of.setting.wording.language
    yield _Known(
        "orders.amount",
        fields["amount"].label_in(language),
        orders,
        habits.priced[:, NOW],
        number,
    )
    if of.everybody.has_margin:
        margin = fields["margin"].label_in(language)
        yield _Known("orders.margin", margin, orders, habits.margined[:, NOW], number)
    for habit in (habits.times, *habits.others):
        is_lines = habit.name.startswith("order_lines.")
        label = fields["time"].label_in(language)
        known, asked = habit.rows[:, :, NOW].sum(axis=1), habit.asked[:, NOW]
        if habit is habits.times and not known.any():
            continue
        yield _Known(
            habit.name,
            label if habit is habits.times else habit.label,
            word("order lines, 12 months") if is_lines else orders,
            known,
            asked,
        )
    scores = of.whole.scores
    yield _Known(
        "rfm", word("RFM"), word("members"), scores.sum(axis=1), sizes_of(of.groups)
    )
