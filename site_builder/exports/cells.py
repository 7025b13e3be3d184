"""Values as files hold them, and texts that no spreadsheet takes for a formula."""

import re
from collections.abc import Callable, Sequence

from site_builder.pages.shown import Cell, Kind, Link
from site_builder.wording import exact_amount

NUMBERS: frozenset[Kind] = frozenset(
    {"whole", "number", "score", "rate", "share", "points", "index", "days"}
)
"""Kinds that are numbers as they are; amounts are numbers in millionths."""

# What programs pass over before they look for a formula: space and signs without width,
# quotes. What they see one in: also in the wide forms of East Asia.
_PASSED = " \u00a0\u200b-\u200d\u2060\ufeff\"'"
FORMULA = "=+@\t\r\n|%\uff1d\uff0b\uff0d\uff20-"
# A spreadsheet that reads semicolons as ends of cells sees cells within cells.
_DANGER = re.compile(rf"(?:^|(?<=[;\t\r\n]))(?=[{_PASSED}]*[{FORMULA}])")
_LOOKED_FOR = re.compile(rf"[{FORMULA}]")
NOT_TEXT = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff"
"""What is no character: control signs, halves of pairs; within a set of signs."""
_NOT_TEXT = re.compile(f"[{NOT_TEXT}]")
_RUN, _LONG = 64, 16_384  # texts, and characters of them together
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


def write_texts(
    values: Sequence[Cell],
    special: re.Pattern[str],
    write: Callable[[str], str],
    around: tuple[str, str],
    nothing: str,
) -> list[str]:
    """Write the texts of a column.

    Most have no sign that a format writes in a way of its own, so that some are looked
    through at once.

    Args:
        values: None: missing.
        special: Finds such signs.
        write: Writes a text that may have some.
        around: What is put around a text that has none.
        nothing: What is written for a missing one.

    """
    before, after = around
    found: list[str] = []
    for start in range(0, len(values), _RUN):
        texts = [
            value if value is None or isinstance(value, str) else as_text(value)
            for value in values[start : start + _RUN]
        ]
        joined = " ".join([text for text in texts if text])
        if len(joined) > _LONG or special.search(joined):
            found += [nothing if text is None else write(text) for text in texts]
        else:
            found += [
                nothing if text is None else f"{before}{text}{after}" for text in texts
            ]
    return found


def clean(text: str) -> str:
    """Replace what is no character: control signs, halves of pairs."""
    return _NOT_TEXT.sub(_INSTEAD, text)


def defused(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would run.

    It stands at the beginning of the text, where one may take it away again, and after
    a semicolon, tab or new line inside of it.
    """
    return _DANGER.sub("'", text) if _LOOKED_FOR.search(text) else text
