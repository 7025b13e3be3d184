"""The floor: the same bytes written to the same file names, and nothing else.

    python -m benchmarks.floor TREE FOLDER

One process; open, write, close for each file, into a fresh folder. Files are read some
hundred at a time, outside the clock. Prints the seconds.
"""

import os
import sys
import time
from pathlib import Path

_AT_A_TIME = 500


def write_again(tree: Path, folder: Path) -> float:
    """Write every file of a tree into another folder, which is made here.

    Returns:
        Seconds that the writing took.

    """
    names = sorted(
        path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()
    )
    for name in {name.rpartition("/")[0] for name in names}:
        (folder / name).mkdir(parents=True, exist_ok=True)
    seconds = 0.0
    for first in range(0, len(names), _AT_A_TIME):
        some = names[first : first + _AT_A_TIME]
        files = [(f"{folder}/{name}", (tree / name).read_bytes()) for name in some]
        started = time.perf_counter()
        for path, data in files:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            os.write(handle, data)
            os.close(handle)
        seconds += time.perf_counter() - started
    return seconds


if __name__ == "__main__":
    print(write_again(Path(sys.argv[1]), Path(sys.argv[2])))
