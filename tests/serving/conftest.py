"""A preview that runs: ``dossier serve`` in a process of its own."""

import http.client
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.watching.running import Process, wait_until, write_site


@dataclass(slots=True)
class Serving:
    """A preview that runs, and a connection of one's own to it."""

    running: Process
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask for a path exactly as it is given; `_` in names of headers is `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            own = {"Host": f"127.0.0.1:{self.port}"}
            own |= {name.replace("_", "-"): text for name, text in headers.items()}
            connection.putrequest(method, path, skip_host=True)
            for name, text in own.items():
                connection.putheader(name, text)
            connection.endheaders()
            answer = connection.getresponse()
            heads = {name.lower(): text for name, text in answer.getheaders()}
            return answer.status, heads, answer.read()
        finally:
            connection.close()

    def news(self, count: int) -> list[dict[str, object]]:
        """Listen until so many pieces of news have come."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/-/events")
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "text/event-stream; charset=utf-8"
        found: list[dict[str, object]] = []
        end = time.monotonic() + 60
        while len(found) < count and time.monotonic() < end:
            line = answer.readline().decode()
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
        connection.close()
        return found


def serve(site: Path, output: Path) -> Serving:
    """Start a preview on a free port."""
    running = Process(site, output)
    command = [sys.executable, "-m", "site_builder", "serve", "--port", "0", "--site"]
    running.follow([*command, str(site), "--output", str(output), "--jobs", "1"])
    line = running.wait_for("http://127.0.0.1:")
    return Serving(running, int(line.split("/  ")[0].rpartition(":")[2]))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Serve a small site, once for all tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    found = serve(write_site(folder / "site"), folder / "output")
    try:
        wait_until(lambda: found.running.releases, str(found.running.said))
        yield found
    finally:
        found.running.end()


@pytest.fixture
def unpublished(tmp_path: Path) -> Iterator[Serving]:
    """Serve a site whose first build finds problems."""
    site = write_site(tmp_path / "site", {"config.yaml": "title: <b>Test\n"})
    found = serve(site, tmp_path / "output")
    try:
        found.running.wait_for("what was published stays")
        yield found
    finally:
        found.running.end()
