"""Values for other processes: written once, mapped by each of them.

Columns and arrays lie in the file as they lie in memory (pickle protocol 5 with
out-of-band buffers, PEP 574), so that workers on one machine share them, and only the
small rest is read. The file holds the customer file: only its owner reads it. It never
outlives the build that wrote it, and holds nothing that did not come from this program.
"""

import mmap
import os
import pickle
from pathlib import Path

_ALIGNED = 64


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
