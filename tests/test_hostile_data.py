"""Hostile texts change no page's shape, run nothing, and go nowhere."""

import difflib
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import html5lib
import pytest

from site_builder.build import build_site
from tests.hostile_site import (
    Corpus,
    as_marked,
    as_read,
    harmless,
    is_refused,
    load_corpus,
    plain_ids,
    visible,
    write_site,
)
from tests.page_shapes import Shape, parsed, shape_of, tags_of

SLUG = re.compile(r"[a-z0-9-]{1,80}\Z")
ASSET = re.compile(r"[a-z]+\.[0-9a-f]+\.(css|js)\Z")
LISTS = ("customers", "segments", "briefs", "reports")
LIST = re.compile(r"(index|rejects|s[0-9]|((rejects|s[0-9])-)?page-[0-9]+)\.html\Z")
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """The hostile and the harmless site, built.

    Attributes:
        hostile, harmless: Roots of the published trees.
        stand_ins: By hostile text, the harmless one.

    """

    corpus: Corpus
    folder: Path
    hostile: Path
    harmless: Path
    stand_ins: dict[str, str]

    def paths(self) -> Iterator[tuple[Path, Path]]:
        """Pair the pages of customers, hostile with harmless."""
        hostile = hrefs_by_id(self.hostile)
        harmless = hrefs_by_id(self.harmless)
        for text, stand_in in self.stand_ins.items():
            if as_marked(text) in hostile:
                ours, theirs = hostile[as_marked(text)], harmless[as_marked(stand_in)]
                for kind in ("customers", "briefs"):
                    yield self.hostile / kind / ours, self.harmless / kind / theirs


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    corpus = load_corpus()
    stand_ins = harmless((*corpus.texts, *corpus.ids))
    folder = tmp_path_factory.mktemp("hostile")
    write_site(folder / "hostile/site", corpus)
    write_site(folder / "harmless/site", corpus, stand_ins.__getitem__)
    roots = [
        build_site(folder / name / "site", folder / name / "output").release.root
        for name in ("hostile", "harmless")
    ]
    return Trial(corpus, folder, roots[0], roots[1], stand_ins)


@pytest.fixture(scope="module")
def shapes(trial: Trial) -> dict[Path, Shape]:
    shapes = {path: shape_of(path) for path in sorted(trial.hostile.rglob("*.html"))}
    alike: dict[str, Shape] = {}
    for path in sorted(trial.harmless.rglob("*.html")):
        text = re.sub("[Hh]armless[0-9]{5}", "x", path.read_text(encoding="utf-8"))
        if text not in alike:
            alike[text] = shape_of(path)
        shapes[path] = alike[text]
    return shapes


def hrefs_by_id(root: Path) -> dict[str, str]:
    """Find each customer's page, as the lists of customers link it."""
    return {
        row.attributes["data-row"] or "": row.css("a")[0].attributes["href"] or ""
        for path in sorted((root / "customers").glob("*.html"))
        for row in parsed(path).css('table[data-table="customers"] > tbody > tr')
    }


def difference(ours: str, theirs: str) -> str:
    lines = difflib.unified_diff(theirs.split("\n"), ours.split("\n"), lineterm="")
    return "\n".join(list(lines)[:20])


def test_the_corpora_are_tried_too() -> None:
    corpus = load_corpus()
    if corpus.skipped:
        pytest.skip(f"only our own hostile strings are tried: {corpus.skipped}")

    assert len(corpus.texts) > 1700
    assert len(corpus.ids) > 900


def test_every_accepted_id_has_one_dossier_and_one_brief(trial: Trial) -> None:
    texts = (*trial.corpus.texts, *trial.corpus.ids)
    accepted = [as_marked(text) for text in texts if not is_refused(text)]

    pages = hrefs_by_id(trial.hostile)

    assert sorted(pages) == sorted([*accepted, *plain_ids()])
    assert len(set(pages.values())) == len(pages)
    for kind in ("customers", "briefs"):
        found = {path.name for path in (trial.hostile / kind).iterdir()}
        lists = {name for name in found if LIST.match(name)}
        assert found - lists == set(pages.values())


def test_names_of_files_are_slugs_on_any_file_system(trial: Trial) -> None:
    release = trial.hostile.resolve()

    for path in release.rglob("*"):
        assert not path.is_symlink()
        relative = path.relative_to(release)
        if path.is_file():
            is_asset = relative.parent.name == "assets"
            assert ASSET.match(path.name) if is_asset else SLUG.match(path.stem)
            scripts = {".js"} if relative.parent.name == "search" else set()
            assert is_asset or path.suffix in {".html", ".csv", ".xlsx"} | scripts
        else:
            assert SLUG.match(path.name)


def test_nothing_is_written_outside_of_the_output(trial: Trial) -> None:
    inside = {path.name for path in trial.folder.iterdir()}
    beside = {path.name for path in (trial.folder / "hostile").iterdir()}
    output = {path.name for path in (trial.folder / "hostile/output").iterdir()}

    assert inside == {"hostile", "harmless"}
    assert beside == {"site", "output"}
    assert output <= {"everyone", ".releases", ".state", ".lock", ".work"}


def test_no_page_has_anything_dangerous(shapes: dict[Path, Shape]) -> None:
    found = {path.name: one.dangers for path, one in shapes.items() if one.dangers}

    assert dict(list(found.items())[:MOST_SHOWN]) == {}


def test_pages_of_customers_have_the_shape_of_harmless_ones(
    trial: Trial, shapes: dict[Path, Shape]
) -> None:
    pairs = list(trial.paths())
    wrong = [
        (ours.name, difference(shapes[ours].skeleton, shapes[theirs].skeleton))
        for ours, theirs in pairs
        if shapes[ours].skeleton != shapes[theirs].skeleton
    ]

    assert len(pairs) > 2 * len(trial.corpus.texts) * 0.9
    assert not wrong, f"{len(wrong)} pages, such as {wrong[:MOST_SHOWN]}"


@pytest.mark.parametrize("kind", LISTS)
def test_lists_have_the_rows_and_the_shape_of_harmless_ones(
    kind: str, trial: Trial, shapes: dict[Path, Shape]
) -> None:
    ours = _lists(trial.hostile / kind, shapes)
    theirs = _lists(trial.harmless / kind, shapes)

    assert ours.keys() == theirs.keys()
    for name, one in ours.items():
        assert difference(one.skeleton, theirs[name].skeleton) == "", name
    total, expected = (
        sum((one.rows for one in found.values()), Counter[str]())
        for found in (ours, theirs)
    )
    assert total == expected


def test_other_pages_have_the_shape_of_harmless_ones(
    trial: Trial, shapes: dict[Path, Shape]
) -> None:
    for ours in (trial.hostile / "index.html", *(trial.hostile / "pages").iterdir()):
        theirs = trial.harmless / ours.relative_to(trial.hostile)

        assert not difference(shapes[ours].skeleton, shapes[theirs].skeleton)


def test_every_text_stands_on_its_page_to_the_letter(trial: Trial) -> None:
    pages = hrefs_by_id(trial.hostile)

    for text in trial.corpus.texts:
        if as_marked(text) not in pages:
            continue
        page = parsed(trial.hostile / "customers" / pages[as_marked(text)])
        [heading] = page.css("h1")
        cities = page.css('[data-field="city"]')
        assert heading.text() == visible(as_read(text))
        assert {one.text() for one in cities} == {visible(as_read(text))}


def test_links_of_the_data_lead_where_their_text_says(trial: Trial) -> None:
    for ours, _ in trial.paths():
        for link in parsed(ours).css("main a[rel]"):
            address, text = link.attributes["href"] or "", link.text().strip()
            digits = re.sub(r"[^0-9+]", "", text)
            expected = (text, f"https://{text}", f"mailto:{text}", f"tel:{digits}")
            assert address in expected


def test_another_parser_sees_the_same_elements(trial: Trial) -> None:
    some = random.Random(4).sample(sorted(trial.hostile.rglob("*.html")), 40)  # noqa: S311 -- a choice of pages

    for path in some:
        text = path.read_bytes().decode()
        root: Any = html5lib.parse(text, namespaceHTMLElements=False)
        seen = [
            (_local(one.tag), sorted(map(_local, one.attrib)))
            for one in root.iter()
            if isinstance(one.tag, str)
        ]
        assert seen[1:] == tags_of(path)


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _lists(folder: Path, shapes: dict[Path, Shape]) -> dict[str, Shape]:
    return {
        path.name: shapes[path]
        for path in sorted(folder.iterdir())
        if LIST.match(path.name)
    }
