"""Two locks: one build at a time, and one change of what is served at a time.

The kernel frees them when their holder dies, so none is ever left over. A rollback need
not wait for a build that runs: it takes the second lock only.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_builder.releases.durability import naming
from site_builder.releases.layout import BusyError, Layout

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        """Closing is enough."""

else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def building(layout: Layout) -> Iterator[None]:
    """Be the only one who makes or deletes releases.

    Raises:
        BusyError: Somebody else does; nothing was changed.

    """
    with _held(layout.lock) as handle:
        try:
            with naming(layout.lock):
                _lock(handle, wait=False)
        except (BlockingIOError, PermissionError):
            message = f"another build is running in {layout.output}"
            raise BusyError(message) from None
        yield


@contextmanager
def swapping(layout: Layout) -> Iterator[None]:
    """Be the only one who changes what is served; waits for milliseconds at most."""
    layout.make_state()
    with _held(layout.state / ".lock") as handle:
        with naming(layout.state / ".lock"):
            _lock(handle, wait=True)
        yield


@contextmanager
def _held(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    _HELD.add(handle)
    try:
        yield handle
    finally:
        _HELD.discard(handle)
        _unlock(handle)
        os.close(handle)


def _let_go() -> None:
    """In a copy of this process: a lock is its holder's, not that of its workers.

    Otherwise a worker that outlives a killed build would keep every other one out.
    """
    for handle in _HELD:
        os.close(handle)
    _HELD.clear()


_HELD: set[int] = set()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
