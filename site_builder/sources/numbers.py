"""Numbers as people and programs write them, read exactly."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.sources.connections import Connection, evaluate, literal

_SPACES = (" ", "\u00a0", "\u202f", "\u2009")
_MINUS = "\u2212"
_LOOKS_LIKE_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d[\d.,\s]*\Z")
_NOT_FINITE = re.compile(r"[-+]?(inf|infinity|nan)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers are written.

    Attributes:
        decimal: The decimal sign.
        groups: Signs that may stand between groups of three digits; a number uses one.

    """

    decimal: Literal[".", ","] = "."
    groups: tuple[str, ...] = _SPACES

    @classmethod
    def declared(cls, decimal: Literal[".", ","] | None) -> "Notation":
        """Follow ``decimal:``; once it is declared the other sign may group digits."""
        if decimal is None:
            return cls()
        return cls(decimal, (*_SPACES, "," if decimal == "." else "."))

    @property
    def plain(self) -> str:
        """A pattern for numbers whose digits are not grouped."""
        sign = f"[{self.decimal}]"
        return rf"[+-]?([0-9]+({sign}[0-9]*)?|{sign}[0-9]+)([eE][+-]?[0-9]{{1,3}})?"

    @property
    def grouped(self) -> str:
        """A pattern for numbers whose digits are grouped, all in the same way."""
        kinds = "|".join(f"([{sign}][0-9]{{3}})+" for sign in self.groups)
        return rf"[+-]?[0-9]{{1,3}}({kinds})([{self.decimal}][0-9]*)?"


def read_amounts(con: Connection, texts: pa.Array, notation: Notation) -> pa.Array:
    """Read amounts as whole millionths, exactly; halves go away from zero.

    Returns:
        int64; missing where the text is no number or is beyond 9 223 372 036 854.

    """
    column = _evaluate(con, texts, notation, "try_cast({} as decimal(19, 6))")
    # A decimal is 16 bytes, its number of millionths. 19 digits may exceed 8 bytes.
    pairs = np.frombuffer(column.buffers()[1], np.int64)
    pairs = pairs[2 * column.offset :][: 2 * len(column)].reshape(-1, 2)
    low, high = pairs[:, 0].copy(), pairs[:, 1]
    fits = pc.and_(column.is_valid(), pa.array(high == low >> 63))
    return pc.if_else(fits, pa.array(low), pa.scalar(None, pa.int64()))


def read_numbers(con: Connection, texts: pa.Array, notation: Notation) -> pa.Array:
    """Read numbers as float64; missing where the text is none, or is not finite."""
    column = _evaluate(con, texts, notation, "try_cast({} as double)")
    finite = pc.fill_null(pc.is_finite(column), False)  # noqa: FBT003 -- Arrow's way
    # Adding zero makes minus zero zero.
    return pc.if_else(finite, pc.add(column, 0.0), pa.scalar(None, pa.float64()))


def read_wholes(con: Connection, texts: pa.Array, notation: Notation) -> pa.Array:
    """Read whole numbers as int64; ``12.0`` is one, ``12.5`` and ``1e3`` are not."""
    whole = (
        r"case when regexp_full_match({0}, '[+-]?[0-9]+(\.0*)?')"
        " then try_cast(split_part({0}, '.', 1) as bigint) end"
    )
    return _evaluate(con, texts, notation, whole)


def _evaluate(
    con: Connection, texts: pa.Array, notation: Notation, read: str
) -> pa.Array:
    """Read numbers that fit the notation, rewritten with a point and without groups."""
    if not pc.all(pc.string_is_ascii(texts), min_count=0).as_py():
        texts = pc.replace_substring(texts, _MINUS, "-")
    plain = read.format(_with_point("text", notation))
    bare = "text"
    for sign in notation.groups:
        bare = f"replace({bare}, {literal(sign)}, '')"
    grouped = read.format(_with_point(bare, notation))
    return evaluate(
        con,
        texts,
        f"case when regexp_full_match(text, {literal(notation.plain)}) then {plain} "
        f"when regexp_full_match(text, {literal(notation.grouped)}) then {grouped} end",
    )


def _with_point(text: str, notation: Notation) -> str:
    return text if notation.decimal == "." else f"replace({text}, ',', '.')"


def why_no_number(text: str, notation: Notation) -> str:
    """Say why a text is no number, without showing it."""
    text = text.replace(_MINUS, "-")
    if _NOT_FINITE.match(text):
        return "this is no finite number"
    if re.fullmatch(notation.plain, text) or re.fullmatch(notation.grouped, text):
        return "this number is too large"
    if not _LOOKS_LIKE_NUMBER.match(text):
        return "this is no number"
    other = "," if notation.decimal == "." else "."
    if other in text and other not in notation.groups:
        return (
            f"the decimal sign of the table is '{notation.decimal}', but a '{other}' "
            f'stands in this number: write decimal: "{other}" if that is the sign'
        )
    return "the digits of this number are not grouped by three, or it has two signs"


def why_no_whole(text: str, notation: Notation) -> str:
    """Say why a text is no whole number, without showing it."""
    why = why_no_number(text, notation)
    too_large = why == "this number is too large"
    digits = re.escape(notation.decimal) + r"0*[1-9]|[eE]"
    return "this number is not whole" if too_large and re.search(digits, text) else why
