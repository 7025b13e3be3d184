"""Which file an address means: only plain files of one tree, and nothing beside it."""

import re
from dataclasses import dataclass
from pathlib import Path

INDEX = "index.html"
# Hidden files and "..", whatever Windows would take for another folder, control signs.
_REFUSED = re.compile(r"\.|.*[\\:\x00-\x1f\x7f]", re.DOTALL)
# Never guessed by the machine it runs on.
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Folder:
    """The address of a folder that has a first page, without its last slash."""


def find(root: Path, path: str) -> Path | Folder | None:
    """Find what an address means.

    Args:
        root: The tree, without links.
        path: Of the address, decoded; begins with a slash.

    Returns:
        A plain file; a folder that needs a slash; None: there is nothing to be seen.

    """
    first, *names = path.split("/")
    *folders, name = names or [""]
    if first or any(not one or _REFUSED.match(one) for one in folders):
        return None
    if _REFUSED.match(name):
        return None
    place = root.joinpath(*folders, name or INDEX)
    try:
        if place.resolve() != place:  # a link on the way, wherever it leads
            return None
        if place.is_dir() and (place / INDEX).is_file():
            return Folder()
        return place if place.is_file() else None
    except (OSError, ValueError):
        return None


def kind_of(file: Path) -> str:
    """Tell the media type of a file by its name; unknown ones are only saved."""
    return _KINDS.get(file.suffix.lower(), "application/octet-stream")
