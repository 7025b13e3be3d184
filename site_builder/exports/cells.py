"""Values as files hold them, and texts that no spreadsheet takes for a formula."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.pages.shown import Cell, Kind, Link
from site_builder.wording import MILLION, exact_amount

TEXT = pa.large_string()

NUMBERS: frozenset[Kind] = frozenset(
    {"whole", "number", "score", "rate", "share", "points", "index", "days"}
)
"""Kinds that are numbers as they are; amounts are numbers in millionths."""

# What programs pass over before they look for a formula: space and signs without width,
# quotes. What they see one in: also in the wide forms of East Asia.
_PASSED = " \u00a0\u200b-\u200d\u2060\ufeff\"'"
_FORMULA = "=+@\t\r\n|%\uff1d\uff0b\uff0d\uff20-"
# A spreadsheet that reads semicolons as ends of cells sees cells within cells.
_ENDS, _RUNS = r"[;\t\r\n]", f"[{_PASSED}]*[{_FORMULA}]"
_DANGER = re.compile(f"(?:^|(?<={_ENDS}))(?={_RUNS})")
DANGEROUS = f"(?:^|{_ENDS}){_RUNS}"
"""Finds a text that a spreadsheet may take for a formula; a regular expression."""
_LOOKED_FOR = re.compile(rf"[{_FORMULA}]")
NOT_TEXT = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
"""What is no character, but for halves of pairs; within a set of signs."""
_NOT_TEXT = re.compile(f"[{NOT_TEXT}\ud800-\udfff]")
_LONG = 16_384  # bytes; a longer text may be cut
_CENT = 10_000  # millionths
_CENTS = pa.array([f".{cents:02d}" for cents in range(100)], TEXT)
_SIGNS = pa.array(["", "-"], TEXT)
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def as_text(value: Cell) -> str:
    """Write a value that is no number, date or missing as a text."""
    match value:
        case Link():
            return value.text
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def as_number(value: float, kind: Kind) -> str:
    """Write a number for machines: amounts in units of the currency, unrounded."""
    return exact_amount(int(value)) if kind == "amount" else repr(value)


def numbers(values: Sequence[Cell], kind: Kind) -> pa.Array | None:
    """Write a column of numbers as ``as_number`` does; missing ones stay missing.

    Returns:
        None where they are not all of one type, or cannot be written together.

    """
    types = {*map(type, values)} - {type(None)}
    try:
        if kind == "amount" and types <= {int}:
            return _amounts(pa.array(values, pa.int64()))
        if types <= {int}:
            return pa.array(values, pa.int64()).cast(TEXT)
    except (OverflowError, pa.ArrowInvalid):  # whole numbers of Python have no end
        return None
    if types == {float}:
        return pa.array([None if one is None else repr(one) for one in values], TEXT)
    return None


def _amounts(values: pa.Array) -> pa.Array | None:
    """Write millionths, if all of them are whole cents."""
    known = values.fill_null(0).to_numpy()
    units, parts = np.divmod(np.abs(known), MILLION)
    if (parts % _CENT).any():
        return None
    written = joined(
        _SIGNS.take(pa.array((known < 0).view(np.int8))),
        pa.array(units).cast(TEXT),
        _CENTS.take(pa.array(parts // _CENT)),
    )
    return pc.if_else(values.is_valid(), written, pa.scalar(None, TEXT))


def dates(values: Sequence[Cell]) -> pa.Array:
    """Take a column of dates; missing ones stay missing."""
    return pa.array(values, pa.date32())


def write_texts(
    values: Sequence[Cell],
    special: str,
    write: Callable[[str], str],
    around: tuple[str, str],
    nothing: str,
) -> pa.Array:
    """Write the texts of a column.

    Most have no sign that a format writes in a way of its own.

    Args:
        values: None: missing.
        special: Finds those that may have one; a regular expression.
        write: Writes a text that may have some.
        around: What is put around a text that has none.
        nothing: What is written for a missing one.

    """
    if not {*map(type, values)} <= {str, type(None)}:
        values = [None if value is None else as_text(value) for value in values]
    try:
        column = pa.array(values, TEXT)
    except UnicodeEncodeError:  # half of a pair
        written = (nothing if one is None else write(str(one)) for one in values)
        return pa.array(list(written), TEXT)
    some = pc.or_(
        pc.match_substring_regex(column, special),
        pc.greater(pc.binary_length(column), _LONG),
    ).fill_null(False)  # noqa: FBT003 -- it is the value
    written = joined(around[0], column, around[1])
    if some.true_count:
        own = [write(text) for text in column.filter(some).to_pylist()]
        written = pc.replace_with_mask(written, some, pa.array(own, TEXT))
    return written.fill_null(nothing)


def joined(*parts: pa.Array | str) -> pa.Array:
    """Put parts together row by row; a row that lacks one is missing.

    Args:
        parts: Columns, and texts that are the same in every row.

    """
    scalars = (pa.scalar(one, TEXT) if isinstance(one, str) else one for one in parts)
    return pc.binary_join_element_wise(*scalars, pa.scalar("", TEXT))


def as_bytes(rows: pa.Array) -> memoryview:
    """Give the texts of a column one after the other, as UTF-8."""
    _, places, data = rows.buffers()
    edges = np.frombuffer(places, np.int64)[rows.offset :][: len(rows) + 1]
    return (
        memoryview(data or b"")[edges[0] : edges[-1]] if len(rows) else memoryview(b"")
    )


def clean(text: str) -> str:
    """Replace what is no character: control signs, halves of pairs."""
    return _NOT_TEXT.sub(_INSTEAD, text)


def defused(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would run.

    It stands at the beginning of the text, where one may take it away again, and after
    a semicolon, tab or new line inside of it.
    """
    return _DANGER.sub("'", text) if _LOOKED_FOR.search(text) else text
