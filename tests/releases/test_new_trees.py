"""A tree that is made knows what it holds as well as a plain count does."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.problems import SiteError
from site_builder.releases import Entry, Manifest, NewTree
from site_builder.releases.manifests import manifest_text, parse_manifest

NAMES = ("a.css", "a.html", "b/a.html", "b/b.html", "b/c.csv", "c.html", "d.html")


def manifest_of(entries: dict[str, Entry]) -> Manifest:
    """Make a manifest, entry by entry."""
    lines = {path: entries[path].line for path in sorted(entries)}
    return Manifest(lines, sum(path.endswith(".html") for path in lines))


def entry_of(path: str, generation: int) -> Entry:
    return Entry(path, generation, f"content of {generation}")


@given(
    before=st.sets(st.sampled_from(NAMES)),
    kept=st.sets(st.sampled_from(NAMES)),
    new=st.lists(st.sampled_from(NAMES), unique=True),
    known=st.booleans(),
)
def test_a_tree_is_what_is_kept_and_what_is_written(
    before: set[str], kept: set[str], new: list[str], *, known: bool
) -> None:
    entries = {path: entry_of(path, 1) for path in before}
    kept = (kept & before) - set(new)
    with tempfile.TemporaryDirectory() as folder:
        tree = NewTree("everyone", Path(folder), manifest_of(entries))
        tree.keep(sorted(kept), known=known)
        for path in new:
            tree.write(path, path.encode(), "inputs", "short")

    now = {path: entries[path] for path in kept}
    now |= {path: Entry(path, *tree.manifest()[path][1:]) for path in new}
    assert dict(tree.manifest()) == now
    assert list(tree.manifest()) == sorted(now)
    assert tree.manifest().pages == sum(path.endswith(".html") for path in now)
    assert tree.pages_kept() == sum(path.endswith(".html") for path in kept)
    assert tree.lost() == before - now.keys()


@given(st.sets(st.sampled_from(NAMES)))
def test_a_manifest_is_read_as_it_was_written(paths: set[str]) -> None:
    manifest = manifest_of({path: entry_of(path, 1) for path in paths})

    again = parse_manifest(manifest_text(manifest))

    assert (again.lines, again.pages) == (manifest.lines, manifest.pages)
    assert again.noted is None


def test_no_file_is_kept_twice_or_kept_and_written(tmp_path: Path) -> None:
    tree = NewTree("everyone", tmp_path, manifest_of({"a": entry_of("a", 1)}))

    with pytest.raises(SiteError, match="two pages have this path"):
        tree.keep(["a", "a"])
    with pytest.raises(KeyError, match="b"):
        tree.keep(["a", "b"])
    tree.keep(["a"])
    with pytest.raises(SiteError, match="two pages have this path"):
        tree.keep(["a"])
    with pytest.raises(SiteError, match="two pages have this path"):
        tree.write("a", b"")
