"""Readers of a real web server meet no error and no mixture while releases appear."""

import http.client
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.releases.tiny import publish, site

_RELEASES, _READS, _READERS = 500, 15_000, 3
_PAUSE = 0.05  # seconds: real builds follow each other more slowly
_CONFIG = """\
daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;
worker_processes 1;
events {{ }}
http {{
  access_log off; types {{ text/html html; text/css css; }}
  {temporary}
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Serve the root of an output with nginx."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    output = tmp_path / "output"
    publish(output, site(0))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    temporary = " ".join(f"{one}_temp_path {tmp_path}/{one};" for one in _TEMPORARY)
    config = tmp_path / "nginx.conf"
    config.write_text(
        _CONFIG.format(
            folder=tmp_path, temporary=temporary, port=port, root=output / "everyone"
        )
    )
    command = [nginx, "-c", str(config), "-p", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        _wait_for(port)
        yield output, port
        process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not answer")


class _Reader(threading.Thread):
    """Opens the first page, its style, and a page that it leads to, again and again."""

    def __init__(self, port: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self.reads = 0
        self.seen: set[str] = set()
        self.errors: list[str] = []
        self.mixed: list[str] = []
        self._server = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._done = done

    def run(self) -> None:
        while not self._done.is_set():
            home = self._get("/index.html")
            generation = re.findall(r"generation (\d+)", home)
            style = re.findall(r"assets/style\.(\d+)\.css", home)
            if len({*generation, *style}) != 1:
                self.mixed.append(home)
                continue
            self.seen.add(style[0])
            if self._get(f"/assets/style.{style[0]}.css") != f"/* {style[0]} */":
                self.mixed.append(f"style {style[0]}")
            self._get("/customers/0.html")
        self._server.close()

    def _get(self, path: str) -> str:
        self._server.request("GET", path)
        answer = self._server.getresponse()
        text = answer.read().decode()
        self.reads += 1
        if answer.status != http.client.OK:
            self.errors.append(f"{answer.status} {path}")
        return text


@pytest.mark.proof
def test_readers_meet_no_error_and_no_mixture(
    server: tuple[Path, int], capsys: pytest.CaptureFixture[str]
) -> None:
    output, port = server
    done = threading.Event()
    readers = [_Reader(port, done) for _ in range(_READERS)]
    for reader in readers:
        reader.start()

    generation = 0
    while generation < _RELEASES or sum(one.reads for one in readers) < _READS:
        generation += 1
        publish(output, site(generation), keep=3)
        time.sleep(_PAUSE)
    done.set()
    for reader in readers:
        reader.join(20)

    reads = sum(one.reads for one in readers)
    errors = [error for one in readers for error in one.errors]
    mixed = [error for one in readers for error in one.mixed]
    seen = len(set.union(*(one.seen for one in readers)))
    with capsys.disabled():
        print(  # noqa: T201
            f"\nreaders: {reads} reads, {generation} releases ({seen} of them seen), "
            f"{len(errors)} errors, {len(mixed)} mixed"
        )
    assert errors == []
    assert mixed == []
