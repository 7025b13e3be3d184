"""Values for other processes: found in their memory, or written once and mapped.

Columns and arrays lie in a file as they lie in memory (pickle protocol 5 with
out-of-band buffers, PEP 574), so that workers on one machine share them, and only the
small rest is read. The file holds the customer file: only its owner reads it. It never
outlives the build that wrote it, and holds nothing that did not come from this program.
"""

import gc
import mmap
import os
import pickle
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")
_ALIGNED = 64


class Copies(ProcessPoolExecutor):
    """Processes that share what there was when the first of them began.

    Attributes:
        begun: Whether there is any.
        end_threads: Called before the first one begins; None: there are none to end.

    """

    begun = False
    end_threads: Callable[[], object] | None = None

    def ready_to_copy(self) -> None:
        """End the other threads of who builds, who might hold locks."""
        if self.end_threads is not None:
            self.end_threads()

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
        if not self.begun:
            self.begun = True
            self.ready_to_copy()
            gc.collect()
            gc.freeze()
        return super().submit(fn, *args, **kwargs)


def hand_over(value: object, path: Path) -> None:
    """Write a value for ``take_over``."""
    buffers: list[pickle.PickleBuffer] = []
    small = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    places = []
    with open(path, "xb", opener=_for_its_owner) as file:
        for view in views:
            file.seek(-file.tell() % _ALIGNED, 1)
            places.append((file.tell(), view.nbytes))
            file.write(view)
        start = file.tell()
        file.write(pickle.dumps((small, places), protocol=5))
        file.write(start.to_bytes(8, "little"))


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def take_over(path: Path) -> object:
    """Map a value that ``hand_over`` wrote; its arrays must not be written to."""
    with path.open("rb") as file:
        memory = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    start = int.from_bytes(memory[-8:], "little")
    small, places = pickle.loads(memory[start:-8])  # noqa: S301 -- our own file
    buffers = [memory[place : place + size] for place, size in places]
    value: object = pickle.loads(small, buffers=buffers)  # noqa: S301
    return value
