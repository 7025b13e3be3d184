"""History through whole builds, as somebody who runs the command meets it."""

import datetime as dt
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from site_builder.build import build_site, check_site
from site_builder.problems import SiteError
from site_builder.releases import pin, publishing, verify
from tests.conftest import REPOSITORY, SITES, SOUND, SiteFiles
from tests.history.small import DAY
from tests.page_shapes import parsed
from tests.tied_site import shuffle_rows

MakeSite = Callable[[SiteFiles], Path]
SEGMENT = "title: Big\nwhere:\n  all:\n    - {measure: revenue, gt: 120}\n"
EARLY, LATE = "2026-01-31", "2026-02-28"


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """A site whose customer 1 joins the segment with the order of February."""
    return make_site({"content/segments/big.yaml": SEGMENT})


def dossier(site: Path, output: Path, *more: str) -> tuple[str, str]:
    """Build with the command; give what it prints, and what it tells."""
    places = ("--site", str(site), "--output", str(output))
    return command("build", *places, "--jobs", "1", *more)


def command(*words: str) -> tuple[str, str]:
    """Run a command that ends well; give what it prints, and what it tells."""
    done = subprocess.run(
        [sys.executable, "-m", "site_builder", *words],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def history(output: Path) -> dict[str, bytes]:
    folder = output / ".state/history"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}


def report(output: Path) -> LexborHTMLParser:
    return parsed(output / "everyone/reports/changes.html")


def numbers(page: LexborHTMLParser, group: str, field: str) -> list[str]:
    found = page.css(f'[data-of="{group}"] [data-field="{field}"]')
    return [one.attributes["value"] or "" for one in found]


def test_two_dates_make_a_history_and_a_report(site: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"

    _, first = dossier(site, output, "--as-of", EARLY)
    _, second = dossier(site, output, "--as-of", LATE)

    assert f"there is no history in {output}/.state/history" in first
    assert "history" not in second
    assert list(history(output)) == [f"{EARLY}.parquet", f"{LATE}.parquet"]
    page = report(output)
    [day] = page.css('time[data-field="compared"]')
    assert day.attributes["datetime"] == EARLY
    assert numbers(page, "segment:big", "joined") == ["1"]
    assert numbers(page, "segment:big", "left") == ["0"]
    assert numbers(page, "segment:big", "size_before") == ["0"]
    [row] = page.css('[data-of="segment:big"] tr')[1:]
    assert row.attributes["data-row"] == "1"
    before, now = (
        row.css(f'[data-field="{name}"]')[0].attributes["value"]
        for name in ("revenue_before", "revenue")
    )
    assert (before, now) == ("100.00", "150.50")


def test_the_state_is_for_its_owner_only(site: Path, tmp_path: Path) -> None:
    build_site(site, tmp_path / "output")
    folder = tmp_path / "output/.state/history"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}


def test_a_rebuild_of_a_date_replaces_its_own_snapshot_and_no_other(
    site: Path, make_site: MakeSite, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    for day in (EARLY, LATE):
        dossier(site, output, "--as-of", day)
    before = history(output)

    dossier(site, output, "--as-of", LATE)
    same = history(output)
    edited = str(SOUND["content/data/customers.csv"]).replace("Oslo", "Bergen")
    site = make_site({"content/data/customers.csv": edited})
    dossier(site, output, "--as-of", LATE)
    after = history(output)

    assert same == before
    assert after.keys() == before.keys()
    assert after[f"{EARLY}.parquet"] == before[f"{EARLY}.parquet"]
    assert after[f"{LATE}.parquet"] != before[f"{LATE}.parquet"]


def test_a_missing_state_is_a_notice_and_no_error(site: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    dossier(site, output, "--as-of", EARLY)
    for path in (output / ".state/history").iterdir():
        path.unlink()
    (output / ".state/history").rmdir()

    _, told = dossier(site, output, "--as-of", LATE)

    assert f"there is no history in {output}/.state/history" in told
    assert list(history(output)) == [f"{LATE}.parquet"]
    [start] = report(output).css('time[data-field="changes_start"]')
    assert start.attributes["datetime"] == "2026-03-07"


def test_a_damaged_snapshot_is_a_notice_and_no_error(
    site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    dossier(site, output, "--as-of", EARLY)
    damaged = output / f".state/history/{EARLY}.parquet"
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    data[-20] ^= 1
    damaged.write_bytes(data)

    _, told = dossier(site, output, "--as-of", LATE)

    assert f"{damaged}: is no snapshot that can be read, and is left out" in told
    assert history(output)[damaged.name] == bytes(data)


def test_the_past_does_not_know_what_comes_later(site: Path, tmp_path: Path) -> None:
    alone, after = tmp_path / "alone", tmp_path / "after"
    build_site(site, alone, as_of=DAY.replace(month=1))
    for month in (2, 3, 1):
        build_site(site, after, as_of=DAY.replace(month=month))

    assert files(alone / "everyone") == files(after / "everyone")
    name = "2026-01-10.parquet"
    assert history(alone)[name] == history(after)[name]


def test_same_inputs_and_state_make_the_same_bytes(site: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for output, jobs in ((one, 1), (other, 2)):
        for month in (1, 2, 3):
            build_site(site, output, as_of=DAY.replace(month=month), jobs=jobs)

    assert files(one / "everyone") == files(other / "everyone")
    assert history(one) == history(other)


def test_the_order_of_rows_changes_no_byte(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(SITES / "minimal", copy)
    build_site(copy, tmp_path / "ordered")

    shuffle_rows(copy, seed=5)
    build_site(copy, tmp_path / "shuffled")

    assert history(tmp_path / "ordered") == history(tmp_path / "shuffled")


def test_a_build_that_fails_leaves_the_history_as_it_was(
    site: Path, make_site: MakeSite, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    build_site(site, output, as_of=DAY)
    before = history(output)
    broken = make_site(
        {"templates/brief.html": "{# view: BriefView #}\n{{ view.nothing }}\n"}
    )

    with pytest.raises(SiteError):
        build_site(broken, output, as_of=DAY.replace(month=5))

    assert history(output) == before


def test_a_pinned_release_does_not_hold_back_the_history(
    site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    build_site(site, output, as_of=DAY.replace(month=1))
    pin(output)

    built = build_site(site, output, as_of=DAY)

    assert not built.release.served
    assert list(history(output)) == ["2026-01-10.parquet", "2026-03-10.parquet"]


def test_what_a_killed_build_left_in_the_record_is_put_into_the_history(
    site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    build_site(site, output, as_of=DAY)
    record, folder = output / ".state/releases/1/history", output / ".state/history"
    record.mkdir()
    snapshot = folder / f"{DAY}.parquet"
    data = snapshot.read_bytes()
    snapshot.rename(record / snapshot.name)

    with publishing(output):
        pass

    assert snapshot.read_bytes() == data
    assert not record.exists()
    assert verify(output, 1) == []


def test_pruning_and_clean_builds_keep_the_history(site: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    config = site / "config.yaml"
    config.write_text(config.read_text() + "releases: {keep: 1}\n")
    for month in (1, 2, 3):
        build_site(site, output, as_of=DAY.replace(month=month))
    with publishing(output, clean=True):
        pass

    assert len(history(output)) == 3
    assert [one.name for one in (output / ".state/releases").iterdir()] == ["3"]


def test_since_is_on_the_dossier_and_in_the_answer_of_show(site: Path) -> None:
    output = site / "output"
    for day in (EARLY, "2026-02-10", LATE):
        dossier(site, output, "--as-of", day)

    page = parsed(output / "everyone/customers/1.html")
    [since] = page.css('#segments [data-field="segments.since"]')
    words = ("show", "customer", "1", "--json", "--site", str(site), "--as-of", LATE)
    answer = json.loads(command(*words)[0])

    assert since.attributes["datetime"] == "2026-02-10"
    assert "at least" not in (since.parent.text() if since.parent else "")
    [segment] = answer["segments"]
    assert (segment["id"], segment["since"]) == ("big", "2026-02-10")


def test_who_was_always_a_member_is_one_since_at_least_the_first_snapshot(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site, output = make_site({}), tmp_path / "output"  # over 100 with both orders
    build_site(site, output, as_of=DAY)
    alone = parsed(output / "everyone/customers/1.html")
    build_site(site, output, as_of=DAY.replace(month=4))

    assert alone.css('[data-field="segments.since"]') == []
    page = parsed(output / "everyone/customers/1.html")
    [since] = page.css('[data-field="segments.since"]')
    assert since.attributes["datetime"] == DAY.isoformat()
    assert "since at least" in (since.parent.text() if since.parent else "")


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_segments_ask_the_history_of_the_output(site: Path, tmp_path: Path) -> None:
    """Customer 1 joins with the order of February; before, nobody can tell."""
    joined = "title: New\nwhere: [{joined: big, within: last 14 days}]\n"
    (site / "content/segments/new.yaml").write_text(joined)
    output = tmp_path / "output"
    build_site(site, output, as_of=DATES[0])
    before = _answer(site, output, DATES[0])

    build_site(site, output, as_of=DATES[1])

    assert before == [0, 0]  # none of them is a member, so nobody joined
    assert _answer(site, output, DATES[1]) == [1, 0]
    assert _answer(site, tmp_path / "another", DATES[1]) == [-1, 0]


DATES = dt.date.fromisoformat(EARLY), dt.date.fromisoformat(LATE)


def _answer(site: Path, output: Path, as_of: dt.date) -> list[int]:
    checked = check_site(site, as_of, output=output)
    return [int(one) for one in checked.judgements["new"].answer]
