"""When Python looks for garbage, and what becomes of memory that is free again."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Of malloc.h: from how many bytes on memory is taken from, and given back to, the
# system by itself.
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_NEVER = 1 << 30


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let nobody look for garbage; most of what a build makes lives to its end.

    Looking for it, again and again through all that lives, takes a third of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def keep_what_is_freed() -> None:
    """Have memory that was freed used again, for a program that builds for months.

    A build asks for columns of a table, and frees them, hundreds of times. glibc gives
    large ones back to the system at once, which then clears the same memory again, page
    by page: of a million rows that takes longer than to compute with them. From now on
    the program holds what it needed once. Where there is no glibc nothing changes.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _NEVER)
        mallopt(_TRIM_THRESHOLD, _NEVER)
