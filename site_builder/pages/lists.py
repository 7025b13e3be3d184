"""Long lists, a hundred rows a page, and the letters to find one's way in them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeVar

from site_builder.pages.hashes import digest_of
from site_builder.pages.later import Later
from site_builder.pages.planning import PER_PAGE
from site_builder.pages.shown import Link, Paging

Row = TypeVar("Row")

_NOT_SORTED_BY = re.compile("[^a-z0-9 ]+")  # of plain letters
_OTHER = "#"


def page_name(number: int) -> str:
    """Name the file of one page of a list."""
    return "index.html" if number == 1 else f"page-{number}.html"


def paged(
    rows: Sequence[Row], per_page: int = PER_PAGE, name: str = ""
) -> Iterator[tuple[str, tuple[Row, ...], Paging]]:
    """Cut rows into pages; no rows make one page.

    Args:
        rows: All of them, in order.
        per_page: How many stand on one page.
        name: File of the first page without ``.html``, where it is not the index.

    Yields:
        Name of the file, its rows, and where it stands among the others.

    """
    for file, paging in pagings(len(rows), per_page, name):
        start = (paging.number - 1) * per_page
        yield file, tuple(rows[start : start + per_page]), paging


def pagings(
    total: int, per_page: int = PER_PAGE, name: str = ""
) -> Iterator[tuple[str, Paging]]:
    """Name the pages of a list, and tell where each stands among the others.

    Args:
        total: How many rows there are.
        per_page: As in ``paged``.
        name: As in ``paged``.

    """
    number_of_pages = max((total + per_page - 1) // per_page, 1)

    def file(number: int) -> str:
        if not name:
            return page_name(number)
        return f"{name}.html" if number == 1 else f"{name}-page-{number}.html"

    numbers = range(1, number_of_pages + 1)
    links = Later(
        f"{name} {number_of_pages}",
        number_of_pages,
        lambda: [Link(file(one), str(one)) for one in numbers],
    )
    for number in numbers:
        start = (number - 1) * per_page
        first = start + 1 if total else 0
        yield (
            file(number),
            Paging(number, links, first, min(start + per_page, total), total),
        )


def letters(names: Sequence[str], per_page: int = PER_PAGE) -> Sequence[Link]:
    """Link each first letter to the page where its names begin.

    Args:
        names: In the order of the list.
        per_page: As in ``paged``.

    """
    found: dict[str, Link] = {}
    for place, name in enumerate(names):
        letter = initial(name)
        if letter not in found:
            found[letter] = Link(page_name(place // per_page + 1), letter)
    links = tuple(found.values())
    return Later(digest_of(links), len(links), lambda: links)


def initial(name: str) -> str:
    """Take the letter that a name is found under: without accent, or ``#``."""
    if name[:1].isascii() and name[:1].isalpha():
        return name[0].upper()
    for character in unicodedata.normalize("NFKD", name).upper():
        if character.isalpha():
            # Each character of Chinese would be a letter of its own.
            return character if character < "\u2e80" else _OTHER
        if character.isdigit():
            return _OTHER
    return _OTHER


def by_name(name: str) -> tuple[bool, str, str]:
    """Sort names as people look them up: letters first, accents and case aside."""
    if name.isascii():
        folded = _NOT_SORTED_BY.sub("", name.lower())
    else:
        folded = "".join(
            character
            for character in unicodedata.normalize("NFKD", name).casefold()
            if character.isalnum() or character == " "
        )
    return (initial(name) == _OTHER, folded, name)
