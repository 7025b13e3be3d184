"""The search index has what readers may see, and stays as it is where they do."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.audiences import EVERYONE, Audience, project
from site_builder.build import build_site, check_site, remembered, visible_to_everyone
from site_builder.memory import Memory
from site_builder.pages import prepare
from site_builder.pages.search_index import SearchView, plan
from site_builder.rendering import setting_of
from tests.built_sites import built, folder_of, root_of
from tests.conftest import REPOSITORY, SiteFiles

CALL = re.compile(
    r'if\([^()]+==="file:"\)dossierFound\("([0-9a-z]+)",(.*)\);\n\Z',
    re.DOTALL,
)


def handed_over(path: Path) -> object:
    """Read a file of the index: it does nothing but hand over what it holds."""
    found = CALL.match(path.read_text("utf-8"))
    assert found
    assert found[1] == path.stem
    return json.loads(found[2])


@pytest.mark.parametrize("site", ["minimal", "northwind", "demo"])
def test_the_index_leads_to_every_file_and_every_customer(site: str) -> None:
    root = root_of(site)
    index = handed_over(root / "search/index.js")
    assert isinstance(index, dict)
    keys, names = index["shards"][::2], index["shards"][1::2]
    found: dict[str, list[str]] = {}
    for name in names:
        shard = handed_over(root / f"search/{name}.js")
        assert isinstance(shard, list)
        found.update({record[2]: record for record in shard})
    words = {*index["words"].values()}

    assert keys == sorted(keys)
    assert {path.stem for path in (root / "search").iterdir()} == {
        "index",
        *names,
        *words,
    }
    file = built(site).checked.file
    assert sorted(found) == sorted(file.customers["id"])
    for slug, _, identity, *_ in found.values():
        assert (root / f"customers/{slug or identity}.html").is_file()
    for _, href, _ in index["pages"]:
        assert (root / href).is_file()


def test_records_say_what_the_file_says() -> None:
    with (REPOSITORY / "content/data/contacts.csv").open(encoding="utf-8") as file:
        people = [*csv.DictReader(file)]
    with (REPOSITORY / "content/data/customers.csv").open(encoding="utf-8") as file:
        lines = [*csv.DictReader(file)]
    often = Counter(row["CustomerNo"] for row in lines)
    rows = {one["CustomerNo"]: one for one in lines if often[one["CustomerNo"]] == 1}
    root = root_of("demo")
    said: dict[str, list[str]] = {}
    for path in (root / "search").glob("*.js"):
        held = handed_over(path)
        if isinstance(held, list):
            said.update({record[2]: record for record in held})

    assert len(rows) > len(said) - 5
    for identity, row in rows.items():
        _, _, _, postal_code, city, status, *more = said[identity]
        assert [postal_code, city] == [row["Postcode"], row["city"]]
        assert status == (row["status"] if row["status"] != "customer" else "")
        for name in ("email", "phone", "mobile", "registration_number"):
            assert row[name] in ("", *more)
    for person in people:
        if person["customer"] in said and person["email"]:
            assert person["email"] in said[person["customer"]]


def test_nobody_finds_by_what_they_may_not_see() -> None:
    site = built("demo")
    everyone = visible_to_everyone(site.checked, site.history)
    narrow = Audience("narrow", EVERYONE.sensitivity - {"personal"})
    seen = project(
        site.checked.file,
        site.checked.measures,
        site.checked.judgements,
        {},
        (),
        site.checked.as_of,
        site.history,
        narrow,
        site.checked.revision,
    )
    setting = setting_of(site.checked.config, folder_of("demo"))
    whole, part = (
        "".join(
            one.view.content
            for one in plan(prepare(visible, setting))
            if isinstance(one.view, SearchView)
        )
        for visible in (everyone, seen)
    )

    assert "copper-kettle-coffee-house.example" in whole
    assert "@" not in part
    assert "7946" not in part
    assert "Alistair" in whole
    assert "Alistair" not in part


def pages_of(site: Path, memory: Memory) -> dict[str, str]:
    checked = check_site(site, memory=memory)
    visible = visible_to_everyone(checked, remembered(checked, site / "output"))
    material = prepare(visible, setting_of(checked.config, site))
    return {page.path: repr(page.shown) for page in plan(material)}


@pytest.mark.parametrize("lasting", [False, True])
def test_an_order_changes_nothing_of_it(
    lasting: bool,  # noqa: FBT001 -- by the test's parameters
    make_site: Callable[[SiteFiles], Path],
) -> None:
    site = make_site({})
    memory = Memory(lasting=lasting)
    before = pages_of(site, memory)
    orders = site / "content/data/orders.csv"
    orders.write_text(f"{orders.read_text()}c,2,2026-02-06,7\n")
    assert pages_of(site, memory) == before

    customers = site / "content/data/customers.csv"
    customers.write_text(customers.read_text().replace("Bø,", "Bråten,"))
    after = pages_of(site, memory)
    assert after != before
    assert after == pages_of(site, Memory(lasting=False))


def test_no_text_ends_the_script(make_site: Callable[[SiteFiles], Path]) -> None:
    name = '"");alert(1);//</script>\u2028 B'
    quoted = name.replace('"', '""')
    rows = f'id,name,kind,city\n1,"{quoted}",company,Oslo\n2,Li,person,\n'
    site = make_site({"content/data/customers.csv": rows})
    release = build_site(site, site / "output").release
    found = [handed_over(path) for path in (release.root / "search").glob("*.js")]
    shards = [one for one in found if isinstance(one, list)]

    assert [record[1] for record in shards[0]] == [name, "Li"]
