"""Markdown that people wrote, as HTML that can do nothing but be read."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, ConfigDict

from site_builder.customer_file.slugs import slug
from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.sources import Reject
from site_builder.yaml_file import parse_yaml, read_text, validated

NOTES = "content/notes"
PAGES = "content/pages"
_FENCE = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SAFE_LINK = re.compile(r"(https?://|mailto:|tel:\+?[0-9])", re.IGNORECASE)
_OWN_LINK = re.compile(r"(\.\./|#)[\w./#-]*\Z", re.ASCII)
_FIRST_HEADING = {"note": 3, "page": 2}  # the page has h1, sections of a dossier h2
_LOWEST_HEADING = 6


def _day(value: object) -> object:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        message = "write a date such as 2026-03-31"
        raise ValueError(message) from None


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    author: str = ""
    date: Annotated[dt.date | None, BeforeValidator(_day)] = None
    customer: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on one customer.

    Attributes:
        author: Empty: unknown.
        date: None: unknown.
        html: Safe: made of what Markdown allows, no raw HTML, no picture, no link but
            to http(s), mailto and tel.
        file: As its author knows it.
        audience: The only one that may see it; empty: every one.

    """

    author: str
    date: dt.date | None
    html: Markup
    file: str
    audience: str


@dataclass(frozen=True, slots=True)
class AuthorPage:
    """A page of the author's own, in ``content/pages``.

    Attributes:
        audience: The only one that may see it; empty: every one.

    """

    slug: str
    title: str
    author: str
    date: dt.date | None
    html: Markup
    audience: str


def load_notes(
    site: Path, ids: Sequence[str]
) -> tuple[dict[str, tuple[Note, ...]], tuple[Reject, ...]]:
    """Read the notes of all customers.

    Args:
        site: Folder of the site; ``content/notes`` in it need not exist.
        ids: Of the customers.

    Returns:
        Notes by customer, newest first; and the notes of nobody, as rejects.

    Raises:
        SiteError: A note cannot be read, or its front matter is wrong; all of them.

    """
    known = cache(lambda: frozenset(ids))
    by_slug = cache(lambda: {slug(one): one for one in ids})
    found: dict[str, list[Note]] = {}
    rejects: list[Reject] = []
    problems: list[Problem] = []
    for path in _markdown_files(site / NOTES):
        shown = path.relative_to(site).as_posix()
        try:
            matter, body, _ = _parts(path, shown)
        except SiteError as error:
            problems += error.problems
            continue
        folder = path.relative_to(site / NOTES).parts[0]
        named = matter.customer or folder
        owner = named if named in known() else by_slug().get(named)
        if owner is None:
            rejects.append(_of_nobody(shown))
            continue
        html = Markup(_markdown("note").render(body))  # noqa: S704 -- safe
        note = Note(matter.author, matter.date, html, shown, matter.audience)
        found.setdefault(owner, []).append(note)
    raise_if_any(problems)
    notes = {owner: tuple(sorted(some, key=_newest)) for owner, some in found.items()}
    return notes, tuple(rejects)


def load_pages(site: Path) -> tuple[AuthorPage, ...]:
    """Read the author's own pages, in the order of their files.

    Raises:
        SiteError: A page cannot be read, has no title, or has the slug of another.

    """
    pages: dict[str, AuthorPage] = {}
    problems: list[Problem] = []
    for path in _markdown_files(site / PAGES):
        shown = path.relative_to(site).as_posix()
        try:
            page = _page(path, shown)
        except SiteError as error:
            problems += error.problems
            continue
        if page.slug in pages:
            hint = "rename the file"
            message = f"another page is called '{page.slug}' already"
            problems.append(Problem(shown, 0, message, hint))
        pages[page.slug] = page
    raise_if_any(problems)
    return tuple(pages.values())


def _markdown_files(folder: Path) -> Iterator[Path]:
    """Give plain files within the folder; a link could lead anywhere."""
    root = folder.resolve()
    for path in sorted(folder.rglob("*.md")):
        inside = path.resolve().is_relative_to(root)
        if inside and path.is_file() and not path.name.startswith("."):
            yield path


def _parts(path: Path, shown: str) -> tuple[_FrontMatter, str, int]:
    """Split a file into front matter, body, and the body's first line."""
    text = read_text(path, shown).replace("\r\n", "\n")
    match = _FENCE.match(text)
    if match is None:
        return _FrontMatter(), text, 1
    document = parse_yaml(match[1], shown, first_line=2)
    matter = validated(document, _FrontMatter)
    return matter, text[match.end() :], match[0].count("\n") + 1


def _page(path: Path, shown: str) -> AuthorPage:
    matter, body, line = _parts(path, shown)
    heading = re.match(r"\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)", body)
    title = matter.title or (heading[1] if heading else "")
    if not title:
        hint = "begin it with '# Title', or give title: in the front matter"
        raise SiteError([Problem(shown, line, "the page has no title", hint)])
    rest = body[heading.end() :] if heading and heading[1] == title else body
    html = Markup(_markdown("page").render(rest))  # noqa: S704 -- made safe
    name = slug(path.stem)
    return AuthorPage(name, title, matter.author, matter.date, html, matter.audience)


def _of_nobody(shown: str) -> Reject:
    folder = shown.removeprefix(f"{NOTES}/").partition("/")[0]
    return Reject(
        table="notes",
        file=shown,
        line=0,
        column="",
        field="",
        kind="row",
        reason="no customer has this id or slug; name the folder after one, or add "
        "customer: to the front matter",
        value_kind=f"a folder name of {len(folder)} characters",
    )


def _newest(note: Note) -> tuple[int, str]:
    return (-note.date.toordinal() if note.date else 0, note.file)


@cache
def _markdown(kind: Literal["note", "page"]) -> MarkdownIt:
    """Set up Markdown without raw HTML and without anything that is fetched."""
    first = _FIRST_HEADING[kind]
    markdown = MarkdownIt("js-default", {"html": False}).disable("image")

    def allowed(url: str) -> bool:
        return bool(_SAFE_LINK.match(url) or (kind == "page" and _OWN_LINK.match(url)))

    markdown.validateLink = allowed  # type: ignore[method-assign]  # its documented hook
    markdown.core.ruler.push("calm", partial(_calm, first=first))
    return markdown


def _calm(state: StateCore, first: int) -> None:
    """Lower headings below the page's own, and let links tell nothing of us.

    Levels that the author skips are closed up: a screen reader would miss them.
    """
    used = {one.tag for one in state.tokens if one.type == "heading_open"}
    levels = {tag: first + place for place, tag in enumerate(sorted(used))}
    for token in state.tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(levels[token.tag], _LOWEST_HEADING)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")
        if token.attrs.pop("style", None):  # alignment of table cells: CSP refuses it
            token.attrJoin("class", "aligned")
