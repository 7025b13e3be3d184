"""Being told of changes by the operating system, through watchdog."""

import errno
import logging
import sys
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver, ObservedWatch

from site_builder.watching.bell import Bell, Heard

# That a file was opened, or closed after reading, must wake nobody: builds read.
_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
# File systems that do not tell what another machine does, or tell nothing.
_REMOTE = (
    *("nfs", "cifs", "smb", "fuse", "9p", "vboxsf", "virtiofs", "prl_fs", "davfs"),
    *("afs", "ceph", "glusterfs", "lustre", "ncpfs", "coda"),
)
_MOUNTS = Path("/proc/mounts")
_LIMITS = {
    errno.ENOSPC: "the limit of watches is reached (fs.inotify.max_user_watches)",
    errno.EMFILE: "the limit of watchers is reached (fs.inotify.max_user_instances)",
}

# It tells of races that looking at the inputs makes harmless, and of folders that were
# moved away and back.
logging.getLogger("watchdog").addHandler(logging.NullHandler())
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)


class DeafError(Exception):
    """Changes cannot be heard of; says why."""


class Ears:
    """Hears of changes below some folders, and rings a bell."""

    def __init__(self, bell: Bell) -> None:
        """Begin to hear, of nothing so far.

        Raises:
            DeafError: The system refuses.

        """
        self._handler = _Ringer(bell)
        self._watches: dict[tuple[str, bool], tuple[ObservedWatch, _Identity]] = {}
        try:
            self._observer = _observer()
            self._observer.start()
        except OSError as error:
            raise _deaf(error) from None

    def listen(self, roots: Mapping[str, bool]) -> bool:
        """Listen to these folders, anew to those that were made anew.

        Args:
            roots: Folders; whether with all that is below them.

        Returns:
            Whether there is a folder that was not listened to before.

        Raises:
            DeafError: The system refuses.

        """
        alive = {one.watch for one in self._observer.emitters if one.is_alive()}
        for key, (watch, identity) in tuple(self._watches.items()):
            path, whole = key
            same = roots.get(path) is whole and identity == _identity(path)
            if not same or watch not in alive:
                self._observer.unschedule(watch)
                del self._watches[key]
        # Those with all below them come first. Where the limit is reached below a
        # folder, watchdog is silent; the next folder is then refused.
        missing = [key for key in roots.items() if key not in self._watches]
        for path, whole in sorted(missing, key=lambda one: not one[1]):
            self._schedule(path, whole=whole)
        return bool(missing)

    def stop(self) -> None:
        """Hear no more."""
        self._observer.stop()
        self._observer.join()

    def _schedule(self, path: str, *, whole: bool) -> None:
        identity = _identity(path)
        try:
            watch = self._observer.schedule(
                self._handler, path, recursive=whole, event_filter=_EVENTS
            )
        except FileNotFoundError:  # gone meanwhile; the next look will see
            return
        except OSError as error:
            raise _deaf(error) from None
        self._watches[path, whole] = watch, identity


_Identity = tuple[int, int] | None


def _identity(path: str) -> _Identity:
    with suppress(OSError):
        stats = Path(path).stat()
        return stats.st_dev, stats.st_ino
    return None


def _observer() -> BaseObserver:
    if sys.platform == "linux":
        from watchdog.observers.inotify import InotifyObserver  # noqa: PLC0415 -- Linux

        # All events: a file moved in from elsewhere is told apart from one begun here.
        return InotifyObserver(generate_full_events=True)
    from watchdog.observers import Observer  # noqa: PLC0415 -- elsewhere

    return Observer()


def _deaf(error: OSError) -> DeafError:
    return DeafError(_LIMITS.get(error.errno or 0, error.strerror or str(error)))


def refuse_remote(folder: Path) -> None:
    """Insist that a folder is where changes are told of.

    Raises:
        DeafError: It is on a file system that may not tell of them.

    """
    kind = remote_file_system(folder)
    if kind:
        message = f"{folder} is on {kind}, which may not tell of them"
        raise DeafError(message)


def remote_file_system(folder: Path, mounts: Path = _MOUNTS) -> str:
    """Name the kind of file system a folder is on, if it does not tell of changes.

    Args:
        folder: Without links.
        mounts: What is mounted where, as Linux says it; elsewhere there is none.

    Returns:
        Such as ``nfs4``; empty where changes are told of.

    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = Path(), ""
    for line in lines:
        _, place, found, *_ = line.split(" ")
        point = Path(_unescaped(place))
        if folder.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, found
    return kind if kind.startswith(_REMOTE) and kind != "fuseblk" else ""


def _unescaped(place: str) -> str:
    """Read octal escapes, such as of a blank."""
    for code in (" ", "\t", "\n", "\\"):
        place = place.replace(f"\\{ord(code):03o}", code)
    return place


class _Ringer(FileSystemEventHandler):
    """Turns what watchdog tells into what a watcher wants to know."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    def dispatch(self, event: FileSystemEvent) -> None:
        source, target = _text(event.src_path), _text(event.dest_path)
        match event:
            case FileModifiedEvent() | FileCreatedEvent():
                self._bell.ring(Heard("open", source))
            case FileClosedEvent():
                self._bell.ring(Heard("finished", source))
            case FileDeletedEvent():
                self._bell.ring(Heard("gone", source))
            case FileMovedEvent():
                if source:
                    self._bell.ring(Heard("gone", source))
                if target:
                    self._bell.ring(Heard("finished", target))
            case _:
                for path in filter(None, (source, target)):
                    self._bell.ring(Heard("other", path))


def _text(path: bytes | str) -> str:
    return path.decode(errors="surrogateescape") if isinstance(path, bytes) else path
