"""How memory is asked for: a build takes much, again and again, until it ends.

Left to themselves, the libraries give every large array back to the system and take
the next one from it page by page, each wiped clean, which is a fifth of the time in
which a large customer file is read and checked.
"""

import ctypes
import os
import sys

_TOP_PAD, _TRIM_THRESHOLD, _MMAP_MAX = -2, -1, -4  # parameters of mallopt(3)
_AT_ONCE = 64 << 20  # bytes
_NEVER = 2**31 - 1
_SETTINGS = {_TOP_PAD: _AT_ONCE, _TRIM_THRESHOLD: _NEVER, _MMAP_MAX: 0}


def keep_memory() -> None:
    """Use memory again that was given back; to be called before anything is computed.

    What people set in the environment stands. Systems without glibc do as they like.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing is multiplied here
    if sys.platform == "linux":
        adjust = getattr(ctypes.CDLL(None), "mallopt", None)
        if adjust is not None:
            for parameter, value in _SETTINGS.items():
                adjust(parameter, value)
