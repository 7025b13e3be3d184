"""XLSX: a workbook with a sheet for each part of a list.

Only what a list needs is written: texts, numbers, dates, a head that stays, a filter.
Every cell says its type, so that no text can become a formula, and postal codes and
phone numbers keep their zeros. The same list is always the same bytes.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from site_builder.exports.cells import (
    NOT_TEXT,
    NUMBERS,
    TEXT,
    as_bytes,
    as_number,
    clean,
    dates,
    joined,
    numbers,
    write_texts,
)
from site_builder.pages.segment_lists import ListView, Sheet
from site_builder.pages.shown import Cell, Column, Kind

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name
_LEVEL = 1  # of deflate: a third larger than the usual one, and three times as fast
_BEFORE = (dt.date(1899, 12, 30) - dt.date(1970, 1, 1)).days  # Excel counts from then
_NOTHING = "<c/>"
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel takes 1900 for a leap year
_LONGEST_NAME, _LONGEST_TEXT = 31, 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_SPECIAL = f'[&<>"\r_{NOT_TEXT}]'
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

# Places in the list of cell formats below.
_PLAIN, _BOLD, _TEXT, _AMOUNT, _RATE, _DATE = range(6)
_FORMATS = (0, 0, 49, 4, 10, 14)  # numbers that Excel knows: General, @, #,##0.00 …
_STYLES: Mapping[Kind, int] = {
    "amount": _AMOUNT,
    "rate": _RATE,
    "share": _RATE,
    "date": _DATE,
}
_WIDTHS: Mapping[Kind, int] = {"date": 12, "text": 18, "amount": 14}
_USUAL_WIDTH, _NAME_WIDTH = 14, 32


def xlsx_file(view: ListView) -> bytes:
    """Write a list, every sheet of it."""
    names = list(_names(view.sheets))
    sheets = {
        f"xl/worksheets/sheet{number}.xml": _sheet(sheet)
        for number, sheet in enumerate(view.sheets, 1)
    }
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(
                    ("worksheet", f"worksheets/sheet{number}.xml")
                    for number in range(1, len(names) + 1)
                ),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _styles(),
        **sheets,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(
        file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL
    ) as zipped:
        for path, text in parts.items():
            about = zipfile.ZipInfo(path, _BEGINNING)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 0  # wherever it is written
            data = text if isinstance(text, bytes) else text.encode()
            zipped.writestr(about, _HEAD + data, compresslevel=_LEVEL)
    return file.getvalue()


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Name the sheets as Excel allows: short, each once, without some signs."""
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, 1):
        name = _NOT_IN_NAMES.sub(" ", clean(sheet.title)).strip("' ")[:_LONGEST_NAME]
        if not name or name.casefold() in taken:
            name = f"Sheet {number}"
        taken.add(name.casefold())
        yield name


def _sheet(sheet: Sheet) -> bytes:
    cells = [
        _cells(values, column.kind)
        for column, values in zip(sheet.columns, sheet.values, strict=True)
    ]
    head = "".join(_text_cell(column.label, _BOLD) for column in sheet.columns)
    last = f"{_letters(len(sheet.columns))}{len(sheet) + 1}"
    before = (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{_widths(sheet.columns)}</cols>"
        f"<sheetData><row>{head}</row>"
    )
    rows = as_bytes(joined("<row>", *cells, "</row>"))
    after = f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'
    return b"".join([before.encode(), rows, after.encode()])


def _widths(columns: Sequence[Column]) -> str:
    return "".join(
        f'<col min="{place}" max="{place}" width="{_width(column)}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )


def _width(column: Column) -> int:
    if column.kind == "name" or column.name in {"name", "street", "email"}:
        return _NAME_WIDTH
    return _WIDTHS.get(column.kind, _USUAL_WIDTH)


def _cells(values: Sequence[Cell], kind: Kind) -> pa.Array:
    if kind in NUMBERS or kind == "amount":
        return _values(_numbers(values, kind), _STYLES.get(kind, _PLAIN))
    if kind == "date":
        return _days(dates(values))
    return write_texts(values, _SPECIAL, _text_cell, _around(_TEXT), _NOTHING)


def _numbers(values: Sequence[Cell], kind: Kind) -> pa.Array:
    written = numbers(values, kind)
    if written is not None:
        return written
    known = (value if isinstance(value, int | float) else None for value in values)
    texts = [None if value is None else as_number(value, kind) for value in known]
    return pa.array(texts, TEXT)


def _values(written: pa.Array, style: int) -> pa.Array:
    return joined(f'<c s="{style}"><v>', written, "</v></c>").fill_null(_NOTHING)


def _days(values: pa.Array) -> pa.Array:
    """Count days as Excel does; write those that it gets wrong as texts."""
    serial = pc.subtract(values.cast(pa.int32()), _BEFORE).cast(TEXT)
    early = pc.less(values, _FIRST_DAY).fill_null(False)  # noqa: FBT003 -- it is the value
    written = _values(serial, _DATE)
    if early.true_count:
        texts = [_text_cell(str(day)) for day in values.filter(early).to_pylist()]
        written = pc.replace_with_mask(written, early, pa.array(texts, TEXT))
    return written


def _text_cell(text: str, style: int = _TEXT) -> str:
    before, after = _around(style)
    kept = _xml(_ESCAPED.sub("_x005F_", clean(text[:_LONGEST_TEXT])))
    return f"{before}{kept}{after}"


def _around(style: int) -> tuple[str, str]:
    """Give what stands before and after the text of a cell."""
    before = f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    return before, "</t></is></c>"


def _xml(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;")


def _letters(number: int) -> str:
    """Name a column: A, B … Z, AA."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{_xml(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        "</workbook>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types(sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_TYPES}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        f'ContentType="{_TYPES}.sheet.main+xml"/>'
        '<Override PartName="/xl/styles.xml" '
        f'ContentType="{_TYPES}.styles+xml"/>'
        f"{overrides}</Types>"
    )


def _styles() -> str:
    font = '<sz val="11"/><name val="Calibri"/>'
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{int(place == _BOLD)}" fillId="0" '
        'borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
        for place, number in enumerate(_FORMATS)
    )
    return (
        f'<styleSheet xmlns="{_MAIN}">'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
        "</borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        f'<cellXfs count="{len(_FORMATS)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    )
