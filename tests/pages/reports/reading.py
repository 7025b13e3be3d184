"""Reports as a machine reads them, and the raw files as plain SQL reads them."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.built_sites import root_of
from tests.conftest import REPOSITORY, shared
from tests.page_shapes import parsed

DEMO = REPOSITORY / "content/data"


def northwind() -> Path:
    return shared("data/northwind")


def chinook() -> Path:
    return shared("data/chinook")


def report(site: str, name: str) -> LexborHTMLParser:
    """Open a report of a built site."""
    return parsed(root_of(site) / f"reports/{name}.html")


def has_report(site: str, name: str) -> bool:
    return (root_of(site) / f"reports/{name}.html").is_file()


def cells(row: LexborNode) -> dict[str, str | None]:
    """Read the values of a row by field; None: unknown. Texts as they are shown."""
    found: dict[str, str | None] = {}
    for one in row.css("[data-field]"):
        name = one.attributes["data-field"] or ""
        if one.attributes.get("data-of"):
            name += " of all"
        value = one.attributes.get("value") or one.attributes.get("datetime")
        if "unknown" in (one.attributes.get("class") or ""):
            found[name] = None
        else:
            found[name] = value if value is not None else one.text().strip()
    return found


def table(page: LexborHTMLParser, name: str) -> dict[str, dict[str, str | None]]:
    """Read a table, also what is folded away: cells by row."""
    rows = page.css(f'table[data-table="{name}"] > tbody > tr')
    return {row.attributes["data-row"] or "": cells(row) for row in rows}


def figures(page: LexborHTMLParser) -> dict[str, str | None]:
    """Read the key figures of a page."""
    [found] = page.css("dl.figures")
    return cells(found)


def bars(page: LexborHTMLParser, field: str) -> dict[str, float]:
    """Read the shares of a picture by label."""
    found = page.css(f'table.bars [data-field="{field}"]')
    return {
        _row_of(one).attributes["data-row"] or "": float(one.attributes["value"] or "")
        for one in found
    }


def _row_of(node: LexborNode) -> LexborNode:
    while node.tag != "tr":
        assert node.parent is not None
        node = node.parent
    return node


def number(text: str | None) -> float:
    assert text is not None
    return float(text)


def amount(text: str | None) -> Decimal:
    assert text is not None
    return Decimal(text)


def sql(query: str, folder: Path) -> list[tuple[Any, ...]]:
    """Ask the raw files; @ stands for their folder."""
    with duckdb.connect() as connection:
        return connection.sql(query.replace("@", f"{folder}/")).fetchall()
