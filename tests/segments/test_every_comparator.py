"""Every subject with every comparator that fits it, against the plain loop.

Each pair is asked of 200 random customer files and more. What a file holds, and what is
asked of it, comes from one number, so that each failure can be had again.
"""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.segments import judge
from site_builder.segments.comparators import fitting
from site_builder.segments.definitions import ValueKind, ValueType
from site_builder.segments.subjects import SUBJECTS
from site_builder.segments.subjects.trends import VERSUS
from tests.conftest import examples
from tests.segments.plain_loop import (
    PATTERNS,
    SLOTS,
    WEEKDAYS,
    Data,
    Loop,
    meant,
)
from tests.segments.small_files import (
    AS_OF,
    RATES,
    customer_file,
    measures,
    segment,
)

CASES = 200
CITIES = ["Oslo", "OSLO ", "Ålesund", "alesund", "Bø", "Bo"]
CHANNELS = ["web", "phone", "shop"]
WINDOWS = [
    *("last 40 days", "last 9 weeks", "last 5 months", "last 12 months", "last month"),
    *("last 3 quarters", "last half_year", "last 2 half_years", "last year"),
    *("this year so far", "this quarter so far", "this month so far", "this week"),
    *("last 2 quarters so far", "last half_year so far", "last week", "this half_year"),
]
AHEAD = ["next 20 days", "next month", "next 2 quarters"]
DISTANCES = ["1 month ago", "6 months ago", "today"]
RANKED = ["silence", "revenue_12m"]
ASKED = ["customers", "prospects", "everyone"]


# --- random customer files -----------------------------------------------------------


def maybe(random: Random, value: Any) -> Any:
    return value if random.random() < 0.8 else None


def some_day(random: Random) -> str:
    away = random.choice([random.randint(-800, 40), random.randint(-70, 20)])
    return (AS_OF + dt.timedelta(away)).isoformat()


def some_amount(random: Random) -> int:
    return random.randint(-3, 8) * 50


def some_file(random: Random) -> Data:
    people = range(random.randint(1, 6))

    def customer(number: int) -> dict[str, Any]:
        return {
            "id": str(number),
            "status": random.choice(["customer", "former", "prospect", None]),
            "gender": maybe(random, random.choice(["female", "male"])),
            "city": maybe(random, random.choice(CITIES)),
            "legal_name": maybe(random, random.choice(CITIES)),
            "employees": maybe(random, random.randint(0, 5)),
            "created": maybe(random, some_day(random)),
            "updated": maybe(random, some_day(random)),
            "birth_date": maybe(random, birthday(random)),
            "tags": maybe(random, random.choice(["a", "a;b", "b;C", "c", "A;B;c"])),
            "credit_limit": maybe(random, some_amount(random)),
            "annual_revenue": maybe(random, some_amount(random)),
        }

    def order(number: int) -> dict[str, Any]:
        return {
            "id": f"{number:03}",
            "customer": str(random.choice(people)),
            "date": maybe(random, some_day(random)),
            "time": maybe(random, random.randint(0, 47) * 1800),
            "amount": maybe(random, some_amount(random)),
            "margin": maybe(random, some_amount(random)),
            "channel": maybe(random, random.choice(CHANNELS)),
            "status": random.choice(["confirmed", "confirmed", "cancelled"]),
        }

    def contact(number: int) -> dict[str, Any]:
        return {
            "id": f"{number:03}",
            "customer": str(random.choice(people)),
            "job_title": maybe(random, random.choice(CITIES)),
            "role": maybe(random, random.choice(["champion", "user"])),
            "since": maybe(random, some_day(random)),
        }

    def measured(_: int) -> dict[str, Any]:
        return {
            "silence": maybe(random, random.randint(0, 6) / 4),
            "revenue_12m": maybe(random, some_amount(random)),
            "margin_rate": maybe(random, random.randint(-2, 4) / 4),
            "age": maybe(random, random.randint(1, 5)),
            "days_since_order": maybe(random, random.randint(0, 50)),
            "last_order": maybe(random, some_day(random)),
            "rfm": maybe(random, random.choice(["Loyal", "New"])),
        }

    return {
        "customers": [customer(one) for one in people],
        "orders": [order(one) for one in range(random.randint(0, 20))],
        "contacts": [contact(one) for one in range(random.randint(0, 6))],
        "measures": [measured(one) for one in people],
    }


def birthday(random: Random) -> str:
    if random.random() < 0.1:
        return "1980-02-29"
    return (
        (AS_OF + dt.timedelta(random.randint(-20, 60))).replace(year=1980).isoformat()
    )


# --- random operands: one way for every kind of value and every comparator -----------

Operand = Callable[[Random], Any]


def one_of(*values: Any) -> Operand:
    return lambda random: random.choice(values)


def several(of: Operand) -> Operand:
    return lambda random: [of(random) for _ in range(random.randint(1, 3))]


def pair(of: Operand) -> Operand:
    return lambda random: sorted((of(random), of(random)), key=meant)


def window(random: Random) -> Any:
    return random.choice(
        [*WINDOWS, *AHEAD, {"from": "24 months ago", "to": "12 months ago"}]
    )


def distance(random: Random) -> str:
    return f"{random.randint(1, 300)} days {random.choice(['ago', 'ahead'])}"


def yes_or_no(random: Random) -> bool:
    return random.random() < 0.5


FLAGS: dict[str, Operand] = {"known": yes_or_no, "unknown": yes_or_no}
text = one_of("oslo", "ÅLESUND", "Bo", "bø", "Oslo")
part = one_of("al", "o", "SU", "B")
OF_TEXT: dict[str, Operand] = {
    **FLAGS,
    **dict.fromkeys(("is", "is_not"), text),
    **dict.fromkeys(("in", "not_in"), several(text)),
    **dict.fromkeys(("contains", "not_contains"), part),
    **dict.fromkeys(
        ("contains_any", "contains_all", "starts_with", "ends_with"), several(part)
    ),
    "like": one_of(*PATTERNS),
    "matches": one_of("^os", "lo$", "a.e", "[bs]", "sund|b"),
}


def numbers(value: Operand) -> dict[str, Operand]:
    return {
        **FLAGS,
        **dict.fromkeys(("is", "is_not", "gt", "gte", "lt", "lte"), value),
        **dict.fromkeys(("in", "not_in"), several(value)),
        **dict.fromkeys(("between", "not_between"), pair(value)),
    }


def of_choice(choice: Operand) -> dict[str, Operand]:
    plain = dict.fromkeys(("is", "is_not"), choice)
    return {**OF_TEXT, **plain, **dict.fromkeys(("in", "not_in"), several(choice))}


day = one_of(
    *((AS_OF + dt.timedelta(n)).isoformat() for n in range(-70, 20, 3)), *DISTANCES
)
plain_day = one_of(*((AS_OF + dt.timedelta(n)).isoformat() for n in range(-90, 20, 7)))
OPERANDS: Mapping[str, Mapping[str, Operand]] = {
    "text": OF_TEXT,
    "channel": of_choice(one_of(*CHANNELS)),
    "gender": of_choice(one_of("female", "Male")),
    "list": {
        **FLAGS,
        **dict.fromkeys(
            ("has_any", "has_all", "has_none"), several(one_of("a", "B", "c"))
        ),
    },
    "count": numbers(lambda random: random.randint(-1, 6)),
    "quarter": numbers(lambda random: random.randint(0, 6) / 4),
    "days": numbers(lambda random: random.randint(-2, 60)),
    "rate": numbers(one_of("0 %", "25 %", "50%", "100 %", "-50 %", 0.5, 1)),
    "amount": numbers(some_amount),
    "time": numbers(one_of("00:00", "08:00", "12:30", "18:00", "23:30"))
    | {"time_slot": several(one_of(*SLOTS))},
    "yes_no": {**FLAGS, **dict.fromkeys(("is", "is_not"), yes_or_no)},
    "date": {
        **FLAGS,
        **dict.fromkeys(("is", "is_not", "on", "before", "after"), day),
        **dict.fromkeys(("on_or_before", "on_or_after"), day),
        **dict.fromkeys(("in", "not_in"), several(day)),
        **dict.fromkeys(("between", "not_between"), pair(plain_day)),
        "within": window,
        "more_than": distance,
        "anniversary": lambda random: f"next {random.randint(1, 40)} days",
        "weekday": several(one_of(*WEEKDAYS)),
        "month": several(lambda random: random.randint(1, 12)),
    },
}
KINDS: Mapping[str, ValueKind] = {
    "text": "text",
    "channel": "choice",
    "gender": "choice",
    "list": "list",
    "count": "number",
    "quarter": "number",
    "days": "number",
    "rate": "number",
    "amount": "amount",
    "time": "time",
    "yes_no": "yes_no",
    "date": "date",
}


# --- every subject -------------------------------------------------------------------

Condition = dict[str, Any]
FIELDS = {
    "city": "text",
    "gender": "gender",
    "tags": "list",
    "employees": "count",
    "credit_limit": "amount",
    "created": "date",
    "birth_date": "date",
    "contacts.job_title": "text",
    "contacts.since": "date",
    "orders.amount": "amount",
    "orders.time": "time",
    "orders.channel": "channel",
}
MEASURED = {
    "silence": "quarter",
    "revenue_12m": "amount",
    "margin_rate": "rate",
    "age": "count",
    "days_since_order": "days",
    "last_order": "date",
    "rfm": "text",
}
AGGREGATES = [
    ("count", "orders", "count"),
    ("exists", "orders", "yes_no"),
    ("days_since", "orders", "days"),
    *((word, "orders.amount", "amount") for word in ("sum", "avg", "median")),
    ("distinct", "orders.channel", "count"),
    ("distinct", "orders.amount", "count"),
    *(
        (word, f"orders.{name}", kind)
        for word in ("min", "max", "first", "last", "most_frequent")
        for name, kind in (("amount", "amount"), ("date", "date"), ("time", "time"))
    ),
    ("first", "orders.channel", "channel"),
    ("last", "orders.channel", "channel"),
    ("most_frequent", "orders.channel", "channel"),
    ("share", "orders", "rate"),
    ("share", "orders.amount", "rate"),
]
TRENDS = [
    (word, name)
    for word, name, kind in AGGREGATES
    if kind in {"count", "amount", "rate"} and word != "avg"
]
BEHIND = ("is", "is_not", "gt", "gte", "lt", "lte", "between", "not_between")


def rows_where(random: Random) -> Condition:
    kind, name = random.choice(
        [
            ("channel", "channel"),
            ("amount", "amount"),
            ("time", "time"),
            ("date", "date"),
        ]
    )
    word = random.choice(list(OPERANDS[kind]))
    one = {"field": name, word: OPERANDS[kind][word](random)}
    return random.choice(
        [one, {"none": [one]}, {"any": [one, {"field": "channel", "is": "web"}]}]
    )


def scope(random: Random, *, needs: str = "") -> Condition:
    found: Condition = {}
    if needs == "within" or random.random() < 0.5:
        found["within"] = random.choice(WINDOWS)
    if needs == "where" or random.random() < 0.5:
        found["where"] = [rows_where(random) for _ in range(random.randint(1, 2))]
    return found


def compared(random: Random, kind: str, word: str) -> Condition:
    found = {word: OPERANDS[kind][word](random)}
    is_text = KINDS[kind] in {"text", "choice", "list"}
    return found | ({"exact": True} if is_text and random.random() < 0.3 else {})


Make = Callable[[Random], Condition]


def of_field(subject: str, name: str, kind: str, word: str) -> Make:
    return lambda random: {subject: name, **compared(random, kind, word)}


def of_rows(subject: str, name: str, kind: str, word: str) -> Make:
    needs = "where" if subject == "share" else ""
    return lambda random: {
        subject: name,
        # One of several comparators at a time, and rows of all sorts.
        **scope(random, needs=needs),
        **compared(random, kind, word),
    }


def change(random: Random, word: str, kind: str, *, in_percent: bool) -> Any:
    if in_percent:
        value = one_of("-50 %", "-100 %", "0 %", "50 %", "100 %")
        low_high = one_of(["-50 %", "50 %"], ["0 %", "100 %"])
    elif kind == "amount":
        value, low_high = some_amount, pair(some_amount)
    else:
        value = one_of(-2, -1, 0, 1, 2)
        low_high = pair(value)
    return (low_high if "between" in word else value)(random)


def of_trend(subject: str, name: str, word: str, versus: str) -> Make:
    kind = "amount" if name.endswith("amount") and subject != "distinct" else "count"

    def make(random: Random) -> Condition:
        in_percent = subject == "share" or random.random() < 0.5
        found = {subject: name, **scope(random, needs="within")}
        if subject == "share":
            found["where"] = [rows_where(random)]
        return found | {
            "vs": versus,
            "change": {word: change(random, word, kind, in_percent=in_percent)},
        }

    return make


def places(random: Random) -> Any:
    share = f"{random.choice([1, 10, 20, 33.3, 50, 66.7, 100])} %"
    return random.choice([random.randint(1, 7), share])


def part_of(random: Random) -> str:
    parts = random.randint(2, 6)
    return f"{random.randint(1, parts)} of {parts}"


percent = one_of(0, 10, 20, 25, 50, 75, 80)


def percentile(word: str) -> Operand:
    of = pair(percent) if "between" in word else percent
    return lambda random: {word: of(random)}


POSITIONS: Mapping[str, Operand] = {
    "top": places,
    "bottom": places,
    "quantile": part_of,
    "abc": one_of("A", "B", "C", ["A", "B"]),
    "percentile": one_of(0, 25, 50, [20, 50], [50, 80]),
    **{f"percentile {word}": percentile(word) for word in BEHIND},
}


def of_rank(measure: str, position: str, per: str) -> Make:
    key = position.split(maxsplit=1)[0]

    def make(random: Random) -> Condition:
        found = {"rank": measure, key: POSITIONS[position](random)}
        return found | ({"per": per} if per else {})

    return make


def against_another(subject: str, name: str, word: str, other: Condition) -> Make:
    return lambda _: {subject: name, word: other}


ORDERED = ("is", "is_not", "gt", "gte", "lt", "lte")
DATED = ("is", "is_not", "on", "before", "after", "on_or_before", "on_or_after")
OTHERS = [
    ("field", "city", ("is", "is_not"), {"field": "legal_name"}),
    ("field", "contacts.job_title", ("is", "is_not"), {"field": "city"}),
    ("field", "credit_limit", ORDERED, {"field": "annual_revenue"}),
    ("field", "credit_limit", ORDERED, {"measure": "revenue_12m"}),
    ("measure", "revenue_12m", ORDERED, {"field": "credit_limit"}),
    ("measure", "silence", ORDERED, {"measure": "margin_rate"}),
    ("field", "created", DATED, {"field": "updated"}),
    ("measure", "last_order", DATED, {"field": "updated"}),
    ("field", "orders.amount", ORDERED, {"field": "credit_limit"}),
    ("sum", "orders.amount", ORDERED, {"measure": "revenue_12m"}),
    ("last", "orders.date", DATED, {"field": "created"}),
]
foreign = one_of("30 USD", "8 EUR", "-4 EUR", "16 EUR")


def in_rows(word: str) -> Make:
    """Compare a field of a row with another field of the same row."""
    return lambda _: {
        "count": "orders",
        "where": [{"field": "amount", word: {"field": "margin"}}],
        "gte": 1,
    }


Pairs = Iterator[tuple[str, Make]]


def pairs_of_values() -> Pairs:
    for subject, names in (("field", FIELDS), ("measure", MEASURED)):
        for name, kind in names.items():
            for word in fitting(ValueType(KINDS[kind], "text")):
                yield f"{subject} {name} {word}", of_field(subject, name, kind, word)


def pairs_of_aggregates() -> Pairs:
    for subject, name, kind in AGGREGATES:
        for word in fitting(ValueType(KINDS[kind], "text")):
            if word != "within":  # beside an aggregate it is its scope
                yield f"{subject} {name} {word}", of_rows(subject, name, kind, word)


def pairs_of_trends() -> Pairs:
    for subject, name in TRENDS:
        for word, versus in itertools.product(BEHIND, VERSUS):
            made = of_trend(subject, name, word, versus)
            yield f"{subject} {name} vs {versus} {word}", made


def pairs_of_ranks() -> Pairs:
    for measure, place, per in itertools.product(
        RANKED, POSITIONS, ("", "city", "gender")
    ):
        yield f"rank {measure} {place} {per}", of_rank(measure, place, per)


def pairs_of_two_values() -> Pairs:
    for subject, name, words, other in OTHERS:
        for word in words:
            made = against_another(subject, name, word, other)
            yield f"{subject} {name} {word} {other}", made
    for word in ORDERED:
        yield f"count rows {word} of another field", in_rows(word)
        for subject, name in (("field", "credit_limit"), ("sum", "orders.amount")):
            made = in_another_currency(subject, name, word)
            yield f"{subject} {name} {word} of another currency", made


def in_another_currency(subject: str, name: str, word: str) -> Make:
    return lambda random: {subject: name, word: foreign(random)}


def pairs_of_segments() -> Pairs:
    for one in "abc":
        yield f"segment {one}", fixed({"segment": one})
    for number in (1, 2, 3):
        some = {"at_least": number, "of": ["a", "b", "c"]}
        yield f"at_least {number}", fixed(some)


def fixed(condition: Condition) -> Make:
    return lambda _: condition


PAIRS = dict(
    itertools.chain(
        pairs_of_values(),
        pairs_of_aggregates(),
        pairs_of_trends(),
        pairs_of_ranks(),
        pairs_of_two_values(),
        pairs_of_segments(),
    )
)


def group_of(pair: str) -> str:
    subject = pair.partition(" ")[0]
    if " vs " in pair:
        return "trends"
    if subject in {"field", "measure", "rank", "segment", "at_least"}:
        return "customers"
    if subject in {"first", "last", "most_frequent"}:
        return "single rows"
    return "ends of rows" if subject in {"min", "max"} else "figures of rows"


GROUPS = {
    group_of(one): [pair for pair in PAIRS if group_of(pair) == group_of(one)]
    for one in PAIRS
}


def test_every_subject_is_asked_about() -> None:
    elsewhere = {"may_contact", "consent", "joined", "left", "changed", "ever_was"}
    elsewhere |= {"never_was", "completeness", "field_age"}

    assert {one.split()[0] for one in PAIRS} >= {*SUBJECTS} - elsewhere


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
@examples(CASES)
@given(st.integers(0, 2**63), st.sampled_from([1, 4, 7, 12]))
def test_a_plain_loop_gives_the_same_answers(
    group: str, seed: int, starts: int
) -> None:
    random = Random(seed)  # noqa: S311 -- no secret
    data, of = some_file(random), random.choice(ASKED)
    others = {one: some_condition(random) for one in "abc"}
    asked = {name: PAIRS[name](random) for name in GROUPS[group]}

    found = engine(data, asked, others, starts, of)

    loop = Loop(data, starts, of, others)
    people = [who for who in loop.people if loop.is_asked(who)]
    codes = {True: 1, False: 0, None: -1}
    for name, where in asked.items():
        expected = [codes[loop.answer(where, who)] for who in people]
        assert [found[name][who] for who in people] == expected, (name, where)


def some_condition(random: Random) -> Condition:
    return random.choice(
        [
            {"field": "gender", "is": "female"},
            {"measure": "revenue_12m", "gt": some_amount(random)},
            {"count": "orders", "gte": random.randint(1, 4)},
            {"field": "tags", "has_any": ["a"]},
        ]
    )


def engine(
    data: Data,
    asked: dict[str, Condition],
    others: dict[str, Condition],
    starts: int,
    of: str,
) -> dict[str, list[int]]:
    file = customer_file(
        year_starts=starts,
        not_counted="cancelled",
        rates=RATES,
        **{name: rows for name, rows in data.items() if name != "measures"},
    )
    columns = {name: [row[name] for row in data["measures"]] for name in MEASURED}
    segments = [
        segment(json.dumps({"of": "everyone", "where": where}), name=name)
        for name, where in others.items()
    ]
    # One segment asks for everything: what is remembered must not mix it up.
    definition = {"of": of, "where": list(asked.values())}
    segments.append(segment(json.dumps(definition), *others, name="it"))
    judged = judge(segments, file, measures(**columns), AS_OF)
    leaves = judged["it"].leaves
    return {
        name: leaf.answer.tolist() for name, leaf in zip(asked, leaves, strict=True)
    }
