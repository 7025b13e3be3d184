"""What pages say of a figure is the whole truth: what it covers, what nobody knows."""

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest

from site_builder.build import build_site
from site_builder.pages import plan_customers
from site_builder.pages.brief import BriefView
from site_builder.pages.dossier import DossierView
from site_builder.pages.lacks import lack_in_words
from site_builder.pages.material import Material
from tests.built_sites import built, root_of
from tests.conftest import REPOSITORY, SOUND, SiteFiles
from tests.page_shapes import parsed

DATA = REPOSITORY / "content/data"
_View = TypeVar("_View")
CHANNELS = ["phone", "email", "post", "sms"]


@pytest.fixture(scope="module")
def dossiers(demo: Material) -> dict[str, DossierView]:
    return {view.head.id: view for view in views(demo, DossierView)}


@pytest.fixture(scope="module")
def briefs(demo: Material) -> dict[str, BriefView]:
    return {view.id: view for view in views(demo, BriefView)}


def views(of: Material, kind: type[_View]) -> list[_View]:
    everybody = dict.fromkeys(range(of.visible.file.size), "digest")
    shown = (page.view for page in plan_customers(of, everybody))
    return [view for view in shown if isinstance(view, kind)]


def rows_in(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_a_margin_rate_says_for_how_much_of_the_revenue_it_is_known(
    demo: Material, dossiers: dict[str, DossierView]
) -> None:
    file = demo.visible.file
    orders = file["orders"]
    sizes: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for customer, day, amount, margin, counts in zip(
        orders.customer.tolist(),
        orders.frame["date"],
        orders.frame["amount"],
        orders.frame["margin"],
        demo.derived["orders"]["counts"],
        strict=True,
    ):
        if counts and not pd.isna(day) and not pd.isna(amount):
            half = sizes[customer, f"{day.year} H{1 if day.month <= 6 else 2}"]
            half[0] += abs(amount)
            half[1] += 0 if pd.isna(margin) else abs(amount)
    partly = 0
    for place, identity in enumerate(file.customers["id"]):
        business = dossiers[identity].business
        table = None if business is None else business.half_years
        if table is None:
            continue
        totals = [sizes[place, name] for name, _ in table.rows]
        expected = [known / size if size else None for size, known in totals]
        names = [column.name for column in table.columns]
        if all(share in (1, None) for share in expected):
            assert "margin_coverage_half" not in names
        else:
            assert names[-1] == "margin_coverage_half"
            shares = [cells[-1] for _, cells in table.rows]
            assert shares == pytest.approx(expected)
            partly += 1
    assert partly > 3


def test_all_channels_are_named_and_nobody_never_asked_is_taken_to_allow(
    briefs: dict[str, BriefView],
) -> None:
    asked = {(row["customer"], row["channel"]) for row in rows_in("consents")}
    for identity, view in briefs.items():
        assert [one.name for one in view.permissions] == [
            f"may_{channel}" for channel in CHANNELS
        ]
        for channel, permission in zip(CHANNELS, view.permissions, strict=True):
            if (identity, channel) not in asked:
                assert permission.allowed is None

    page = parsed(root_of("demo") / f"briefs/{next(iter(briefs))}.html")
    said = [one.text(deep=True) for one in page.css(".may li.unsure")]
    assert said
    assert all(one.endswith(": never asked") for one in said)


def test_a_prospect_is_not_asked_how_content_it_is(
    briefs: dict[str, BriefView],
) -> None:
    former = {
        row["CustomerNo"] for row in rows_in("customers") if row["status"] == "former"
    }
    asked = {
        prospect: {
            str(part)
            for view in briefs.values()
            if view.prospect is prospect and view.id not in former
            for question in view.questions
            for part in question
        }
        for prospect in (True, False)
    }
    assert "From whom do they buy now?" in asked[True]
    assert "How content are they with us?" not in asked[True]
    assert "From whom do they buy now?" not in asked[False]
    assert "How content are they with us?" in asked[False]


def test_of_somebody_without_orders_no_figure_of_orders_is_called_unknown(
    demo: Material, dossiers: dict[str, DossierView]
) -> None:
    counts = demo.visible.measures.frame["order_count"].tolist()
    without = [
        dossiers[identity].business
        for identity, count in zip(
            demo.visible.file.customers["id"], counts, strict=True
        )
        if not count
    ]
    shown = [business for business in without if business is not None]
    assert shown
    for business in shown:
        assert business.details
        assert all(detail.value is not None for detail in business.details)


def test_people_can_be_phoned_from_the_dossier_and_the_brief() -> None:
    phones = [row for row in rows_in("contacts") if row["phone"] and not row["left"]]
    assert phones
    root = root_of("demo")
    for row in phones[:20]:
        address = "tel:" + "".join(filter("+0123456789".__contains__, row["phone"]))
        dossier = parsed(root / f"customers/{row['customer']}.html")
        brief = parsed(root / f"briefs/{row['customer']}.html")
        links = dossier.css(f'#people tr[data-row="{row["id"]}"] a[href="{address}"]')
        assert len(links) == 1
        names = [one.text() for one in brief.css('[data-field="contacts.name"]')]
        name = row["name"] or f"{row['given_name']} {row['family_name']}"
        if name in names:
            assert brief.css(f'[data-field="contacts.phone"] a[href="{address}"]')


def test_a_small_line_ends_with_a_month_that_is_over() -> None:
    site = built("demo")
    as_of = site.checked.as_of
    assert (as_of.month, as_of.day) != (as_of.month, 31)  # else all months are over
    last = (pd.Timestamp(as_of).to_period("M") - 1).strftime("%b %Y")
    first = (pd.Timestamp(as_of).to_period("M") - 12).strftime("%b %Y")

    lines = parsed(site.release.root / "index.html").css("svg.spark title")

    assert lines
    for line in lines:
        said = line.text().replace("\N{NO-BREAK SPACE}", " ")
        assert f", {first}: " in said
        assert f", {last}: " in said


def test_what_is_lacking_is_named_by_what_refers_to_it(demo: Material) -> None:
    wording = demo.setting.wording
    assert lack_in_words("territory.name", demo.visible, wording) == "Territory"
    assert (
        lack_in_words("parent.city", demo.visible, wording) == "City (Parent company)"
    )
    assert lack_in_words("city", demo.visible, wording) == "City"


def test_pages_of_a_list_say_how_long_the_list_is() -> None:
    site = built("demo")
    for name in ("customers", "briefs"):
        place = parsed(site.release.root / name / "index.html").css(".filtered")[-1]
        assert place.attributes["data-left"] == (
            "{left} of the {rows} rows on this page; "
            f"{site.checked.file.size} in the whole list"
        )


def test_the_status_of_everybody_is_said(dossiers: dict[str, DossierView]) -> None:
    for view in dossiers.values():
        said = [getattr(part, "name", part) for part in view.head.subtitle]
        since = any(str(part).startswith("customer since") for part in said)
        assert since or "status" in said


def test_all_coming_meetings_are_listed_by_day_and_time() -> None:
    site = built("demo")
    known = set(site.checked.file.customers["id"])
    coming = sorted(
        (row["start"], row["time"] or "unknown", row["customer"])
        for row in rows_in("meetings")
        if row["start"] >= site.checked.as_of.isoformat() and row["customer"] in known
    )
    table = 'table[data-table="meetings"] tbody'
    page = parsed(site.release.root / "briefs/index.html")

    shown = []
    for row in page.css(f"{table} tr"):
        day = row.css_first('[data-field="meetings.start"]')
        time = row.css_first('[data-field="meetings.time"]')
        assert day is not None
        assert time is not None
        at = (day.attributes["datetime"], time.text(deep=True))
        shown.append((*at, row.attributes["data-row"]))

    assert 20 < len(coming) <= 100  # else some would be left out
    assert sorted(shown) == coming
    assert [one[:2] for one in shown] == [one[:2] for one in coming]


def test_a_call_sheet_says_whom_to_ask_for() -> None:
    site = built("demo")
    order = ["economic_buyer", "champion", "user", "blocker"]
    first: dict[str, tuple[int, str]] = {}
    for row in rows_in("contacts"):
        name = row["name"] or f"{row['given_name']} {row['family_name']}".strip()
        if not row["name"] and name[:1] > "\u2e80":  # in China the family comes first
            name = row["family_name"] + row["given_name"]
        gone = row["left"] and row["left"] <= site.checked.as_of.isoformat()
        if name and not gone:
            role = order.index(row["role"]) if row["role"] in order else len(order)
            known = first.get(row["customer"], (role, name))
            first[row["customer"]] = min(known, (role, name))
    asked = 0
    for sheet in (site.release.root / "lists").glob("*-calls.html"):
        for line in parsed(sheet).css('table[data-table="calls"] tbody tr'):
            cell = line.css_first('[data-field="ask_for"]')
            assert cell is not None
            _, name = first.get(line.attributes["data-row"] or "", (0, "unknown"))
            assert cell.text(deep=True).startswith(name)
            asked += name != "unknown"
    assert asked


def test_where_no_orders_are_known_the_status_tells_who_buys(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    config = str(SOUND["config.yaml"]).replace("  orders: {file: orders.csv}\n", "")
    site = make_site(
        {
            "config.yaml": f"{config}as_of: 2026-03-31\n",
            "content/data/customers.csv": (
                "id,name,status,phone\n1,A,customer,+47 22 33 44 55\n2,B,prospect,\n"
            ),
            "content/segments/big.yaml": None,
        }
    )

    root = build_site(site, tmp_path / "output").release.root

    of_customer = (root / "briefs/1.html").read_text("utf-8")
    of_prospect = (root / "briefs/2.html").read_text("utf-8")
    assert "How content are they with us?" in of_customer
    assert "From whom else do they buy?" in of_customer
    assert "From whom do they buy now?" in of_prospect


def test_a_field_of_the_authors_own_may_be_called_as_one_that_leads_somewhere(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    own = "more: {phone: {type: whole, label: {en: Calls}, section: transactional,"
    own += " sensitivity: internal}}"
    config = str(SOUND["config.yaml"])
    site = make_site(
        {
            "config.yaml": config.replace("orders.csv}", f"orders.csv, {own}}}"),
            "content/data/orders.csv": (
                "id,customer,date,amount,phone\na,1,2026-01-05,100,7\n"
            ),
        }
    )

    root = build_site(site, tmp_path / "output").release.root

    cell = parsed(root / "customers/1.html").css_first('[data-field="orders.phone"]')
    assert cell is not None
    assert cell.text(deep=True) == "7"
