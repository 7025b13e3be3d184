"""Every link within a tree finds a file, and every link to a place finds the place."""

import functools
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.built_sites import ALL, root_of


class Places(HTMLParser):
    """Collects where a page leads to, and the places that others can lead to."""

    def __init__(self) -> None:
        """Start with nothing found."""
        super().__init__()
        self.leads_to: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses and the id of an element."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if (
                name in ("href", "src")
                and value
                and not (tag == "link" and ":" in value)
            ):
                self.leads_to.append(value)


@functools.cache
def places_of(path: Path) -> Places:
    places = Places()
    places.feed(path.read_text(encoding="utf-8"))
    places.close()
    return places


@pytest.mark.parametrize("site", ALL)
def test_every_link_within_the_tree_finds_its_file_and_place(site: str) -> None:
    root = root_of(site).resolve()
    pages = {path: places_of(path) for path in sorted(root.rglob("*.html"))}
    lost = []
    for path, places in pages.items():
        for address in places.leads_to:
            if ":" in address.split("/")[0]:
                continue
            file, _, place = unquote(address).partition("#")
            target = (path.parent / file).resolve() if file else path
            found = target.is_file() and target.is_relative_to(root)
            if not found or (place and place not in pages[target].ids):
                lost.append((path.relative_to(root).as_posix(), address))

    assert len(pages) > 10
    assert lost == []


@pytest.mark.parametrize("site", ALL)
def test_every_page_can_be_reached_from_the_first(site: str) -> None:
    root = root_of(site).resolve()
    waiting, found = [root / "index.html"], {root / "index.html"}
    while waiting:
        path = waiting.pop()
        for address in places_of(path).leads_to:
            file = unquote(address).partition("#")[0]
            target = (path.parent / file).resolve()
            if target.suffix == ".html" and ":" not in file and target not in found:
                found.add(target)
                waiting.append(target)

    assert found == set(root.rglob("*.html"))


@pytest.mark.parametrize("site", ALL)
def test_no_place_of_a_page_has_the_name_of_another(site: str) -> None:
    for path in sorted(root_of(site).resolve().rglob("*.html")):
        ids = places_of(path).ids
        assert len(ids) == len(set(ids)), path
