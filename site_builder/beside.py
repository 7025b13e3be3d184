"""Some work in a copy of this process, while this one does something else."""

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import NoReturn, TypeVar

_Found = TypeVar("_Found")


@contextmanager
def beside(
    work: Callable[[], _Found], *, apart: bool
) -> Iterator[Callable[[], _Found]]:
    """Begin some work; give what waits for its end, to be called once.

    A copy takes 10 ms to begin, more where there is much memory. It has the locks of
    other threads, but nobody to open them: none may hold one that the work needs.

    Args:
        work: What it returns travels between processes.
        apart: Do it in a copy, if there is room for one; else whoever waits does it.

    Raises:
        BrokenProcessPool: Somebody or something has killed the copy.

    """
    begun = _copied(work) if apart else None
    if begun is None:
        yield work
        return
    copy, receiving = begun

    def found() -> _Found:
        with open(receiving, "rb", closefd=False) as pipe:
            told = pipe.read()
        if not told:
            raise BrokenProcessPool
        value, error = pickle.loads(told)  # noqa: S301 -- told by our own copy
        if error is not None:
            raise error
        result: _Found = value
        return result

    try:
        yield found
    finally:
        os.kill(copy, signal.SIGKILL)  # if it is still at work, nobody waits for it
        os.waitpid(copy, 0)
        os.close(receiving)


def _copied(work: Callable[[], object]) -> tuple[int, int] | None:
    """Begin the work in a copy.

    Returns:
        Its process, and the end of a pipe where it tells what came of it; None: there
        is no room for another process.

    """
    receiving, sending = os.pipe()
    try:
        copy = os.fork()
    except OSError:
        os.close(receiving)
        copy = None
    if copy == 0:
        os.close(receiving)
        _work(work, sending)
    os.close(sending)
    return None if copy is None else (copy, receiving)


def _work(work: Callable[[], object], sending: int) -> NoReturn:
    """Do the work, tell what came of it, and end without what others clean up."""
    try:
        # A terminal, or who ends a service, asks all processes to end; the one that
        # waits for this one ends it.
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            told = pickle.dumps((work(), None))
        except Exception as error:  # noqa: BLE001 -- it is raised where it is waited for
            told = _told(error)
        with open(sending, "wb") as pipe:
            pipe.write(told)
    finally:
        os._exit(0)


def _told(error: Exception) -> bytes:
    """Tell of an error as it is, or of its traceback where it cannot travel."""
    where = traceback.format_exc()
    error.add_note(where)
    try:
        told = pickle.dumps((None, error))
        pickle.loads(told)  # noqa: S301 -- just written
    except Exception:  # noqa: BLE001 -- whatever an error does when it is copied
        told = pickle.dumps((None, RuntimeError(where)))
    return told
