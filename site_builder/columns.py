"""Columns of amounts and of texts as HTML, at a fraction of the price of each value.

What is written here is what ``markup`` writes one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from site_builder.escaping import escape_str, visible
from site_builder.wording import CENT, MILLION, Wording

Texts = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

_THOUSAND = 1000
_HUNDRED = 100
_HALF = 50  # cents
# From here on an amount has two group signs; a unit less, because it may be rounded up.
_LONGEST = (_THOUSAND * _THOUSAND - 1) * MILLION


@dataclass(frozen=True, slots=True)
class Digits:
    """Texts that amounts of whole cents below a million are put together from.

    Attributes:
        thousands: For machines; nothing for 0.
        grouped: The same for people, with the sign between groups.
        units: From 0 to 999; then again with three digits each.
        exact: Cents for machines, and what follows them.
        shown: Cents for people, and what follows them; last without cents.

    """

    thousands: Texts
    grouped: Texts
    units: Texts
    exact: Texts
    shown: Texts


def digits_of(wording: Wording, between: str, after: str) -> Digits:
    """Make the texts of one language and currency.

    Args:
        wording: How people write.
        between: HTML between an amount for machines and the same for people.
        after: HTML after an amount.

    """
    group, decimal = escape_str(wording.group), escape_str(wording.decimal)
    thousands, cents = range(1, _THOUSAND), range(_HUNDRED)
    return Digits(
        thousands=_texts(["", *map(str, thousands)]),
        grouped=_texts(["", *(f"{one}{group}" for one in thousands)]),
        units=_texts(
            [
                *map(str, range(_THOUSAND)),
                *(f"{one:03}" for one in range(_THOUSAND)),
            ]
        ),
        exact=_texts([f".{one:02}{between}" for one in cents]),
        shown=_texts([*(f"{decimal}{one:02}{after}" for one in cents), after]),
    )


def _texts(texts: list[str]) -> Texts:
    return np.array(texts, object)


def numbers_of(amounts: Sequence[int | None]) -> npt.NDArray[np.int64]:
    """Give amounts as an array; 0: missing."""
    known = [amount or 0 for amount in amounts] if None in amounts else amounts
    try:
        return np.array(known, np.int64)
    except OverflowError:  # Python's own numbers have no end
        return np.array(known, object)


def whole_cents(
    amounts: npt.NDArray[np.int64], short: Flags, digits: Digits
) -> tuple[list[list[str]], Flags]:
    """Write amounts of whole cents from nothing to a million.

    Args:
        amounts: Millionths.
        short: Those that people see without cents.
        digits: What they are put together from.

    Returns:
        Pieces that make up each amount one after the other; and which amounts are such
        amounts: the pieces of all others are to be thrown away.

    """
    apt = (amounts >= 0) & (amounts < _LONGEST) & (amounts % CENT == 0)
    units, cents = np.divmod(
        np.where(apt, amounts, 0).astype(np.int64) // CENT, _HUNDRED
    )
    rounded = units + (short & (cents >= _HALF))
    pieces = [
        *_grouped(units, digits.thousands, digits.units),
        digits.exact[cents],
        *_grouped(rounded, digits.grouped, digits.units),
        digits.shown[np.where(short, _HUNDRED, cents)],
    ]
    return [piece.tolist() for piece in pieces], apt.astype(bool)


def _grouped(
    numbers: npt.NDArray[np.int64], thousands: Texts, units: Texts
) -> tuple[Texts, Texts]:
    over, rest = np.divmod(numbers, _THOUSAND)
    return thousands[over], units[rest + _THOUSAND * (over > 0)]


def escaped(texts: Sequence[str | None]) -> Sequence[str] | None:
    """Escape texts, looking at all of them at once; empty: missing or blank.

    Returns:
        None where one of them is no text.

    """
    known = ["" if text is None else text for text in texts] if None in texts else texts
    try:
        whole = "".join(known)  # type: ignore[arg-type]  # or it is no text
    except TypeError:
        return None
    found: Sequence[str] = known  # type: ignore[assignment]  # they are texts
    if "" in map(str.strip, found):
        found = [text if text.strip() else "" for text in found]
    if not whole.isprintable():
        found = [*map(visible, found)]
    return found if escape_str(whole) == whole else [*map(escape_str, found)]


def attributes(texts: Sequence[str]) -> Sequence[str]:
    """Escape texts that stand in attributes."""
    whole = "".join(texts)
    return texts if escape_str(whole) == whole else [*map(escape_str, texts)]
