"""What was sent without permission is what a plain loop over the rows finds."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from site_builder.build import build_site
from site_builder.pages.permitted_sends import sent_over_channels, unpermitted
from site_builder.pages.plain import plain
from tests.built_sites import root_of
from tests.conftest import SiteFiles, examples
from tests.tables import file_of

AS_OF = dt.date(2026, 3, 10)
IDS = ("1", "2", "3")
CAMPAIGNS: tuple[dict[str, Any], ...] = (
    {"id": "a", "name": "A", "channel": "email", "start": -9, "purpose": "Newsletter"},
    {"id": "b", "name": "B", "channel": "email", "start": -4, "purpose": "Sell more"},
    {"id": "c", "name": "C", "channel": "phone", "start": None, "purpose": None},
    {"id": "d", "name": "D", "channel": "visit", "start": -4, "purpose": None},
)

day = st.integers(-10, 2)
words = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(IDS),
        "channel": st.sampled_from(["email", "phone"]),
        "purpose": st.sampled_from([None, "newsletter", "offers"]),
        "status": st.sampled_from(["given", "given", "refused", "withdrawn"]),
        "date": day,
        "expires": st.none() | day,
    }
)
responses = st.fixed_dictionaries(
    {
        "campaign": st.sampled_from([one["id"] for one in CAMPAIGNS]),
        "customer": st.sampled_from(IDS),
        "date": st.none() | day,
        "status": st.sampled_from([None, "sent", "invited", "clicked", "attended"]),
    }
)


def dated(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: AS_OF + dt.timedelta(value) if isinstance(value, int) else value
        for name, value in row.items()
    }


def may(said: list[dict[str, Any]], campaign: dict[str, Any], on: int) -> bool:
    """Play what was said through, of which no two words are of one day."""
    state: dict[str, int | str | None] = {}
    known = [
        one
        for one in said
        if one["channel"] == campaign["channel"] and one["date"] <= on
    ]
    for one in sorted(known, key=lambda one: one["date"]):
        purpose = one["purpose"] or ""
        if one["status"] != "given" and not purpose:
            state.clear()
        state[purpose] = one["expires"] if one["status"] == "given" else "no"
    holds = {
        purpose: end is None or (isinstance(end, int) and end >= on)
        for purpose, end in state.items()
    }
    wanted = (campaign["purpose"] or "").lower()
    if wanted == "newsletter" and any(one["purpose"] == wanted for one in EVERYTHING):
        return holds.get(wanted, holds.get("", False))
    return any(holds.values())


EVERYTHING: list[dict[str, Any]] = []


@pytest.mark.slow
@examples(300)
@given(
    st.lists(
        words,
        max_size=8,
        unique_by=lambda one: (one["customer"], one["channel"], one["date"]),
    ),
    st.lists(responses, max_size=8),
)
def test_sends_without_permission_are_those_of_a_plain_loop(
    said: list[dict[str, Any]], sent: list[dict[str, Any]]
) -> None:
    EVERYTHING[:] = said
    file = file_of(
        customers=[{"id": one} for one in IDS],
        campaigns=map(dated, CAMPAIGNS),
        responses=map(dated, sent),
        consents=map(dated, said),
    )
    campaigns = {one["id"]: one for one in CAMPAIGNS}
    expected = []
    judged = undated = 0
    for one in sent:
        campaign = campaigns[one["campaign"]]
        if campaign["channel"] == "visit":
            continue
        on = one["date"]
        if one["status"] in ("clicked", "attended") and campaign["start"] is not None:
            on = campaign["start"]
        undated += on is None
        if on is None or on > 0:
            continue
        judged += 1
        own = [word for word in said if word["customer"] == one["customer"]]
        if not may(own, campaign, on):
            expected.append((one["customer"], one["campaign"], on))

    found = sent_over_channels(file, AS_OF)

    assert found is not None
    assert (len(found.day), found.undated) == (judged, undated)
    told = list(unpermitted(file, found))
    ids, names = plain(file["campaigns"].frame["id"]), plain(file.customers["id"])
    epoch = (AS_OF - dt.date(1970, 1, 1)).days
    assert sorted(
        (
            names[found.customer[one.send]],
            ids[found.campaign[one.send]],
            int(found.day[one.send]) - epoch,
        )
        for one in told
    ) == sorted(expected)
    days = [int(found.day[one.send]) for one in told]
    assert days == sorted(days, reverse=True)


def told_of(*rows: tuple[str, int, int | None]) -> tuple[str, dt.date | None]:
    """Say why a letter of two days ago had no permission."""
    consents = [
        dated(
            {
                "customer": "1",
                "channel": "email",
                "status": status,
                "date": on,
                "expires": end,
            }
        )
        for status, on, end in rows
    ]
    file = file_of(
        customers=[{"id": "1"}],
        campaigns=[{"id": "b", "channel": "email"}],
        responses=[dated({"campaign": "b", "customer": "1", "date": -2})],
        consents=consents,
    )
    sends = sent_over_channels(file, AS_OF)
    assert sends is not None
    [one] = unpermitted(file, sends)
    return one.reason, one.date


def test_each_send_says_why_it_was_not_allowed() -> None:
    def on(number: int) -> dt.date:
        return AS_OF + dt.timedelta(number)

    assert told_of() == ("not_asked", None)
    assert told_of(("given", -1, None), ("given", 0, None)) == ("before", on(-1))
    assert told_of(("refused", -5, None)) == ("refused", on(-5))
    assert told_of(("given", -9, None), ("withdrawn", -3, None)) == (
        "withdrawn",
        on(-3),
    )
    assert told_of(("given", -9, -4)) == ("expired", on(-4))
    assert told_of(("refused", -1, None)) == ("not_asked", None)


def test_the_report_of_the_demonstration_names_them_all() -> None:
    root = root_of("demo")
    first = LexborHTMLParser((root / "reports/consent.html").read_text())
    [number] = first.css('[data-field="sends.without_permission"]')
    pages = [first]
    while (root / f"reports/consent-page-{len(pages) + 1}.html").exists():
        path = root / f"reports/consent-page-{len(pages) + 1}.html"
        pages.append(LexborHTMLParser(path.read_text()))
    rows = [
        row for page in pages for row in page.css('table[data-table="sends"] tbody tr')
    ]

    assert len(rows) == int(number.attributes["value"] or "") > 100
    assert first.css('table[data-table="expiring"] tbody tr')
    assert first.css('table[data-table="proof"] tbody tr')


def test_a_site_without_consents_has_no_report(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    root = build_site(make_site({}), tmp_path / "output").release.root

    assert not (root / "reports/consent.html").exists()
    assert "consent.html" not in (root / "index.html").read_text()
