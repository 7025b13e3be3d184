"""Texts before they are typed: trimmed, nothing told from something, values mapped."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from site_builder.sources.tables import LONGEST_CELL

_SPACES = " \t\n\v\f\r\x1c\x1d\x1e\x1f"  # what Unicode has of them in ASCII


def clean(
    texts: pa.ChunkedArray, missing: Sequence[str], values: Mapping[str, str]
) -> pa.Array:
    """Trim texts, take away those that mean nothing, and put our values for theirs.

    Only an empty text means nothing by itself: ``NA``, ``None`` and ``NO`` are texts.
    Their values are compared exactly, else without regard to case.

    Returns:
        As many texts; those that mean nothing are missing.

    """
    array = trimmed(texts)
    empty = pc.equal(pc.binary_length(array), 0)
    array = pc.if_else(empty, pa.scalar(None, pa.string()), array)
    if missing:
        known = pa.array([text.strip() for text in missing], pa.string())
        nothing = pc.is_in(array, value_set=known, skip_nulls=True)
        array = pc.if_else(nothing, pa.scalar(None, pa.string()), array)
    return _with_our_values(array, values) if values else array


def trimmed(texts: pa.ChunkedArray) -> pa.Array:
    """Take the white space off both ends of texts."""
    array = texts.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else array
    if is_ascii(array):
        return pc.ascii_trim(array, _SPACES)
    return pc.utf8_trim_whitespace(array)


def is_ascii(array: pa.Array) -> bool:
    """Whether no text has a sign outside of ASCII: then much is faster."""
    return pc.all(pc.string_is_ascii(array), min_count=0).as_py() is not False


def _with_our_values(array: pa.Array, values: Mapping[str, str]) -> pa.Array:
    exact = {theirs.strip(): ours for theirs, ours in values.items()}
    folded = {theirs.casefold(): ours for theirs, ours in reversed(exact.items())}

    def ours(text: str) -> str:
        return exact.get(text, folded.get(text.casefold(), text)).strip()

    coded = array.dictionary_encode()
    mapped = [ours(text) or None for text in coded.dictionary.to_pylist()]
    return pa.array(mapped, pa.string()).take(coded.indices)


def too_long(array: pa.Array) -> pa.Array:
    """Tell which texts are longer than a cell may be."""
    return pc.greater(pc.binary_length(array), LONGEST_CELL)


def has_nul(array: pa.Array) -> pa.Array:
    """Tell which texts have a NUL character in them."""
    return pc.match_substring(array, "\0")
