"""Keeps sources inside the data folder: no link out of it, no device, no pipe."""

import hashlib
import os
import stat
from pathlib import Path

from site_builder.problems import SiteError, nearest
from site_builder.sources.tables import Request

_CHUNK = 1 << 22


def find_file(request: Request) -> Path:
    """Find the file of a source: a plain file, links resolved, in the data folder.

    Raises:
        SiteError: It is not there, leads out of the folder, or is no plain file.

    """
    name = request.source.file or ""
    try:
        path = (request.data / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise _not_found(request, name) from None
    if not path.is_relative_to(request.data):
        message = f"'{name}' lies outside of the data folder"
        raise request.refuse(("file",), message, "copy the file into the data folder")
    if not stat.S_ISREG(path.stat().st_mode):
        raise request.refuse(("file",), f"'{name}' is not a plain file")
    if not os.access(path, os.R_OK):
        raise request.refuse(("file",), f"'{name}' may not be read by this program")
    return path


def _not_found(request: Request, name: str) -> SiteError:
    if not request.data.is_dir():
        return request.refuse(("file",), "the data folder is not there")
    files = sorted(
        path.relative_to(request.data).as_posix()
        for path in request.data.rglob("*")
        if path.is_file()
    )
    message = f"there is no file '{name}' in the data folder"
    return request.refuse(("file",), message, nearest(name, files))


def find_escapes(data: Path) -> list[str]:
    """List what a query must not meet in the data folder, relative to it.

    DuckDB compares paths as text. Links that lead out of the folder would be followed,
    and a pipe would keep it waiting for ever.
    """
    escapes = []
    for folder, folders, files in os.walk(data):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not _is_tame(path, data):
                escapes.append(path.relative_to(data).as_posix())
    return sorted(escapes)


def _is_tame(path: Path, data: Path) -> bool:
    mode = path.lstat().st_mode
    if not stat.S_ISLNK(mode):
        return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(data) and (target.is_file() or target.is_dir())


def digest_of_file(path: Path) -> str:
    """Hash the bytes of a file."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
