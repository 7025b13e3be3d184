"""The report on campaigns says what plain SQL finds in the raw files."""

import pytest

from tests.pages.reports.reading import DEMO, has_report, number, report, sql, table
from tests.pages.reports.test_margin import ORDERS

RESPONSES = """
    select campaign, customer,
           bool_or(what in ('responded', 'converted') or "order" is not null)
           as answered,
           bool_or(what = 'converted' or "order" is not null) as converted
    from read_csv('@mailings.csv', all_varchar = true) group by all
    union all
    select campaign, customer, answer in ('registered', 'attended'), false
    from read_csv('@fairs.csv', all_varchar = true)
"""


def test_what_was_sent_and_came_back_is_that_of_the_raw_files() -> None:
    rows = sql(
        f"""
        select campaign, count(distinct customer), count(*) filter (answered),
               count(*) filter (converted)
        from ({RESPONSES}) group by 1
        """,  # noqa: S608 -- our own text
        DEMO,
    )

    found = table(report("demo", "campaigns"), "campaigns")

    assert len(rows) > 10
    for campaign, sent, answered, converted in rows:
        row = found[campaign]
        assert number(row["campaigns.sent"]) == sent, campaign
        assert number(row["campaigns.answered"]) == answered, campaign
        assert number(row["campaigns.converted"]) == converted, campaign
        share = number(row["campaigns.answer_rate"])
        assert share == pytest.approx(answered / sent)


@pytest.mark.parametrize("campaign", ["K25-4", "K25-1", "K24-1", "K23-2"])
def test_effect_is_what_the_raw_orders_say_of_those_sent_and_not(campaign: str) -> None:
    rows = sql(
        f"""
        {ORDERS},
        start as (select start::date as start from read_csv('@campaigns.csv',
                  all_varchar = true) where id = '{campaign}'),
        active as (select distinct customer from found, start
                   where day >= start - interval 365 days and day < start),
        sent as (select distinct customer from ({RESPONSES})
                 where campaign = '{campaign}'),
        each as (
            select customer, customer in (select customer from sent) as was_sent,
                   coalesce(sum(amount) filter (
                       day >= start - interval 90 days and day < start), 0) as before,
                   coalesce(sum(amount) filter (
                       day >= start and day < start + interval 90 days), 0) as after
            from active left join found using (customer), start group by customer)
        select was_sent, count(*), avg(before), avg(after) from each group by 1
        """,  # noqa: S608 -- our own text
        DEMO,
    )
    expected = {was_sent: numbers for was_sent, *numbers in rows}

    row = table(report("demo", "campaigns"), "campaign_effects")[campaign]

    changes = {}
    for was_sent, name, count in ((True, "sent", "sent"), (False, "others", "others")):
        number_of, before, after = expected[was_sent]
        assert number(row[f"effect_{count}"]) == number_of
        assert number(row[f"effect_{name}_before"]) == pytest.approx(before, abs=0.001)
        assert number(row[f"effect_{name}_after"]) == pytest.approx(after, abs=0.001)
        changes[was_sent] = (after - before) / before
    difference = changes[True] - changes[False]
    assert number(row["effect_difference"]) == pytest.approx(difference, abs=1e-6)


def test_campaigns_whose_time_afterwards_is_not_over_have_no_effect_yet() -> None:
    found = table(report("demo", "campaigns"), "campaign_effects")

    # The data end on 10 March 2026, 43 days after the start of the first.
    assert not {"K26-1", "K26-2"} & found.keys()


def test_what_is_past_its_end_and_not_filled_in_is_named() -> None:
    found = table(report("demo", "campaigns"), "unfinished")

    assert found["K25-1"]["campaigns.missing"] == "attendance"
    assert found["K25-5"]["campaigns.missing"] == "cost;responses;attendance"
    assert "K26-1" not in found  # ends later
    assert "K26-2" not in found  # has no end


def test_a_file_without_campaigns_has_no_report_on_them() -> None:
    assert not has_report("northwind", "campaigns")
