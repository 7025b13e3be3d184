"""Tiny sites of a few pages, published in a moment."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from site_builder.memory import Recall, afresh
from site_builder.releases import NewTree, Published, publishing

Pages = Mapping[str, bytes]
STYLE = "assets/style.{}.css"


def page(text: str, *links: str) -> bytes:
    """Write a page with links."""
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return f"<!doctype html><title>{text}</title><p>{text}</p>{anchors}\n".encode()


def site(generation: int, size: int = 5) -> dict[str, bytes]:
    """Make a site of which two pages and the style change from build to build."""
    style = STYLE.format(generation)
    pages = {f"customers/{n}.html": page(f"customer {n}") for n in range(size)}
    pages["index.html"] = page(
        f"generation {generation}", style, *(f"customers/{n}.html" for n in range(size))
    )
    pages["reports/changes.html"] = page(f"changed {generation}", "../index.html")
    pages[style] = f"/* {generation} */".encode()
    return pages


def publish(
    output: Path,
    pages: Pages,
    *,
    keep: int = 10,
    clean: bool = False,
    accept_shrink: bool = True,
    recall: Recall = afresh,
) -> Published:
    """Publish pages for everyone; what has not changed is kept."""
    return publish_all(
        output,
        {"everyone": pages},
        keep=keep,
        clean=clean,
        accept_shrink=accept_shrink,
        recall=recall,
    )


def publish_all(
    output: Path,
    audiences: Mapping[str, Pages],
    *,
    keep: int = 10,
    clean: bool = False,
    accept_shrink: bool = True,
    recall: Recall = afresh,
) -> Published:
    """Publish pages for several audiences; what has not changed is kept."""
    with publishing(output, clean=clean, recall=recall) as publication:
        for audience, pages in audiences.items():
            fill(publication.tree(audience), pages)
        return publication.publish(keep, accept_shrink=accept_shrink)


def fill(tree: NewTree, pages: Pages) -> None:
    """Write pages into a tree, and keep those that the last release has."""
    for path, data in pages.items():
        inputs = hashlib.sha256(data).hexdigest()[:16]
        old = tree.previous.get(path)
        if path.startswith("assets/"):
            tree.asset(path, data)
        elif old is not None and old.inputs == inputs:
            tree.keep([path])
        else:
            tree.write(path, data, inputs, inputs[:7])


def files(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def trees(output: Path) -> dict[str, dict[str, bytes]]:
    """Read every file of every release."""
    return {
        folder.relative_to(output).as_posix(): files(folder)
        for folder in sorted(output.glob(".releases/*/*"))
    }
