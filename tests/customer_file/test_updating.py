"""Who checks only what has changed knows what one who checks everything knows."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.customer_file import (
    CustomerFile,
    Update,
    check,
    check_again,
    standard_dictionary,
)
from site_builder.measures import (
    Measures,
    measure,
    measure_again,
    potential,
    rfm,
    value,
)
from site_builder.memory import Memory
from site_builder.segments import judge
from site_builder.sources import SourceTable, Splice
from tests.segments.small_files import segment
from tests.tables import day, source_of
from tests.test_remembering import differences

Row = dict[str, Any]
Rows = list[Row]

AS_OF = day("2026-03-10")
PEOPLE = [f"c{number}" for number in range(6)]
DAYS = [day(f"2025-{month:02}-15") for month in range(3, 13)] + [AS_OF]
SEGMENTS = (
    "where: [{sum: orders.amount, within: last 12 months, gt: 20}]",
    "where: [{count: orders, where: [{field: channel, is: web}], gte: 1}]",
    "where: [{exists: order_lines, where: [{field: product.category, is: Tea}]}]",
    "where: [{distinct: order_lines.product, gte: 2}]",
    "where: [{median: order_lines.quantity, gte: 2}]",
    "where: [{last: orders.channel, is: web}]",
    "where: [{first: orders.amount, gte: 3}]",
    "where: [{most_frequent: orders.channel, is: web}]",
    "where: [{days_since: interactions, gt: 30}]",
    "where: [{share: orders.amount, where: [{field: channel, is: web}], gte: 20 %}]",
    "where: [{exists: responses, where: [{field: order.amount, gt: 5}]}]",
    "where: [{field: orders.channel, is: web}]",
    "where: [{measure: revenue_12m, gte: 30}]",
)


def kinds(orders: Sequence[str], *lost: str) -> dict[str, st.SearchStrategy[Row]]:
    """Choose rows of each table; some of what they name may be lost."""
    reps = st.sampled_from(["r1", "r2", None, *lost])
    dates = st.sampled_from(DAYS)
    return {
        "orders": st.fixed_dictionaries(
            {
                "customer": st.sampled_from([*PEOPLE, *lost]),
                "date": dates,
                "amount": st.none() | st.integers(1, 9),
                "currency": st.sampled_from([None, None, "NOK", "EUR", "USD"]),
                "channel": st.sampled_from(["web", "shop", None]),
                "rep": reps,
            }
        ),
        "order_lines": st.fixed_dictionaries(
            {
                "order": st.sampled_from([*orders, *lost]),
                "product": st.sampled_from(["p1", "p2", "p3", *lost]),
                "quantity": st.integers(1, 4),
                "unit_price": st.integers(1, 5),
            }
        ),
        "interactions": st.fixed_dictionaries(
            {"customer": st.sampled_from(PEOPLE), "date": dates, "rep": reps}
        ),
        "responses": st.fixed_dictionaries(
            {
                "customer": st.sampled_from(PEOPLE),
                "campaign": st.sampled_from(["k1", "k2"]),
                "date": dates,
                "status": st.sampled_from(["sent", "responded"]),
                "order": st.sampled_from([None, *orders, *lost]),
            }
        ),
        "customers": st.fixed_dictionaries({"sector": st.sampled_from(["Bars", None])}),
    }


SOUND = kinds(["o0", "o1", "o2", "o3"])
ANY = kinds(["o0", "o2", "o9", "oN0", "oN1"], "lost")
KEYS = {"orders": "o", "customers": "c"}


@st.composite
def edit(draw: st.DrawFn) -> tuple[str, str, int, Row]:
    """Choose a table, what is done to it, where, and with which row."""
    table = draw(st.sampled_from(["orders", *SOUND, "orders", "order_lines"]))
    things = ["add", "change", "add", "change", "remove", "move", "same key"]
    kind = draw(st.sampled_from([SOUND, SOUND, SOUND, ANY]))[table]
    return table, draw(st.sampled_from(things)), draw(st.integers(0, 30)), draw(kind)


worlds = st.fixed_dictionaries(
    {
        "orders": st.lists(SOUND["orders"], min_size=4, max_size=12),
        "order_lines": st.lists(SOUND["order_lines"], max_size=12),
        "interactions": st.lists(SOUND["interactions"], max_size=5),
        "responses": st.lists(SOUND["responses"], max_size=4),
    }
)
edits = st.lists(st.lists(edit(), min_size=1, max_size=2), min_size=1, max_size=4)


@settings(deadline=None, max_examples=25)
@given(world=worlds, steps=edits)
def test_after_any_edits(world: dict[str, Rows], steps: list[list[Any]]) -> None:
    everything = {**world, **fixed()}
    everything["orders"] = named("o", world["orders"])
    known = Known(everything)
    for number, some in enumerate(steps):
        for table, what, place, row in some:
            everything[table] = edited(
                everything[table], what, place, row, KEYS.get(table), number
            )

        known.look_again(everything)


@pytest.mark.parametrize(("currency", "amount"), [("NOK", None), ("EUR", 4)])
@pytest.mark.parametrize("what", ["add", "change", "move"])
@pytest.mark.parametrize("table", ["orders", "order_lines", "interactions"])
def test_what_others_have_stays(
    table: str, what: str, currency: str, amount: int | None
) -> None:
    world = sound(currency, amount)
    known = Known(world)
    row = {**world[table][5], "date": DAYS[-2]}
    if table == "order_lines":
        del row["date"]
    world[table] = edited(world[table], what, 2, row, KEYS.get(table), 1)

    update = known.look_again(world)

    assert update is not None
    assert what == "move" or 1 <= np.count_nonzero(update.changed) <= 3


@pytest.mark.parametrize(
    ("table", "what", "row"),
    [
        ("orders", "remove", {}),
        ("orders", "add", {"customer": "nobody"}),
        ("orders", "same key", {}),
        ("order_lines", "add", {"order": "o99"}),
        ("customers", "change", {"sector": "Bars"}),
    ],
)
def test_what_others_may_have_to_do_with(table: str, what: str, row: Row) -> None:
    world = sound("NOK", None)
    known = Known(world)
    row = {**world[table][0], **row}
    world[table] = edited(world[table], what, 3, row, KEYS.get(table), 1)

    assert known.look_again(world) is None


@pytest.mark.parametrize("what", ["add", "change", "move"])
@pytest.mark.parametrize("place", [0, 5, 11])
def test_names_that_lead_nowhere(what: str, place: int) -> None:
    world = sound("NOK", None)
    for row in world["orders"][1::3]:
        row["rep"] = "r9"
    known = Known(world)
    row = {**world["orders"][2], "rep": "r8"}
    world["orders"] = edited(world["orders"], what, place, row, "o", 1)

    assert known.look_again(world) is not None
    assert known.file.rejects


def test_a_file_with_the_same_rows_in_other_bytes() -> None:
    known = Known(sound("NOK", 4))
    same = {**known.rows, "orders": [*known.rows["orders"]]}
    known.sources["orders"] = replace(known.sources["orders"], digest="other bytes")
    known.rows["orders"] = []  # so that it is read again
    known.file = checked(known.sources, known.memory)
    now = {**known.sources, "orders": known.read_again("orders", same["orders"])}
    nothing = Splice("other bytes", first=12, last=12, added=0)
    now["orders"] = replace(now["orders"], since=nothing)

    update = check_again(known.file, known.sources, now, headers={}, not_counted={})

    assert update is not None
    assert not update.changed.any()
    assert differences(update.file, checked(now, Memory(lasting=False))) == []
    assert measure_again(known.measures, update, AS_OF) is known.measures


def test_measures_that_compare_are_kept_where_nothing_is_another() -> None:
    world = sound("NOK", None)
    known = Known(world)
    known.version += 1
    before = known.measures
    rows = [*world["interactions"], {**world["interactions"][0]}]
    now = {**known.sources, "interactions": known.read_again("interactions", rows)}
    update = check_again(known.file, known.sources, now, headers={}, not_counted={})

    assert update is not None
    with ExitStack() as stack:
        for family in (value, rfm, potential):
            forbidden = mock.Mock(side_effect=AssertionError)
            stack.enter_context(mock.patch.object(family, "compare", forbidden))
        measures = measure_again(before, update, AS_OF)

    assert measures.told["bought"] is before.told["bought"]
    pd.testing.assert_frame_equal(measures.frame, measure(update.file, AS_OF).frame)


def test_an_order_that_somebody_else_answered_for() -> None:
    world = sound("NOK", None)
    world["responses"][1]["order"] = "o0"
    known = Known(world)
    world["order_lines"] = [*world["order_lines"], {**LINE, "order": "o0"}]

    update = known.look_again(world)

    assert update is not None
    assert np.flatnonzero(update.changed).tolist() == [0, 2]


def test_an_order_that_somebody_waits_for() -> None:
    world = sound("NOK", 4)
    world["responses"][0]["order"] = "N1"
    known = Known(world)
    world["orders"] = [*world["orders"], {**world["orders"][0], "id": "N1"}]

    assert known.look_again(world) is None


LINE = {"product": "p1", "quantity": 9, "unit_price": 9}


class Known:
    """What is known of tables that are looked at again and again."""

    def __init__(self, world: Mapping[str, Rows]) -> None:
        """Look at them for the first time."""
        self.version = 0
        self.rows = {name: list(rows) for name, rows in world.items()}
        self.sources = {
            name: replace(source_of(name, rows), digest=f"{name} 0")
            for name, rows in self.rows.items()
        }
        self.memory = Memory()
        self.judging = Memory()
        self.file = checked(self.sources, self.memory)
        self.measures = measure(self.file, AS_OF)
        self.judge(self.file, self.measures, None)

    def look_again(self, world: Mapping[str, Rows]) -> Update | None:
        """Look at what they are now, and compare it with a fresh look."""
        self.version += 1
        was, now = self.sources, dict(self.sources)
        for name, rows in world.items():
            if rows != self.rows[name]:
                now[name] = self.read_again(name, rows)
        update = check_again(
            self.file, was, now, headers={}, not_counted={}, recall=self.memory.find
        )
        fresh = checked(now, Memory(lasting=False))
        measures = measure(fresh, AS_OF)
        if update is None:
            self.file, self.measures = checked(now, self.memory), measures
        else:
            self.file = update.file
            self.measures = measure_again(self.measures, update, AS_OF)
        self.rows, self.sources = {**world}, now

        assert differences(self.file, fresh) == []
        assert differences(self.measures, measures) == []
        judged = self.judge(self.file, self.measures, update)
        plain = judge(definitions(), fresh, measures, AS_OF)
        assert differences(judged, plain) == []
        return update

    def judge(
        self, file: CustomerFile, measures: Measures, update: Update | None
    ) -> object:
        """Judge the segments."""
        return judge(definitions(), file, measures, AS_OF, None, self.judging, update)

    def read_again(self, name: str, rows: Rows) -> SourceTable:
        """Make a table that knows how it differs from the one before."""
        old = self.rows[name]
        first = common(old, rows)
        last = common(old[first:][::-1], rows[first:][::-1])
        before = self.sources[name].digest
        since = Splice(before, first, len(old) - last, len(rows) - first - last)
        source = source_of(name, rows)
        return replace(source, digest=f"{name} {self.version}", since=since)


def common(one: Sequence[Row], other: Sequence[Row]) -> int:
    """Count how many rows at the beginning are the same."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def edited(
    rows: Rows, what: str, place: int, row: Row, key: str | None, number: int
) -> Rows:
    """Give the rows after an edit."""
    place %= max(len(rows), 1)
    new = {**row, "id": f"{key}N{number}"} if key else row
    if what == "add" or not rows:
        return [*rows[:place], new, *rows[place:]]
    if what == "same key":
        return [*rows, {**row, "id": rows[0]["id"]} if key else row]
    if what == "move":
        return [*rows[:place], *rows[place + 1 :], rows[place]]
    if what == "remove":
        return [*rows[:place], *rows[place + 1 :]]
    same = {**row, "id": rows[place]["id"]} if key else row
    return [*rows[:place], same, *rows[place + 1 :]]


def checked(sources: Mapping[str, SourceTable], memory: Memory) -> CustomerFile:
    return check(
        sources,
        standard_dictionary(),
        currency="NOK",
        year_starts=1,
        headers={},
        not_counted={},
        recall=memory.recall,
    )


@cache
def definitions() -> list[Any]:
    return [segment(text, name=f"s{at}") for at, text in enumerate(SEGMENTS)]


def named(key: str, rows: Rows) -> Rows:
    return [{"id": f"{key}{number}", **row} for number, row in enumerate(rows)]


def fixed() -> dict[str, Rows]:
    """Give the tables of nobody, and the customers."""
    return {
        "customers": [{"id": one, "sector": "Cafés"} for one in PEOPLE],
        "products": [
            {"id": "p1", "category": "Tea", "unit_cost": 1},
            {"id": "p2", "category": "Coffee"},
            {"id": "p3", "category": "Tea", "unit_cost": 2},
        ],
        "reps": [{"id": "r1", "name": "Kari"}, {"id": "r2", "name": "Ola"}],
        "campaigns": [{"id": "k1"}, {"id": "k2"}],
        "rates": [{"currency": "EUR", "date": day("2025-06-01"), "rate": 11.5}],
    }


def sound(currency: str, amount: int | None) -> dict[str, Rows]:
    """Give tables of which every row has its place."""
    return {
        **fixed(),
        "orders": named(
            "o",
            [
                {
                    "customer": PEOPLE[at % 5],
                    "date": DAYS[at * 7 % len(DAYS)],
                    "amount": amount,
                    "currency": currency if at % 3 else None,
                    "channel": "web" if at % 2 else "shop",
                    "rep": "r1",
                }
                for at in range(12)
            ],
        ),
        "order_lines": [
            {"order": f"o{at % 9}", "product": f"p{at % 3 + 1}", "quantity": at + 1}
            | {"unit_price": 2}
            for at in range(14)
        ],
        "interactions": [
            {"customer": PEOPLE[at % 4], "date": DAYS[at % 3], "rep": "r2"}
            for at in range(8)
        ],
        "responses": [
            {"customer": "c1", "campaign": "k1", "date": DAYS[0], "order": "o1"},
            {"customer": "c2", "campaign": "k1", "date": DAYS[0], "status": "sent"},
        ],
    }
