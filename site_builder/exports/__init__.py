"""Lists as files that spreadsheets open. ADD A FORMAT HERE: a module and a line."""

from collections.abc import Callable, Mapping

from site_builder.exports.delimited import csv_file
from site_builder.exports.workbook import xlsx_file
from site_builder.pages import Page
from site_builder.pages.segment_lists import ListView

_FORMATS: Mapping[str, Callable[[ListView], bytes]] = {
    "csv": csv_file,
    "xlsx": xlsx_file,
}

__all__ = ["csv_file", "export", "xlsx_file"]


def export(page: Page) -> bytes:
    """Write the file of a page: the same view gives the same bytes.

    Raises:
        TypeError: The page is no list.

    """
    if not isinstance(page.view, ListView):
        raise TypeError(type(page.view))
    return _FORMATS[page.path.rpartition(".")[2]](page.view)
