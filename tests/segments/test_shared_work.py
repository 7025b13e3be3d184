"""What several conditions ask for is worked out once: counted, not timed."""

from collections import Counter
from collections.abc import Callable

import pytest

from site_builder.segments import gathering, judge, ranking
from site_builder.segments.columns import Values
from site_builder.segments.gathering import Rows
from site_builder.segments.subjects import ranks
from tests.segments.small_files import (
    AS_OF,
    customer_file,
    measures,
    segment,
)

TEN = range(10)
ORDERS = [
    {"id": str(n), "customer": str(n % 3), "date": "2026-03-01", "amount": n * 10}
    for n in range(12)
]
FILE = customer_file(customers=[{"id": str(n)} for n in range(3)], orders=ORDERS)
MEASURED = measures(revenue_12m=[30, 20, 10])


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often each sort of figure is worked out of rows."""
    counted: Counter[str] = Counter()

    def noted(word: str, work: Callable[[Rows], Values]) -> Callable[[Rows], Values]:
        def run(rows: Rows) -> Values:
            counted[word] += 1
            return work(rows)

        return run

    noted_all = {word: noted(word, work) for word, work in gathering.GATHERINGS.items()}
    for word, work in noted_all.items():
        monkeypatch.setitem(gathering.GATHERINGS, word, work)
    return counted


def judge_all(*conditions: str) -> None:
    """Judge each condition as a segment of its own."""
    segments = [
        segment(f"where: [{one}]", name=f"s{n}") for n, one in enumerate(conditions)
    ]
    judge(segments, FILE, MEASURED, AS_OF)


def test_an_aggregate_that_ten_segments_use_is_computed_once(
    gathered: Counter[str],
) -> None:
    judge_all(*(f"{{sum: orders.amount, within: last 30 days, gt: {n}}}" for n in TEN))

    assert gathered == {"sum": 1}


def test_another_window_or_row_condition_is_another_aggregate(
    gathered: Counter[str],
) -> None:
    judge_all(
        "{sum: orders.amount, gt: 1}",
        "{sum: orders.amount, within: last 30 days, gt: 1}",
        "{sum: orders.amount, where: [{field: channel, is: web}], gt: 1}",
        "{sum: orders.amount, where: [{field: channel, is: web}], lt: 1}",
    )

    assert gathered == {"sum": 3}


def test_a_trend_shares_its_figures_with_other_conditions(
    gathered: Counter[str],
) -> None:
    judge_all(
        "{sum: orders.amount, within: last 6 months, gt: 1}",
        *(
            "{sum: orders.amount, within: last 6 months, vs: previous, "
            f"change: {{lt: -{n} %}}}}"
            for n in TEN
        ),
    )

    assert gathered == {"sum": 2}


def test_a_share_is_computed_once(gathered: Counter[str]) -> None:
    judge_all(
        *(
            f"{{share: orders.amount, where: [{{field: channel, is: web}}], gt: {n} %}}"
            for n in TEN
        )
    )

    assert gathered == {"sum": 2}  # the part and the whole


def test_a_ranking_is_made_once_for_all_that_is_asked_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []

    def noted(*arguments: object) -> ranking.Standing:
        made.append(1)
        return ranking.standing(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(ranks, "standing", noted)

    judge_all(
        *(f"{{rank: revenue_12m, top: {n}}}" for n in range(1, 8)),
        "{rank: revenue_12m, abc: A}",
        "{rank: revenue_12m, quantile: 5 of 5}",
        "{rank: revenue_12m, percentile: 90}",
    )

    assert made == [1]
