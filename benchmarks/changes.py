"""One changed order row, until the new page is where readers see it.

The row belongs to one customer and is dated on the newest day of the file, so that the
as-of date stays. For the product it is added to orders.csv; Hugo is given the new
contexts of that customer, dossier and brief, ready-made: its fastest way, a watching
Hugo whose pages are files of their own.
"""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hugo import front_matter
from benchmarks.processes import memory_of

_POLL = 0.002
_PATIENCE = 900.0  # seconds: the first build of a watching peer is part of it
_SETTLE = 3.0
_FIRST_OF_OURS = 9_000_000_000  # no order of TPC-H has such a number
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class GivenUpError(Exception):
    """What was waited for did not come."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How a watching program answered.

    Attributes:
        seconds: From the file's close to the new page, for each change.
        memory: Bytes at the end, of all its processes.

    """

    seconds: tuple[float, ...]
    memory: int


class Orders:
    """The orders of a site, to which one row after another is added."""

    def __init__(self, site: Path) -> None:
        """Look up the newest day, and begin with the first customer that ordered."""
        self._path = site / "content" / "data" / "orders.csv"
        with self._path.open(encoding="utf-8") as lines:
            next(lines)
            first = next(lines).split(",")
            self._day = first[2]
            self._rows = 1
            for line in lines:
                self._day = max(self._day, line.split(",")[2])
                self._rows += 1
        if not _DAY.fullmatch(self._day):
            raise ValueError(self._path)
        self.customer = first[1]

    def add(self) -> bytes:
        """Add an order of the customer, and close the file.

        Returns:
            What stands on the customer's dossier once it is built.

        """
        self._rows += 1
        number = f"{_FIRST_OF_OURS + self._rows}"
        row = f"{number},{self.customer},{self._day},1-URGENT,O,,{self._rows}\n"
        with self._path.open("a", encoding="utf-8") as file:
            file.write(row)
        return number.encode()


def watch_product(command: Sequence[str], output: Path, site: Path, n: int) -> Watched:
    """Change a row n times while the product watches."""
    orders = Orders(site)
    page = output / "everyone" / "customers" / f"{orders.customer}.html"
    with _watching(command, output.with_suffix(".log")) as session:
        _wait_for(page, b"</html>", session)
        time.sleep(_SETTLE)
        seconds = []
        for _ in range(n):
            text = orders.add()
            seconds.append(_wait_for(page, text, session))
            time.sleep(_SETTLE)
        return Watched(tuple(seconds), memory_of(session.pid))


def watch_hugo(command: Sequence[str], output: Path, site: Path, n: int) -> Watched:
    """Change the dossier and the brief of one customer n times while Hugo watches."""
    sources = [
        min((site / "content" / kind).glob("*.md")) for kind in ("customers", "briefs")
    ]
    pages = [output / source.parent.name / f"{source.stem}.html" for source in sources]
    log = output.with_suffix(".log")
    with _watching([*command, "--watch"], log) as session:
        _wait_for(log, b"Watching for changes", session)
        time.sleep(_SETTLE)
        seconds = []
        for number in range(n):
            mark = f"Changed{number}"
            for source in sources:
                context = json.loads(source.read_text(encoding="utf-8"))["c"]
                context.get("head", context)["name"] = mark
                source.write_text(front_matter(context), encoding="utf-8")
            started = time.perf_counter()
            for page in pages:
                _wait_for(page, mark.encode(), session)
            seconds.append(time.perf_counter() - started)
            time.sleep(_SETTLE)
        return Watched(tuple(seconds), memory_of(session.pid))


@contextmanager
def _watching(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(file: Path, text: bytes, session: subprocess.Popen[bytes]) -> float:
    """Wait until a file has a text.

    Returns:
        Seconds.

    Raises:
        GivenUpError: The program ended, or the text never came.

    """
    started = time.perf_counter()
    while time.perf_counter() - started < _PATIENCE:
        try:
            if text in file.read_bytes():
                return time.perf_counter() - started
        except FileNotFoundError:
            pass
        if session.poll() is not None:
            message = f"ended with {session.returncode} while it should watch"
            raise GivenUpError(message)
        time.sleep(_POLL)
    message = f"nothing came within {_PATIENCE:.0f} s"
    raise GivenUpError(message)
