"""Work in a copy of this process ends as it would have here, and never outlives it."""

import errno
import os
import signal
import threading
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from site_builder.beside import beside
from site_builder.problems import Problem, SiteError


@pytest.mark.parametrize("apart", [False, True])
def test_work_is_done_here_or_in_a_copy(*, apart: bool) -> None:
    with beside(os.getpid, apart=apart) as found:
        process = found()

    assert (process == os.getpid()) is not apart


def test_where_no_process_can_be_copied_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, "no process left")

    monkeypatch.setattr(os, "fork", refuse)
    before = _open_files()

    with beside(os.getpid, apart=True) as found:
        assert found() == os.getpid()

    assert _open_files() <= before


def test_no_file_stays_open() -> None:
    before = _open_files()

    for _ in range(3):
        with beside(os.getpid, apart=True) as found:
            found()

    assert _open_files() <= before


def test_work_goes_on_while_this_process_does_something_else(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"

    def work() -> int:
        theirs.touch()
        return _until(ours)

    with beside(work, apart=True) as found:
        waited = _until(theirs)
        ours.touch()

        assert found() + waited == 2


def test_long_results_arrive_whole() -> None:
    with beside(lambda: b"long" * 1_000_000, apart=True) as found:
        assert len(found()) == 4_000_000


@pytest.mark.parametrize("apart", [False, True])
def test_what_goes_wrong_is_raised_where_it_is_waited_for(*, apart: bool) -> None:
    problem = Problem("config.yaml", 3, "is wrong", "mend it")

    def fail() -> None:
        raise SiteError([problem])

    with beside(fail, apart=apart) as found, pytest.raises(SiteError) as caught:
        found()

    assert list(caught.value.problems) == [problem]


class _StaysError(Exception):
    """Cannot travel between processes, whatever libraries do to let errors travel."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.lock = threading.Lock()


def test_what_an_error_that_cannot_travel_said_arrives() -> None:
    def fail() -> None:
        said = "went wrong"
        raise _StaysError(said)

    with (
        beside(fail, apart=True) as found,
        pytest.raises(RuntimeError, match="went wrong"),
    ):
        found()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_asks_all_processes_to_end_does_not_end_the_copy(
    number: signal.Signals, tmp_path: Path
) -> None:
    told, go_on = tmp_path / "process", tmp_path / "go-on"

    def work() -> str:
        told.write_text(str(os.getpid()))
        _until(go_on)
        return "done"

    with beside(work, apart=True) as found:
        _until(told)
        os.kill(int(told.read_text()), number)
        go_on.touch()

        assert found() == "done"


def test_a_copy_that_is_killed_is_told_from_one_that_has_ended() -> None:
    with (
        beside(lambda: os.kill(os.getpid(), 9), apart=True) as found,
        pytest.raises(BrokenProcessPool),
    ):
        found()


def test_a_copy_is_ended_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    told = tmp_path / "process"

    def work() -> None:
        told.write_text(str(os.getpid()))
        time.sleep(60)

    with beside(work, apart=True):
        _until(told)  # and nobody asks for the result

    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def _open_files() -> set[str]:
    """List open files; some of what other tests left open may be closed meanwhile."""
    return {path.name for path in Path("/proc/self/fd").iterdir()}


def _until(path: Path) -> int:
    """Wait for another process to make a file and write to it, if it writes at all."""
    for _ in range(600):
        if path.exists():
            time.sleep(0.05)
            return 1
        time.sleep(0.05)
    raise TimeoutError(path)
