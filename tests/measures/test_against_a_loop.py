"""The measures of any orders are those that a plain loop over the rows finds."""

import datetime as dt
import itertools
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.measures import measure
from site_builder.pages.plain import plain
from tests.tables import MILLION, file_of

AS_OF = dt.date(2024, 2, 29)
IDS = ("a", "b", "c", "d")

orders = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(IDS),
            "date": st.dates(dt.date(2020, 1, 1), dt.date(2024, 6, 30)) | st.none(),
            "amount": st.integers(-50, 5000) | st.none(),
            "margin": st.integers(-50, 900) | st.none(),
            "status": st.sampled_from(["delivered", "cancelled"]),
        }
    ),
    max_size=40,
).map(lambda rows: [{"id": f"o{n}", **row} for n, row in enumerate(rows)])


def months_ago(number: int) -> dt.date:
    moved = pd.Timestamp(AS_OF) - pd.DateOffset(months=number)
    return moved.date()


def by_customer(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Take what counts: not cancelled, not after the as-of day."""
    kept: dict[str, list[Any]] = {one: [] for one in IDS}
    for row in rows:
        late = row["date"] is not None and row["date"] > AS_OF
        if row["status"] != "cancelled" and not late:
            kept[row["customer"]].append(row)
    return kept


def total(rows: Sequence[Mapping[str, Any]], field: str) -> int | None:
    known = [row[field] for row in rows if row[field] is not None]
    return None if rows and not known else sum(known) * MILLION


def between(rows: Sequence[Mapping[str, Any]], start: int, end: int) -> list[Any]:
    return [
        row
        for row in rows
        if row["date"] and months_ago(start) < row["date"] <= months_ago(end)
    ]


def rate(rows: Sequence[Mapping[str, Any]]) -> float | None:
    both = [row for row in rows if None not in (row["margin"], row["amount"])]
    revenue = sum(row["amount"] for row in both)
    margin = sum(row["margin"] for row in both)
    return margin / revenue if revenue > 0 else None


def looped(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Compute the measures of one customer in the plainest way."""
    days = sorted({row["date"] for row in rows if row["date"]})
    gaps = [(b - a).days for a, b in itertools.pairwise(days)]
    rhythm = statistics.median(gaps) if gaps else None
    since = (AS_OF - days[-1]).days if days else None
    return {
        "revenue": total(rows, "amount"),
        "order_count": len(rows),
        "revenue_12m": total(between(rows, 12, 0), "amount"),
        "revenue_previous_12m": total(between(rows, 24, 12), "amount"),
        "margin": total(rows, "margin"),
        "margin_rate": rate(rows),
        "margin_rate_12m": rate(between(rows, 12, 0)),
        "first_order": days[0] if days else None,
        "last_order": days[-1] if days else None,
        "days_since_order": since,
        "own_rhythm": rhythm,
        "silence": since / rhythm if rhythm and since is not None else None,
    }


def scores(values: Mapping[str, float | None], *, falling: bool) -> dict[str, Any]:
    """Score by type-7 quintiles; pandas calls them linear."""
    column = pd.Series(values, dtype="float64").dropna()
    limits = column.quantile([0.2, 0.4, 0.6, 0.8], interpolation="linear")
    below = {one: int((limits < value).sum()) for one, value in column.items()}
    return {
        one: (5 - below[one] if falling else 1 + below[one]) if one in below else None
        for one in values
    }


@settings(max_examples=60)
@given(orders)
def test_measures_of_any_orders_are_those_of_a_loop(rows: list[dict[str, Any]]) -> None:
    kept = by_customer(rows)
    file = file_of(
        customers=[{"id": one} for one in IDS],
        orders=rows,
        not_counted={"orders": {"status": ["cancelled"]}},
    )

    frame = measure(file, AS_OF).frame

    expected = {one: looped(kept[one]) for one in IDS}
    for name in expected["a"]:
        found = dict(zip(IDS, plain(frame[name]), strict=True))
        assert found == {one: expected[one][name] for one in IDS}, name
    ordered = {one: values for one, values in expected.items() if values["order_count"]}
    for name, basis, falling in (
        ("rfm_recency", "days_since_order", True),
        ("rfm_frequency", "order_count", False),
        ("rfm_monetary", "revenue", False),
    ):
        found = dict(zip(IDS, plain(frame[name]), strict=True))
        of_all = scores({one: v[basis] for one, v in ordered.items()}, falling=falling)
        assert found == {one: of_all.get(one) for one in IDS}, name
