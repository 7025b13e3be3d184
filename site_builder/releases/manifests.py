"""The manifest of a tree: every file with its size and content, and what it is of.

It is text, two lines for each file, in the order of their paths:

    customers/c-1.html
    11042  3f0c…  9be1…  3fa29b0                                     (with tabs between)

There may be hundreds of thousands of files: lines stay text until one is asked for.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal, NamedTuple

Kind = Literal["", "asset", "carried"]

_DIGITS = 32
_PAGE = ".html\n"


class Entry(NamedTuple):
    """One file of a tree.

    Attributes:
        path: In the tree, with slashes.
        size: In bytes.
        content: Digest of its bytes.
        inputs: Digest of all that its page was made of; empty: not known.
        short: Digest that the page prints in its foot; empty: it prints none.
        kind: ``asset``: of this release; ``carried``: an asset of the last release,
            kept for those who have its pages open; empty: anything else.

    """

    path: str
    size: int
    content: str
    inputs: str = ""
    short: str = ""
    kind: Kind = ""

    @property
    def line(self) -> str:
        """All but the path, as it stands in a manifest."""
        return f"{self.size}\t{self.content}\t{self.inputs}\t{self.short}\t{self.kind}"


class Manifest(Mapping[str, Entry]):
    """The files of one tree by path; entries are taken apart when they are asked for.

    Attributes:
        lines: By path, in order, all but the path of its line.
        pages: How many of the files are pages.
        noted: What the one who made the tree has found out of it and would have to find
            out again; None once it was read from a file.

    """

    __slots__ = ("lines", "noted", "pages")

    def __init__(
        self, lines: Mapping[str, str], pages: int, noted: object = None
    ) -> None:
        """Take lines as they are."""
        self.lines = lines
        self.pages = pages
        self.noted = noted

    def __getitem__(self, path: str) -> Entry:
        """Take one line apart."""
        return as_entry(path, self.lines[path])

    def inputs(self, path: str) -> str:
        """Give the digest of what a page was made of; empty: no such page."""
        line = self.lines.get(path)
        return line.split("\t", 3)[2] if line is not None else ""

    def unchanged(self, paths: Iterable[str], inputs: Iterable[str]) -> list[bool]:
        """Tell for each page whether it was there, and made of the same.

        Args:
            paths: Of the pages.
            inputs: The digest of what each is made of; no other part of a line is one.

        """
        line = self.lines.get
        return [
            f"\t{one}\t" in line(path, "")
            for path, one in zip(paths, inputs, strict=True)
        ]

    def __iter__(self) -> Iterator[str]:
        """Give the paths."""
        return iter(self.lines)

    def __len__(self) -> int:
        """Count the files."""
        return len(self.lines)

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a file."""
        return path in self.lines


NOTHING = Manifest({}, 0)


def as_entry(path: str, line: str) -> Entry:
    """Take the line of a file apart."""
    size, content, inputs, short, kind = line.split("\t")
    return Entry(path, int(size), content, inputs, short, kind)  # type: ignore[arg-type]


def size_of(line: str) -> int:
    """Take only the size from a line."""
    return int(line[: line.index("\t")])


def content_digest(data: bytes | memoryview) -> str:
    """Make the digest of the bytes of a file."""
    return as_content(hashlib.sha256(data))


def as_content(digest: "hashlib._Hash") -> str:
    """Take the digest of a file's bytes from what has hashed them."""
    return digest.hexdigest()[:_DIGITS]


def count_pages(paths: Iterable[str]) -> int:
    """Count the pages among files."""
    return "\n".join([*paths, ""]).count(_PAGE)


def manifest_text(manifest: Manifest) -> bytes:
    """Write a manifest down."""
    return "\n".join([*chain.from_iterable(manifest.lines.items()), ""]).encode()


def parse_manifest(data: bytes) -> Manifest:
    """Read what ``manifest_text`` wrote."""
    text = data.decode()
    parts = text.split("\n")
    lines = dict(zip(parts[::2], parts[1::2], strict=False))
    return Manifest(lines, text.count(_PAGE))
