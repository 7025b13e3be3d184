"""Who may ask, and how: the browser of this machine, for pages of this address only.

A page of any other site can let the browser ask 127.0.0.1, too, and could read what it
gets by a name of its own that leads here (DNS rebinding), or by including a script.
"""

from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD")
_FOREIGN = ("cross-site", "same-site")
_ENCODED = (b"%2f", b"%5c", b"%00")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "browsing-topics=()"
    ),
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}


class Guard:
    """Stands before an application: refuses what is not for it, and sets headers."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        """Guard an application.

        Args:
            app: Answers what is not refused.
            hosts: By which names it may be called, with the port.

        """
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        answer = _refusal(scope, self._hosts) or self._app
        await answer(scope, receive, send_guarded)


def _refusal(scope: Scope, hosts: frozenset[str]) -> ASGIApp | None:
    headers = Headers(scope=scope)
    if headers.getlist("host") not in [[host] for host in hosts]:
        known = " or ".join(f"http://{host}/" for host in sorted(hosts))
        return PlainTextResponse(f"This preview is at {known} only.\n", 403)
    origins = headers.getlist("origin")
    if any(origin not in {f"http://{host}" for host in hosts} for origin in origins):
        return PlainTextResponse("Other sites may not ask this preview.\n", 403)
    if _is_foreign(headers):
        return PlainTextResponse("Other sites may only link to this preview.\n", 403)
    if scope["method"] not in _METHODS:
        allowed = {"Allow": ", ".join(_METHODS)}
        return PlainTextResponse("This preview can only be read.\n", 405, allowed)
    raw = scope.get("raw_path", b"").lower()
    if not scope["path"].startswith("/") or any(code in raw for code in _ENCODED):
        return PlainTextResponse("This is no address of a page.\n", 400)
    return None


def _is_foreign(headers: Mapping[str, str]) -> bool:
    """Tell whether another site asks for anything but to be left for this one."""
    opens = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return headers.get("sec-fetch-site") in _FOREIGN and opens != (
        "navigate",
        "document",
    )
