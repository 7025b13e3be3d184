"""A plain loop over plain rows finds the same members.

The loop below knows nothing of the engine: it takes one customer at a time, with rows
as dicts in which None is what is missing, and says True, False or None for unknown.
"""

import datetime as dt
import json
import statistics
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.segments import judge
from tests.segments.small_files import (
    AS_OF,
    Row,
    customer_file,
    measures,
    segment,
)

Answer = bool | None
CITIES = ["Oslo", "OSLO ", "Ålesund", "alesund", "Bø", "Bo"]
FOLDED = {
    "Oslo": "oslo",
    "OSLO ": "oslo",
    "Ålesund": "alesund",
    "alesund": "alesund",
    "Bø": "bø",
    "Bo": "bo",
}
CHANNELS = ["web", "phone", "shop"]
STATUSES = ["confirmed", "cancelled"]


# --- random customer files -----------------------------------------------------------


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values, values, values)


days = st.integers(-800, 40).map(lambda n: (AS_OF + dt.timedelta(n)).isoformat())
near_days = st.integers(-70, 20).map(lambda n: (AS_OF + dt.timedelta(n)).isoformat())
amounts = st.integers(-3, 8).map(lambda n: n * 50)
customers = st.fixed_dictionaries(
    {
        "gender": maybe(st.sampled_from(["female", "male"])),
        "city": maybe(st.sampled_from(CITIES)),
        "employees": maybe(st.integers(0, 5)),
        "created": maybe(st.one_of(days, near_days)),
        "tags": maybe(st.sampled_from(["a", "a;b", "b;c", "c"])),
        "credit_limit": maybe(amounts),
    }
)
orders = st.fixed_dictionaries(
    {
        "customer": st.integers(0, 3),
        "date": maybe(st.one_of(days, near_days)),
        "time": maybe(st.integers(0, 24 * 60 - 1).map(lambda n: n * 60)),
        "amount": maybe(amounts),
        "channel": maybe(st.sampled_from(CHANNELS)),
        "status": maybe(st.sampled_from(STATUSES)),
    }
)
contacts = st.fixed_dictionaries(
    {
        "customer": st.integers(0, 3),
        "job_title": maybe(st.sampled_from(["CEO", "ceo", "buyer", "Head buyer"])),
        "since": maybe(days),
    }
)
silences = st.one_of(st.none(), st.integers(0, 12).map(lambda n: n / 4))


@st.composite
def files(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    people = draw(st.lists(customers, min_size=1, max_size=4))
    found: dict[str, list[dict[str, Any]]] = {
        "customers": [{"id": str(n), **one} for n, one in enumerate(people)]
    }
    for table, rows, most in (("orders", orders, 16), ("contacts", contacts, 5)):
        some = draw(st.lists(rows, min_size=most // 4, max_size=most))
        found[table] = [
            {**one, "id": f"{n:03}", "customer": str(one["customer"] % len(people))}
            for n, one in enumerate(some)
        ]
    found["measures"] = [
        {"silence": draw(silences), "revenue_12m": draw(maybe(amounts))} for _ in people
    ]
    return found


# --- random definitions --------------------------------------------------------------

windows = st.one_of(
    st.integers(1, 60).map(lambda n: f"last {n} days"),
    st.integers(1, 14).map(lambda n: f"last {n} months"),
    st.integers(1, 4).map(lambda n: f"last {n} quarters"),
    st.integers(1, 20).map(lambda n: f"next {n} days"),
    st.sampled_from(
        ["this year so far", "last half_year", "this quarter so far", "last month"]
    ),
    st.just({"from": "24 months ago", "to": "12 months ago"}),
)
numbers = st.integers(-2, 8)


def compare_numbers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    plain = st.sampled_from(["is", "is_not", "gt", "gte", "lt", "lte"])
    pairs = st.tuples(values, values).map(sorted)
    return st.one_of(
        st.tuples(plain, values),
        st.tuples(st.sampled_from(["between", "not_between"]), pairs),
        st.tuples(
            st.sampled_from(["in", "not_in"]), st.lists(values, min_size=1, max_size=3)
        ),
        st.tuples(st.sampled_from(["known", "unknown"]), st.booleans()),
    )


texts = st.sampled_from(["oslo", "ÅLESUND", "Bo", "bø", " Oslo"])
compare_cities = st.one_of(
    st.tuples(st.sampled_from(["is", "is_not", "contains", "not_contains"]), texts),
    st.tuples(
        st.sampled_from(["starts_with", "ends_with"]),
        st.sampled_from(["al", "o", "SU"]),
    ),
    st.tuples(
        st.sampled_from(["in", "not_in"]), st.lists(texts, min_size=1, max_size=3)
    ),
    st.tuples(st.sampled_from(["known", "unknown"]), st.booleans()),
    st.tuples(st.just("like"), st.sampled_from(["?slo", "*sund", "b?"])),
)
compare_channels = st.one_of(
    st.tuples(st.sampled_from(["is", "is_not"]), st.sampled_from(CHANNELS)),
    st.tuples(
        st.sampled_from(["in", "not_in"]),
        st.lists(st.sampled_from(CHANNELS), min_size=1),
    ),
)
compare_dates = st.one_of(
    st.tuples(
        st.sampled_from(["on", "before", "after", "on_or_before", "on_or_after"]), days
    ),
    st.tuples(st.just("within"), windows),
    st.tuples(st.just("more_than"), st.integers(1, 300).map(lambda n: f"{n} days ago")),
    st.tuples(st.just("weekday"), st.sampled_from([["monday", "sunday"], ["friday"]])),
    st.tuples(st.just("month"), st.lists(st.integers(1, 12), min_size=1, max_size=4)),
)
compare_lists = st.tuples(
    st.sampled_from(["has_any", "has_all", "has_none"]),
    st.lists(st.sampled_from(["a", "B", "c"]), min_size=1, max_size=2),
)


def about(name: str, comparisons: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return comparisons.map(lambda one: {"field": name, one[0]: one[1]})


row_conditions = st.one_of(
    about("channel", compare_channels),
    about("amount", compare_numbers(amounts)),
    about("date", compare_dates),
)


def groups(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(of, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["all", "any", "none"]), parts).map(
        lambda one: {one[0]: one[1]}
    )


wheres = st.recursive(row_conditions, groups, max_leaves=4)


@st.composite
def aggregates(draw: st.DrawFn) -> dict[str, Any]:
    word = draw(
        st.sampled_from(
            [
                "count",
                "exists",
                "sum",
                "avg",
                "min",
                "max",
                "median",
                "distinct",
                "first",
                "last",
                "days_since",
            ]
        )
    )
    found: dict[str, Any] = {word: "orders"}
    if draw(st.booleans()):
        found["within"] = draw(windows)
    if draw(st.booleans()):
        found["where"] = draw(st.lists(wheres, min_size=1, max_size=2))
    if word == "exists":
        return found
    if word in {"count", "days_since"}:
        comparison = draw(
            compare_numbers(numbers if word == "count" else st.integers(-5, 99))
        )
    elif word == "distinct":
        found[word] = "orders.channel"
        comparison = draw(compare_numbers(st.integers(0, 3)))
    else:
        found[word] = "orders.amount"
        comparison = draw(compare_numbers(amounts))
    return {**found, comparison[0]: comparison[1]}


conditions = st.one_of(
    about("gender", st.tuples(st.sampled_from(["is", "is_not"]), st.just("female"))),
    about("city", compare_cities),
    about("employees", compare_numbers(numbers)),
    about("created", compare_dates),
    about("tags", compare_lists),
    about(
        "credit_limit",
        st.tuples(st.sampled_from(["gt", "lte"]), st.just({"measure": "revenue_12m"})),
    ),
    about(
        "contacts.job_title",
        st.tuples(
            st.sampled_from(["is", "is_not", "contains", "not_contains"]),
            st.sampled_from(["CEO", "buyer"]),
        ),
    ),
    about("contacts.since", compare_dates),
    compare_numbers(st.integers(0, 3)).map(
        lambda one: {"measure": "silence", one[0]: one[1]}
    ),
    aggregates(),
    aggregates(),
    aggregates(),
)
definitions = st.recursive(conditions, groups, max_leaves=6)


# --- the loop ------------------------------------------------------------------------


def negated(one: Answer) -> Answer:
    return None if one is None else not one


def every(answers: list[Answer]) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def some(answers: list[Answer]) -> Answer:
    return negated(every([negated(one) for one in answers]))


def months_before(day: dt.date, months: int) -> dt.date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    for last in (31, 30, 29, 28):
        try:
            return dt.date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def period(day: dt.date, months: int, starts: int) -> tuple[int, int]:
    """Number the business period that a day lies in, as (business year, period)."""
    into = (day.month - starts) % 12
    return (day.year - (day.month < starts), into // months)


def in_window(day: dt.date, window: Any, starts: int) -> bool:
    if isinstance(window, dict):
        return months_before(AS_OF, 24) < day <= months_before(AS_OF, 12)
    words = window.split()
    if window == "last month":
        return (day.year, day.month) == (2026, 2)
    if window in {"this year so far", "this quarter so far"}:
        months = 12 if "year" in window else 3
        return (
            period(day, months, starts) == period(AS_OF, months, starts)
            and day <= AS_OF
        )
    if window == "last half_year" or words[2] == "quarters":
        number, months = (1, 6) if "half" in window else (int(words[1]), 3)
        back, seen = AS_OF, {period(AS_OF, months, starts)}
        for _ in range(number):
            while period(back, months, starts) in seen:
                back -= dt.timedelta(1)
            seen.add(period(back, months, starts))
        return period(day, months, starts) in seen - {period(AS_OF, months, starts)}
    number = int(words[1])
    if words[2] == "months":
        return months_before(AS_OF, number) < day <= AS_OF
    distance = (day - AS_OF).days
    return 1 <= distance <= number if words[0] == "next" else -number < distance <= 0


OPPOSITES = {
    "is_not": "is",
    "not_in": "in",
    "not_between": "between",
    "unknown": "known",
    "not_contains": "contains",
    "has_none": "has_any",
}


def fold(text: str) -> str:
    return FOLDED.get(text, text.strip().lower().replace("å", "a"))


def plain(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def meets(  # noqa: C901, PLR0911, PLR0912 -- one plain line per comparator
    value: Any, word: str, wanted: Any, starts: int
) -> Any:
    if word in OPPOSITES:
        if word == "unknown":
            return (value is None) == wanted
        return negated(meets(value, OPPOSITES[word], wanted, starts))
    if word == "known":
        return (value is not None) == wanted
    if value is None or wanted is None:
        return None
    match word:
        case "is":
            return plain(value) == plain(wanted)
        case "in":
            return plain(value) in [plain(one) for one in wanted]
        case "gt" | "after":
            return value > wanted
        case "gte" | "on_or_after":
            return value >= wanted
        case "lt" | "before":
            return value < wanted
        case "lte" | "on_or_before":
            return value <= wanted
        case "on":
            return value == wanted
        case "between":
            return wanted[0] <= value <= wanted[1]
        case "contains":
            return fold(wanted) in fold(value)
        case "starts_with":
            return fold(value).startswith(fold(wanted))
        case "ends_with":
            return fold(value).endswith(fold(wanted))
        case "like":
            return {
                "?slo": fold(value) == "oslo",
                "*sund": fold(value) == "alesund",
                "b?": fold(value) in {"bo", "bø"},
            }[wanted]
        case "has_any":
            return any(one.lower() in value.split(";") for one in wanted)
        case "has_all":
            return all(one.lower() in value.split(";") for one in wanted)
    day = dt.date.fromisoformat(value)
    match word:
        case "within":
            return in_window(day, wanted, starts)
        case "more_than":
            return (AS_OF - day).days > int(wanted.split()[0])
        case "weekday":
            return day.strftime("%A").lower() in wanted
        case "month":
            return day.month in wanted
    raise AssertionError(word)


class Loop:
    def __init__(self, data: dict[str, list[dict[str, Any]]], starts: int) -> None:
        self.data = data
        self.starts = starts

    def answer(self, where: Any, who: int) -> Answer:
        if isinstance(where, list):
            return every([self.answer(one, who) for one in where])
        group = next((word for word in ("all", "any", "none") if word in where), None)
        if group:
            return grouped(group, [self.answer(one, who) for one in where[group]])
        subject, name = next(iter(where.items()))
        comparators = {k: v for k, v in where.items() if k not in {subject, "where"}}
        if subject == "field" and "." not in name:
            return self.held(self.data["customers"][who][name], comparators, who)
        if subject == "field":
            return self.any_row(name, comparators, who)
        if subject == "measure":
            return self.held(self.data["measures"][who][name], comparators, who)
        return self.aggregate(subject, name, where, who)

    def held(self, value: Any, comparators: dict[str, Any], who: int) -> Answer:
        found = []
        for word, value_given in comparators.items():
            wanted = value_given
            if isinstance(wanted, dict) and "measure" in wanted:
                wanted = self.data["measures"][who][wanted["measure"]]
            found.append(meets(value, word, wanted, self.starts))
        return every(found)

    def rows(self, table: str, who: int) -> list[Row]:
        mine = [row for row in self.data[table] if row["customer"] == str(who)]
        keys = ("date", "time", "id") if table == "orders" else ("id",)
        return sorted(
            mine,
            key=lambda row: [
                str(row[key]) if row[key] is not None else "~" for key in keys
            ],
        )

    def any_row(self, name: str, comparators: dict[str, Any], who: int) -> Answer:
        table, field = name.split(".")
        ((word, wanted),) = comparators.items()
        positive = OPPOSITES.get(word, word)
        found = some(
            [
                meets(row[field], positive, wanted, self.starts)
                for row in self.rows(table, who)
            ]
        )
        return negated(found) if word in OPPOSITES else found

    def row(self, where: Any, row: Row) -> Answer:
        if isinstance(where, list):
            return every([self.row(one, row) for one in where])
        group = next((word for word in ("all", "any", "none") if word in where), None)
        if group:
            return grouped(group, [self.row(one, row) for one in where[group]])
        (_, name), (word, wanted) = where.items()
        answer: Answer = meets(row[name], word, wanted, self.starts)
        return answer

    def in_scope(self, where: Row, row: Row) -> Answer:
        if row["status"] == "cancelled":
            return False
        window = where.get("within")
        ahead = isinstance(window, str) and window.startswith("next")
        day = dt.date.fromisoformat(row["date"]) if row["date"] else None
        if day and day > AS_OF and not ahead:
            return False
        parts: list[Answer] = []
        if window is not None:
            parts.append(in_window(day, window, self.starts) if day else None)
        if "where" in where:
            parts.append(self.row(where["where"], row))
        return every(parts)

    def aggregate(self, word: str, name: str, where: Row, who: int) -> Answer:
        marked = [(row, self.in_scope(where, row)) for row in self.rows("orders", who)]
        sure = [row for row, inside in marked if inside]
        unsure = [row for row, inside in marked if inside is None]
        comparators = {
            k: v for k, v in where.items() if k not in {word, "where", "within"}
        }
        if word in {"count", "exists"}:
            ends = [len(sure), len(sure) + len(unsure)]
            if word == "exists":
                return True if ends[0] else (None if ends[1] else False)
            low, high = (self.held(end, comparators, who) for end in ends)
            return low if low == high else None
        value = None if unsure else figure(word, name, sure)
        return self.held(value, comparators, who)


def figure(  # noqa: PLR0911 -- one plain line per aggregate
    word: str, name: str, rows: list[Row]
) -> Any:
    if word == "days_since":
        dates = [dt.date.fromisoformat(row["date"]) for row in rows if row["date"]]
        dates = [day for day in dates if day <= AS_OF]
        return (AS_OF - max(dates)).days if dates else None
    field = name.split(".")[1]
    values = [row[field] for row in rows if row[field] is not None]
    if rows and not values:
        return None
    dated = [row for row in rows if row[field] is not None and row["date"]]
    match word:
        case "sum":
            return sum(values)
        case "distinct":
            return len(set(values))
        case "first":
            return dated[0][field] if dated else None
        case "last":
            return dated[-1][field] if dated else None
    if not values:
        return None
    functions: dict[str, Any] = {
        "avg": statistics.mean,
        "median": statistics.median,
        "min": min,
        "max": max,
    }
    return functions[word](values)


def grouped(word: str, answers: list[Answer]) -> Answer:
    if word == "all":
        return every(answers)
    return some(answers) if word == "any" else negated(some(answers))


# --- the properties ------------------------------------------------------------------


def engine(
    data: dict[str, list[dict[str, Any]]], wheres: list[Any], starts: int = 1
) -> list[list[int]]:
    """Judge several definitions at once: what is remembered must not mix them up."""
    file = customer_file(
        year_starts=starts,
        not_counted="cancelled",
        customers=data["customers"],
        orders=data["orders"],
        contacts=data["contacts"],
    )
    columns = {
        name: [row[name] for row in data["measures"]]
        for name in ("silence", "revenue_12m")
    }
    segments = [
        segment(json.dumps({"of": "everyone", "where": where}), name=f"s{number:03}")
        for number, where in enumerate(wheres)
    ]
    found = judge(segments, file, measures(**columns), AS_OF)
    return [one.answer.tolist() for one in found.values()]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    files(),
    st.lists(st.one_of(definitions, aggregates()), min_size=8, max_size=24),
    st.sampled_from([1, 4, 7, 12]),
)
def test_a_plain_loop_finds_the_same_members(
    data: dict[str, list[dict[str, Any]]], wheres: list[Any], starts: int
) -> None:
    loop = Loop(data, starts)

    found = engine(data, wheres, starts)

    codes = {True: 1, False: 0, None: -1}
    people = range(len(data["customers"]))
    assert found == [[codes[loop.answer(one, who)] for who in people] for one in wheres]


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(files(), st.lists(definitions, min_size=2, max_size=6))
def test_another_condition_of_all_never_adds_a_member(
    data: dict[str, list[dict[str, Any]]], parts: list[Any]
) -> None:
    more_and_more = [{"all": parts[: size + 1]} for size in range(len(parts))]

    found = engine(data, more_and_more)

    members = [{who for who, one in enumerate(answer) if one == 1} for answer in found]
    assert all(now <= before for before, now in pairwise(members))


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(files(), st.lists(definitions, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_answer(
    data: dict[str, list[dict[str, Any]]], wheres: list[Any], random: Any
) -> None:
    shuffled = {**data, "orders": random.sample(data["orders"], len(data["orders"]))}

    assert engine(data, wheres) == engine(shuffled, wheres)
