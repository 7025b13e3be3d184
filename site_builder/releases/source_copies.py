"""Copies of what releases were made of, so that a good customer file can come back.

Each content is kept once, under its digest. There is a list for each release that says
which file had which content. Lists outlive their releases: for each day, the last one
stays for as long as the site wants.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.releases.durability import write_new
from site_builder.releases.layout import Layout

_CHUNK = 1 << 20
_PRIVATE = 0o600
_SETTLED = 2 * 10**9  # nanoseconds: who writes twice within that may leave no trace


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a release is made of, as it was before it was read.

    Attributes:
        shown: Its path as the author knows it, with slashes.
        path: Where it is.
        stamp: What changes when the file does: size, time in nanoseconds, number.

    """

    shown: str
    path: Path
    stamp: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Copies:
    """The list of one release.

    Attributes:
        made: When it was made, in UTC.
        files: Digests by path as the author knows it.
        stamps: By the same path, for those whose stamp tells for sure.

    """

    number: int
    made: dt.datetime
    files: Mapping[str, str]
    stamps: Mapping[str, Sequence[int]]


def note_sources(files: Mapping[str, Path]) -> list[Source]:
    """Note how files are before they are read; what is no plain file is left out."""
    found = []
    for shown, path in sorted(files.items()):
        if path.is_file() and not PurePosixPath(shown).is_absolute():
            found.append(Source(shown, path, _stamp(path)))
    return found


def keep_copies(layout: Layout, number: int, sources: Iterable[Source]) -> list[str]:
    """Keep what a release was made of.

    Returns:
        Files that have changed since they were read: they are not kept.

    """
    now = dt.datetime.now(dt.UTC)
    last = {} if not (lists := copies(layout)) else {one.number: one for one in lists}
    before = last[max(last)] if last else Copies(0, now, {}, {})
    files: dict[str, str] = {}
    stamps: dict[str, Sequence[int]] = {}
    changed: list[str] = []
    for source in sources:
        digest = before.files.get(source.shown, "")
        same = list(source.stamp) == list(before.stamps.get(source.shown, ()))
        if not (same and _object(layout, digest).is_file()):
            digest = _keep(layout, source.path)
        if not source.path.is_file() or _stamp(source.path) != source.stamp:
            changed.append(source.shown)
            continue
        files[source.shown] = digest
        if source.stamp[1] < int(now.timestamp() * 10**9) - _SETTLED:
            stamps[source.shown] = source.stamp
    _write_list(layout, Copies(number, now, files, stamps))
    return changed


def copies(layout: Layout) -> list[Copies]:
    """List what can be brought back, oldest first; damaged lists are left out."""
    found = []
    for path in _lists(layout).glob("*.json"):
        try:
            about = json.loads(path.read_bytes())
            made = dt.datetime.fromisoformat(about["made"])
            one = Copies(int(path.stem), made, about["files"], about["stamps"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found.append(one)
    return sorted(found, key=lambda one: one.number)


def restore(output: Path, number: int, folder: Path) -> list[str]:
    """Bring back what a release was made of, byte by byte.

    Args:
        output: Folder of all releases.
        number: Of the release; it may be gone itself.
        folder: Made where it is missing; files of the same content may be there.

    Returns:
        Paths of the files.

    Raises:
        SiteError: There are no copies, they are damaged, or another file is there.

    """
    layout = Layout(output.absolute())
    lists = {one.number: one for one in copies(layout)}
    if number not in lists:
        message = f"what release {number} was made of is not kept"
        hint = f"kept are: {', '.join(map(str, lists)) or 'none'}"
        raise SiteError([Problem(str(layout.output), 0, message, hint)])
    files = lists[number].files
    raise_if_any(_obstacles(layout, files, folder))
    for shown, digest in sorted(files.items()):
        path = folder / shown
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            shutil.copyfile(_object(layout, digest), path)
    return sorted(files)


def prune_copies(layout: Layout, days: int, today: dt.date) -> None:
    """Delete copies of releases that are gone, but for one a day of the last days."""
    lists = copies(layout)
    releases = set(layout.numbers())
    last_of_day = {one.made.date(): one.number for one in lists}
    first = today - dt.timedelta(days=days)
    stay = {number for day, number in last_of_day.items() if day > first} | releases
    for one in lists:
        if one.number not in stay:
            (_lists(layout) / f"{one.number}.json").unlink()
    wanted = {
        digest for one in lists if one.number in stay for digest in one.files.values()
    }
    for path in _objects(layout).glob("*/*"):
        if path.name not in wanted:
            path.unlink()


def _obstacles(
    layout: Layout, files: Mapping[str, str], folder: Path
) -> Iterator[Problem]:
    for shown, digest in files.items():
        kept = _object(layout, digest)
        if not kept.is_file() or _digest(kept) != digest:
            yield Problem(shown, 0, "its copy is damaged, and cannot be brought back")
        there = folder / shown
        if os.path.lexists(there) and not (
            there.is_file() and _digest(there) == digest
        ):
            hint = "restore into a new folder, and copy what you want from there"
            yield Problem(str(there), 0, "is there already, and differs", hint)


def _keep(layout: Layout, path: Path) -> str:
    """Copy a file, and give its digest; the same content is kept once."""
    work = layout.make_work() / "copy"
    work.unlink(missing_ok=True)
    digest = hashlib.sha256()
    handle = os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with path.open("rb") as source, os.fdopen(handle, "wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    place = _object(layout, digest.hexdigest())
    if place.is_file():
        work.unlink()
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        work.replace(place)
    return digest.hexdigest()


def _write_list(layout: Layout, made: Copies) -> None:
    about = {
        "made": made.made.isoformat(timespec="milliseconds"),
        "files": dict(made.files),
        "stamps": {shown: list(stamp) for shown, stamp in made.stamps.items()},
    }
    place = _lists(layout) / f"{made.number}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    work = layout.make_work() / "list"
    work.unlink(missing_ok=True)
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True)
    write_new(str(work), f"{text}\n".encode())
    work.replace(place)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: Path) -> tuple[int, int, int]:
    about = path.stat()
    return about.st_size, about.st_mtime_ns, about.st_ino


def _lists(layout: Layout) -> Path:
    return layout.state / "sources" / "lists"


def _objects(layout: Layout) -> Path:
    return layout.state / "sources" / "objects"


def _object(layout: Layout, digest: str) -> Path:
    return _objects(layout) / digest[:2] / digest
