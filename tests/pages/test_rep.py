"""The page of a rep has what the raw files say of their customers, and nothing else."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.build import build_site, check_site, remembered, visible_to_everyone
from site_builder.pages import prepare
from site_builder.pages.material import Material
from site_builder.pages.rep import RepView, plan
from site_builder.pages.reps import RepsView
from site_builder.pages.reps import plan as plan_list
from site_builder.pages.shown import Figure, Link, Table, Value
from site_builder.rendering import setting_of
from tests.built_sites import built
from tests.conftest import REPOSITORY, SiteFiles
from tests.page_shapes import parsed

DATA = REPOSITORY / "content/data"


def material_of(site: Path) -> Material:
    checked = check_site(site)
    visible = visible_to_everyone(checked, remembered(checked, site / "output"))
    return prepare(visible, setting_of(checked.config, site))


@pytest.fixture(scope="module")
def pages(demo: Material) -> dict[str, RepView]:
    views = [page.view for page in plan(demo)]
    return {view.id: view for view in views if isinstance(view, RepView)}


@pytest.fixture(scope="module")
def owners(demo: Material) -> dict[str, str]:
    frame = demo.visible.file.customers
    return dict(zip(frame["id"], frame["owner"].fillna(""), strict=True))


def rows_in(table: str) -> list[dict[str, str]]:
    (path,) = DATA.glob(f"{table}.?sv")
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file, delimiter="," if path.suffix == ".csv" else "\t")]


def ids_in(table: Table | None) -> list[str]:
    return [identity for identity, _ in table.rows] if table else []


def values_in(table: Table | None, name: str) -> list[object]:
    if table is None:
        return []
    place = [column.name for column in table.columns].index(name)
    return [cells[place] for _, cells in table.rows]


def figure(view: RepView, name: str) -> Figure:
    return next(one for one in view.figures if one.column.name == name)


def test_every_customer_is_on_the_page_of_its_owner(
    pages: dict[str, RepView], owners: dict[str, str]
) -> None:
    theirs = defaultdict(set)
    for customer, owner in owners.items():
        theirs[owner].add(customer)

    assert {*pages} == {*theirs} - {""}
    for identity, view in pages.items():
        assert {*ids_in(view.customers)} == theirs[identity]


def test_a_dossier_leads_to_the_page_of_its_owner(
    pages: dict[str, RepView], owners: dict[str, str]
) -> None:
    root = built("demo").release.root
    rows = parsed(root / "reps/index.html").css("tbody tr")
    links = [link for row in rows for link in row.css("a")]
    slugs = {
        row.attributes["data-row"] or "": link.attributes["href"]
        for row, link in zip(rows, links, strict=True)
    }
    for customer, owner in [*owners.items()][::20]:
        link = parsed(root / f"customers/{customer}.html").css_first(
            'a:has([data-field="owner"]), [data-field="owner"] a'
        )
        if owner:
            assert link is not None
            assert link.text() == pages[owner].name
            assert link.attributes["href"] == f"../reps/{slugs[owner]}"
        else:
            assert link is None


def test_money_is_that_of_their_customers(
    demo: Material, pages: dict[str, RepView], owners: dict[str, str]
) -> None:
    measures = demo.visible.measures.frame
    for name in ("revenue_12m", "margin_12m"):
        sums = measures[name].groupby([*owners.values()]).sum()
        for identity, view in pages.items():
            assert figure(view, name).value == sums[identity]
    for view in pages.values():
        shown = values_in(view.customers, "revenue_12m")
        assert shown == sorted(shown, key=lambda one: -(one or 0))  # type: ignore[operator]


def test_meetings_are_those_that_come(
    demo: Material, pages: dict[str, RepView]
) -> None:
    as_of = demo.visible.as_of.isoformat()
    coming = [row for row in rows_in("meetings") if row["start"] >= as_of]
    for identity, view in pages.items():
        goes = [row for row in coming if row["rep"] == identity]
        assert Counter(ids_in(view.meetings)) == Counter(
            row["customer"] for row in goes
        )
        days = values_in(view.meetings, "meetings.start")
        assert days == sorted(days)  # type: ignore[type-var]


def test_steps_are_overdue_until_somebody_is_in_touch(
    demo: Material, pages: dict[str, RepView], owners: dict[str, str]
) -> None:
    as_of = demo.visible.as_of
    last: dict[str, list[dict[str, str]]] = {}
    for row in rows_in("interactions"):
        if row["date"] and row["date"] <= as_of.isoformat():
            known = last.setdefault(row["customer"], [row])
            if row["date"] > known[0]["date"]:
                last[row["customer"]] = [row]
            elif row["date"] == known[0]["date"] and row is not known[0]:
                known.append(row)
    late = {
        customer: some[0]["next_date"]
        for customer, some in last.items()
        if len(some) == 1 and "" < some[0]["next_date"] < as_of.isoformat()
    }
    clear = {customer for customer, some in last.items() if len(some) == 1}
    for identity, view in pages.items():
        days = values_in(view.follow_ups, "interactions.next_date")
        shown = zip(ids_in(view.follow_ups), days, strict=True)
        found = {one: str(day) for one, day in shown if one in clear}
        wanted = {one: day for one, day in late.items() if owners.get(one) == identity}
        assert found == wanted
        assert days == sorted(days)  # type: ignore[type-var]
    assert len(late) > 20


def test_those_to_call_may_be_phoned_and_are_due(
    demo: Material, pages: dict[str, RepView], owners: dict[str, str]
) -> None:
    measures = demo.visible.measures.frame.set_index(demo.visible.file.customers["id"])
    may = measures["may_phone"].fillna(value=False)
    expected = measures["expected_next_order"]
    due = expected.notna() & (expected < str(demo.visible.as_of))
    status = demo.visible.file.customers.set_index("id")["status"]
    due &= status != "former"
    called = set()
    for identity, view in pages.items():
        found = ids_in(view.calls)
        others = [part for part in view.others_due if isinstance(part, Value)]
        theirs = sum(due[one] for one, owner in owners.items() if owner == identity)
        assert sum(part.value for part in others) == theirs - len(found)  # type: ignore[misc]
        assert all(owners[one] == identity for one in found)
        assert all(may[one] and due[one] for one in found)
        assert all(values_in(view.calls, "phone"))
        called.update(found)
    customers = demo.visible.file.customers
    reached = customers["phone"].notna() | customers["mobile"].notna()
    wanted = {
        one
        for one, known in zip(customers["id"], reached, strict=True)
        if known and may[one] and due[one] and owners[one]
    }

    assert len(called) > 20
    assert called == wanted


def test_the_list_compares_them(demo: Material, pages: dict[str, RepView]) -> None:
    (page,) = plan_list(demo)
    view = page.view
    assert isinstance(view, RepsView)
    urgent = values_in(view.reps, "attention")
    for place, identity in enumerate(ids_in(view.reps)):
        one = pages[identity]
        link = values_in(view.reps, "name")[place]
        assert isinstance(link, Link)
        assert link.text == one.name
        for name in ("revenue_12m", "margin_12m", "margin_rate_12m"):
            assert values_in(view.reps, name)[place] == figure(one, name).value
        assert urgent[place] == len(one.attention) + one.attention_more
        assert values_in(view.reps, "follow_ups")[place] == len(ids_in(one.follow_ups))
        meetings = Counter(ids_in(one.meetings)).total()
        assert values_in(view.reps, "meetings")[place] == meetings
    revenue = values_in(view.reps, "revenue_12m")
    assert revenue == sorted(revenue, reverse=True)  # type: ignore[type-var]
    assert {*ids_in(view.reps)} == {*pages}


CONFIG = (
    "title: Test\ncurrency: NOK\nas_of: 2026-03-01\nrejects: {allow: 50 %}\n"
    "tables:\n  customers: {file: customers.csv}\n  orders: {file: orders.csv}\n"
    "  reps: {file: reps.csv}\n"
)
FILES: SiteFiles = {
    "config.yaml": CONFIG,
    "content/data/customers.csv": (
        "id,name,owner\n1,Bø,KL\n2,Li,AB\n3,Moe,KL\n4,Vik,\n"
    ),
    "content/data/reps.csv": "id,name\nKL,Kari Lie\nAB,\nXY,Xenia Y\n",
}


def test_every_meeting_is_on_the_page_of_somebody(
    make_site: Callable[[SiteFiles], Path],
) -> None:
    """A rep without customers goes somewhere, and nobody knows who else goes."""
    files = {
        **FILES,
        "config.yaml": f"{CONFIG}  meetings: {{file: meetings.csv}}\n",
        "content/data/meetings.csv": (
            "customer,start,rep\n1,2026-03-05,XY\n1,2026-03-06,\n2,2026-03-07,??\n"
            "3,2026-03-08,AB\n1,2026-02-01,KL\n"
        ),
    }
    of = material_of(make_site(files))
    views = [page.view for page in plan(of)]
    met = {
        view.id: ids_in(view.meetings) for view in views if isinstance(view, RepView)
    }
    (listed,) = (page.view for page in plan_list(of))

    assert met == {"AB": ["2", "3"], "KL": ["1"], "XY": ["1"]}
    assert isinstance(listed, RepsView)
    counted = zip(ids_in(listed.reps), values_in(listed.reps, "meetings"), strict=True)
    assert dict(counted) == {"AB": 2, "KL": 1, "XY": 1}


def made_of(site: Path) -> dict[str, str]:
    of = material_of(site)
    return {page.path.split("-")[0]: repr(page.shown) for page in plan(of)}


def test_a_customer_changes_the_page_of_its_owner(
    make_site: Callable[[SiteFiles], Path],
) -> None:
    site = make_site(FILES)
    before = made_of(site)
    customers = site / "content/data/customers.csv"
    customers.write_text(customers.read_text().replace("3,Moe", "3,Moen"))
    after = made_of(site)

    assert [*before] == ["reps/ab", "reps/kl"]
    assert [path for path in before if before[path] != after[path]] == ["reps/kl"]


def test_a_site_without_owners_says_nothing_of_reps(
    make_site: Callable[[SiteFiles], Path],
) -> None:
    for files in (
        {},
        {**FILES, "content/data/customers.csv": "id,name\n1,Bø\n2,Li\n"},
    ):
        site = make_site(files)
        tree = build_site(site, site / "output").release.root
        assert not (tree / "reps").exists()
        assert "reps/" not in (tree / "index.html").read_text("utf-8")


def test_a_rep_without_a_name_is_called_by_the_id(
    make_site: Callable[[SiteFiles], Path],
) -> None:
    site = make_site(FILES)
    views = [page.view for page in plan(material_of(site))]

    assert [view.name for view in views if isinstance(view, RepView)] == [
        "AB",
        "Kari Lie",
    ]
