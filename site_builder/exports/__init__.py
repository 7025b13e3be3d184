"""Lists for spreadsheets, and what search reads. ADD A FORMAT: a module and a line."""

from collections.abc import Callable, Mapping
from typing import Any

from site_builder.exports.delimited import csv_file
from site_builder.exports.script import script_file
from site_builder.exports.workbook import xlsx_file
from site_builder.pages import Page
from site_builder.pages.search_index import SearchView
from site_builder.pages.segment_lists import ListView

_FORMATS: Mapping[tuple[str, type], Callable[[Any], bytes]] = {
    ("csv", ListView): csv_file,
    ("xlsx", ListView): xlsx_file,
    ("js", SearchView): script_file,
}

__all__ = ["csv_file", "export", "xlsx_file"]


def export(page: Page) -> bytes:
    """Write the file of a page: the same view gives the same bytes.

    Raises:
        LookupError: There is no format for such a file and view.

    """
    view = page.view
    return _FORMATS[page.path.rpartition(".")[2], type(view)](view)
