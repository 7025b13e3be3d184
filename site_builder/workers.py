"""Who renders: this process or several; ``cluster.py`` has those elsewhere."""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager

from site_builder.handing_over import Copies
from site_builder.problems import Problem, SiteError


@contextmanager
def workers(
    jobs: int, end_threads: Callable[[], object] | None = None
) -> Iterator[Executor | None]:
    """Give an executor of so many processes; None for one job: this process.

    Work that is left when the block fails is not begun.

    Args:
        jobs: How many processes.
        end_threads: Called before this process is copied: a copy would have the locks
            of other threads, but nobody to open them. None: there are no others.

    Raises:
        SiteError: Somebody or something has killed one of the processes.

    """
    if jobs == 1:
        yield None
        return
    # Where processes can be copied they share all that is already in memory; elsewhere
    # they start anew, and only take a second longer.
    kind = Copies if sys.platform == "linux" else ProcessPoolExecutor
    context = multiprocessing.get_context("fork" if kind is Copies else "spawn")
    executor = kind(
        jobs, mp_context=context, initializer=_leave_interrupts_to_the_parent
    )
    if isinstance(executor, Copies):
        executor.end_threads = end_threads
    try:
        yield executor
    except BrokenExecutor:
        message = "a process that renders was killed"
        hint = "it may have found too little memory: build with fewer, as with --jobs 1"
        raise SiteError([Problem("--jobs", 0, message, hint)]) from None
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()


def _leave_interrupts_to_the_parent() -> None:
    """A terminal sends Ctrl-C to all; the parent has the others end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
