"""Two snapshots are compared as a loop over their customers would."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from site_builder.history import Changes, Snapshot, compare
from site_builder.history.snapshots import Flags, Places, following
from tests.history.small import (
    DAY,
    answers_of,
    cities,
    people,
    since_of,
    snapshot,
    snapshots,
)


def named(one: Snapshot, places: Flags | Places) -> set[str]:
    """Give the ids of customers flagged, or at positions."""
    return set(np.array(one.ids.to_pylist(), object)[places])


def left(changes: Changes) -> set[str]:
    moves = changes.segments["vip"]
    return named(changes.now, moves.left) | named(changes.before, moves.left_gone)


@given(snapshots())
def test_a_snapshot_compared_with_itself_has_not_changed(one: Snapshot) -> None:
    changes = compare(one, one)

    assert not changes.new.any()
    assert not len(changes.gone)
    assert not any(flags.any() for flags in changes.fields.values())
    moves = changes.segments["vip"]
    assert (moves.number_joined, moves.number_left) == (0, 0)
    assert not (moves.judged | moves.not_judged).any()


@given(snapshots(), snapshots())
def test_who_joined_one_way_left_the_other_way(one: Snapshot, other: Snapshot) -> None:
    there, back = compare(one, other), compare(other, one)

    joined = named(other, there.segments["vip"].joined)
    if one.segments["vip"].definition == other.segments["vip"].definition:
        assert joined == left(back)
        assert left(there) == named(one, back.segments["vip"].joined)
        judged = named(other, there.segments["vip"].judged)
        assert judged == named(one, back.segments["vip"].not_judged)
    else:
        assert joined == left(back) == set()
    assert named(other, there.new) == named(other, back.gone)
    assert named(one, there.gone) == named(one, back.new)


@given(people, people)
def test_moves_are_those_a_loop_would_find(
    then: dict[str, int], now: dict[str, int]
) -> None:
    changes = compare(snapshot(then), snapshot(now))

    moves = changes.segments["vip"]
    assert named(changes.now, moves.joined) == {
        one for one, answer in now.items() if answer == 1 and then.get(one, 0) == 0
    }
    assert left(changes) == {
        one for one, answer in then.items() if answer == 1 and now.get(one, 0) == 0
    }
    assert named(changes.now, moves.judged) == {
        one for one, answer in now.items() if answer == 1 and then.get(one) == -1
    }
    assert named(changes.now, moves.not_judged) == {
        one for one, answer in then.items() if answer == 1 and now.get(one) == -1
    }
    assert moves.before == sum(answer == 1 for answer in then.values())


@given(people, people, cities, cities)
def test_changed_fields_are_those_a_loop_would_find(
    then: dict[str, int],
    now: dict[str, int],
    lived: dict[str, str],
    lives: dict[str, str],
) -> None:
    changes = compare(snapshot(then, city=lived), snapshot(now, city=lives))

    assert named(changes.now, changes.fields["city"]) == {
        one for one in now.keys() & then.keys() if lived.get(one) != lives.get(one)
    }


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_customers_decides_nothing(
    then: dict[str, int], dice: object
) -> None:
    shuffled = list(then.items())
    dice.shuffle(shuffled)  # type: ignore[attr-defined] # any random.Random
    changes = compare(snapshot(then), snapshot(dict(shuffled)))

    assert not changes.new.any()
    assert changes.segments["vip"].number_joined == 0
    assert left(changes) == set()


def test_columns_of_another_meaning_are_not_compared() -> None:
    from dataclasses import replace  # noqa: PLC0415

    before = snapshot({"a": 0}, city={"a": "Oslo"}, revenue={"a": 1})
    now = snapshot({"a": 0}, city={"a": "Bergen"}, revenue={"a": 2})
    now = replace(now, meanings=dict.fromkeys(now.meanings, "another"))

    changes = compare(before, now)

    assert changes.fields == {}
    assert changes.measures("revenue_12m") is None


def test_a_column_that_is_new_or_gone_is_not_compared() -> None:
    one = snapshot({"a": 0}, city={"a": "Oslo"})

    assert compare(one.only((), ["vip"]), one).fields == {}
    assert compare(one, one.only((), ["vip"])).fields == {}


def test_nobody_joins_a_segment_that_is_new_or_newly_defined() -> None:
    nobody, everybody = snapshot({"a": 0}), snapshot({"a": 1}, definition="other")

    redefined = compare(nobody, everybody).segments["vip"]
    new = compare(nobody.only(["city"], []), everybody).segments["vip"]
    gone = compare(everybody, nobody.only(["city"], []))

    assert (redefined.definition, redefined.number_joined) == ("changed", 0)
    assert (new.definition, new.number_joined) == ("new", 0)
    assert gone.segments == {}


days = st.lists(st.tuples(people, st.sampled_from(["same", "other"])), max_size=6)


@given(days)
def test_since_is_what_a_loop_over_the_dates_would_find(
    some: list[tuple[dict[str, int], str]],
) -> None:
    line: list[Snapshot] = []
    for number, (answers, definition) in enumerate(some):
        day = DAY + dt.timedelta(days=3 * number)
        one = snapshot(answers, day=day, definition=definition)
        line.append(following(one, line[-1] if line else None))

    for place, one in enumerate(line):
        for customer, answer in answers_of(one).items():
            expected = _since(line, place, customer) if answer == 1 else (None, False)
            assert since_of(one)[customer] == expected


def _since(
    line: list[Snapshot], place: int, customer: str
) -> tuple[dt.date | None, bool]:
    """Walk back from a date as long as the customer is a member by one definition."""
    definition = line[place].segments["vip"].definition
    while place > 0:
        before = line[place - 1]
        if before.segments["vip"].definition != definition:
            return line[place].as_of, False
        answer = answers_of(before).get(customer, 0)
        if answer != 1:
            return line[place].as_of, answer == 0
        place -= 1
    return line[place].as_of, False
