"""A build asked to be clean takes nothing from the last one, and loses nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from site_builder import build
from site_builder.cli import main
from site_builder.pages import Material
from site_builder.releases import NewTree, restore, verify
from site_builder.rendering import render
from tests.conftest import SiteFiles
from tests.test_determinism import differing, tree_of


def test_a_clean_build_writes_every_page_anew_with_the_same_bytes(
    make_site: Callable[[SiteFiles], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site, output = make_site({}), tmp_path / "output"
    where = ["build", "--jobs=1", "--site", str(site), "--output", str(output)]
    offered = []  # files of the last release, for each build

    def noting(material: Material, tree: NewTree, *rest: Any, **more: Any) -> Any:
        offered.append(len(tree.previous.lines))
        return render(material, tree, *rest, **more)

    monkeypatch.setattr(build, "render", noting)
    for options in ((), (), ("--clean",)):
        result = CliRunner().invoke(main, [*where, *options])
        assert result.exit_code == 0, result.output

    last, clean = (output / f".releases/everyone/{number}" for number in (2, 3))
    assert offered == [0, len(tree_of(last)), 0]
    assert not differing(tree_of(last), tree_of(clean))
    pages = [path.relative_to(clean) for path in clean.rglob("*.html")]
    assert len(pages) > 5
    assert not any((clean / path).samefile(last / path) for path in pages)


def test_a_clean_build_keeps_the_state_and_earlier_releases(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    output = tmp_path / "output"
    first = "id,name,kind\n1,Bø,company\n2,Li,person\n"
    second = first.replace("Bø", "Mo")
    for content, options in ((first, []), (second, ["--clean"])):
        site = make_site({"content/data/customers.csv": content})
        where = ["build", "--jobs=1", "--site", str(site)]
        result = CliRunner().invoke(main, [*where, "--output", str(output), *options])
        assert result.exit_code == 0, result.output

    assert verify(output, 1) == verify(output, 2) == []
    restore(output, 1, tmp_path / "restored")
    restored = tmp_path / "restored/content/data/customers.csv"
    assert restored.read_bytes() == first.encode()
