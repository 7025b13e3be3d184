"""What the server adds to published pages, and the pages of its own."""

from html import escape

from site_builder.serving.preview import State

SCRIPT, STYLE, EVENTS = "/-/preview.js", "/-/preview.css", "/-/events"

_ADDED = (
    '<link rel="stylesheet" href="{style}">'
    '<script src="{script}" {about} defer></script>'
)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · dossier</title>
<link rel="icon" href="data:,">
{head}</head>
<body class="dossier-preview-page">
<main>
<h1>{title}</h1>
{body}</main>
</body>
</html>
"""
_AGAIN = '<noscript><meta http-equiv="refresh" content="3"></noscript>\n'


def with_preview(html: bytes, release: int | None) -> bytes:
    """Add what reloads a page to it; the published file stays as it is."""
    added = _added(f'data-release="{"" if release is None else release}"').encode()
    before, head, after = html.partition(b"</head>")
    return before + added + head + after if head else html + added


def waiting_page(state: State) -> str:
    """Say why there is nothing to see yet; it reloads when that has changed."""
    items = "".join(
        f"<li><code>{escape(one.place)}</code> {escape(one.message)}"
        + (f'<p class="hint">{escape(one.hint)}</p>' if one.hint else "")
        + "</li>\n"
        for one in state.problems
    )
    body = "<p>The first build is running. The site appears when it is done.</p>\n"
    if items:
        body = (
            "<p>The first build found problems. Mend them, and the site appears.</p>\n"
            f'<ul class="dossier-preview-problems">\n{items}</ul>\n'
        )
    about = f'data-state="{escape(state.text())}"'
    head = f"{_AGAIN}{_added(about)}\n"
    return _PAGE.format(title="Nothing published yet", head=head, body=body)


def missing_page(path: str, release: int | None) -> str:
    """Say that there is no such page, and where to go on."""
    body = (
        f"<p>Release {release} has no page <code>{escape(path)}</code>. It may have "
        "had another name, or its customer or segment is gone.</p>\n"
        '<p><a href="/">To the first page</a></p>\n'
    )
    head = _added(f'data-release="{release}"') + "\n"
    return _PAGE.format(title="No such page", head=head, body=body)


def _added(about: str) -> str:
    return _ADDED.format(style=STYLE, script=SCRIPT, about=about)
