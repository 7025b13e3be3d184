"""Texts, choices, lists, and yes or no."""

import json
import re
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from site_builder.sources.cleaning import has_nul, is_ascii, too_long
from site_builder.sources.tables import LONGEST_CELL_SAID, Column

NOT_TEXT = f"this text is longer than {LONGEST_CELL_SAID} or has a NUL character in it"
NOT_LIST = "this is no list: separate its items with a semicolon"
NOT_YES_NO = "this is neither yes nor no"
_YES = {"yes", "true", "1", "y", "ja", "oui"}
_NO = {"no", "false", "0", "n", "nei", "non"}
_NO_ITEMS = r"^([;,|\s]*|\[[\s,\"]*\])$"
_SEPARATORS = re.compile(r"[;,|]")


def read_texts(texts: pa.Array) -> pa.Array:
    """Keep texts as they are, composed (NFC); missing where one is not fit to keep."""
    unfit = pc.or_(too_long(texts), has_nul(texts))
    if pc.any(unfit, min_count=0).as_py():
        texts = pc.if_else(unfit, pa.scalar(None, pa.string()), texts)
    return texts if is_ascii(texts) else pc.utf8_normalize(texts, "NFC")


def read_choices(texts: pa.Array, choices: Sequence[str], *, others: bool) -> pa.Array:
    """Write choices as the dictionary does, whatever their case.

    Returns:
        Missing where a text is not among the choices and others are not allowed.

    """
    known = {choice.casefold(): choice for choice in reversed(choices)}

    def choose(text: str) -> str | None:
        return known.get(text.casefold(), text if others or not known else None)

    return _each_different(read_texts(texts), choose, pa.string())


def read_yes_no(texts: pa.Array) -> pa.Array:
    """Read yes, true, 1, y, ja, oui as true and no, false, 0, n, nei, non as false."""

    def decide(text: str) -> bool | None:
        folded = text.casefold()
        return True if folded in _YES else False if folded in _NO else None

    return _each_different(texts, decide, pa.bool_())


def without_empty_lists(texts: pa.Array) -> pa.Array:
    """Take away lists that have no items: they mean nothing."""
    empty = pc.match_substring_regex(texts, _NO_ITEMS)
    return pc.if_else(empty, pa.scalar(None, pa.string()), texts)


def read_lists(texts: pa.Array) -> pa.Array:
    """Read lists: items between ``;``, ``,`` or ``|``, or a list of JSON.

    Returns:
        Items in their order, each trimmed and not empty, joined by ``;``.

    """
    return _each_different(read_texts(texts), _join_items, pa.string())


def _join_items(text: str) -> str | None:
    if not text.startswith("["):
        items = _SEPARATORS.split(text)
    else:
        try:
            items = [_item(item) for item in json.loads(text)]
        except (ValueError, TypeError, RecursionError):
            return None
    return ";".join(stripped for item in items if (stripped := item.strip())) or None


def _item(item: object) -> str:
    if item is None:
        return ""
    if isinstance(item, (dict, list)):
        raise TypeError
    # A semicolon inside of an item would make two of it.
    written = item if isinstance(item, str) else json.dumps(item)
    return written.replace(";", ",")


def _each_different(
    texts: pa.Array, read: Callable[[str], object], kind: pa.DataType
) -> pa.Array:
    coded = texts.dictionary_encode()
    values = [read(text) for text in coded.dictionary.to_pylist()]
    return pa.array(values, kind).take(coded.indices)


def why_no_choice(column: Column) -> str:
    """Say what a choice may be."""
    if not column.choices or column.open:
        return NOT_TEXT
    return f"this is none of the choices: {', '.join(column.choices)}"
