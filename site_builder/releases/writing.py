"""Writing the files of a new tree, in this process or in any other."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.problems import Problem, SiteError
from site_builder.releases.durability import naming, write_new
from site_builder.releases.links import links_in, target_of
from site_builder.releases.manifests import Entry, Kind, as_content, content_digest

_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_SHORT = 7  # hex digits; enough to find a page by its print
_PATH = re.compile(rf"{_NAME}(/{_NAME})*\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer has written: numbers and names, cheap to send to another process.

    Attributes:
        lines: Of the manifest, by path.
        targets: Files that the pages lead to, each with one page that does.

    """

    lines: Mapping[str, str]
    targets: Mapping[str, str]


class Writer:
    """Writes files into the folder of a new tree, each once.

    It has a state (folders made, links seen) because pages share nearly all of both.
    """

    def __init__(self, folder: Path, *, again: bool = False) -> None:
        """Write into a folder; several writers may share it.

        Args:
            folder: Of the tree.
            again: Replace files that are there already: a writer that died, or is cut
                off, may have begun the same ones. Without it they are a problem.

        """
        self._folder = str(folder)
        self._again = again
        self._made: set[str] = set()
        self._seen: dict[str, set[bytes]] = {}
        self._lines: dict[str, str] = {}
        self._targets: dict[str, str] = {}

    def write(
        self,
        path: str,
        data: bytes,
        inputs: str = "",
        short: str = "",
        kind: Kind = "",
    ) -> None:
        """Write one file.

        Args:
            path: In the tree, with slashes; plain letters, digits and ``-_.``.
            data: The whole content.
            inputs: Digest of all that the page was made of.
            short: Digest that the page prints in its foot.
            kind: Not empty for assets.

        Raises:
            SiteError: The tree has such a file already.
            OSError: The disk refuses; names the file.

        """
        self._write(path, data, (data,), content_digest(data), inputs, short, kind)

    def write_signed(
        self, path: str, data: bytes, mark: bytes, inputs: str, leading: bytes
    ) -> None:
        """Write a page that shows its own digest: that of all that stands before it.

        Args:
            path: As in ``write``.
            data: The whole content.
            mark: The last one in it gives way to the digest; without any the page shows
                none.
            inputs: Digest of all that the page was made of.
            leading: What of the content may hold links.

        Raises:
            SiteError: The tree has such a file already.
            OSError: The disk refuses; names the file.

        """
        place = data.rfind(mark)
        if place < 0:
            self.write(path, data, inputs)
            return
        before = memoryview(data)[:place]  # a page is too long to be copied for this
        digest = hashlib.sha256(before)
        short = digest.hexdigest()[:_SHORT]
        rest = b"%b%b" % (short.encode(), data[place + len(mark) :])
        digest.update(rest)
        self._write(
            path, leading, (before, rest), as_content(digest), inputs, short, ""
        )

    def _write(
        self,
        path: str,
        leading: bytes,
        parts: tuple[bytes | memoryview, ...],
        content: str,
        inputs: str,
        short: str,
        kind: Kind,
    ) -> None:
        if not _PATH.match(path):
            message = f"no file of a tree can be called {path!r}"
            raise ValueError(message)
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            self._make(folder)
            self._made.add(folder)
        try:
            write_new(f"{self._folder}/{path}", *parts)
        except FileExistsError:
            if not self._again or path in self._lines:
                raise twice(path) from None
            self._replace(path, *parts)
        size = sum(map(len, parts))
        self._lines[path] = Entry(path, size, content, inputs, short, kind).line
        if path.endswith(".html"):
            self._note_links(path, folder, leading)

    def written(self) -> Written:
        """Hand over what was written since the last time."""
        written = Written(self._lines, self._targets)
        self._lines, self._targets = {}, {}
        self._seen.clear()
        return written

    def _make(self, folder: str) -> None:
        """Make a folder of the tree; not the tree, which may be gone with its build."""
        place = Path(self._folder)
        for name in folder.split("/") if folder else ():
            place /= name
            place.mkdir(exist_ok=True)

    def _replace(self, path: str, *parts: bytes | memoryview) -> None:
        """Put a file in the place of another, so that it is whole at any moment.

        Whoever still writes to the other one writes to what has no name any more.
        """
        new = f"{self._folder}.{uuid.uuid4()}"  # not in the tree: it may be left over
        write_new(new, *parts)
        with naming(new):
            Path(new).replace(f"{self._folder}/{path}")

    def _note_links(self, path: str, folder: str, data: bytes) -> None:
        seen = self._seen.setdefault(folder, set())
        new = links_in(data) - seen
        seen |= new
        for link in new:
            target = target_of(link, folder)
            if target is not None:
                self._targets.setdefault(target, path)


def twice(path: str) -> SiteError:
    """Say that two pages want to be the same file."""
    message = "two pages have this path"
    return SiteError([Problem(path, 0, message, "rename one of them")])
