"""What a command takes: time, time of processors, memory of all its processes.

Memory is the proportional set size (PSS) of every process that the command started,
summed: what two of them share counts once. It is looked at every tenth of a second,
less often where looking takes long.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.1  # seconds between two looks
_RATHER = 20  # times as long as a look takes
_GB = 10**9


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took.

    Attributes:
        seconds: On the clock.
        processor: Seconds of all processors, the system's part included.
        peak: Bytes.
        ended: Why it did not end well; empty: it did.

    """

    seconds: float
    processor: float
    peak: int
    ended: str


def take(
    command: Sequence[str], limit: int, log: Path, folder: Path | None = None
) -> Taken:
    """Run a command to its end, or until it has too much memory.

    Args:
        command: Program and arguments.
        limit: Bytes of memory at which it is stopped.
        log: Gets what the command prints.
        folder: To run it in.

    """
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True, cwd=folder
        )
    looking = Looking(process.pid, limit)
    looking.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    looking.stop()
    ended = f"exit code {process.returncode}" if process.returncode else ""
    if looking.stopped:
        ended = f"stopped at {limit / _GB:.0f} GB after {seconds:.0f} s"
    return Taken(seconds, usage.ru_utime + usage.ru_stime, looking.peak, ended)


class Looking(threading.Thread):
    """Looks at the memory of a session's processes until it is told to stop.

    Attributes:
        peak: Bytes, the most so far.
        stopped: The processes had more than the limit, and were ended.

    """

    def __init__(self, session: int, limit: int) -> None:
        """Look at a session, as the first of its processes is numbered."""
        super().__init__(daemon=True)
        self.peak = 0
        self.stopped = False
        self._session = session
        self._limit = limit
        self._end = threading.Event()

    def run(self) -> None:
        """Look, wait, look again."""
        wait = 0.0
        while not self._end.wait(wait):
            started = time.perf_counter()
            memory = memory_of(self._session)
            self.peak = max(self.peak, memory)
            if memory > self._limit:
                self.stopped = True
                os.killpg(self._session, signal.SIGKILL)
                return
            wait = max(_EVERY, _RATHER * (time.perf_counter() - started))

    def stop(self) -> None:
        """Stop looking."""
        self._end.set()
        self.join()


def memory_of(session: int) -> int:
    """Sum the memory of all processes of a session, in bytes."""
    return sum(_memory(process) for process in _processes(session))


def _processes(session: int) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[3]) == session:
            yield process


def _memory(process: Path) -> int:
    try:
        text = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
