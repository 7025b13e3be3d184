"""Sites that lack something, or say something odd, and are built all the same."""

import shutil
from pathlib import Path

import pytest

from site_builder.build import build_site
from tests.conftest import REPOSITORY

MINIMAL = REPOSITORY / "tests/sites/minimal"
DATA = "content/data"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Copy the smallest whole site."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "site"))


def change(site: Path, old: str, new: str) -> None:
    """Replace a text in the customers table."""
    path = site / DATA / "customers.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_site_needs_no_segment(site: Path, tmp_path: Path) -> None:
    shutil.rmtree(site / "content/segments")

    first = build_site(site, tmp_path / "output").rendered
    second = build_site(site, tmp_path / "output").rendered

    assert first.rendered == first.pages > 10
    assert (second.rendered, second.linked) == (0, first.pages)


def test_a_table_that_nothing_refers_to_may_be_a_header_alone(
    site: Path, tmp_path: Path
) -> None:
    for path in (site / DATA).glob("*.csv"):
        if path.name not in ("customers.csv", "reps.csv"):
            path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n")
    segment = site / "content/segments/hotels.yaml"
    segment.write_text(segment.read_text(encoding="utf-8").partition("expect:")[0])

    built = build_site(site, tmp_path / "output")

    assert built.checked.file.size > 0
    assert any("there are no rows" in notice for notice in built.checked.notices)


@pytest.mark.parametrize("end", ["src=", "href="])
def test_a_value_that_ends_like_an_attribute_is_no_link(
    end: str, site: Path, tmp_path: Path
) -> None:
    """The quote after it ends an attribute; taken for the first it hides a link."""
    change(site, "id,name", "website,id,name")
    change(site, "\n007,", f"\nhttps://bond.example/?{end},007,")
    change(site, "\nQ-9,", f"\n,Q-9 {end},")
    for rest in ("008,", "0100,", "A/1,"):
        change(site, f"\n{rest}", f"\n,{rest}")

    built = build_site(site, tmp_path / "output")

    page = (built.release.root / "customers/007.html").read_text(encoding="utf-8")
    assert f'href="https://bond.example/?{end}"' in page
