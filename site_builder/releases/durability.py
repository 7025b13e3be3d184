"""Putting things on the disk so that they stay there when the power fails."""

import ctypes
import errno
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READ_ONLY = 0o444
_TRIES, _PAUSE = 5, 0.1  # seconds


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Name a file in errors of calls that know its handle only."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Force everything written to the file system of a folder to disk, at once.

    One call for all files: a hundred thousand of them one by one take minutes.

    Raises:
        OSError: Something written before may not have reached the disk.

    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if call is None:  # macOS has none
        os.sync()
        return
    with naming(folder), _opened(folder) as handle:
        if call(handle) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))


class EarlySync:
    """Forces what is written to disk while more is written, so that less is left.

    It replaces no ``sync_all`` at the end.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare for the file system of a folder."""
        self._folder = folder
        self._thread: threading.Thread | None = None
        self._error: OSError | None = None

    def begin(self) -> None:
        """Have everything written so far forced to disk, unless that goes on already.

        Raises:
            OSError: Something written before may not have reached the disk.

        """
        if self._thread is None or not self._thread.is_alive():
            self.wait()
            self._thread = threading.Thread(target=self._sync, daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait until what was begun is done.

        Raises:
            OSError: Something written before may not have reached the disk.

        """
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error

    def _sync(self) -> None:
        try:
            sync_all(self._folder)
        except OSError as error:  # the kernel tells it once: it must not be lost
            self._error = error


def sync_folder(folder: Path) -> None:
    """Force the entries of a folder to disk."""
    if sys.platform != "win32":
        with naming(folder), _opened(folder) as handle:
            os.fsync(handle)


def write_new(path: str, *parts: bytes | memoryview) -> None:
    """Write a file that nobody shall write to again, from its parts in order.

    Raises:
        OSError: It is there already, or the disk refuses; names the file.

    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, _READ_ONLY)
    with naming(path):
        try:
            for part in parts:
                rest = memoryview(part)
                while rest:  # a nearly full disk takes a part before it refuses
                    rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)


def replace_text(path: Path, text: str) -> None:
    """Give a small file another content, all of it or nothing."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    write_new(str(new), text.encode())
    with naming(new), _opened(new) as handle:
        os.fsync(handle)
    new.replace(path)
    sync_folder(path.parent)


def link_or_copy(old: str, new: str) -> None:
    """Give a file another name; a second copy where no further link can be made.

    Raises:
        OSError: The file is not there, or the disk refuses.

    """
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(old, new)
        Path(new).chmod(_READ_ONLY)


_NO_LINK = {
    errno.EMLINK,  # ext4 ends at 65,000 names for one file
    errno.EPERM,  # the file system knows no links
    errno.EXDEV,
    errno.EOPNOTSUPP,
    errno.ENOSYS,
}


def remove(folder: Path) -> None:
    """Take a folder away with all that is in it, if it is there.

    Workers of a killed build may still write into it for a moment.
    """
    for _ in range(_TRIES):
        if not folder.is_dir() or folder.is_symlink():
            return
        shutil.rmtree(folder, ignore_errors=True)
        if folder.is_dir():
            time.sleep(_PAUSE)
    if folder.is_dir():
        shutil.rmtree(folder)
