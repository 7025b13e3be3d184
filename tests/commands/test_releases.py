"""``dossier releases`` says what there is and does what it says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from tests.conftest import SiteFiles
from tests.releases.tiny import files

Run = Callable[..., Result]


@pytest.fixture
def run(make_site: Callable[[SiteFiles], Path], tmp_path: Path) -> Run:
    """Run commands on a site that has two releases."""
    site, output = str(make_site({})), str(tmp_path / "output")

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--site", site, "--output", output])

    for _ in range(2):
        assert run("build", "--quiet").exit_code == 0
    return run


def test_list_shows_what_is_served_and_pinned(run: Run) -> None:
    run("releases", "rollback")

    lines = run("releases", "list").stdout.splitlines()

    assert re.fullmatch(
        r" +2  made .* UTC  as of 2026-02-05  everyone \d+ p.*", lines[0]
    )
    assert lines[1].endswith("  served, pinned")


def test_rollback_holds_until_unpinned(run: Run, tmp_path: Path) -> None:
    back = run("releases", "rollback", "1")
    built = run("build")
    seen = (tmp_path / "output/everyone").readlink().name
    unpinned = run("releases", "unpin")

    assert back.stdout.startswith("readers see release 1, not 2\npinned until ")
    assert "release 1 is pinned and stays what readers see" in built.stderr
    assert seen == "1"
    assert unpinned.stdout == "readers see release 3, not 1\n"
    assert run("releases", "pin").stdout.startswith("release 3 is pinned")


def test_verify_ends_with_one_where_something_is_wrong(
    run: Run, tmp_path: Path
) -> None:
    sound = run("releases", "verify", "--all")
    (tmp_path / "output/everyone/index.html").unlink()
    damaged = run("releases", "verify")

    assert sound.stdout == (
        "release 2 is what was published\nrelease 1 is what was published\n"
    )
    assert (sound.exit_code, damaged.exit_code) == (0, 1)
    assert "everyone/index.html: is missing\n" in damaged.stderr


def test_digest_in_the_foot_of_a_page_is_found(run: Run, tmp_path: Path) -> None:
    text = (tmp_path / "output/everyone/customers/1.html").read_text()
    digest = re.findall(r'class="digest">([0-9a-f]{7})<', text)[-1]

    found = run("releases", "find", digest)

    assert found.stdout == (
        "release 2: everyone/customers/1.html\nrelease 1: everyone/customers/1.html\n"
    )
    assert run("releases", "find", "0000000").exit_code == 1
    assert run("releases", "find", "x").exit_code == 2


def test_prune_keeps_what_config_says_or_the_command(run: Run) -> None:
    assert run("releases", "prune").stdout == "deleted: none\n"
    assert run("releases", "prune", "--keep", "1").stdout == "deleted: 1\n"


def test_data_of_a_release_is_restored(run: Run, tmp_path: Path) -> None:
    result = run("releases", "restore-data", "1", str(tmp_path / "back"))

    assert result.exit_code == 0
    assert files(tmp_path / "back") == {
        path: data
        for path, data in files(tmp_path / "site").items()
        if not path.startswith("output/")
    }


def test_problems_end_with_one(run: Run) -> None:
    result = run("releases", "rollback", "9")

    assert result.exit_code == 1
    assert "there is no release 9" in result.stderr


def test_site_that_shrinks_is_built_when_that_is_accepted(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    rows = "".join(f"{n},Name {n}\n" for n in range(1, 40))
    site = make_site({"content/data/customers.csv": f"id,name\n{rows}"})
    words = ["build", "--site", str(site), "--output", str(tmp_path / "o"), "--jobs=1"]
    assert CliRunner().invoke(main, words).exit_code == 0
    (site / "content/data/customers.csv").write_text("id,name\n1,Bø\n2,Li\n")

    refused = CliRunner().invoke(main, words)
    accepted = CliRunner().invoke(main, [*words, "--accept-shrink"])

    assert refused.exit_code == 1
    assert "everyone: the site would shrink from" in refused.stderr
    assert accepted.exit_code == 0
