"""A build becomes a release that readers see at once, or it changes nothing."""

import contextlib
import errno
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.problems import SiteError
from site_builder.releases import (
    BusyError,
    NewTree,
    Writer,
    publishing,
    verify,
)
from tests.conftest import REPOSITORY
from tests.releases.tiny import (
    STYLE,
    files,
    fill,
    page,
    publish,
    publish_all,
    site,
    trees,
)


def test_what_is_written_is_what_readers_see(tmp_path: Path) -> None:
    published = publish(tmp_path, site(1))

    assert published.number == 1
    assert published.served
    assert published.notices == ()
    assert files(published.root) == site(1)
    assert verify(tmp_path, 1) == []


def test_root_is_a_relative_link_so_that_the_output_may_move(tmp_path: Path) -> None:
    publish(tmp_path / "here", site(1))

    (tmp_path / "here").rename(tmp_path / "there")

    assert (tmp_path / "there/everyone").readlink() == Path(".releases/everyone/1")
    assert files(tmp_path / "there/everyone") == site(1)


def test_unchanged_files_are_one_file_in_all_releases(tmp_path: Path) -> None:
    first, second = publish(tmp_path, site(1)), publish(tmp_path, site(2))

    releases = tmp_path / ".releases/everyone"
    kept, new = "customers/0.html", "index.html"
    assert (releases / "1" / kept).samefile(releases / "2" / kept)
    assert not (releases / "1" / new).samefile(releases / "2" / new)
    assert (first.number, second.number) == (1, 2)


def test_files_are_read_only_and_the_state_is_private(tmp_path: Path) -> None:
    publish(tmp_path, site(1))

    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "everyone").rglob("*")
        if path.is_file()
    }
    assert {mode & 0o333 for mode in modes} == {0}
    assert stat.S_IMODE((tmp_path / ".state").stat().st_mode) == 0o700


def test_oldest_tree_is_changed_into_the_new_one(tmp_path: Path) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation), keep=2)
    folder = (tmp_path / ".releases/everyone/1/customers").stat().st_ino
    second = files(tmp_path / ".releases/everyone/2")

    published = publish(tmp_path, site(3), keep=2)

    assert published.pruned == (1,)
    assert (tmp_path / ".releases/everyone/3/customers").stat().st_ino == folder
    carried = STYLE.format(2)
    assert files(published.root) == site(3) | {carried: site(2)[carried]}
    assert files(tmp_path / ".releases/everyone/2") == second
    assert verify(tmp_path, 3) == verify(tmp_path, 2) == []


def test_trees_that_are_changed_and_trees_made_anew_are_the_same(
    tmp_path: Path,
) -> None:
    generations = [
        site(1),
        site(2, 9) | {"a/b/c.html": page("deep")},
        site(3, 7) | {"a/b/d.html": page("deep")},
        site(4, 9) | {"a/e.html": page("deep")},
        site(5, 8),
        site(6, 9),
    ]
    for pages in generations:
        publish(tmp_path / "changed", pages, keep=2)
        publish(tmp_path / "anew", pages, keep=100)
        publish(tmp_path / "clean", pages, keep=100, clean=True)

        roots = [tmp_path / name / "everyone" for name in ("changed", "anew", "clean")]
        assert files(roots[0]) == files(roots[1]) == files(roots[2])


def test_assets_of_the_last_release_are_carried_along_once(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        publish(tmp_path, site(generation))

    styles = {path.name for path in (tmp_path / "everyone/assets").iterdir()}
    assert styles == {"style.2.css", "style.3.css"}


def test_pages_of_one_size_differ_in_the_seconds_that_servers_look_at(
    tmp_path: Path,
) -> None:
    seconds = []
    for generation in (1, 2, 3, 4):
        root = publish(tmp_path, site(generation)).root
        seconds.append(int((root / "index.html").stat().st_mtime))

    assert len({*seconds}) == 4
    assert seconds == sorted(seconds)


def test_several_audiences_share_a_number_and_no_files(tmp_path: Path) -> None:
    pages = site(1)

    for _ in range(2):
        publish_all(tmp_path, {"sales": pages, "service": pages})

    assert (tmp_path / "sales").readlink() == Path(".releases/sales/2")
    assert (tmp_path / "service").readlink() == Path(".releases/service/2")
    releases = tmp_path / ".releases"
    one, other = (releases / name / "2/index.html" for name in ("sales", "service"))
    assert not one.samefile(other)


def test_audience_that_is_no_more_sees_nothing(tmp_path: Path) -> None:
    publish_all(tmp_path, {"sales": site(1), "service": site(1)})

    publish_all(tmp_path, {"sales": site(2)})

    assert not os.path.lexists(tmp_path / "service")
    assert verify(tmp_path, 1) == []


def test_build_that_fails_changes_nothing(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    before = trees(tmp_path)

    with pytest.raises(SiteError):
        publish(tmp_path, {"index.html": page("half", "missing.html")})

    assert trees(tmp_path) == before
    assert files(tmp_path / "everyone") == site(1)
    assert not (tmp_path / ".work").exists()


def test_build_that_does_not_publish_changes_nothing(tmp_path: Path) -> None:
    publish(tmp_path, site(1))

    with publishing(tmp_path) as publication:
        publication.tree("everyone").write("index.html", page("half"))

    assert files(tmp_path / "everyone") == site(1)


def test_what_a_killed_build_left_is_thrown_away(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    (tmp_path / ".work/x/new/everyone").mkdir(parents=True)
    (tmp_path / ".work/x/new/everyone/index.html").write_text("half")
    (tmp_path / ".releases/everyone/2").mkdir()
    (tmp_path / ".releases/everyone/2/index.html").write_text("half")

    published = publish(tmp_path, site(2))

    assert published.number == 2
    assert not (tmp_path / ".work").exists()
    assert sorted(trees(tmp_path)) == [".releases/everyone/1", ".releases/everyone/2"]
    assert verify(tmp_path, 2) == []


def test_only_one_build_at_a_time(tmp_path: Path) -> None:
    with (
        publishing(tmp_path),
        pytest.raises(BusyError, match="another build is running"),
        publishing(tmp_path),
    ):
        pass


_BUILD_WITH_A_WORKER = """
import os, sys, time
from pathlib import Path
from site_builder.releases import publishing
with publishing(Path(sys.argv[1])):
    worker = os.fork()
    if worker == 0:
        print(os.getpid(), flush=True)
    time.sleep(60)
"""


def test_worker_that_outlives_its_build_does_not_hold_the_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _BUILD_WITH_A_WORKER, str(tmp_path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as build:
        assert build.stdout is not None
        worker = int(build.stdout.readline())
        with pytest.raises(BusyError):
            publish(tmp_path, site(1))

        build.kill()
        build.wait()
        published = publish(tmp_path, site(1))

        os.kill(worker, signal.SIGKILL)
    assert published.number == 1


def test_fewer_than_nine_tenths_of_the_pages_are_refused(tmp_path: Path) -> None:
    publish(tmp_path, site(1, 18))  # and two more: 20

    assert publish(tmp_path, site(2, 16), accept_shrink=False).number == 2
    with pytest.raises(SiteError) as caught:
        publish(tmp_path, site(3, 14), accept_shrink=False)
    assert str(caught.value) == (
        "everyone: the site would shrink from 18 to 16 pages\n"
        "  hint: if that is right, build once with --accept-shrink"
    )
    assert publish(tmp_path, site(3, 14), accept_shrink=True).number == 3


def test_broken_link_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    pages = site(2) | {"pages/a.html": page("a", "../customers/none.html#top")}

    with pytest.raises(SiteError) as caught:
        publish(tmp_path, pages)

    assert str(caught.value) == (
        "pages/a.html: leads to 'customers/none.html', which is not on the site\n"
        "  hint: mend the link, or bring back what it leads to"
    )
    assert files(tmp_path / "everyone") == site(1)


@pytest.mark.parametrize(
    "link", ["../up.html", "/index.html", "customers/", "index.htm", "a&amp;b.html"]
)
def test_link_that_leads_nowhere_is_refused(link: str, tmp_path: Path) -> None:
    pages = site(1) | {"index.html": page("home", link)}

    with pytest.raises(SiteError, match="not on the site"):
        publish(tmp_path, pages)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "#top",
        "customers/1.html#who",
        "customers/1.html?from=here",
        "./customers/../customers/%31.html",
        "https://example.org/x",
        "mailto:a@example.org",
        "tel:+4712345678",
        "data:,",
        "//example.org",
    ],
)
def test_link_that_leads_somewhere_is_fine(link: str, tmp_path: Path) -> None:
    assert publish(tmp_path, site(1) | {"index.html": page("home", link)}).served


def test_kept_page_that_leads_to_a_page_that_is_gone_is_refused(
    tmp_path: Path,
) -> None:
    lasting = {"pages/a.html": page("a", "../customers/4.html")}
    publish(tmp_path, site(1) | lasting)

    with pytest.raises(SiteError, match=r"pages/a\.html: leads to 'customers/4\.html'"):
        publish(tmp_path, site(2, 4) | lasting)


def test_two_pages_with_one_path_are_told(tmp_path: Path) -> None:
    with publishing(tmp_path) as publication:
        tree = publication.tree("everyone")
        tree.write("index.html", page("one"))
        with pytest.raises(SiteError, match=r"index\.html: two pages have this path"):
            tree.write("index.html", page("two"))
        writer = Writer(tree.folder)
        with pytest.raises(SiteError, match=r"index\.html: two pages have this path"):
            writer.write("index.html", page("three"))


def test_what_a_writer_that_died_has_begun_is_replaced(tmp_path: Path) -> None:
    expected = {"a.html": page("a"), "b.html": page("b"), "c.html": page("c")}
    with publishing(tmp_path) as publication:
        tree = publication.tree("everyone")
        dead, living = (Writer(tree.folder, again=True) for _ in range(2))
        dead.write("a.html", page("a"))
        (tree.folder / "b.html").write_bytes(page("b")[:10])  # it died over this one
        with (tree.folder / "b.html").open("ab") as half:
            for path, data in expected.items():
                living.write(path, data)
            half.write(page("b")[10:])  # or it is only late
        dead.write("c.html", page("c"))
        with pytest.raises(SiteError, match=r"a\.html: two pages have this path"):
            living.write("a.html", page("other"))
        tree.add(living.written())
        publication.publish()

    assert files(tmp_path / "everyone") == expected
    assert verify(tmp_path, 1) == []


@pytest.mark.parametrize(
    "path", ["", "/a", "a/../b", ".a", "a/.b", "a//b", "a b", "a\n", "ø", "a\\b"]
)
def test_no_file_can_have_a_strange_path(path: str, tmp_path: Path) -> None:
    tree = NewTree("everyone", tmp_path)

    with pytest.raises(ValueError, match="no file of a tree"):
        tree.write(path, b"")


def test_writers_elsewhere_hand_over_what_they_wrote(tmp_path: Path) -> None:
    with publishing(tmp_path) as publication:
        tree = publication.tree("everyone")
        for name in ("a", "b"):
            writer = Writer(tree.folder)
            writer.write(f"customers/{name}.html", page(name), "inputs", "short")
            tree.add(writer.written())
        publication.publish()

    assert files(tmp_path / "everyone") == {
        f"customers/{name}.html": page(name) for name in "ab"
    }
    assert verify(tmp_path, 1) == []


def _publish_with_more(output: Path, make: Callable[[Path], object]) -> None:
    with publishing(output) as publication:
        tree = publication.tree("everyone")
        tree.write("index.html", page("home"))
        make(tree.folder)
        publication.publish()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda tree: (tree / "x").symlink_to("/etc/passwd"), "x: the new file is a l"),
        (lambda tree: os.mkfifo(tree / "x"), "x: the new file is a link, a pipe or a"),
        (lambda tree: (tree / "x").touch(), "x: the new file is not in the manifest"),
        (lambda tree: (tree / ".x").touch(), ".x: the new file is not in the m"),
        (lambda tree: (tree / "x").mkdir(), "x: the new file is a folder of nothing"),
        (
            lambda tree: (tree / "index.html").unlink(),
            "index.html: the new file is mis",
        ),
        (
            lambda tree: os.truncate(tree / "index.html", 3),
            "index.html: the new file h",
        ),
    ],
)
def test_tree_that_is_not_what_was_written_is_refused(
    make: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    with pytest.raises(SiteError, match=re.escape(f"everyone/{told}")):
        _publish_with_more(tmp_path, make)

    assert not (tmp_path / "everyone").exists()


def test_folder_that_no_build_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "everyone").mkdir()
    (tmp_path / "everyone/mine.txt").write_text("mine")

    with pytest.raises(SiteError, match="is no root that a build has made"):
        publish(tmp_path, site(1))

    assert (tmp_path / "everyone/mine.txt").read_text() == "mine"


def test_lost_state_is_told_and_does_no_harm(tmp_path: Path) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation))
    (tmp_path / ".state").rename(tmp_path.with_name("lost"))

    published = publish(tmp_path, site(3))

    assert published.number == 3
    assert "the state of earlier builds is lost" in published.notices[0]
    assert files(published.root) == site(3)
    assert sorted(trees(tmp_path)) == [".releases/everyone/3"]


@pytest.mark.parametrize("name", ["release.json", "everyone.manifest"])
@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "nonsense\t\n"])
def test_damaged_record_is_told_and_nothing_is_built_on_it(
    name: str, text: str, tmp_path: Path
) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation))
    record = tmp_path / ".state/releases/2" / name
    record.chmod(0o600)
    record.write_text(text)

    published = publish(tmp_path, site(3))

    assert "release 2" in published.notices[0]
    assert published.number == 3
    assert verify(tmp_path, 3) == []


def test_file_gone_from_the_last_release_is_made_anew_by_the_second_build(
    tmp_path: Path,
) -> None:
    publish(tmp_path, site(1))
    (tmp_path / "everyone/customers/3.html").unlink()

    with pytest.raises(SiteError, match="build again: everything will be made anew"):
        publish(tmp_path, site(2))
    published = publish(tmp_path, site(2))

    assert set(site(2)) <= set(files(published.root))
    assert verify(tmp_path, published.number) == []


def test_damaged_file_is_not_kept_once_it_is_found(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    path = tmp_path / "everyone/customers/3.html"
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])

    assert [str(one) for one in verify(tmp_path, 1)] == [
        "everyone/customers/3.html: has another content"
    ]
    publish(tmp_path, site(2))

    assert verify(tmp_path, 2) == []


def test_copies_are_made_where_no_more_links_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(old: str, new: str) -> None:
        raise OSError(errno.EMLINK, "Too many links", old, None, new)

    publish(tmp_path, site(1))
    monkeypatch.setattr(os, "link", refuse)

    published = publish(tmp_path, site(2))

    assert files(published.root).items() >= site(2).items()
    assert verify(tmp_path, 2) == []
    assert {path.stat().st_nlink for path in published.root.glob("*/*.html")} == {1}


def test_disk_that_refuses_is_a_problem_with_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    publish(tmp_path, site(1))
    monkeypatch.setattr(os, "write", full)

    with pytest.raises(SiteError, match=r"cannot be written .*: No space left on dev"):
        publish(tmp_path, site(2))

    assert files(tmp_path / "everyone") == site(1)


def test_sync_that_fails_keeps_readers_with_the_last_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(folder))

    publish(tmp_path, site(1))
    monkeypatch.setattr("site_builder.releases.publication.sync_all", fail)

    with pytest.raises(SiteError, match="Input/output error"):
        publish(tmp_path, site(2))

    assert files(tmp_path / "everyone") == site(1)


def test_an_early_sync_that_fails_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel tells an error once: the sync at the end may go well."""

    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(folder))

    def build() -> None:
        with publishing(tmp_path) as publication:
            tree = publication.tree("everyone")
            fill(tree, site(2))
            with monkeypatch.context() as patched:
                patched.setattr("site_builder.releases.durability.sync_all", fail)
                tree.sync_early()
                with contextlib.suppress(OSError):
                    tree.end_sync()
            publication.publish()

    publish(tmp_path, site(1))
    with pytest.raises(SiteError, match="Input/output error"):
        build()

    assert files(tmp_path / "everyone") == site(1)


def test_a_writer_whose_build_is_gone_makes_nothing_anew(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "work/new/everyone", again=True)

    for path in ("index.html", "customers/1.html"):
        with pytest.raises(FileNotFoundError):
            writer.write(path, b"late")

    assert not (tmp_path / "work").exists()


def test_early_syncs_change_nothing(tmp_path: Path) -> None:
    with publishing(tmp_path) as publication:
        tree = publication.tree("everyone")
        fill(tree, site(1))
        for _ in range(3):
            tree.sync_early()
        published = publication.publish()

    assert files(published.root) == site(1)
    assert verify(tmp_path, published.number) == []
