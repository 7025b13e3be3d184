"""What makes pages of the data, as digests: another program may write other bytes."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PROGRAM = Path(__file__).parent
_SUFFIXES = {".py", ".po", ".yaml"}
WRITERS = ("babel", "jinja2", "markdown-it-py", "markupsafe", "pyarrow")
"""Libraries that write text."""


@cache
def program_digest() -> str:
    """Hash the program itself, with the versions of those libraries that write text."""
    files = [path for path in _PROGRAM.rglob("*") if path.suffix in _SUFFIXES]
    versions = [f"{name} {version(name)}" for name in WRITERS]
    return _digest(_PROGRAM, files, versions)


def templates_digest(folders: Iterable[Path]) -> str:
    """Hash every file of some folders of templates, by folder and name."""
    parts = [
        _digest(folder, [path for path in folder.rglob("*") if path.is_file()])
        for folder in folders
    ]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _digest(folder: Path, files: Iterable[Path], more: Iterable[str] = ()) -> str:
    digest = hashlib.sha256("\n".join(more).encode())
    for path in sorted(files):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
