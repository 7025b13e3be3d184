"""Where links lead to, by the rules of addresses."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.releases.links import links_in, target_of

NAMES = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,5}", fullmatch=True)
FOLDERS = st.lists(NAMES, max_size=2).map("/".join)


@given(FOLDERS, st.integers(0, 2), st.lists(NAMES, min_size=1, max_size=3))
def test_a_link_leads_where_browsers_go(folder: str, up: int, names: list[str]) -> None:
    link = "../" * up + "/".join(names)
    here = f"http://site/{folder}/page.html" if folder else "http://site/page.html"
    above = up > folder.count("/") + bool(folder)

    found = target_of(link.encode(), folder)

    if above:
        assert found is not None
        assert found.startswith("../")
    else:
        assert found == urlsplit(urljoin(here, link)).path.lstrip("/")


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (b"a.html#top", "segments/a.html"),
        (b"a.html?x=1", "segments/a.html"),
        (b"a%20b.html", "segments/a b.html"),
        (b"a&amp;b.html", "segments/a&b.html"),
        (b"./a.html", "segments/a.html"),
        (b"../..", ".."),
        (b"/a.html", "/a.html"),
        (b"a/", "a/"),
        (b"#top", None),
        (b"https://a.example/b.html", None),
        (b"//a.example/b.html", None),
        (b"mailto:a@b.example", None),
    ],
)
def test_odd_links(link: bytes, target: str | None) -> None:
    assert target_of(link, "segments") == target


def test_links_are_found_where_templates_put_them() -> None:
    page = b'<a href="a.html"><img src="b.png"><p data-x="src="><bdi>href=</bdi>'

    assert links_in(page) == {b"a.html", b"b.png"}
