"""Watchers that really run, as a process or a thread, on a tiny site that is edited."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from site_builder.build import build_site
from site_builder.releases import served_number
from site_builder.watching import Bell, Build, Clock, Made, News, Note, Watcher
from site_builder.watching.watcher import utc_now
from tests.conftest import REPOSITORY, SOUND, SiteFiles

PATIENCE = 60  # seconds until something that must happen has not
QUIET = 1.7  # seconds without a release after which none is expected
CONFIG = f"{SOUND['config.yaml']!s}releases: {{keep: 200}}\n"
ORDERS = "content/data/orders.csv"
_RELEASE = re.compile(
    r"^\d\d:\d\d:\d\d (.*): release (\d+), \d+ of \d+ pages rendered, in [\d.]+ s$"
)
_ORDER_COUNT = re.compile(r'data-field="order_count" value="(\d+)"')


def write_site(folder: Path, changed: SiteFiles | None = None) -> Path:
    """Write the small sound site, with some files changed."""
    return write_files(folder, {**SOUND, "config.yaml": CONFIG, **(changed or {})})


def write_files(folder: Path, files: SiteFiles) -> Path:
    """Write files, but those that are None."""
    for name, content in files.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def orders(count: int) -> str:
    """Write an orders table: all of one customer, who then has so many orders."""
    rows = "".join(f"o{n:05},1,2026-01-05,{n + 1}\n" for n in range(count))
    return f"id,customer,date,amount\n{rows}"


def order_count(output: Path, number: int | None = None) -> int:
    """Read from the pages how many orders there are, as readers see or in a release."""
    root = output / "everyone" if number is None else _tree(output, number)
    match = _ORDER_COUNT.search((root / "customers/1.html").read_text())
    assert match
    return int(match[1])


def wait_until(happened: Callable[[], object], what: str = "") -> None:
    """Wait for something that must happen."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"has not happened: {what}"
        time.sleep(0.02)


@dataclass(slots=True)
class Running:
    """A watcher that runs.

    Attributes:
        releases: Numbers of the releases it has made, with what for.
        said: Everything else.

    """

    site: Path
    output: Path
    releases: list[tuple[int, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def after(self, edit: Callable[[], object]) -> list[tuple[int, str]]:
        """Do something that makes releases, and give them when no more come."""
        before = len(self.releases)
        self.next(edit)
        return self._quiet(before)

    def next(self, edit: Callable[[], object]) -> tuple[int, str]:
        """Do something that makes a release, and give the first one."""
        before = len(self.releases)
        edit()
        wait_until(lambda: len(self.releases) > before, f"a release; {self.said}")
        return self.releases[before]

    def without(self, edit: Callable[[], object]) -> list[tuple[int, str]]:
        """Do something that makes none; give the releases that came nevertheless."""
        before = len(self.releases)
        edit()
        return self._quiet(before)

    def wait_for_orders(self, count: int) -> None:
        """Wait until readers see so many orders, and the watcher has said so."""

        def shown() -> bool:
            number = served_number(self.output)
            told = bool(self.releases) and self.releases[-1][0] == number
            return told and order_count(self.output) == count

        wait_until(shown, f"{count} orders; {self.said}")

    def wait_for(self, text: str, since: int = 0) -> str:
        """Wait until something was said."""
        wait_until(lambda: any(text in one for one in self.said[since:]), text)
        return next(one for one in self.said[since:] if text in one)

    def _quiet(self, before: int) -> list[tuple[int, str]]:
        count, since = len(self.releases), time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(0.05)
            if len(self.releases) != count:
                count, since = len(self.releases), time.monotonic()
        return self.releases[before:]


@dataclass(slots=True)
class Process(Running):
    """A watcher in a process of its own: what users start."""

    process: subprocess.Popen[str] = field(init=False)
    reader: threading.Thread = field(init=False)

    def follow(self, command: Sequence[str]) -> None:
        """Start it, and read what it prints."""
        self.process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def end(self) -> None:
        """Kill it with all that it has started, and read the rest."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                match = _RELEASE.match(line.strip())
                if match:
                    self.releases.append((int(match[2]), match[1]))
                else:
                    self.said.append(line.strip())


@contextmanager
def process(
    site: Path, output: Path, *options: str, before: Sequence[str] = ()
) -> Iterator[Process]:
    """Run ``dossier watch`` until the block ends; it has made its first release.

    Args:
        site: What is watched.
        output: Where it publishes to.
        options: Of the command.
        before: A program that runs it.

    """
    running = Process(site, output)
    command = [*before, sys.executable, "-m", "site_builder", "watch", "--site"]
    command += [str(site), "--output", str(output), "--jobs", "1", *options]
    running.follow(command)
    try:
        wait_until(lambda: running.releases, f"the first release; {running.said}")
        yield running
    finally:
        running.end()


@contextmanager
def thread(
    site: Path,
    output: Path,
    *,
    build: Build | None = None,
    clock: Clock = utc_now,
    poll: bool = False,
) -> Iterator[Running]:
    """Run a watcher in a thread, with a build and a clock of the test."""
    running, bell = Running(site, output), Bell()

    def tell(news: News) -> None:
        if isinstance(news, Made):
            running.releases.append((news.number, ", ".join(news.reasons)))
        else:
            running.said.append(news.text if isinstance(news, Note) else str(news))

    build = build or (lambda check: build_site(site, output, progress=check))
    watcher = Watcher(site, output, build, tell, bell, poll=poll, clock=clock)
    runner = threading.Thread(target=watcher.run)
    runner.start()
    try:
        yield running
    finally:
        bell.end()
        runner.join(PATIENCE)
        assert not runner.is_alive()


def writing(path: Path, text: str) -> Callable[[], object]:
    """Make what writes a file in place."""
    return partial(path.write_text, text)


def _tree(output: Path, number: int) -> Path:
    return output / f".releases/everyone/{number}"
