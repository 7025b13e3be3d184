"""Lists of a segment: whom one may contact, and nobody else, whatever they said."""

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from site_builder.build import (
    build_site,
    check_site,
    remembered,
    visible_to_everyone,
)
from site_builder.exports import csv_file, xlsx_file
from site_builder.pages import Page, prepare
from site_builder.pages.address_labels import AddressLabelsView
from site_builder.pages.address_labels import plan as plan_labels
from site_builder.pages.call_sheet import CallSheetView
from site_builder.pages.call_sheet import plan as plan_calls
from site_builder.pages.material import Material
from site_builder.pages.segment_lists import ListView, plan
from site_builder.rendering import setting_of
from tests.built_sites import root_of
from tests.conftest import SiteFiles

HISTORIES = 10_000
CHANNELS = ("email", "phone", "post", "sms")
CONFIG = """\
title: Test
currency: NOK
language: {language}
as_of: 2026-03-10
tables:
  customers: {{file: customers.csv}}
  consents: {{file: consents.csv}}
"""
SEGMENT = """\
title: {en: Everybody, nb: Alle}
of: everyone
columns: [name, postal_code, credit_limit, may_sms]
where: [{field: id, known: true}]
"""


def material_of(site: Path) -> Material:
    checked = check_site(site)
    history = remembered(checked, site / "output")
    visible = visible_to_everyone(checked, history)
    return prepare(visible, setting_of(checked.config, site))


def history(chance: random.Random) -> list[tuple[str, str, str, str]]:
    """Say some things, each on a day of its own: channel, purpose, status, day."""
    days = chance.sample(range(1, 13), chance.randint(0, 6))
    return [
        (
            chance.choice(CHANNELS),
            chance.choice(["", "newsletter", "offers"]),
            chance.choice(["given", "given", "refused", "withdrawn"]),
            f"2026-03-{day:02}",
        )
        for day in days
    ]


def may(words: list[tuple[str, str, str, str]], channel: str) -> bool:
    """Play a history through; what is said after the as-of day is not known yet."""
    allowed: set[str] = set()
    for said, purpose, status, day in sorted(words, key=lambda one: one[3]):
        if said != channel or day > "2026-03-10":
            continue
        if status == "given":
            allowed.add(purpose)
        elif purpose:
            allowed.discard(purpose)
        else:
            allowed.clear()
    return bool(allowed)


@pytest.fixture
def many(
    make_site: Callable[[SiteFiles], Path],
) -> tuple[Path, dict[str, list[tuple[str, str, str, str]]]]:
    chance = random.Random(4)  # noqa: S311 -- the same histories every time
    told = {f"{number:05}": history(chance) for number in range(HISTORIES)}
    customers = ["id,name,email,phone,street,postal_code,city,credit_limit"]
    customers += [
        f"{one},=Name {one},{one}@a.example,+47 {one},Gate {one},0{one[-3:]},Oslo,5"
        for one in told
    ]
    rows = [f"{one},{','.join(word)}" for one, some in told.items() for word in some]
    chance.shuffle(rows)
    consents = ["customer,channel,purpose,status,date", *rows]
    site = make_site(
        {
            "config.yaml": CONFIG.format(language="nb"),
            "content/data/customers.csv": "\n".join(customers) + "\n",
            "content/data/consents.csv": "\n".join(consents) + "\n",
            "content/data/orders.csv": None,
            "content/segments/big.yaml": None,
            "content/segments/all.yaml": SEGMENT,
        }
    )
    return site, told


def rows_of(page: Page) -> list[dict[str, str]]:
    assert isinstance(page.view, ListView)
    text = csv_file(page.view).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_nobody_without_permission_is_in_a_list_of_a_channel(
    many: tuple[Path, dict[str, list[tuple[str, str, str, str]]]],
) -> None:
    site, told = many
    material = material_of(site)
    pages = {page.path: page for page in plan(material)}
    expected = {
        channel: {one for one, words in told.items() if may(words, channel)}
        for channel in CHANNELS
    }

    assert len(pages) == 6
    book = openpyxl.load_workbook(io.BytesIO(_xlsx(pages["segments/all.xlsx"])))
    sheets = dict(zip(CHANNELS, book.worksheets[1:], strict=True))
    for channel in CHANNELS:
        rows = rows_of(pages[f"lists/all-{channel}.csv"])
        assert {row["Kundenummer"] for row in rows} == expected[channel]
        assert len(rows) == len(expected[channel]) > HISTORIES / 10
        ids = {row[0].value for row in sheets[channel].iter_rows(min_row=2)}
        assert ids == expected[channel]
    everybody = rows_of(pages["segments/all.csv"])
    assert {row["Kundenummer"] for row in everybody} == set(told)
    said = {row["Kundenummer"]: row["Kan få SMS"] for row in everybody}
    assert said == {one: "ja" if one in expected["sms"] else "nei" for one in told}

    [calls] = plan_calls(material)
    [labels] = plan_labels(material)
    assert isinstance(calls.view, CallSheetView)
    assert isinstance(labels.view, AddressLabelsView)
    called = {identity for identity, _ in calls.view.calls.rows}
    written = {label.id for sheet in labels.view.sheets for label in sheet}
    assert called < expected["phone"]
    assert len(called) + calls.view.calls.left_out == len(expected["phone"])
    assert written <= expected["post"]
    assert len(written) + labels.view.left_out == len(expected["post"])


def _xlsx(page: Page) -> bytes:
    assert isinstance(page.view, ListView)
    return xlsx_file(page.view)


def test_a_list_has_the_columns_that_its_readers_may_see(
    many: tuple[Path, dict[str, list[tuple[str, str, str, str]]]],
) -> None:
    pages = {page.path: page for page in plan(material_of(many[0]))}

    first, *_ = rows_of(pages["lists/all-post.csv"])

    # The limit of credit is sensitive: nobody sees it.
    assert list(first) == [
        "Kundenummer",
        "Navn",
        "Postnummer",
        "Kan få SMS",
        "Gateadresse",
        "Sted",
    ]
    assert first["Navn"] == f"'=Name {first['Kundenummer']}"


def test_without_consents_there_is_no_list_of_whom_to_contact(
    make_site: Callable[[SiteFiles], Path],
) -> None:
    material = material_of(make_site({}))

    assert [page.path for page in plan(material)] == [
        "segments/big.csv",
        "segments/big.xlsx",
    ]
    assert [*plan_calls(material), *plan_labels(material)] == []


def test_lists_that_hold_what_they_held_are_not_written_again(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    site = make_site(
        {
            "config.yaml": CONFIG.format(language="en"),
            "content/data/customers.csv": (
                "id,name,email,phone,street,postal_code\n"
                "1,Bø,a@b.no,22 00,Gate 1,0155\n2,Li,c@d.no,33 00,Gate 2,5003\n"
            ),
            "content/data/consents.csv": (
                "customer,channel,status\n1,email,given\n2,phone,given\n1,post,given\n"
            ),
            "content/data/orders.csv": None,
            "content/segments/big.yaml": None,
            "content/segments/all.yaml": SEGMENT,
        }
    )
    output = tmp_path / "output"
    first = build_site(site, output).release.root.resolve()

    second = build_site(site, output)
    again = second.release.root.resolve()

    assert second.rendered.rendered == 0
    lists = [
        "segments/all.csv",
        "segments/all.xlsx",
        "lists/all-email.csv",
        "lists/all-phone.csv",
        "lists/all-post.csv",
        "lists/all-calls.html",
        "lists/all-labels.html",
    ]
    for path in lists:
        assert (again / path).stat().st_ino == (first / path).stat().st_ino

    consents = site / "content/data/consents.csv"
    consents.write_text(consents.read_text() + "1,email,withdrawn\n")
    third = build_site(site, output).release.root.resolve()

    # The only one who might be written to by e-mail may no longer.
    assert not (third / "lists/all-email.csv").exists()
    same = "lists/all-phone.csv"
    assert (third / same).stat().st_ino == (first / same).stat().st_ino
    assert b'"no"' in (third / "segments/all.csv").read_bytes()


@pytest.mark.parametrize(
    ("channel", "others"),
    [
        ("email", {"Phone", "Mobile", "Street"}),
        ("phone", {"E-mail", "Street"}),
        ("post", {"E-mail", "Phone", "Mobile"}),
        ("sms", {"E-mail", "Street"}),
    ],
)
def test_the_list_of_a_channel_has_no_address_of_another(
    channel: str, others: set[str]
) -> None:
    found = list((root_of("demo") / "lists").glob(f"*-{channel}.csv"))

    assert found
    for path in found:
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert others.isdisjoint(next(csv.reader(file)))
