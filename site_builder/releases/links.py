"""Which files of the site a page leads to."""

import html
import posixpath
import re
from urllib.parse import unquote

_MARKS = (b"href=", b"src=")  # Python looks for more than five bytes half as fast
# Nearly all links: from a folder to the one beside it, or within one.
_NEAR = re.compile(
    r"(\.\./)?((?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*)"
)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def links_in(data: bytes) -> set[bytes]:
    """List what stands in the links of a page, as it stands there.

    Templates put every link in double quotes, and texts have none that are not escaped,
    so looking for the attributes is enough; it is ten times as fast as parsing. Where
    a value ends in ``src=``, the quote after it ends an attribute and begins none.
    """
    return {
        piece[1 : piece.find(b'"', 1)]
        for mark in _MARKS
        for piece in data.split(mark)[1:]
        if piece[:1] == b'"' and piece[1:2] not in (b" ", b">")
    }


def target_of(link: bytes, folder: str) -> str | None:
    """Tell which file a link leads to.

    Args:
        link: As it stands in a page.
        folder: Of the page, in the tree; empty for the root.

    Returns:
        A path in the tree, or one that no tree can have (``../x``, ``/x``, ``x/``), or
        None for what is not on the site or on the page itself.

    """
    text = link.decode("utf-8", "replace")
    near = _NEAR.fullmatch(text)
    if near and "/" not in folder and (folder or not near[1]):
        return near[2] if near[1] or not folder else f"{folder}/{near[2]}"
    text = html.unescape(text)
    if _ELSEWHERE.match(text):
        return None
    path = unquote(text.partition("#")[0].partition("?")[0])
    if not path:
        return None
    if path.startswith("/") or path.endswith("/"):
        return path
    return posixpath.normpath(posixpath.join(folder, path))
