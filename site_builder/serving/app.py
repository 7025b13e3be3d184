"""The application: published files, news of releases, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp

from site_builder.serving.files import Folder, find, kind_of
from site_builder.serving.guard import Guard
from site_builder.serving.pages import (
    EVENTS,
    SCRIPT,
    STYLE,
    missing_page,
    waiting_page,
    with_preview,
)
from site_builder.serving.preview import Preview

_PAUSE = 0.1  # seconds between two looks for news
_SIGN = 150  # so many of them until a sign of life
_TRIES = 3  # a release may be deleted between finding and reading a file of it


def application(preview: Preview, hosts: Iterable[str]) -> ASGIApp:
    """Make the application.

    Args:
        preview: What it shows.
        hosts: By which names it may be called, with the port.

    """

    def page(request: Request) -> Response:
        return _answer(preview, request)

    async def events(request: Request) -> Response:
        del request
        return StreamingResponse(_news(preview), media_type="text/event-stream")

    routes = [
        Route(EVENTS, events),
        Route(SCRIPT, _own("preview.js")),
        Route(STYLE, _own("preview.css")),
        Route("/{path:path}", page),
    ]
    return Guard(Starlette(routes=routes), hosts)


def _own(name: str) -> Callable[[Request], Response]:
    content = (files(__package__ or "") / name).read_bytes()

    def own(request: Request) -> Response:
        del request
        return Response(content, media_type=kind_of(Path(name)))

    return own


async def _news(preview: Preview) -> AsyncIterator[str]:
    """Tell the state at once, and whenever it is another one."""
    told, pauses = "", 0
    while not preview.ended:
        text = (await run_in_threadpool(preview.state)).text()
        if text != told:
            yield f"data: {text}\n\n"
            told, pauses = text, 0
        elif pauses == _SIGN:
            yield ":\n\n"  # a reader that is gone is noticed by this
            pauses = 0
        pauses += 1
        await asyncio.sleep(_PAUSE)


def _answer(preview: Preview, request: Request) -> Response:
    path = request.scope["path"]
    for _ in range(_TRIES):
        state, root = preview.state(), preview.root()
        if root is None or state.release is None:
            return HTMLResponse(waiting_page(state), 503, {"Retry-After": "3"})
        found = find(root, path)
        if isinstance(found, Folder):
            return RedirectResponse(f"{quote(path)}/", 307)
        if found is None:
            break
        try:
            content = found.read_bytes()
        except OSError:
            continue
        kind = kind_of(found)
        if found.suffix == ".html":
            content = with_preview(content, state.release)
        return Response(content, headers={"Content-Type": kind})
    if path.endswith(("/", ".html")) or "." not in path:
        return HTMLResponse(missing_page(path, preview.state().release), 404)
    return PlainTextResponse("There is no such file.\n", 404)
