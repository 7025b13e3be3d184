"""What the report on a segment says is what plain SQL finds for its members."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.built_sites import built, root_of
from tests.page_shapes import parsed
from tests.pages.reports.reading import DEMO, bars, number, sql, table
from tests.pages.reports.test_margin import HALVES, ORDERS

SEGMENT = "key-accounts"
SLOTS = 5


def page(segment: str = SEGMENT) -> LexborHTMLParser:
    return parsed(root_of("demo") / f"segments/{segment}.html")


def members(segment: str = SEGMENT) -> list[str]:
    """Read who is a member off the first and only page of the list."""
    found = list(table(page(segment), "members"))
    [size] = page(segment).css('dl.figures [data-field="size"]')
    assert len(found) == int(size.attributes["value"] or "")
    return found


def listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


@pytest.mark.parametrize("half", HALVES)
def test_half_years_stand_beside_all_customers_who_are_100(half: int) -> None:
    mine = members()
    [row] = sql(
        f"""
        {ORDERS} select
        sum(amount) filter (customer in ({listed(mine)})),
        sum(margin) filter (customer in ({listed(mine)})),
        sum(amount) filter (customer in ({listed(mine)}) and margin is not null),
        sum(amount), sum(margin), sum(amount) filter (margin is not null),
        (select count(distinct CustomerNo) from read_csv('@customers.csv',
         all_varchar = true) where status is distinct from 'prospect')
        from found where {HALVES[half]}
        """,  # noqa: S608 -- our own text
        DEMO,
    )
    revenue, margin, base, all_revenue, all_margin, all_base, customers = row
    rate, all_rate = margin / base, all_margin / all_base

    found = list(table(page(), "half_years").values())[half - 1]

    expected = {
        "revenue_half": revenue,
        "revenue_half_index": revenue / len(mine) / (all_revenue / customers) * 100,
        "margin_half": margin,
        "margin_half_index": margin / len(mine) / (all_margin / customers) * 100,
        "margin_rate_half": rate,
        "margin_rate_half of all": all_rate,
        "margin_rate_half_index": rate / all_rate * 100,
        "margin_coverage_half": base / revenue,
    }
    assert {name: number(found[name]) for name in expected} == {
        name: pytest.approx(value, rel=1e-6) for name, value in expected.items()
    }


def test_the_profile_compares_shares_with_those_of_all_customers() -> None:
    rows = sql(
        f"""
        select sector,
               count(*) filter (CustomerNo in ({listed(members())})) as mine, count(*)
        from (select CustomerNo, any_value(sector) as sector from
              read_csv('@customers.csv', all_varchar = true)
              where status is distinct from 'prospect'
                    and kind is distinct from 'person' group by 1)
        where sector is not null group by 1
        """,  # noqa: S608 -- our own text
        DEMO,
    )
    whole, all_ = sum(row[1] for row in rows), sum(row[2] for row in rows)

    shares = bars(page(), "profile.sector")
    indexes = bars(page(), "profile.sector_index")

    expected = {name: mine / whole for name, mine, _ in rows if mine}
    assert shares == {
        name: pytest.approx(share, abs=1e-5) for name, share in expected.items()
    }
    for name, _, count in rows:
        if name in expected:
            index = expected[name] / (count / all_) * 100
            assert indexes[name] == pytest.approx(index, rel=1e-4)


def test_consumption_counts_the_orders_of_the_members() -> None:
    [expected] = sql(
        f"""
        {ORDERS} select
        count(*) filter (amount <= 500), count(*) filter (amount > 500
        and amount <= 2500), count(*) filter (amount > 2500 and amount <= 10000),
        count(*) filter (amount > 10000)
        from found where customer in ({listed(members())}) and day > '2025-03-10'
        """,  # noqa: S608 -- our own text
        DEMO,
    )

    shares = bars(page(), "orders.spend_level_share")

    assert list(shares.values()) == [
        pytest.approx(count / sum(expected), abs=1e-5) for count in expected
    ]


def test_the_rfm_grid_holds_every_member_who_has_ordered() -> None:
    cells = page().css('table.grid [data-field="rfm.count"]')

    assert len(cells) == 25
    assert sum(int(one.attributes["value"] or "") for one in cells) == len(members())


def test_overlap_is_what_the_lists_of_members_share() -> None:
    mine = set(members())
    rows = table(page(), "overlap")

    assert len(rows) > 3
    for other in ("hospitality-west", "growing-fast"):
        theirs = set(members(other))
        found = rows.get(other)
        both = len(mine & theirs)
        assert (found is None) == (both == 0), other
        if found:
            assert number(found["overlap.both"]) == both
            assert number(found["overlap.share"]) == pytest.approx(both / len(mine))
            share = number(found["overlap.share_of_other"])
            assert share == pytest.approx(both / len(theirs))


def test_coverage_says_of_how_many_members_and_orders_something_is_known() -> None:
    mine = listed(members())
    [(orders, margins)] = sql(
        f"""
        {ORDERS} select count(*), count(*) filter (amount is not null
        and margin is not null) from found
        where customer in ({mine}) and day > '2025-03-10'
        """,  # noqa: S608 -- our own text
        DEMO,
    )

    found = table(page(), "coverage")

    assert number(found["orders.margin"]["coverage.known"]) == margins
    assert number(found["orders.margin"]["coverage.asked"]) == orders
    assert number(found["country"]["coverage.asked"]) == len(members())


def test_near_misses_meet_every_condition_but_one() -> None:
    judgement = built("demo").checked.judgements[SEGMENT]
    ids = built("demo").checked.file.customers["id"].tolist()
    rows = page().css("#near tbody tr")

    assert rows
    for row in rows:
        place = ids.index(row.attributes["data-row"])
        answers = [int(leaf.answer[place]) for leaf in judgement.leaves]
        assert judgement.answer[place] == 0
        # The segment asks for a company, and for either of two things.
        assert answers.count(1) >= 1


def test_later_pages_of_a_report_hold_members_only() -> None:
    later = sorted((root_of("demo") / "segments").glob("*-page-2.html"))

    for path in later:
        assert not parsed(path).css("#profile, #consumption, #near, #overlap")
