"""Who renders: this process or several; ``cluster.py`` has those elsewhere."""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from site_builder.problems import Problem, SiteError

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


@contextmanager
def workers(jobs: int) -> Iterator[Executor | None]:
    """Give an executor of so many processes; None for one job: this process.

    Work that is left when the block fails is not begun.

    Raises:
        SiteError: Somebody or something has killed one of the processes.

    """
    if jobs == 1:
        yield None
        return
    # Where processes can be copied they share all that is already in memory; elsewhere
    # they start anew, and only take a second longer.
    context = multiprocessing.get_context(
        "fork" if sys.platform == "linux" else "spawn"
    )
    executor = _Copies(
        jobs, mp_context=context, initializer=_leave_interrupts_to_the_parent
    )
    try:
        yield executor
    except BrokenExecutor:
        message = "a process that renders was killed"
        hint = "it may have found too little memory: build with fewer, as with --jobs 1"
        raise SiteError([Problem("--jobs", 0, message, hint)]) from None
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()


class _Copies(ProcessPoolExecutor):
    """Processes that share what there was when the first of them began."""

    _begun = False

    def submit(
        self,
        fn: Callable[_Given, _Found],
        /,
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> Future[_Found]:
        """Have a process do something; before the first does, garbage is thrown away.

        What exists then is not looked through again by any process.
        """
        if not self._begun:
            self._begun = True
            gc.collect()
            gc.freeze()
        return super().submit(fn, *args, **kwargs)


def _leave_interrupts_to_the_parent() -> None:
    """A terminal sends Ctrl-C to all; the parent has the others end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
