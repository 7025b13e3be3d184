"""A server on this machine alone, in a thread, as long as something else goes on."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from site_builder.serving.app import application
from site_builder.serving.preview import Preview

_LOOPBACK = "127.0.0.1"  # never anything that another machine could reach
_GRACE = 1  # seconds for answers that have begun


def bound(port: int) -> socket.socket:
    """Take a port of this machine; 0: any that is free.

    Raises:
        OSError: Somebody else has it, or it is not for everybody.

    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """Tell where a preview is to be found."""
    return f"http://{_LOOPBACK}:{_port(listener)}/"


@contextmanager
def serving(preview: Preview, listener: socket.socket) -> Iterator[None]:
    """Serve a preview as long as the block runs."""
    port = _port(listener)
    hosts = [f"{name}:{port}" for name in (_LOOPBACK, "localhost")]
    if port == 80:  # noqa: PLR2004 -- browsers leave it out
        hosts += [_LOOPBACK, "localhost"]
    server = uvicorn.Server(
        uvicorn.Config(
            application(preview, hosts),
            access_log=False,
            http="h11",
            lifespan="off",
            log_config=None,
            loop="asyncio",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            ws="none",
        )
    )
    run = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="preview", daemon=True
    )
    run.start()
    try:
        yield
    finally:
        preview.end()
        server.should_exit = True
        run.join(5 * _GRACE)
        listener.close()


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])
