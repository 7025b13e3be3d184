"""Whole columns of harmless values as HTML, at a fraction of the price of each.

What is harmless is written as ``markup`` writes it one by one.
"""

from collections.abc import Sequence
from typing import TypeGuard

from site_builder.escaping import escape_str
from site_builder.pages.shown import Cell
from site_builder.wording import CENT, MILLION, Wording


def whole_cents(
    amounts: Sequence[int], places: int, wording: Wording
) -> tuple[list[str], list[str]]:
    """Write amounts for machines, and for people.

    Args:
        amounts: Whole cents from nothing to a million; without places whole units.
        places: Decimals for people: 0 or 2.
        wording: How people write.

    """
    group = escape_str(wording.group)
    if places:
        digits = [f"{amount // CENT:03}" for amount in amounts]
        exact = [f"{one[:-2]}.{one[-2:]}" for one in digits]
        texts, tail = exact, len("000.00")
        if wording.decimal != ".":
            decimal = escape_str(wording.decimal)
            texts = [one.replace(".", decimal) for one in exact]
    else:
        texts, tail = [str(amount // MILLION) for amount in amounts], len("000")
        exact = [f"{one}.00" for one in texts]
    shown = [
        one if len(one) <= tail else f"{one[:-tail]}{group}{one[-tail:]}"
        for one in texts
    ]
    return exact, shown


def harmless(values: Sequence[Cell]) -> TypeGuard[Sequence[str]]:
    """Say whether texts are known and stay as they are, looking at all of them at once.

    Of what Python calls printable only the blank is a space.
    """
    try:
        whole = "".join(values)  # type: ignore[arg-type]  # or it is no text
    except TypeError:
        return False
    blank = "" in map(str.strip, values)  # type: ignore[arg-type]  # they are texts
    return whole.isprintable() and escape_str(whole) == whole and not blank


def attributes(texts: list[str]) -> list[str]:
    """Escape texts that stand in attributes."""
    whole = "".join(texts)
    return texts if escape_str(whole) == whole else [*map(escape_str, texts)]
