"""Where no links can be made, folders are renamed, and the builder is told."""

from pathlib import Path

import pytest

from site_builder.releases import list_releases, rollback, unpin, verify
from site_builder.releases.layout import Layout
from site_builder.releases.roots import finish_folder_swaps
from tests.releases.tiny import files, publish, publish_all, site


@pytest.fixture(autouse=True)
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: str) -> None:
        raise PermissionError(1, "Operation not permitted", str(self), None, target)

    monkeypatch.setattr(Path, "symlink_to", refuse)


def test_root_is_a_folder_and_that_is_told(tmp_path: Path) -> None:
    for generation in (1, 2, 3, 4):
        published = publish(tmp_path, site(generation), keep=3)

        assert "links cannot be made here" in published.notices[0]
        assert files(published.root).items() >= site(generation).items()
        assert not published.root.is_symlink()
    assert [one.number for one in list_releases(tmp_path)] == [4, 3, 2]
    assert [verify(tmp_path, number) for number in (2, 3, 4)] == [[], [], []]


def test_rollback_and_back(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        publish(tmp_path, site(generation))

    assert rollback(tmp_path).now == 2
    assert "generation 2" in (tmp_path / "everyone/index.html").read_text()
    assert not publish(tmp_path, site(4)).served
    assert unpin(tmp_path).now == 4
    assert "generation 4" in (tmp_path / "everyone/index.html").read_text()
    assert [verify(tmp_path, number) for number in (1, 2, 3, 4)] == [[]] * 4


def test_audience_that_is_no_more_sees_nothing(tmp_path: Path) -> None:
    publish_all(tmp_path, {"sales": site(1), "service": site(1)})

    publish_all(tmp_path, {"sales": site(2)})

    assert not (tmp_path / "service").exists()
    assert verify(tmp_path, 1) == []


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_swap_that_was_interrupted_is_finished(renamed: int, tmp_path: Path) -> None:
    for generation in (1, 2):
        publish(tmp_path, site(generation))
    layout = Layout(tmp_path)
    (layout.state / "swapping-everyone").write_text("1\n")
    if renamed > 0:
        layout.root("everyone").rename(layout.tree("everyone", 2))
    if renamed > 1:
        layout.tree("everyone", 1).rename(layout.root("everyone"))

    finish_folder_swaps(layout)

    assert "generation 1" in (tmp_path / "everyone/index.html").read_text()
    assert [verify(tmp_path, number) for number in (1, 2)] == [[], []]
