"""Tells whether a text file is cut as RFC 4180 says, byte by byte.

DuckDB takes a quote next to a space for one that opens or closes a cell, and lets empty
cells at the end of a row pass that the header has no column for: a comma in a name that
is not quoted would shift its row, silently. A file that is regular, and has as many
delimiters as its rows need, holds neither.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

_CHUNK = 1 << 22
_MARK = b"\xef\xbb\xbf"
_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'

Bytes = npt.NDArray[np.uint8]


@dataclass(slots=True)
class _State:
    """What is known after some bytes of the file."""

    delimiters: int = 0
    inside: bool = False
    last: int = _LINE_FEED
    regular: bool = True


def count_delimiters(path: Path, delimiter: str) -> int | None:
    """Count the delimiters outside of quotes in a text of UTF-8.

    Returns:
        None when the file is not regular: a quote that neither opens nor closes a
        whole cell, a NUL, a carriage return without a line feed, or another delimiter
        than a sign of ASCII.

    """
    if not delimiter.isascii():
        return None
    state = _State()
    with path.open("rb") as file:
        if file.read(len(_MARK)) != _MARK:
            file.seek(0)
        while state.regular and (chunk := file.read(_CHUNK)):
            _take(state, chunk, ord(delimiter))
    ended = not state.inside and state.last != _RETURN
    return state.delimiters if state.regular and ended else None


def _take(state: _State, chunk: bytes, delimiter: int) -> None:
    lonely = chunk.count(b"\r") - chunk.count(b"\r\n") - chunk.endswith(b"\r")
    after_return = state.last == _RETURN and not chunk.startswith(b"\n")
    state.regular = not (lonely or after_return or b"\0" in chunk)
    if not state.inside and state.last != _QUOTE and b'"' not in chunk:
        state.delimiters += chunk.count(delimiter)
    else:
        _take_quotes(state, np.frombuffer(chunk, np.uint8), delimiter)
    state.last = chunk[-1]


def _take_quotes(state: _State, now: Bytes, delimiter: int) -> None:
    """Follow cells into and out of quotes; a doubled quote leaves and comes back."""
    quotes = np.flatnonzero(now == _QUOTE)
    opens = (np.arange(len(quotes)) + state.inside) % 2 == 0
    before = np.where(quotes > 0, now[quotes - 1], state.last)[opens]
    after = now[np.minimum(quotes + 1, len(now) - 1)][~opens & (quotes < len(now) - 1)]
    if state.last == _QUOTE and not state.inside:
        after = np.append(after, now[0])
    starts_cell = _among(before, (delimiter, _LINE_FEED, _QUOTE))
    ends_cell = _among(after, (delimiter, _LINE_FEED, _RETURN, _QUOTE))
    state.regular = state.regular and starts_cell and ends_cell
    # Between one quote and the next all is inside of them, or all outside.
    starts = np.concatenate(([0], quotes))
    found = np.add.reduceat((now == delimiter).view(np.uint8), starts, dtype=np.int64)
    outside = ~np.concatenate(([state.inside], opens))
    if len(quotes) and quotes[0] == 0:
        outside[0] = False  # nothing is before a quote that comes first
    state.delimiters += int(found[outside].sum())
    state.inside = bool((len(quotes) + state.inside) % 2)


def _among(signs: Bytes, allowed: tuple[int, ...]) -> bool:
    known = np.zeros(256, np.bool_)
    known[list(allowed)] = True
    return bool(known[signs].all())
