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
from benchmarks.processes import Looking

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
        memory: Bytes of all its processes, the most they ever had.

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


def watch_product(
    command: Sequence[str], output: Path, orders: Orders, n: int, limit: int
) -> Watched:
    """Change a row n times while the product watches; limit is of memory, in bytes.

    Raises:
        GivenUpError: It ended, was stopped, or did not build.

    """
    page = output / "everyone" / "customers" / f"{orders.customer}.html"
    with _watching(command, output.with_suffix(".log"), limit) as session:
        session.wait_for(page, b"</html>")
        time.sleep(2 * _SETTLE)
        seconds = []
        for _ in range(n):
            text = orders.add()
            seconds.append(session.wait_for(page, text))
            time.sleep(_SETTLE)
        return Watched(tuple(seconds), session.looking.peak)


def watch_hugo(
    command: Sequence[str], output: Path, site: Path, n: int, limit: int
) -> Watched:
    """Change the dossier and the brief of one customer n times while Hugo watches.

    Raises:
        GivenUpError: It ended, was stopped, or did not build.

    """
    sources = [
        min((site / "content" / kind).glob("*.md")) for kind in ("customers", "briefs")
    ]
    pages = [output / source.parent.name / f"{source.stem}.html" for source in sources]
    log = output.with_suffix(".log")
    with _watching(command, log, limit) as session:
        session.wait_for(log, b"Watching for changes")
        time.sleep(2 * _SETTLE)
        seconds = []
        for number in range(n):
            mark = f"Changed{number}"
            texts = [_renamed(source, mark) for source in sources]
            started = 0.0
            for source, text in zip(sources, texts, strict=True):
                source.write_text(text, encoding="utf-8")
                started = started or time.perf_counter()
            for page in pages:
                session.wait_for(page, mark.encode())
            seconds.append(time.perf_counter() - started)
            time.sleep(_SETTLE)
        return Watched(tuple(seconds), session.looking.peak)


def _renamed(source: Path, name: str) -> str:
    context = json.loads(source.read_text(encoding="utf-8"))["c"]
    context.get("head", context)["name"] = name
    return front_matter(context)


@dataclass(frozen=True, slots=True)
class _Session:
    """A program that watches, and somebody who looks at its memory."""

    process: subprocess.Popen[bytes]
    looking: Looking

    def wait_for(self, file: Path, text: bytes) -> float:
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
            if self.process.poll() is not None:
                raise GivenUpError(self._why())
            time.sleep(_POLL)
        message = f"nothing came within {_PATIENCE:.0f} s"
        raise GivenUpError(message)

    def _why(self) -> str:
        if self.looking.stopped:
            return f"stopped at {self.looking.peak / 10**9:.0f} GB"
        return f"ended with {self.process.returncode} while it should watch"


@contextmanager
def _watching(command: Sequence[str], log: Path, limit: int) -> Iterator[_Session]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True
        )
    looking = Looking(process.pid, limit)
    looking.start()
    try:
        yield _Session(process, looking)
    finally:
        looking.stop()
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
