"""The preview shows one tree to one machine: security.md, C18, D4 and D9."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.serving.files import Folder, find
from tests.conftest import REPOSITORY
from tests.serving.conftest import Serving
from tests.watching.running import CONFIG, ORDERS, orders, wait_until

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cache-control": "no-store",
}
_SEGMENT = "content/segments/big.yaml"
_BROKEN = "title: Big\nwhere:\n  - {measure: revenu, gt: 100}\n"


@pytest.mark.parametrize("path", ["/", "/index.html", "/customers/", "/?a=b"])
def test_pages_are_served_with_what_reloads_them(served: Serving, path: str) -> None:
    status, headers, body = served.ask(path)
    place = path.partition("?")[0].strip("/").removesuffix("index.html")
    file = served.running.output / "everyone" / place / "index.html"
    before, _, after = file.read_bytes().partition(b"</head>")

    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert body.startswith(before)
    assert body.endswith(after)
    assert body.count(b'<script src="/-/preview.js" data-release="') == 1
    assert b"/-/" not in before + after


def test_other_files_are_served_as_they_are(served: Serving) -> None:
    root = (served.running.output / "everyone").resolve()
    for file in sorted((root / "assets").iterdir()):
        status, headers, body = served.ask(f"/assets/{file.name}")
        assert (status, body) == (200, file.read_bytes())
        assert headers["content-type"].startswith("text/")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/", "HEAD", 200),
        ("/-/preview.js", "GET", 200),
        ("/-/preview.css", "GET", 200),
        ("/customers", "GET", 307),
        ("/none.html", "GET", 404),
        ("/none.css", "GET", 404),
        ("/", "POST", 405),
        ("/", "OPTIONS", 405),
        ("/-/events", "DELETE", 405),
        ("/a%2fb", "GET", 400),
    ],
)
def test_every_answer_has_the_headers(
    served: Serving, path: str, method: str, status: int
) -> None:
    """security.md, D4."""
    found, headers, _ = served.ask(path, method)

    assert found == status
    assert headers.items() >= _HEADERS.items()
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:{port}", "127.0.0.1", "localhost", ""),
        *("127.0.0.1:1", "127.0.0.1.evil.example:{port}", "0.0.0.0:{port}"),
        *("[::1]:{port}", "127.0.0.1:{port}@evil.example", "LOCALHOST.:{port}"),
    ],
)
def test_other_names_are_refused(served: Serving, host: str) -> None:
    """security.md, D9: a name of one's own that leads to 127.0.0.1 opens nothing."""
    status, headers, body = served.ask("/", Host=host.format(port=served.port))

    assert status == 403
    assert headers.items() >= _HEADERS.items()
    assert b"B\xc3\xb8" not in body


def test_both_names_of_this_machine_are_known(served: Serving) -> None:
    for name in ("127.0.0.1", "localhost"):
        assert served.ask("/", Host=f"{name}:{served.port}")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "script"}, 403),
        ({"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"}, 403),
        (
            {
                "Sec_Fetch_Site": "cross-site",
                "Sec_Fetch_Mode": "navigate",
                "Sec_Fetch_Dest": "iframe",
            },
            403,
        ),
        (
            {
                "Sec_Fetch_Site": "cross-site",
                "Sec_Fetch_Mode": "navigate",
                "Sec_Fetch_Dest": "document",
            },
            200,
        ),
        ({"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors"}, 200),
        ({"Sec_Fetch_Site": "none"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/", "/-/preview.js"])
def test_other_sites_may_link_and_no_more(
    served: Serving, path: str, headers: dict[str, str], status: int
) -> None:
    """security.md, D9."""
    assert served.ask(path, **headers)[0] == status


@pytest.mark.parametrize(
    "path",
    [
        *("/../config.yaml", "/../../../../../../etc/passwd", "/customers/../../.lock"),
        *("/%2e%2e/%2e%2e/config.yaml", "/..%2f..%2fconfig.yaml", "/..%5c..%5cx"),
        *("/%252e%252e/config.yaml", "/.state/", "/.lock", "/.releases/everyone/1/"),
        *("/customers/.hidden", "/%2ehidden.html", "//etc/passwd", "/customers//"),
        *("/index.html%00.css", "/index.html/", "/index.html/x", "/assets/", "/./"),
        *("/customers/%0d%0aX: y", "/C:/x", "/-/", "/-/x", "etc/passwd", "*"),
        *("/link.html", "/away/passwd", "/folder/", "/pipe.html"),
    ],
)
def test_nothing_but_files_of_the_tree_is_served(served: Serving, path: str) -> None:
    """security.md, D8, D9 and C18: no way out, no listing, nothing hidden, no links."""
    root = (served.running.output / "everyone").resolve()
    root.chmod(0o755)
    (root / ".hidden").write_text("secret")
    (root / "folder").mkdir(exist_ok=True)
    (root / "folder/other.html").write_text("secret")
    for name, target in (("link.html", "index.html"), ("away", "/etc")):
        if not (root / name).is_symlink():
            (root / name).symlink_to(target)
    if not (root / "pipe.html").exists():
        os.mkfifo(root / "pipe.html")

    status, headers, body = served.ask(path.replace(" ", "%20"))

    assert status in (400, 404)
    assert headers.get("location") is None
    assert b"secret" not in body
    assert b"root:" not in body
    assert b"other.html" not in body


def test_folder_is_completed_on_this_host(served: Serving) -> None:
    status, headers, _ = served.ask("/customers")

    assert (status, headers["location"]) == (307, "/customers/")
    assert served.ask("//customers")[0] == 404


def test_missing_page_says_where_to_go(served: Serving) -> None:
    status, headers, body = served.ask("/customers/%3Cb%3E.html")

    assert status == 404
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert b"<code>/customers/&lt;b&gt;.html</code>" in body
    assert b'<a href="/">' in body


def test_only_this_machine_can_ask(served: Serving) -> None:
    """security.md, D9: no other address of this machine answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        own = probe.getsockname()[0]
    assert own != "127.0.0.1"
    with socket.socket() as other:
        assert other.connect_ex((own, served.port)) != 0


def test_news_of_releases_and_problems(served: Serving) -> None:
    """security.md, B8: problems only, and no traceback."""
    site, since = served.running.site, len(served.running.said)
    sound = (site / _SEGMENT).read_text()
    (site / _SEGMENT).write_text(_BROKEN)
    served.running.wait_for("1 problem found", since)
    (first,) = served.news(1)
    served.running.next(lambda: (site / _SEGMENT).write_text(sound))
    (second,) = served.news(1)

    assert isinstance(first["problems"], list)
    assert [one["place"] for one in first["problems"]] == [f"{_SEGMENT}:3"]
    assert isinstance(first["release"], int)
    assert second["problems"] == []
    assert isinstance(second["release"], int)
    assert second["release"] > first["release"]


def test_each_request_sees_the_newest_release(served: Serving) -> None:
    before = served.ask("/customers/1.html")[2]
    number, _ = served.running.next(
        lambda: (served.running.site / ORDERS).write_text(orders(7))
    )
    after = served.ask("/customers/1.html")[2]

    assert b'data-field="order_count" value="7"' in after
    assert f'data-release="{number}"'.encode() in after
    assert before != after


def test_page_that_waits_for_the_first_release(unpublished: Serving) -> None:
    status, headers, body = unpublished.ask("/customers/1.html")

    assert status == 503
    assert headers.items() >= _HEADERS.items()
    assert b"config.yaml" in body
    assert b"currency" in body
    assert b"Traceback" not in body
    (unpublished.running.site / "config.yaml").write_text(CONFIG)
    wait_until(lambda: unpublished.ask("/customers/1.html")[0] == 200)


def test_signal_ends_it_while_pages_listen(unpublished: Serving) -> None:
    listener = socket.create_connection(("127.0.0.1", unpublished.port))
    host = f"Host: localhost:{unpublished.port}"
    listener.sendall(f"GET /-/events HTTP/1.1\r\n{host}\r\n\r\n".encode())
    assert listener.recv(10)
    unpublished.running.process.send_signal(signal.SIGTERM)

    assert unpublished.running.process.wait(60) == 0
    listener.close()
    unpublished.running.reader.join(10)
    assert not any("Traceback" in line for line in unpublished.running.said)


def test_port_that_is_taken_is_wrong_usage(served: Serving, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "site_builder", "serve"]
    command += ["--port", str(served.port), "--output", str(tmp_path)]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert f"{served.port} cannot be had" in done.stderr
    assert "choose another, or 0" in done.stderr


def test_finding_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("index.html", "a/index.html", "a/b.html"):
        (tmp_path / name).write_text("x")
    root = tmp_path.resolve()

    assert find(root, "/") == root / "index.html"
    assert find(root, "/a/") == root / "a/index.html"
    assert find(root, "/a") == Folder()
    assert find(root, "/a/b.html") == root / "a/b.html"
    assert find(root, "/a/c.html") is None
    assert find(root, "/" + "a" * 5000) is None
