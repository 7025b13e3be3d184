"""Spare trees save the next build its links, and change nothing else."""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from site_builder.problems import SiteError
from site_builder.releases import lay_by, prune_now, publishing, verify
from tests.releases.tiny import files, page, publish, publish_all, site

AUDIENCES = ("everyone", "sales")


def spares(output: Path) -> dict[str, bytes]:
    return files(output / ".spares")


def test_a_release_made_of_a_spare_is_like_any_other(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        pages = dict.fromkeys(AUDIENCES, site(generation))
        publish_all(tmp_path / "plain", pages)
        publish_all(tmp_path / "spared", pages)
        lay_by(tmp_path / "spared")

    for audience in AUDIENCES:
        for number in ("1", "2", "3"):
            tree = Path(".releases") / audience / number
            assert files(tmp_path / "spared" / tree) == files(tmp_path / "plain" / tree)
    assert verify(tmp_path / "spared", 3) == []


def test_the_next_build_uses_it_and_links_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    lay_by(tmp_path)
    assert spares(tmp_path)

    def refuse(*paths: str) -> None:
        raise AssertionError(paths)

    monkeypatch.setattr(os, "link", refuse)
    published = publish(tmp_path, site(2))

    assert spares(tmp_path) == {}
    assert files(published.root).items() >= site(2).items()
    assert verify(tmp_path, published.number) == []


def add(tree: Path) -> None:
    (tree / "customers/of-nobody.html").write_bytes(b"")


def add_folder(tree: Path) -> None:
    (tree / "more").mkdir()


def take_away(tree: Path) -> None:
    (tree / "customers/1.html").unlink()


def take_folder_away(tree: Path) -> None:
    shutil.rmtree(tree / "reports")


def replace_by_a_link(tree: Path) -> None:
    (tree / "customers/1.html").unlink()
    (tree / "customers/1.html").symlink_to("2.html")


def move(tree: Path) -> None:
    (tree / "customers").rename(tree / "clients")


DAMAGES = (add, add_folder, take_away, take_folder_away, replace_by_a_link, move)


@pytest.mark.parametrize("damage", DAMAGES)
def test_one_that_was_touched_is_never_published(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    publish(tmp_path, site(1))
    lay_by(tmp_path)
    damage(tmp_path / ".spares/1/everyone")
    unchanged = site(1) | {"index.html": page("new")}

    with pytest.raises(SiteError):
        publish(tmp_path, unchanged)

    assert files(tmp_path / "everyone") == site(1)
    assert verify(tmp_path, publish(tmp_path, unchanged).number) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_one_of_a_release_that_was_touched_is_never_published(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    publish(tmp_path, site(1))
    damage(tmp_path / ".releases/everyone/1")
    lay_by(tmp_path)

    try:
        published = publish(tmp_path, site(2))
    except SiteError:
        published = publish(tmp_path, site(2))

    assert verify(tmp_path, published.number) == []


def test_one_that_nobody_touched_is_not_looked_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    lay_by(tmp_path)

    def refuse(folder: Path) -> None:
        raise AssertionError(folder)

    with monkeypatch.context() as patched:
        patched.setattr("site_builder.releases.gates.look_through", refuse)
        published = publish(tmp_path, site(1) | {"index.html": page("new")})

    assert verify(tmp_path, published.number) == []


def test_what_is_too_old_becomes_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for generation in (1, 2, 3):
        publish(tmp_path, site(generation), keep=3)
    lay_by(tmp_path)
    linked: list[str] = []
    link = os.link

    def noting(old: str, new: str) -> None:
        linked.append(new)
        link(old, new)

    monkeypatch.setattr(os, "link", noting)
    for generation in range(4, 9):
        published = publish(tmp_path, site(generation), keep=3)

        assert published.pruned == (generation - 3,)
        spare = files(tmp_path / f".spares/{generation}/everyone")
        assert spare == files(published.root)
        assert verify(tmp_path, generation) == []
        lay_by(tmp_path)
    changed = {"index.html", "reports/changes.html"}
    assert {Path(one).name for one in linked} <= {
        *(Path(one).name for one in changed),
        *(f"style.{generation}.css" for generation in range(9)),
    }


def test_what_is_too_old_and_damaged_goes_like_any_other(tmp_path: Path) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation), keep=2)
    lay_by(tmp_path)
    (tmp_path / ".state/releases/1/everyone.manifest").chmod(0o600)
    (tmp_path / ".state/releases/1/everyone.manifest").write_bytes(b"")

    published = publish(tmp_path, site(3), keep=2)

    assert published.pruned == (1,)
    assert spares(tmp_path) == {}
    assert verify(tmp_path, publish(tmp_path, site(4), keep=2).number) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_too_old_and_was_touched_is_never_published(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation), keep=2)
    lay_by(tmp_path)
    damage(tmp_path / ".releases/everyone/1")
    publish(tmp_path, site(3), keep=2)

    try:
        published = publish(tmp_path, site(4), keep=2)
    except SiteError:
        published = publish(tmp_path, site(4), keep=2)

    assert verify(tmp_path, published.number) == []


def test_one_of_another_release_is_not_used(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    lay_by(tmp_path)
    old = tmp_path / ".spares/1"
    publish(tmp_path, site(2))
    lay_by(tmp_path)
    (tmp_path / ".spares/2").rename(old)

    published = publish(tmp_path, site(3))

    assert files(published.root).items() >= site(3).items()
    assert verify(tmp_path, published.number) == []
    assert spares(tmp_path) == {}


def test_one_that_was_not_finished_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    link = os.link
    done: list[str] = []

    def killed(old: str, new: str) -> None:
        if len(done) > 3:
            raise KeyboardInterrupt
        done.append(new)
        link(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", killed)
        with pytest.raises(KeyboardInterrupt):
            lay_by(tmp_path)
    assert spares(tmp_path)

    published = publish(tmp_path, site(2))

    assert files(published.root).items() >= site(2).items()
    assert verify(tmp_path, published.number) == []
    assert spares(tmp_path) == {}


def test_a_disk_that_refuses_it_is_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))

    def refuse(old: str, new: str) -> None:
        raise OSError(28, "No space left on device", old, None, new)

    monkeypatch.setattr(os, "link", refuse)
    lay_by(tmp_path)

    assert spares(tmp_path) == {}


def test_it_waits_for_no_build_and_for_no_release(tmp_path: Path) -> None:
    lay_by(tmp_path / "nothing")
    publish(tmp_path, site(1))
    with publishing(tmp_path):
        lay_by(tmp_path)

    assert spares(tmp_path) == {}


def meanwhile(
    patched: pytest.MonkeyPatch, number: int, happens: Callable[[], object]
) -> None:
    """Let something happen between two links."""
    link = os.link
    links = count()

    def linked(old: str, new: str) -> None:
        if next(links) == number:
            happens()
        link(old, new)

    patched.setattr(os, "link", linked)


def test_it_keeps_nobody_from_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    with monkeypatch.context() as patched:
        meanwhile(patched, 3, lambda: publish(tmp_path, site(2)))
        lay_by(tmp_path)

    assert spares(tmp_path) == {}, "of a release that is not the newest"
    published = publish(tmp_path, site(3))
    assert files(published.root).items() >= site(3).items()
    assert verify(tmp_path, published.number) == []


def test_a_build_that_fails_meanwhile_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))

    def fail() -> None:
        with publishing(tmp_path) as publication:
            publication.tree("everyone")

    with monkeypatch.context() as patched:
        meanwhile(patched, 3, fail)
        lay_by(tmp_path)

    assert files(tmp_path / ".spares/1/everyone") == files(tmp_path / "everyone")


@pytest.mark.parametrize("moment", [0, 3])
def test_two_who_lay_by_at_once(
    moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    with monkeypatch.context() as patched:
        meanwhile(patched, moment, lambda: lay_by(tmp_path))
        lay_by(tmp_path)

    assert files(tmp_path / ".spares/1/everyone") == files(tmp_path / "everyone")
    publish(tmp_path, site(2))
    assert spares(tmp_path) == {}


def test_pruning_meanwhile_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    with monkeypatch.context() as patched:
        meanwhile(patched, 3, lambda: prune_now(tmp_path, 1))
        lay_by(tmp_path)

    assert spares(tmp_path) == {}
    assert verify(tmp_path, publish(tmp_path, site(2)).number) == []


@pytest.mark.parametrize("portions", [0, 1, 2])
def test_one_that_was_left_off_is_not_used(
    portions: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, site(1))
    monkeypatch.setattr("site_builder.releases.spares._AT_ONCE", 2)
    asked = count()

    lay_by(tmp_path, lambda: next(asked) == portions)

    assert not (tmp_path / ".spares/1").exists()
    assert len(spares(tmp_path)) == 2 * portions
    published = publish(tmp_path, site(2))
    assert files(published.root).items() >= site(2).items()
    assert verify(tmp_path, published.number) == []
    assert not (tmp_path / ".spares").exists()


def test_it_goes_with_the_releases_that_are_pruned(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    lay_by(tmp_path)

    prune_now(tmp_path, 1)

    assert spares(tmp_path) == {}
