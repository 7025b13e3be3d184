"""A real Dask cluster on this machine: a scheduler and workers, each a process."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from distributed import Client

from tests.conftest import REPOSITORY

PATIENCE = 120  # seconds; only a test that fails waits for so long
Process = subprocess.Popen[bytes]


def wait_until(true: Callable[[], object], what: str) -> None:
    """Wait for something that will come."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            message = f"this never came: {what}"
            raise AssertionError(message)
        time.sleep(0.02)


class DaskProcesses:
    """A scheduler, and workers that come and go.

    Attributes:
        address: Of the scheduler.
        workers: The processes, by address.

    """

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        """Start a scheduler that writes its files into a folder."""
        self.workers: dict[str, Process] = {}
        self._folder = folder
        self._settings = {**os.environ, **(settings or {})}
        self._all: list[Process] = []
        place = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--scheduler-file", place, "--port=0")
        wait_until(lambda: _whole(place), "the scheduler")
        self.address: str = json.loads(place.read_bytes())["address"]
        self.client = Client(self.address, set_as_default=False, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        for process in self._all:
            process.kill()
            process.wait()

    def hire(
        self,
        *threads: int,
        inside: Sequence[str] = (),
        python_path: Path = REPOSITORY,
    ) -> list[str]:
        """Start workers, and give their addresses.

        Args:
            threads: Of each of them.
            inside: Command to start them with.
            python_path: Where they find the program.

        """
        processes = {
            f"worker-{len(self._all)}": self._start(
                "worker",
                self.address,
                f"--nthreads={number}",
                f"--name=worker-{len(self._all)}",
                "--no-nanny",
                f"--local-directory={self._folder}",
                inside=inside,
                python_path=python_path,
            )
            for number in threads
        }
        wait_until(lambda: processes.keys() <= self._by_name().keys(), "the workers")
        addresses = self._by_name()
        hired = {addresses[name]: process for name, process in processes.items()}
        self.workers |= hired
        return list(hired)

    def dismiss(self, address: str, *, kill: bool = False) -> None:
        """End a worker, and wait until the scheduler knows."""
        process = self.workers.pop(address)
        (process.kill if kill else process.terminate)()
        process.wait(PATIENCE)
        wait_until(lambda: address not in self.addresses(), "the end of a worker")

    def _by_name(self) -> dict[str, str]:
        return {one["name"]: address for address, one in self.addresses().items()}

    def addresses(self) -> Mapping[str, Mapping[str, str]]:
        """Ask the scheduler for its workers."""
        workers: Mapping[str, Mapping[str, str]]
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return workers

    def busy(self) -> dict[str, int]:
        """Ask the scheduler who has how much to do; leaves out who has nothing."""
        return {
            one: len(keys) for one, keys in self.client.processing().items() if keys
        }

    def _start(
        self,
        kind: str,
        *arguments: object,
        inside: Sequence[str] = (),
        python_path: Path = REPOSITORY,
    ) -> Process:
        module = f"distributed.cli.dask_{kind}"
        here = ("--host=127.0.0.1", "--no-dashboard")
        with (self._folder / f"{kind}-{len(self._all)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*inside, sys.executable, "-m", module, *here, *map(str, arguments)],
                cwd=self._folder,
                env={**self._settings, "PYTHONPATH": str(python_path)},
                stdout=log,
                stderr=log,
            )
        self._all.append(process)
        return process


def _whole(place: Path) -> bool:
    try:
        return "address" in json.loads(place.read_bytes())
    except (OSError, ValueError):
        return False
