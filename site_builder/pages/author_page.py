"""A page that the author wrote in Markdown, in ``content/pages``."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of


@dataclass(frozen=True, slots=True)
class AuthorPageView:
    """What ``author_page.html`` shows.

    Attributes:
        title: From the front matter, else the first heading.
        author: May be empty.
        date: None: not dated.
        html: Made safe by ``notes``; without the first heading if that is the title.

    """

    title: str
    author: str
    date: dt.date | None
    html: Markup


def plan(of: Material) -> Iterator[Page]:
    """Plan the author's pages, in the order of their files."""
    for page in of.visible.pages:
        path = f"pages/{page.slug}.html"
        view = AuthorPageView(page.title, page.author, page.date, page.html)
        chrome = chrome_of(of.setting, of.visible, 1, path)
        yield Page(path, "author_page.html", view, chrome)
