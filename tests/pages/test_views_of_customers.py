"""Parts of customers' pages are made in columns: each is as if made for one alone."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from site_builder.build import check_site, remembered, visible_to_everyone
from site_builder.pages import Page, plan_customers, prepare
from site_builder.pages.dossier import DossierView
from site_builder.pages.material import Material
from site_builder.pages.profile import category_amounts
from site_builder.pages.row_tables import row_tables
from site_builder.pages.sections import BUSINESS, CONTACT, SERVICE
from site_builder.pages.shown import Table
from site_builder.rendering import setting_of

DEMO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Material:
    checked = check_site(DEMO)
    history = remembered(checked, tmp_path_factory.mktemp("none"))
    visible = visible_to_everyone(checked, history)
    return prepare(visible, setting_of(checked.config, DEMO))


@pytest.fixture(scope="module")
def pages(demo: Material) -> dict[str, Page]:
    everybody = dict.fromkeys(range(demo.visible.file.size), "digest")
    return {page.path: page for page in plan_customers(demo, everybody)}


def test_a_page_is_the_same_alone_as_among_all(
    demo: Material, pages: dict[str, Page]
) -> None:
    far_apart = dict.fromkeys(range(0, demo.visible.file.size, 23), "digest")

    alone = list(plan_customers(demo, far_apart))

    assert len(alone) == 2 * len(far_apart)
    assert alone == [pages[page.path] for page in alone]


def test_those_near_each_other_get_their_own_pages_only(
    demo: Material, pages: dict[str, Page]
) -> None:
    near = {3: "a", 4: "b", 9: "c", 60: "d"}

    found = {page.path: page for page in plan_customers(demo, near)}

    slugs = [demo.directory.slugs[place] for place in near]
    paths = [
        f"{folder}/{slug}.html" for folder in ("customers", "briefs") for slug in slugs
    ]
    assert sorted(found) == sorted(paths)
    for place, digest in near.items():
        path = f"customers/{demo.directory.slugs[place]}.html"
        assert found[path].inputs == digest
        assert found[path].view == pages[path].view


def ids_of(table: Table | None) -> list[str]:
    return [] if table is None else [row[0] for row in (*table.rows, *table.folded)]


def test_rows_are_shown_newest_first_and_those_without_a_date_last(
    demo: Material,
) -> None:
    file, size = demo.visible.file, demo.visible.file.size
    batch = demo.batch(range(size))
    undated = 0
    for layout in (*BUSINESS, *CONTACT, SERVICE):
        source = file[layout.table]
        if source.entry.date is None or "id" not in source.supplied:
            continue
        days = source.frame[source.entry.date]
        undated += int(days.isna().sum())
        shown = row_tables(file, batch, layout, demo.setting.wording)
        for place in range(size):
            own = source.frame[source.customer == place]
            expected = own[::-1].sort_values(
                source.entry.date, ascending=False, kind="stable", na_position="last"
            )
            total = layout.rows + 40
            assert ids_of(shown[place]) == expected["id"].tolist()[:total]
    assert undated  # else this test would show half of it


def test_what_they_buy_is_added_up_by_category(demo: Material) -> None:
    file, batch = demo.visible.file, demo.batch(range(demo.visible.file.size))
    lines, orders = file["order_lines"], file["orders"]
    categories = file["products"].frame["category"].tolist()
    counts = demo.derived["orders"]["counts"].tolist()
    amounts = lines.frame["amount"].tolist()
    expected: list[Counter[str]] = [Counter() for _ in batch.ids]
    for row, (order, product) in enumerate(
        zip(lines.references["order"], lines.references["product"], strict=True)
    ):
        known = product >= 0 and not pd.isna(categories[product])
        if order >= 0 and counts[order] and known and not pd.isna(amounts[row]):
            customer = int(orders.customer[order])
            expected[customer][str(categories[product])] += int(amounts[row])

    found = category_amounts(batch)

    assert found == [dict(one) for one in expected]
    for one in found:
        assert list(one.values()) == sorted(one.values(), reverse=True)


def test_memberships_are_those_of_the_segments(
    demo: Material, pages: dict[str, Page]
) -> None:
    nearest = 0
    for place, slug in enumerate(demo.directory.slugs):
        view = pages[f"customers/{slug}.html"].view
        assert isinstance(view, DossierView)
        said = {(one.id, one.answer) for one in view.memberships}
        known = {(one.identity, int(one.answers[place])) for one in demo.standings}
        assert {name for name, answer in said if answer == "member"} == {
            name for name, answer in known if answer == 1
        }
        assert {name for name, answer in said if answer == "not_judged"} == {
            name for name, answer in known if answer == -1
        }
        distances = {one.identity: one.distance[place] for one in demo.standings}
        near = [distances[one.id] for one in view.memberships if one.answer == "near"]
        nearest += len(near)
        some = sorted(one for one in distances.values() if one <= 0.25)
        assert near == some[:3]
        for one in view.memberships:
            answers = {because.met for because in one.because}
            assert one.answer != "near" or answers == {False}
    assert nearest
