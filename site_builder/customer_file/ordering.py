"""One order of rows that does not depend on how the source had them."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.customer_file.dictionary import TableEntry

Keys = npt.NDArray[np.int64]
_FEW = 32  # keys for one name; with more, it is names that are learnt
_MISSING = np.iinfo(np.int64).max  # a missing value comes last


def canonical_order(keys: Iterable[Keys | pd.Series]) -> npt.NDArray[np.int64]:
    """Sort rows by one key after the other, looking at a key only where it decides.

    Args:
        keys: At least one, each with an entry per row: whole numbers, or columns of
            any dictionary type. Missing comes last. Later ones may be lazy.

    Returns:
        Positions of the rows in their order. Rows equal in every key stay in the
        order they had; nothing can tell them apart.

    """
    parts = iter(keys)
    first = _codes(next(parts))
    order = np.argsort(first, kind="stable")
    ranks = _ranks(first[order])
    for key in parts:
        tied = _tied(ranks)
        if not tied.any():
            break
        rows = order[tied]
        codes = _codes(key[rows] if isinstance(key, np.ndarray) else key.iloc[rows])
        inner = _sorted_within(ranks[tied], codes)
        order[tied] = rows[inner]
        ranks = _refined(ranks, tied, codes[inner])
    return order


def row_keys(
    frame: pd.DataFrame, entry: TableEntry, but: str = ""
) -> Iterator[pd.Series]:
    """Give the keys that order the rows of a table: date, time, key, all the rest.

    Args:
        frame: The rows.
        entry: Of the table.
        but: A field that is left out, because the rows are ordered by it already.

    """
    first = [entry.date, "time", entry.key]
    leading = [name for name in first if name is not None and name in frame]
    for name in leading:
        yield frame[name]
    for name in entry.fields:
        if name not in leading and name != but and name in frame:
            yield frame[name]


def offsets_of(positions: Keys, size: int) -> Keys:
    """Tell where each customer's rows begin.

    Args:
        positions: Per row the position of its customer, ascending.
        size: How many customers there are.

    Returns:
        size + 1 row numbers; rows of customer i are those from entry i up to i + 1.

    """
    return np.searchsorted(positions, np.arange(size + 1)).astype(np.int64)


def positions(names: pd.Series, keys: pd.Series) -> npt.NDArray[np.int64]:
    """Find where each text stands among some keys.

    Returns:
        Per text a position; -1 where it is missing or no key. Of equal keys any.

    """
    if len(names) * _FEW < len(keys):
        return _positions_of_few(names, keys)
    found = pc.index_in(
        pa.array(names), value_set=pa.array(keys, pa.array(names).type), skip_nulls=True
    )
    places: npt.NDArray[np.int64] = found.fill_null(-1).to_numpy(zero_copy_only=False)
    return places.astype(np.int64)


def _positions_of_few(names: pd.Series, keys: pd.Series) -> npt.NDArray[np.int64]:
    """Do the same the other way round: many keys take long to learn."""
    codes, known = pd.factorize(names)
    places = np.full(len(known) + 1, -1, np.int64)
    if len(known):
        wanted = pa.array(known)
        found = pc.index_in(pa.array(keys, wanted.type), value_set=wanted)
        rows = found.is_valid().to_numpy(zero_copy_only=False).nonzero()[0]
        places[found.take(pa.array(rows)).to_numpy()] = rows
    return places[codes]  # a missing one has the code -1, and finds the last


def _sorted_within(ranks: Keys, codes: Keys) -> npt.NDArray[np.int64]:
    """Sort by code inside each rank; ranks come in their order."""
    known = codes[codes != _MISSING]
    low, high = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    steps = high - low + 2  # one more for what is missing
    if (int(ranks[-1]) + 1) * steps > _MISSING:
        return np.lexsort((codes, ranks))
    # One key for both is sorted in a third of the time.
    place = np.where(codes == _MISSING, steps - 1, codes - low)
    return np.argsort(ranks * steps + place, kind="stable")


def _codes(key: Keys | pd.Series) -> Keys:
    if isinstance(key, np.ndarray):
        return key
    if isinstance(key.dtype, pd.StringDtype):
        codes, _ = pd.factorize(key, sort=True)
        return np.where(codes < 0, _MISSING, codes).astype(np.int64)
    if key.dtype.kind == "M":
        seconds = key.to_numpy("datetime64[s]").astype(np.int64)
        return np.where(key.isna().to_numpy(), _MISSING, seconds)
    if key.dtype.kind == "f":
        return _codes(pd.Series(pd.factorize(key, sort=True)[0]).replace(-1, _MISSING))
    return key.to_numpy(np.int64, na_value=_MISSING)


def _ranks(codes: Keys) -> Keys:
    """Number runs of equal codes, from sorted codes."""
    changes = np.empty(len(codes), np.int64)
    changes[:1] = 0
    changes[1:] = codes[1:] != codes[:-1]
    return np.cumsum(changes)


def _tied(ranks: Keys) -> npt.NDArray[np.bool_]:
    same = ranks[1:] == ranks[:-1]
    tied = np.zeros(len(ranks), np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    return tied


def _refined(ranks: Keys, tied: npt.NDArray[np.bool_], codes: Keys) -> Keys:
    """Split runs of equal rank where the next key tells their rows apart."""
    split = np.zeros(len(ranks), np.int64)
    inner = ranks[tied]
    differs = np.zeros(len(inner), np.int64)
    differs[1:] = (inner[1:] == inner[:-1]) & (codes[1:] != codes[:-1])
    split[tied] = differs
    return ranks + np.cumsum(split)
