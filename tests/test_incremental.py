"""A build after an edit gives what a build from nothing gives, and says what it did."""

import shutil
from pathlib import Path

import pytest

from site_builder.build import Built, build_site
from site_builder.problems import SiteError
from tests.edits import Editor, same_history, small_site

_STEPS = 3
_EDITS_A_STEP = 2
_KEPT_ASSETS = "assets/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory.mktemp("small"))


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    return shutil.copytree(site, tmp_path / "site")


@pytest.mark.parametrize("seed", range(3))
def test_edits_at_random(copy: Path, tmp_path: Path, seed: int) -> None:
    edited_at_random(copy, tmp_path, seed)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 300))
def test_many_edits_at_random(copy: Path, tmp_path: Path, seed: int) -> None:
    edited_at_random(copy, tmp_path, seed)


def edited_at_random(site: Path, folder: Path, seed: int) -> None:
    """Edit a site, and compare what is built each time with what is built anew."""
    editor = Editor(site, seed)
    _build(site, folder / "output")
    for step in range(_STEPS):
        edits = [editor.edit() for _ in range(_EDITS_A_STEP)]
        clean = same_history(folder / "output", folder / f"clean-{step}")
        anew = _files_or_problems(site, clean)
        after = _files_or_problems(site, folder / "output", jobs=2)
        assert after == anew, edits


def test_nothing_changed(copy: Path, tmp_path: Path) -> None:
    first = _build(copy, tmp_path / "output").rendered
    again = _build(copy, tmp_path / "output").rendered

    assert (first.linked, first.removed) == (0, 0)
    assert (again.rendered, again.linked, again.removed) == (0, first.rendered, 0)
    assert again.reasons == {}


def test_one_note_changes_one_dossier(copy: Path, tmp_path: Path) -> None:
    """And the brief of the customer, which might show it."""
    identity = min(path.name for path in (copy / "content/notes").iterdir())
    page = f"customers/{identity}.html"
    _build(copy, tmp_path / "output")
    (copy / f"content/notes/{identity}/2026-03-02.md").write_text("Called again.\n")

    after = _build(copy, tmp_path / "output", explain=page).rendered

    assert after.rendered == 2
    assert after.reasons == {"notes": 1}
    assert after.explained == f"{page}: rendered, changed: notes"


def test_a_customer_who_is_gone(copy: Path, tmp_path: Path) -> None:
    path = copy / "content/data/customers.csv"
    *lines, last = path.read_text(encoding="utf-8").splitlines(keepends=True)
    page = f"briefs/{last.partition(',')[0]}.html"
    _build(copy, tmp_path / "output")
    path.write_text("".join(lines), encoding="utf-8")

    after = _build(copy, tmp_path / "output", explain=page).rendered

    assert after.removed == 2
    assert after.explained == f"{page}: removed, it is no page of the site any more"


@pytest.mark.parametrize(
    ("changed", "old", "new", "reason"),
    [
        ("config.yaml", "title: Fjordlys", "title: Our Fjordlys", "config.yaml"),
        ("config.yaml", "spend_levels: [500", "spend_levels: [501", "config.yaml"),
        ("templates/base.html", "<body", '<body title="x"', "templates"),
        ("config.yaml", "as_of: latest", "as_of: 2026-03-09", "as-of date"),
    ],
)
def test_what_all_pages_share(
    copy: Path, tmp_path: Path, changed: str, old: str, new: str, reason: str
) -> None:
    first = _build(copy, tmp_path / "output").rendered
    path = copy / changed
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    after = _build(copy, tmp_path / "output").rendered

    assert after.rendered >= first.rendered - 1, reason
    assert reason in after.reasons


@pytest.mark.parametrize("month", [4, 7])
def test_a_year_that_starts_otherwise(copy: Path, tmp_path: Path, month: int) -> None:
    """By half a year the windows stay, but half-years have other names."""
    _build(copy, tmp_path / "output")
    path = copy / "config.yaml"
    text = path.read_text(encoding="utf-8")
    assert "year_starts: 1\n" in text
    path.write_text(text.replace("year_starts: 1\n", f"year_starts: {month}\n"))

    clean = same_history(tmp_path / "output", tmp_path / "clean")

    assert _files(_build(copy, tmp_path / "output")) == _files(_build(copy, clean))


@pytest.mark.parametrize("place", [0, -2])
def test_lines_that_come_to_another_order(
    copy: Path, tmp_path: Path, place: int
) -> None:
    """Two orders change their ids: no line is another, but what was bought when is."""
    _build(copy, tmp_path / "output")
    path = copy / "content/data/orders.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    orders = [line.split(";") for line in lines]
    customer = orders[-1][1]
    mine = [row for row in orders if row[1] == customer]
    mine[place][0], mine[-1][0] = mine[-1][0], mine[place][0]
    assert mine[place] != mine[-1]
    path.write_text(head + "".join(map(";".join, orders)), encoding="utf-8")

    clean = same_history(tmp_path / "output", tmp_path / "clean")

    assert _files(_build(copy, tmp_path / "output")) == _files(_build(copy, clean))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("customers/nobody.html", "there is no such page"),
        ("index.html", "linked, nothing that it is made of has changed"),
    ],
)
def test_a_page_is_explained(site: Path, tmp_path: Path, page: str, said: str) -> None:
    _build(site, tmp_path)

    assert said in _build(site, tmp_path, explain=page).rendered.explained


def test_new_and_unknown_pages_are_explained(site: Path, tmp_path: Path) -> None:
    first = _build(site, tmp_path, explain="index.html").rendered

    assert first.explained == "index.html: rendered, it is new"


def test_damaged_origins_only_cost_the_reason(site: Path, tmp_path: Path) -> None:
    _build(site, tmp_path)
    (origins,) = (tmp_path / ".state").rglob("*.origins")
    origins.chmod(0o600)
    origins.write_bytes(b"PK\x03\x04 nothing")

    after = _build(site, tmp_path).rendered

    assert after.rendered == 0


def _files_or_problems(
    site: Path, output: Path, jobs: int = 1
) -> dict[str, bytes] | str:
    try:
        return _files(_build(site, output, jobs=jobs))
    except SiteError as error:
        return str(error)


def _build(site: Path, output: Path, explain: str = "", jobs: int = 1) -> Built:
    return build_site(site, output, jobs=jobs, accept_shrink=True, explain=explain)


def _files(built: Built) -> dict[str, bytes]:
    """Read a tree, without the assets that are kept for readers of the last one."""
    root = built.release.root
    pages = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }
    index = pages["index.html"].decode()
    return {
        path: data
        for path, data in pages.items()
        if not path.startswith(_KEPT_ASSETS) or path in index
    }
