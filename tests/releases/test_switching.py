"""Readers see another release at once, and builds leave it alone until unpinned."""

import time
from pathlib import Path

import pytest

from site_builder.problems import SiteError
from site_builder.releases import (
    list_releases,
    pin,
    publishing,
    rollback,
    unpin,
    verify,
)
from tests.releases.tiny import files, publish, publish_all, site


def _generation(output: Path) -> str:
    text = (output / "everyone/index.html").read_text()
    return text.partition("<title>generation ")[2].partition("<")[0]


def test_rollback_takes_the_release_before(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        publish(tmp_path, site(generation))

    assert [rollback(tmp_path).now, rollback(tmp_path).now] == [2, 1]
    assert _generation(tmp_path) == "1"
    with pytest.raises(SiteError, match="there is no older release"):
        rollback(tmp_path)


def test_rollback_takes_the_release_that_is_named(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        publish(tmp_path, site(generation))

    switched = rollback(tmp_path, 1)

    assert (switched.before, switched.now) == (3, 1)
    assert _generation(tmp_path) == "1"
    with pytest.raises(SiteError, match=r"there is no release 7\n.*there are: 1, 2, 3"):
        rollback(tmp_path, 7)


def test_builds_go_on_but_readers_stay_until_unpinned(tmp_path: Path) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation))
    rollback(tmp_path, 1)

    published = publish(tmp_path, site(3))

    assert not published.served
    assert "release 1 is pinned and stays what readers see" in published.notices[0]
    assert _generation(tmp_path) == "1"
    assert unpin(tmp_path).now == 3
    assert _generation(tmp_path) == "3"
    assert publish(tmp_path, site(4)).served


def test_pin_holds_what_is_served(tmp_path: Path) -> None:
    publish(tmp_path, site(1))

    assert pin(tmp_path) == 1
    publish(tmp_path, site(2), keep=1)
    publish(tmp_path, site(3), keep=1)

    assert _generation(tmp_path) == "1"
    assert [
        (one.number, one.served, one.pinned) for one in list_releases(tmp_path)
    ] == [
        (3, False, False),
        (1, True, True),
    ]
    assert verify(tmp_path, 1) == verify(tmp_path, 3) == []


def test_rollback_does_not_wait_for_a_build_that_runs(tmp_path: Path) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation))

    with publishing(tmp_path) as publication:
        tree = publication.tree("everyone")
        for path, data in site(3).items():
            tree.write(path, data)
        rollback(tmp_path, 1)
        published = publication.publish(accept_shrink=True)

    assert not published.served
    assert _generation(tmp_path) == "1"


def test_rollback_brings_back_the_audiences_of_then(tmp_path: Path) -> None:
    publish_all(tmp_path, {"sales": site(1), "service": site(1)})
    publish_all(tmp_path, {"sales": site(2), "board": site(2)})

    rollback(tmp_path)

    links = {
        one.name: str(one.readlink()) for one in tmp_path.iterdir() if one.is_symlink()
    }
    assert links == {
        "sales": ".releases/sales/1",
        "service": ".releases/service/1",
    }


def test_swap_of_some_audiences_only_is_finished_by_the_next_command(
    tmp_path: Path,
) -> None:
    for generation in (1, 2):
        publish_all(tmp_path, {"sales": site(generation), "service": site(generation)})
    (tmp_path / "sales").unlink()
    (tmp_path / "sales").symlink_to(".releases/sales/1")

    with publishing(tmp_path):
        pass

    assert (tmp_path / "sales").readlink() == Path(".releases/sales/2")


def test_pin_of_a_release_that_is_gone_is_told_and_dropped(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    (tmp_path / ".state/pinned").write_text("7\n")

    published = publish(tmp_path, site(2))

    assert published.served
    assert "release 7 was pinned" in published.notices[0]


@pytest.mark.parametrize("command", [rollback, pin, unpin])
def test_nothing_can_be_switched_where_nothing_was_built(
    command: type, tmp_path: Path
) -> None:
    with pytest.raises(SiteError, match="there is no release"):
        command(tmp_path / "output")

    assert not (tmp_path / "output").exists()


def test_rollback_takes_less_than_fifty_milliseconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for generation in range(5):
        publish(tmp_path, site(generation, 300))
    times = []
    for number in (1, 5, 2, 4, 3, 1, 5):
        started = time.perf_counter()
        rollback(tmp_path, number)
        times.append((time.perf_counter() - started) * 1000)

    with capsys.disabled():
        print(f"\nrollback: {sorted(times)[len(times) // 2]:.1f} ms")  # noqa: T201
    assert sorted(times)[len(times) // 2] < 50
    assert files(tmp_path / "everyone").keys() >= site(4, 300).keys()
