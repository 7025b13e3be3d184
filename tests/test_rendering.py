"""However many processes render, the site has the same bytes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder import rendering
from site_builder.build import build_site
from site_builder.exports import export
from site_builder.pages import Page
from site_builder.problems import Problem, SiteError
from tests.conftest import SITES, SiteFiles


def test_one_process_and_three_write_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "PARTITION", 2)
    monkeypatch.setattr(rendering, "FEW", 0)
    site = SITES / "minimal"

    one = build_site(site, tmp_path / "one", jobs=1)
    three = build_site(site, tmp_path / "three", jobs=3)

    assert one.rendered == three.rendered
    assert _files(one.release.root) == _files(three.release.root)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_that_fails_on_some_page_is_told_by_any_process(
    jobs: int,
    make_site: Callable[[SiteFiles], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "FEW", 0)
    site = make_site(
        {"templates/brief.html": "{# view: BriefView #}\n{{ view.name.nothing }}\n"}
    )

    with pytest.raises(SiteError) as caught:
        build_site(site, tmp_path / "output", jobs=jobs)

    assert str(caught.value).startswith("templates/brief.html:2: ")
    assert not (tmp_path / "output/everyone").exists()


def test_nothing_is_begun_once_a_build_has_stopped(tmp_path: Path) -> None:
    tree = tmp_path / "everyone"
    tree.mkdir()
    job = rendering.Job(tmp_path / "everyone.material", tree, SITES / "minimal")
    job.stop.touch()

    written = rendering.render_part(job, {0: "", 1: ""})

    assert not written.lines
    assert not list(tree.iterdir())


@pytest.mark.parametrize("jobs", [1, 2])
def test_lists_that_change_are_written_by_a_copy_if_there_may_be_one(
    jobs: int,
    make_site: Callable[[SiteFiles], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = tmp_path / "processes"

    def tell(page: Page) -> bytes:
        with told.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return export(page)

    monkeypatch.setattr(rendering, "export", tell)

    built = build_site(make_site({}), tmp_path / "output", jobs=jobs)

    processes = set(map(int, told.read_text().split()))
    assert (os.getpid() in processes) is (jobs == 1)
    assert len(processes) == 1
    assert (built.release.root / "segments/big.csv").read_bytes().count(b"\r\n") == 2


def test_a_list_that_cannot_be_written_is_told_by_any_process(
    make_site: Callable[[SiteFiles], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(page: Page) -> bytes:
        raise SiteError([Problem(page.path, 0, "no room")])

    monkeypatch.setattr(rendering, "export", fail)

    with pytest.raises(SiteError, match="no room"):
        build_site(make_site({}), tmp_path / "output", jobs=2)

    assert not (tmp_path / "output/everyone").exists()


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }
