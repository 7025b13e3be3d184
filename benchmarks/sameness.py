"""Whether a peer's pages are the product's: the same elements, attributes and text.

Compared are all elements in their order, with class, data-*, href and every other
attribute, and all text with white space folded. Only the digest in the foot may differ.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

_OF_PAGE = "0000000"


def sample(paths: Sequence[str], size: int) -> list[str]:
    """Take so many paths, evenly spread; all of them if there are fewer."""
    step = max(len(paths) / size, 1.0)
    return [paths[int(place * step)] for place in range(min(size, len(paths)))]


def first_difference(ours: Path, theirs: Path) -> str:
    """Tell where two pages begin to differ; empty: nowhere."""
    left, right = list(pieces(ours)), list(pieces(theirs))
    for number, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return f"piece {number}: {one!r} is not {other!r}"
    if len(left) != len(right):
        return f"{len(left)} pieces are not {len(right)}"
    return ""


def pieces(page: Path) -> Iterator[tuple[str, ...]]:
    """Take a page apart: each element with its attributes, each text."""
    root = LexborHTMLParser(page.read_bytes()).root
    if root is not None:
        yield from _pieces(root)


def _pieces(root: LexborNode) -> Iterator[tuple[str, ...]]:
    digest = False
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            text = " ".join((node.text_content or "").split())
            if text:
                yield ("", _OF_PAGE if digest else text)
            digest = False
        else:
            marks = node.attributes
            digest = marks.get("class") == "digest"
            pairs = sorted(f"{name}={value}" for name, value in marks.items())
            yield (node.tag or "", *pairs)
