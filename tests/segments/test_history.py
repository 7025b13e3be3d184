"""What was otherwise: against a plain loop over any dates, files and definitions."""

import datetime as dt
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.history import content, file_name, look_back, snapshot_of
from site_builder.problems import SiteError
from site_builder.segments import Segment, fields_of, judge, segments_of
from site_builder.segments.loading import in_order
from tests.conftest import examples
from tests.segments.small_files import (
    AS_OF,
    customer_file,
    no_measures,
    segment,
)

IDS = ("1", "2", "3", "4")
VIP = "of: everyone\nwhere: [{field: city, is: Oslo}]"
OTHER = "of: everyone\nwhere: [{field: city, is: Bergen}]"
WINDOWS = (7, 20, 90)

people = st.dictionaries(
    st.sampled_from(IDS),
    st.fixed_dictionaries(
        {
            "city": st.sampled_from(["Oslo", "Bergen", None]),
            "employees": st.none() | st.integers(0, 2),
        }
    ),
    min_size=1,
)
worlds = st.dictionaries(
    st.integers(1, 60),
    st.tuples(people, st.sampled_from([VIP, VIP, OTHER])),
    max_size=5,
)
World = dict[str, dict[str, Any]]


def file_of(world: World) -> Any:
    return customer_file(customers=[{"id": one, **row} for one, row in world.items()])


def remember(folder: Path, ago: int, world: World, vip: str) -> None:
    """Leave the snapshot that a build of that date leaves."""
    day = AS_OF - dt.timedelta(ago)
    file = file_of(world)
    measures = no_measures(file)
    judged = judge([segment(vip, name="vip")], file, measures, day)
    found = content(snapshot_of(file, measures, judged, day), "")
    (folder / file_name(day)).write_bytes(found)


def member(world: World, one: str) -> bool | None:
    """Oslo is a member, nowhere is unknown, and who is not there is none."""
    city = world[one]["city"] if one in world else ""
    return None if city is None else city == "Oslo"


def both(*answers: bool | None) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


OPPOSITE = {True: False, False: True, None: None}


Past = dict[int, tuple[World, str]]


def start_of(past: Past, window: int) -> int | None:
    """Find the newest snapshot before the window, as days ago."""
    return min((ago for ago in past if ago >= window), default=None)


def moved(word: str, past: Past, now: World, one: str, window: int) -> bool | None:
    ago = start_of(past, window)
    was = None
    if ago is not None and past[ago][1] == VIP:
        was = member(past[ago][0], one)
    is_now = member(now, one)
    if word == "joined":
        return both(is_now, OPPOSITE[was])
    return both(was, OPPOSITE[is_now])


def ever(past: Past, now: World, one: str, window: int | None) -> bool | None:
    same = {
        ago: world
        for ago, (world, vip) in past.items()
        if vip == VIP and any(member(world, one) is not None for one in now)
    }
    asked = [
        member(world, one)
        for ago, world in same.items()
        if window is None or ago < window
    ]
    asked.append(member(now, one))
    if True in asked:
        return True
    reaches = bool(same) if window is None else max(same, default=-1) >= window - 1
    return None if None in asked or not reaches else False


def changed(past: Past, now: World, one: str, window: int, **ends: Any) -> bool | None:
    ago = start_of(past, window)
    if ago is None:
        return None
    then = past[ago][0]
    if one not in then or then[one]["city"] == now[one]["city"]:
        return False
    return all(
        world[one]["city"] == ends[key]
        for key, world in (("first", then), ("last", now))
        if key in ends
    )


def asked(now: World, folder: Path, conditions: Sequence[str]) -> list[list[int]]:
    file = file_of(now)
    segments = [segment(VIP, name="vip")]
    segments += [
        segment(f"of: everyone\nwhere: [{one}]", "vip", name=f"s{number:02}")
        for number, one in enumerate(conditions)
    ]
    past = look_back(folder, file, segments, AS_OF)
    found = judge(segments, file, no_measures(file), AS_OF, past)
    return [found[f"s{number:02}"].answer.tolist() for number in range(len(conditions))]


CODES = {True: 1, False: 0, None: -1}


@pytest.mark.slow
@examples(200)
@given(worlds, people)
def test_the_past_is_what_a_plain_loop_finds(past: Past, now: World) -> None:
    conditions, expected = [], []

    def ask(condition: str, answers: list[bool | None]) -> None:
        conditions.append(condition)
        expected.append([CODES[one] for one in answers])

    ids = sorted(now)
    for word in ("joined", "left"):
        ask(f"{{{word}: vip}}", [moved(word, past, now, one, 7) for one in ids])
        for window in WINDOWS:
            ask(
                f"{{{word}: vip, within: last {window} days}}",
                [moved(word, past, now, one, window) for one in ids],
            )
    for days in (None, *WINDOWS):
        within = f", within: last {days} days" if days else ""
        answers = [ever(past, now, one, days) for one in ids]
        ask(f"{{ever_was: vip{within}}}", answers)
        ask(f"{{never_was: vip{within}}}", [OPPOSITE[one] for one in answers])
    for window in WINDOWS:
        for written, ends in (
            ("", {}),
            (", from: Oslo", {"first": "Oslo"}),
            (", to: bergen", {"last": "Bergen"}),
            (", from: Bergen, to: Oslo", {"first": "Bergen", "last": "Oslo"}),
        ):
            ask(
                f"{{changed: city{written}, within: last {window} days}}",
                [changed(past, now, one, window, **ends) for one in ids],
            )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for ago, (world, vip) in past.items():
            remember(folder, ago, world, vip)

        found = asked(now, folder, conditions)

    assert found == expected


def test_a_window_that_ended_compares_the_snapshots_at_its_ends(tmp_path: Path) -> None:
    remember(tmp_path, 40, {"1": {"city": "Bergen"}, "2": {"city": "Oslo"}}, VIP)
    remember(tmp_path, 20, {"1": {"city": "Oslo"}, "2": {"city": "Oslo"}}, VIP)
    now = {"1": {"city": "Bergen"}, "2": {"city": "Bergen"}}
    window = "within: {from: 30 days ago, to: 10 days ago}"

    found = asked(
        now,
        tmp_path,
        [
            f"{{joined: vip, {window}}}",
            f"{{left: vip, {window}}}",
            f"{{changed: city, to: Oslo, {window}}}",
            "{joined: vip, within: {from: 39 days ago, to: 30 days ago}}",
        ],
    )

    # Of the days in the last window nobody knows; who was a member before them cannot
    # have joined all the same.
    assert found == [[1, 0], [0, 0], [1, 0], [-1, 0]]


def test_numbers_and_dates_change_too(tmp_path: Path) -> None:
    remember(
        tmp_path, 9, {"1": {"employees": 5, "created": "2020-01-01", "city": None}}, VIP
    )
    now = {"1": {"employees": 7, "created": "2020-01-02", "city": None}}

    found = asked(
        now,
        tmp_path,
        [
            "{changed: employees, from: 5, to: 7}",
            "{changed: employees, from: 6}",
            "{changed: created, from: 2020-01-01}",
            "{changed: created, to: 2020-01-01}",
            "{changed: city}",
        ],
    )

    assert found == [[1], [0], [1], [0], [0]]


def test_a_damaged_snapshot_is_as_good_as_none(tmp_path: Path) -> None:
    remember(tmp_path, 9, {"1": {"city": "Bergen"}}, VIP)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-9])

    found = asked(
        {"1": {"city": "Oslo"}}, tmp_path, ["{joined: vip}", "{changed: city}"]
    )

    assert found == [[-1], [-1]]


def of_segments(**texts: str) -> list[Segment]:
    return [segment(text, *texts, name=name) for name, text in texts.items()]


def test_who_names_a_segment_of_the_past_comes_after_it_and_in_no_circle() -> None:
    first, second = of_segments(a="where: [{joined: b}]", b=VIP)

    assert [one.id for one in in_order([first, second])] == ["b", "a"]
    assert segments_of(first) == {"b"}
    with pytest.raises(SiteError) as caught:
        in_order(of_segments(a="where: [{left: b}]", b="where: [{ever_was: a}]"))
    assert "in a circle: a → b → a" in str(caught.value)


def test_a_change_is_derived_from_its_field() -> None:
    assert fields_of(segment("where: [{changed: owner}]")) == {("customers", "owner")}


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            "{joined: vpi}",
            "it.yaml:1: there is no segment 'vpi'\n  hint: did you mean 'vip'?",
        ),
        (
            "{left: vip, is: true}",
            "it.yaml:1: 'is' cannot stand beside 'left'",
        ),
        (
            "{ever_was: vip, within: next 3 days}",
            "it.yaml:1: the window lies ahead; nobody knows yet",
        ),
        (
            "{changed: ownr}",
            "it.yaml:1: customers has no field 'ownr'\n  hint: did you mean 'owner'?",
        ),
        (
            "{changed: orders.amount}",
            (
                "it.yaml:1: the history has no 'orders.amount'\n"
                "  hint: name a field of customers, such as changed: owner"
            ),
        ),
        (
            "{changed: employees, from: many}",
            "it.yaml:1: expected a number, found the text 'many'",
        ),
        (
            "{changed: status, to: lots}",
            "it.yaml:1: 'lots' is not one of its choices",
        ),
    ],
)
def test_the_author_is_told(condition: str, message: str) -> None:
    with pytest.raises(SiteError) as caught:
        segment(f"where: [{condition}]", "vip")

    assert str(caught.value).startswith(message)


def test_conditions_can_be_written_as_json() -> None:
    written = json.dumps({"where": [{"changed": "owner", "from": "KL"}]})

    assert fields_of(segment(written)) == {("customers", "owner")}
