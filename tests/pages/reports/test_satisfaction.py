"""The report on satisfaction: always the number of answers, and no NPS of a few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pages.reports.satisfaction import FEWEST, nps_of
from tests.pages.reports.reading import (
    DEMO,
    figures,
    has_report,
    number,
    report,
    sql,
    table,
)

LAST = """
    select customer, arg_max(try_cast(score as double), date) as score
    from read_csv('@surveys.csv', all_varchar = true)
    where kind = '{kind}' and try_cast(score as double) is not null
          and try_cast(date as date) between '{first}' and '{last}'
          and customer in (
              select CustomerNo from read_csv('@customers.csv', all_varchar = true))
    group by 1
"""
YEAR = ("2025-03-11", "2026-03-10")


def last(kind: str, first: str, until: str) -> str:
    return LAST.format(kind=kind, first=first, last=until)


@pytest.mark.parametrize(
    ("row", "window"),
    {
        "12m": YEAR,
        "2025 H1": ("2025-01-01", "2025-06-30"),
        "2024 H1": ("2024-01-01", "2024-06-30"),
    }.items(),
)
def test_nps_is_that_of_the_last_answers_in_the_raw_file(
    row: str, window: tuple[str, str]
) -> None:
    [(answers, promoters, detractors)] = sql(
        f"""
        select count(*), count(*) filter (score >= 9), count(*) filter (score <= 6)
        from ({last("nps", *window)})
        """,  # noqa: S608 -- our own text
        DEMO,
    )

    found = table(report("demo", "satisfaction"), "nps")[row]

    assert number(found["nps.answers"]) == answers
    assert number(found["nps.promoters"]) == promoters
    assert number(found["nps.detractors"]) == detractors
    expected = (promoters - detractors) / answers * 100
    assert number(found["nps"]) == pytest.approx(expected)


def test_csat_is_the_mean_of_the_last_answers_in_the_raw_file() -> None:
    [(answers, mean)] = sql(
        f"select count(*), avg(score) from ({last('csat', *YEAR)})",  # noqa: S608 -- ours
        DEMO,
    )

    found = figures(report("demo", "satisfaction"))

    assert number(found["csat_mean"]) == pytest.approx(mean)
    assert number(found["csat.answers"]) == answers


def test_no_single_number_stands_for_fewer_than_thirty_answers() -> None:
    page = report("demo", "satisfaction")
    names = {
        one.attributes["data-table"] or "" for one in page.css("table[data-table]")
    }
    tables = [table(page, name) for name in names if name.startswith("nps")]
    rows = [row for one in tables for row in one.values()]

    few = [row for row in rows if number(row["nps.answers"]) < 30]
    many = [row for row in rows if number(row["nps.answers"]) >= 30]

    assert few
    assert many
    assert all(row["nps"] is None for row in few)
    assert all(row["nps"] is not None for row in many)
    assert "ces_mean" not in figures(page)  # 16 answers


@given(st.lists(st.integers(0, 10)))
def test_promoters_passives_and_detractors_are_all_answers(scores: list[int]) -> None:
    number_, promoters, passives, detractors, nps = nps_of(np.array(scores, float))

    assert number_ == len(scores) == promoters + passives + detractors
    assert (nps is None) == (number_ < FEWEST)
    assert nps is None or -100 <= nps <= 100


def test_a_file_without_surveys_has_no_report_on_them() -> None:
    assert not has_report("northwind", "satisfaction")
