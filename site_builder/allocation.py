"""How memory is asked for: a build takes much, again and again, until it ends.

Left to themselves, the libraries give every large array back to the system and take
the next one from it page by page, each wiped clean, which is a fifth of the time in
which a large customer file is read and checked.
"""

import ctypes
import os
import sys

# Parameters of mallopt(3).
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX, _ARENA_MAX = -1, -2, -4, -8
_AT_ONCE = 64 << 20  # bytes
_NEVER = 2**31 - 1
_SETTINGS = {_TRIM_THRESHOLD: _NEVER, _TOP_PAD: _AT_ONCE, _MMAP_MAX: 0, _ARENA_MAX: 1}


def keep_memory() -> None:
    """Use memory again that was freed; to be called before anything is computed.

    What people have set in the environment stands. Where there is no glibc, memory is
    asked for as it would be.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nobody multiplies matrices
    for parameter, value in _SETTINGS.items():
        _ask("mallopt", parameter, value)


def give_back_memory() -> None:
    """Give back what is free, once little of it will be asked for again."""
    _ask("malloc_trim", 0)


def _ask(function: str, *values: int) -> None:
    """Call a function of glibc; nothing happens where there is none."""
    if sys.platform == "linux":
        found = getattr(ctypes.CDLL(None), function, None)
        if found is not None:
            found(*values)
