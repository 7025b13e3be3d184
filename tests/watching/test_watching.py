"""A watcher goes on whatever happens, and never publishes what it half read."""

import datetime as dt
import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.build import Built, Progress, build_site
from site_builder.releases import rollback, served_number, unpin
from site_builder.releases.layout import Layout
from site_builder.releases.locks import building
from site_builder.watching import Bell, Build, News, Watcher
from tests.proofs.tracing import strace
from tests.watching.running import (
    ORDERS,
    Process,
    order_count,
    orders,
    process,
    thread,
    wait_until,
    write_files,
    write_site,
    writing,
)

pytestmark = pytest.mark.slow

_SEGMENT = "content/segments/big.yaml"
_SOUND = "title: New\nwhere:\n  - {measure: revenue, gt: 1}\n"
_BROKEN = "title: Big\nwhere:\n  - {measure: revenu, gt: 100}\n"


def _edited_at(
    site: Path, output: Path, stage: str, edit: Callable[[], object]
) -> Build:
    """Make a build during which something is edited, once."""
    edits = [edit]

    def build(check: Progress) -> Built:
        def progress(now: str, done: int, total: int) -> None:
            if now == stage and (output / "everyone").exists() and edits:
                edits.pop()()
            check(now, done, total)

        return build_site(site, output, progress=progress)

    return build


def test_file_that_is_being_written_while_it_is_read_is_never_published(
    tmp_path: Path,
) -> None:
    """Somebody begins to write when the build begins to read, and takes a while."""
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    text, ends = orders(8), []

    def begin() -> None:
        file = (site / ORDERS).open("w")
        file.write(text[: len(orders(3)) - 4])
        file.flush()

        def end() -> None:
            file.write(text[len(orders(3)) - 4 :])
            file.close()

        ends.append(threading.Timer(0.5, end))
        ends[0].start()

    build = _edited_at(site, output, "reading customers", begin)
    with thread(site, output, build=build) as running:
        wait_until(lambda: running.releases)
        (site / "content/data/customers.csv").write_text(_CUSTOMERS)
        wait_until(lambda: len(running.releases) > 1)
        ends[0].join()
        running.wait_for_orders(8)

    assert {order_count(output, number) for number, _ in running.releases} == {2, 8}


@pytest.mark.parametrize(
    ("stage", "name", "text"),
    [
        ("measuring", ORDERS, orders(7)),
        (
            "publishing",
            _SEGMENT,
            "title: Small\nwhere:\n  - {measure: revenue, gt: 1}\n",
        ),
    ],
    ids=["data", "segment"],
)
def test_change_while_it_may_still_be_read_gives_the_build_up(
    tmp_path: Path, stage: str, name: str, text: str
) -> None:
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    build = _edited_at(site, output, stage, writing(site / name, text))
    with thread(site, output, build=build) as running:
        wait_until(lambda: running.releases)
        made = running.after(writing(site / "content/data/customers.csv", _CUSTOMERS))

    # One release of both changes: none of the first alone.
    assert len(made) == 1
    page = (output / "everyone/segments/big.html").read_text()
    assert ("Small" in page) is (name == _SEGMENT)
    assert order_count(output) == (7 if name == ORDERS else 2)


_CUSTOMERS = "id,name,kind,city\n1,Bø,company,Oslo\n2,Li,person,Bergen\n"


def test_change_of_data_that_have_been_read_is_for_one_more_build(
    tmp_path: Path,
) -> None:
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    edit = writing(site / ORDERS, orders(7))
    build = _edited_at(site, output, "publishing", edit)
    with thread(site, output, build=build) as running:
        wait_until(lambda: running.releases)
        (site / "content/data/customers.csv").write_text(_CUSTOMERS)
        wait_until(lambda: len(running.releases) == 3)

    counts = [order_count(output, number) for number, _ in running.releases]
    assert counts == [2, 2, 7]
    assert running.releases[2][1] == ORDERS


def test_problems_never_end_it_and_a_touch_tries_again(watched: Process) -> None:
    """security.md, B8."""
    path = watched.site / _SEGMENT
    sound, since = path.read_text(), len(watched.said)

    refused = watched.without(writing(path, _BROKEN))
    watched.wait_for("1 problem found", since)
    before = served_number(watched.output)
    again = len(watched.said)
    path.touch()
    watched.wait_for("what was published stays", again)
    assert served_number(watched.output) == before
    mended = watched.next(writing(path, sound))

    assert refused == []
    assert served_number(watched.output) == mended[0]
    assert f"{_SEGMENT}:3: " in "\n".join(watched.said[since:])


def test_bug_is_told_with_its_traceback_and_does_not_end_it(tmp_path: Path) -> None:
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    bugs = [RuntimeError("a bug")]

    def build(check: Progress) -> Built:
        if bugs:
            raise bugs.pop()
        return build_site(site, output, progress=check)

    with thread(site, output, build=build) as running:
        running.wait_for("RuntimeError('a bug')")
        running.next(writing(site / ORDERS, orders(4)))

    assert order_count(output) == 4


def test_another_build_is_waited_for(tmp_path: Path) -> None:
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    output.mkdir()
    with building(Layout(output)), thread(site, output) as running:
        said = running.wait_for("another build is running")
        assert said.endswith("; waiting for it")
        assert not running.releases
    # Not ended by that: it is asked to end while it waits.
    with thread(site, output) as running:
        with building(Layout(output)):
            running.without(writing(site / ORDERS, orders(5)))
        running.wait_for_orders(5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_well(tmp_path: Path, number: int) -> None:
    """security.md, B8: to all of its processes, as a terminal does."""
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    with process(site, output, "--jobs", "2") as running:
        (site / ORDERS).write_text(orders(5))
        os.killpg(running.process.pid, number)
        code = running.process.wait(60)

    assert code == 0
    assert not any("Traceback" in line for line in running.said)
    assert not (output / ".work").exists()
    assert served_number(output) in {1, 2}


def test_build_that_runs_is_given_up_when_it_shall_end(tmp_path: Path) -> None:
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    bell = Bell()
    stages: list[str] = []
    told: list[News] = []

    def build(check: Progress) -> Built:
        def progress(stage: str, done: int, total: int) -> None:
            stages.append(stage)
            if stage == "judging segments":
                bell.end()
            check(stage, done, total)

        return build_site(site, output, progress=progress)

    Watcher(site, output, build, told.append, bell).run()

    assert stages[-1] == "judging segments"
    assert told == []
    assert served_number(output) is None
    assert not (output / ".work").exists()


def test_rollback_stays_until_it_is_unpinned(watched: Process) -> None:
    """security.md, A7."""
    watched.next(writing(watched.site / ORDERS, orders(23)))
    seen = served_number(watched.output)
    since = len(watched.said)
    rollback(watched.output, seen)

    made = watched.next(writing(watched.site / ORDERS, orders(26)))

    assert served_number(watched.output) == seen
    assert f"release {seen} is pinned" in watched.wait_for("is pinned", since)
    assert unpin(watched.output).now == made[0]


@pytest.mark.parametrize("name", ["content", "content/data", "."])
def test_folder_that_is_moved_away_is_waited_for(watched: Process, name: str) -> None:
    """security.md, B6."""
    folder, since = (watched.site / name).resolve(), len(watched.said)
    away = watched.site.parent / "away"
    shown = str(watched.site) if name == "." else name

    def move() -> None:
        folder.rename(away)
        watched.wait_for(f"{shown} is gone; waiting until it is back", since)
        away.rename(folder)
        watched.wait_for(f"{shown} is back", since)

    assert watched.without(move) == []
    for count in (4, 2):  # it is still listened to
        (watched.site / ORDERS).write_text(orders(count))
        watched.wait_for_orders(count)
    said = watched.said[since:]
    assert said == [f"{shown} is gone; waiting until it is back", f"{shown} is back"]


def test_folder_that_is_made_anew_is_listened_to(watched: Process) -> None:
    folder, since = watched.site / "content", len(watched.said)
    away = watched.site.parent / "copy"
    shutil.copytree(folder, away)

    def make() -> None:
        shutil.rmtree(folder)
        watched.wait_for("content is gone", since)
        shutil.copytree(away, folder)
        watched.wait_for("content is back", since)

    make()
    shutil.rmtree(away)

    for count in (5, 3):
        (watched.site / ORDERS).write_text(orders(count))
        watched.wait_for_orders(count)
    assert not any("every second" in line for line in watched.said[since:])


def test_files_that_begin_to_matter_are_built(watched: Process) -> None:
    new = {
        "content/segments/new.yaml": _SOUND,
        "content/notes/2/2026-02-01.md": "A visit\n",
        "content/pages/about.md": "# About\n\nWords\n",
        "templates/macros/none.html": "{# nothing #}\n",
    }
    since = len(watched.releases)

    def named() -> set[str]:
        said = "".join(reasons for _, reasons in watched.releases[since:])
        return {name for name in new if name in said}

    write_files(watched.site, new)
    wait_until((watched.output / "everyone/segments/new.html").exists)
    wait_until((watched.output / "everyone/pages/about.html").exists)
    wait_until(lambda: len(named()) >= 3)  # the fourth may be one of "and 1 more"

    note = watched.site / "content/notes/2/2026-02-01.md"
    made = watched.after(note.unlink)
    assert made[-1][1] == "content/notes/2/2026-02-01.md"


def test_data_elsewhere_are_watched_too(tmp_path: Path) -> None:
    """A file that an SQL pattern picks up, in a folder made just before it."""
    data = tmp_path / "exports"
    config = (
        "title: Test\ncurrency: NOK\nrejects: {allow: 20 %}\ndata: ../exports\n"
        "tables:\n  customers: {file: customers.csv}\n"
        "  orders:\n    sql: select * from 'orders/*.csv'\n"
    )
    site = write_site(
        tmp_path / "site",
        {"config.yaml": config, "content/data/customers.csv": None, ORDERS: None},
    )
    data.mkdir()
    (data / "customers.csv").write_text(_CUSTOMERS)
    (data / "orders").mkdir()
    (data / "orders/1.csv").write_text(orders(2))
    output = tmp_path / "output"
    with thread(site, output) as running:
        wait_until(lambda: running.releases)
        rows = orders(5).splitlines(keepends=True)
        made = running.next(
            writing(data / "orders/2.csv", "".join([rows[0], *rows[3:]]))
        )

    assert made[1] == "data/orders/2.csv"
    assert order_count(output) == 5


def test_midnight_where_the_site_is_builds(tmp_path: Path) -> None:
    config = (
        "title: Test\ncurrency: NOK\nas_of: today\ntimezone: Asia/Manila\n"
        "tables:\n  customers: {file: customers.csv}\n  orders: {file: orders.csv}\n"
    )
    site = write_site(tmp_path / "site", {"config.yaml": config})
    output = tmp_path / "output"
    moment = [dt.datetime(2026, 3, 1, 15, 59, 50, tzinfo=dt.UTC)]
    manila = dt.timezone(dt.timedelta(hours=8))

    def build(check: Progress) -> Built:
        day = moment[0].astimezone(manila).date()
        return build_site(site, output, as_of=day, progress=check)

    with thread(site, output, build=build, clock=lambda: moment[0]) as running:
        wait_until(lambda: running.releases)
        moment[0] += dt.timedelta(seconds=9)
        assert running.without(lambda: None) == []
        moment[0] += dt.timedelta(seconds=1)
        made = running.next(lambda: None)

    assert made[1] == "a new day, 2026-03-02"
    assert "2026-03-02" in (output / "everyone/index.html").read_text()


def test_polling_when_it_is_asked_for(tmp_path: Path) -> None:
    """security.md, B7."""
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    with process(site, output, "--poll") as running:
        running.next(writing(site / ORDERS, orders(4)))

    assert order_count(output) == 4
    assert not running.said


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        ("inotify_add_watch", "ENOSPC:when=2+", "the limit of watches is reached"),
        ("inotify_init,inotify_init1", "EMFILE", "the limit of watchers is reached"),
    ],
    ids=["watches", "watchers"],
)
def test_polling_when_a_limit_is_reached(
    tmp_path: Path, call: str, error: str, said: str
) -> None:
    """security.md, B7: the kernel refuses, as strace makes it do."""
    site, output = write_site(tmp_path / "site"), tmp_path / "output"
    before = [strace(), "-f", "-qq", "-o", str(tmp_path / "log"), "-e", f"trace={call}"]
    before += ["-e", f"inject={call}:error={error}"]
    with process(site, output, before=before) as running:
        running.next(writing(site / ORDERS, orders(4)))

    assert order_count(output) == 4
    assert [line for line in running.said if "looking every second instead" in line]
    assert sum(said in line for line in running.said) == 1
