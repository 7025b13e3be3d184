"""Who renders: this process, several, or a cluster, all behind one interface."""

import gc
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def workers(jobs: int) -> Iterator[Executor | None]:
    """Give an executor of so many processes; None for one job: this process.

    Work that is left when the block fails is not begun.
    """
    if jobs == 1:
        yield None
        return
    # Where processes can be copied they share all that is already in memory; elsewhere
    # they start anew, and only take a second longer.
    context = multiprocessing.get_context(
        "fork" if sys.platform == "linux" else "spawn"
    )
    gc.collect()
    gc.freeze()  # what exists now is not looked through again by any process
    executor = ProcessPoolExecutor(jobs, mp_context=context)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()
