"""The report on changes says what plain SQL finds in the raw files of two dates."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from site_builder.build import build_site
from tests.conftest import SiteFiles
from tests.page_shapes import parsed
from tests.tables import day

MakeSite = Callable[[SiteFiles], Path]
THEN, NOW = "2026-02-15", "2026-03-01"
CONFIG = """\
title: Two dates
currency: NOK
rejects: {allow: 90 %}
compare: 10 days
tables:
  customers: {file: customers.csv}
  orders: {file: orders.csv}
"""
SEGMENT = "title: Large\nwhere:\n  all:\n    - {measure: revenue_12m, gt: 500}\n"
CITY = "title: Osloers\nif_unknown: not_judged\nwhere:\n  - {field: city, is: Oslo}\n"
CITIES = ("Oslo", "Bergen", "", "Bø")
REVENUE = """
    select c.id, coalesce(sum(cast(o.amount as decimal(18, 2))), 0) as revenue
    from '{0}/customers.csv' c left join '{0}/orders.csv' o
      on o.customer = c.id and o.date <= date '{1}'
      and o.date > date '{1}' - interval 12 months
    group by all
"""


@dataclass(frozen=True, slots=True)
class Two:
    """The raw files of both dates, and the report.

    Attributes:
        then, now: Folders with the files as they were.

    """

    then: Path
    now: Path
    root: Path

    @property
    def page(self) -> LexborHTMLParser:
        """The report."""
        return parsed(self.root / "reports/changes.html")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the raw files of both dates: ``{then}`` and ``{now}``."""
        before = f"({REVENUE.format(self.then, THEN)})"
        after = f"({REVENUE.format(self.now, NOW)})"
        sql = sql.replace("revenue_then", before).replace("revenue_now", after)
        with duckdb.connect() as connection:
            text = sql.format(then=self.then, now=self.now)
            return connection.sql(text).fetchall()


@pytest.fixture(scope="module", params=[1, 2, 3])
def two(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Two:
    """Build a site of random customers at two dates, edited in between."""
    folder = tmp_path_factory.mktemp("two")
    dice = random.Random(request.param)  # noqa: S311 -- test data
    site = folder / "site"
    for name, text in {
        "config.yaml": CONFIG,
        "content/segments/large.yaml": SEGMENT,
        "content/segments/oslo.yaml": CITY,
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    people = {f"{n:03}": (f"Name {n}", dice.choice(CITIES)) for n in range(80)}
    orders = [
        (f"o{n}", f"{dice.randrange(80):03}", _date(dice), dice.randrange(20_000) / 100)
        for n in range(400)
    ]
    folders = []
    for as_of in (THEN, NOW):
        _write(site / "content/data", people, orders)
        build_site(site, folder / "output", as_of=day(as_of))
        folders.append(folder / as_of)
        shutil.copytree(site / "content/data", folders[-1])
        people = _edited(people, dice)
        orders += [
            (f"p{n}", f"{dice.randrange(80):03}", _date(dice), 100.5) for n in range(40)
        ]
    then, now = folders
    return Two(then, now, folder / "output/everyone")


def _date(dice: random.Random) -> str:
    year, month = dice.choice((2024, 2025, 2025)), dice.randrange(1, 13)
    return f"{year}-{month:02}-{dice.randrange(1, 29):02}"


def _edited(
    people: dict[str, tuple[str, str]], dice: random.Random
) -> dict[str, tuple[str, str]]:
    kept = {
        one: (name, dice.choice(CITIES) if dice.random() < 0.3 else city)
        for one, (name, city) in people.items()
        if dice.random() > 0.05
    }
    return kept | {f"1{n:02}": (f"New {n}", "Oslo") for n in range(4)}


def _write(
    data: Path,
    people: dict[str, tuple[str, str]],
    orders: list[tuple[str, str, str, float]],
) -> None:
    data.mkdir(parents=True, exist_ok=True)
    lines = ["id,name,kind,city"]
    lines += [f"{one},{name},company,{city}" for one, (name, city) in people.items()]
    (data / "customers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["id,customer,date,amount", *(",".join(map(str, one)) for one in orders)]
    (data / "orders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def ids(page: LexborHTMLParser, selector: str) -> list[str]:
    return [
        row.attributes["data-row"] or "" for row in page.css(f"{selector} tbody tr")
    ]


def moved(page: LexborHTMLParser, segment: str) -> dict[str, set[str]]:
    """Read who moved how, from the report of the segment itself."""
    found: dict[str, set[str]] = {}
    for row in page.css(f'#changes[data-of="segment:{segment}"] tr[data-row]'):
        how = row.css('[data-field="moved"]')
        if how:
            name = how[0].attributes["value"] or ""
            found.setdefault(name, set()).add(row.attributes["data-row"] or "")
    return found


def value(node: LexborNode, field: str) -> str | None:
    [one] = node.css(f'[data-field="{field}"]')
    return one.attributes.get("value") or one.text()


def test_new_and_gone_customers(two: Two) -> None:
    sql = "select id from '{}/customers.csv' anti join '{}/customers.csv' b using (id)"
    new, gone = (
        {one for (one,) in two.rows(sql.format(*folders))}
        for folders in ((two.now, two.then), (two.then, two.now))
    )

    assert set(ids(two.page, "#new")) == new
    assert set(ids(two.page, "#gone")) == gone
    assert all("href" not in (row.html or "") for row in two.page.css("#gone tbody tr"))


def test_who_joined_and_left_by_revenue(two: Two) -> None:
    page = parsed(two.root / "segments/large.html")
    joined = two.rows(
        "select n.id from revenue_now n left join revenue_then t using (id)"
        " where n.revenue > 500 and coalesce(t.revenue, 0) <= 500"
    )
    left = two.rows(
        "select t.id from revenue_then t left join revenue_now n using (id)"
        " where t.revenue > 500 and coalesce(n.revenue, 0) <= 500"
    )

    expected = {
        how: {one for (one,) in rows}
        for how, rows in (("joined", joined), ("left", left))
        if rows
    }
    assert expected
    assert moved(page, "large") == expected
    [section] = page.css("#changes")
    assert value(section, "joined") == str(len(joined))
    assert value(section, "left") == str(len(left))


def test_an_unknown_city_is_neither_joining_nor_leaving(two: Two) -> None:
    page = parsed(two.root / "segments/oslo.html")
    city = """
        select n.id from '{now}/customers.csv' n left join '{then}/customers.csv' t
          using (id) where {} and {}
    """

    def who(now: str, then: str) -> set[str]:
        sql = city.replace("{}", now, 1).replace("{}", then, 1)
        return {one for (one,) in two.rows(sql)}

    expected = {
        "joined": who("n.city = 'Oslo'", "(t.city <> 'Oslo' or t.id is null)"),
        "left": who("n.city <> 'Oslo'", "t.city = 'Oslo'"),
        "now_judged": who("n.city = 'Oslo'", "t.id is not null and t.city is null"),
        "no_longer_judged": who("n.city is null", "t.city = 'Oslo'"),
    }
    gone = """
        select id from '{then}/customers.csv' where city = 'Oslo'
          and id not in (select id from '{now}/customers.csv')
    """
    expected["left"] |= {one for (one,) in two.rows(gone)}

    assert moved(page, "oslo") == {how: some for how, some in expected.items() if some}


def test_each_change_of_a_field_has_its_value_before_and_now(two: Two) -> None:
    expected = two.rows("""
        select id, t.city, n.city
        from '{now}/customers.csv' n join '{then}/customers.csv' t using (id)
        where n.city is distinct from t.city
    """)

    found = [
        (
            row.attributes["data-row"],
            *(_known(row, name) for name in ("city_before", "city")),
        )
        for row in two.page.css("#customers tbody tr")
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    [counts] = two.page.css('#fields tr[data-row="city"]')
    assert value(counts, "fields.changed") == str(len(expected))
    known = sum(then is None for _, then, _ in expected)
    assert value(counts, "fields.became_known") == str(known)


def _known(row: LexborNode, field: str) -> str | None:
    [one] = row.css(f'[data-field="{field}"]')
    return None if "unknown" in (one.attributes.get("class") or "") else one.text()


@pytest.mark.parametrize(
    ("table", "order"), [("revenue_up", "desc"), ("revenue_down", "asc")]
)
def test_the_biggest_movements_of_revenue(two: Two, table: str, order: str) -> None:
    expected = two.rows(f"""
        select id, t.revenue, n.revenue, n.revenue - t.revenue as change
        from revenue_then t join revenue_now n using (id)
        where {"change > 0" if order == "desc" else "change < 0"}
        order by change {order}, id limit 10
    """)  # noqa: S608 -- of our own words

    found = [
        (
            row.attributes["data-row"],
            *(
                Decimal(value(row, f"revenue_12m{part}") or "")
                for part in ("_before", "", "_change")
            ),
        )
        for row in two.page.css(f'[data-table="{table}"] tbody tr')
    ]
    assert found == expected


def test_the_first_page_sums_up_and_leads_to_the_report(two: Two) -> None:
    [section] = parsed(two.root / "index.html").css("#changes")
    report = two.page

    assert value(section, "customers.new") == str(len(ids(report, "#new")))
    assert value(section, "customers.changed") == str(len(ids(report, "#customers")))
    assert [one.attributes["href"] for one in section.css("a")] == [
        "reports/changes.html"
    ]
    assert value(section, "joined") == str(
        sum(int(value(one, "joined") or 0) for one in report.css("#segments > .table"))
    )


def test_a_long_list_is_cut_and_the_rest_is_counted(
    make_site: MakeSite, tmp_path: Path
) -> None:
    def customers(city: str) -> str:
        return "id,name,city\n" + "".join(
            f"{n:03},Name {n},{city}\n" for n in range(150)
        )

    files = {
        "content/data/customers.csv": customers("Oslo"),
        "content/data/orders.csv": "id,customer,date,amount\na,001,2026-01-05,9\n",
        "content/segments/o.yaml": CITY,
    }
    build_site(make_site(files), tmp_path / "output", as_of=day(THEN))
    site = make_site({**files, "content/data/customers.csv": customers("Bergen")})

    root = build_site(site, tmp_path / "output", as_of=day(NOW)).release.root

    page = parsed(root / "reports/changes.html")
    assert len(ids(page, "#customers")) == 100
    assert "50 more in the dossiers" in page.css("#customers")[0].text()
    assert len(page.css('[data-of="segment:o"] tr[data-row]')) == 8
    assert "142 more" in page.css('[data-of="segment:o"]')[0].text()


def test_a_new_field_and_a_new_definition_are_said_to_be_new(
    make_site: MakeSite, tmp_path: Path
) -> None:
    build_site(make_site({}), tmp_path / "output", as_of=day(THEN))
    site = make_site(
        {
            "content/data/customers.csv": "id,name,kind,phone\n1,Bø,company,1\n",
            "content/segments/big.yaml": "title: Big\nwhere: {exists: orders}\n",
            "content/segments/oslo.yaml": CITY,
        }
    )

    root = build_site(site, tmp_path / "output", as_of=day(NOW)).release.root

    page = parsed(root / "reports/changes.html")
    assert "another kind: Phone, City" in page.css("#fields")[0].text()
    assert not page.css("#customers")
    texts = [one.text() for one in page.css("#segments .small")]
    assert texts == [
        "The definition has changed; members: 1 then, 1 now",
        "A new segment; members: 0",
    ]
    assert "Dates on which" not in parsed(root / "segments/big.html").html  # type: ignore[operator]


def test_the_reason_is_what_is_different_and_nothing_else(
    make_site: MakeSite, tmp_path: Path
) -> None:
    head = "id,name,status,city\n"
    segments = {
        "content/segments/big.yaml": "title: Oslo\nof: prospects\nwhere:\n"
        "  - {field: city, is: Oslo}\n  - {field: name, known: true}\n",
        "content/data/orders.csv": "id,customer,date,amount\na,1,2026-01-05,9\n",
    }
    then = f"{head}1,A,prospect,Oslo\n2,B,prospect,Bergen\n3,C,prospect,\n4,D,,Oslo\n"
    now = f"{head}1,A,customer,Oslo\n2,B,prospect,Oslo\n4,D,,Oslo\n5,E,prospect,Oslo\n"
    by_hand = "include: [{customer: '4', reason: wish, by: AB, on: 2026-02-20}]\n"
    output = tmp_path / "output"
    build_site(
        make_site({**segments, "content/data/customers.csv": then}),
        output,
        as_of=day(THEN),
    )
    segment = segments["content/segments/big.yaml"] + by_hand
    edited = {
        "content/data/customers.csv": now,
        "content/segments/big.yaml": segment,
    }

    build_site(make_site({**segments, **edited}), output, as_of=day(NOW))

    page = parsed(output / "everyone/segments/big.html")
    rows = page.css("#changes table.moves tbody tr")
    found = {
        row.attributes["data-row"]: [one.text().strip() for one in row.css("li")]
        for row in rows
    }
    assert found == {
        "1": ["Status: prospect → customer"],
        "2": ["city is Oslo: Bergen → Oslo"],
        "4": ["added by hand"],
        "5": ["new in the file"],
    }
