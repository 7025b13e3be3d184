"""Order lines: put in the order of their orders.

There are more of them than of all other rows, and they seldom change when an order
does. So what needs them alone is kept apart from what needs their orders.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from site_builder.customer_file.drafts import OF_NOTHING, Draft, Placed
from site_builder.customer_file.ordering import canonical_order, positions, row_keys
from site_builder.customer_file.tables import Positions
from site_builder.memory import Recall, step

_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Lines as runs of those that name the same order.

    Attributes:
        names: What the runs name, each once.
        rows: Rows of the draft run by run, those of a run in canonical order.
        starts: Where each run begins among the rows.
        lengths: How many rows it has.

    """

    draft: Draft
    names: pd.Series
    rows: Positions
    starts: Positions
    lengths: Positions


def sort_lines(lines: Draft, orders: Placed, recall: Recall) -> Placed:
    """Put lines in the order of their orders; those of no order are rejects.

    Args:
        lines: In any order.
        orders: In their order.
        recall: Remembers what was made before.

    """
    runs = step(recall, "runs of order lines", _runs_of, lines)
    places = positions(runs.names, orders.draft.frame["id"])
    chosen = np.argsort(np.where(places < 0, _LAST, places))
    chosen = chosen[: np.count_nonzero(places >= 0)]
    # Lines stay where they are as long as their orders come in the same order.
    made_from = (runs, chosen.tobytes())
    draft = recall("order lines laid out", made_from, lambda: _laid_out(runs, chosen))
    order = np.repeat(places[chosen], runs.lengths[chosen])
    return Placed(draft, orders.customer[order], {"order": order})


def _runs_of(draft: Draft) -> _Runs:
    column = pa.chunked_array(pa.array(draft.frame["order"])).combine_chunks()
    encoded = pc.dictionary_encode(column, null_encoding="encode")
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    rows = canonical_order([codes, *row_keys(draft.frame, draft.entry, but="order")])
    lengths = np.bincount(codes, minlength=len(encoded.dictionary)).astype(np.int64)
    names = pd.Series(encoded.dictionary.to_pandas(), dtype="str")
    return _Runs(draft, names, rows, np.cumsum(lengths) - lengths, lengths)


def _laid_out(runs: _Runs, chosen: Positions) -> Draft:
    """Put runs one after the other; rows of those that are not chosen are rejects."""
    orphaned = np.ones(len(runs.rows), np.bool_)
    rows = runs.rows[_ranges(runs.starts[chosen], runs.lengths[chosen])]
    orphaned[rows] = False
    told = runs.draft.reject(orphaned, OF_NOTHING["order"], "order", kind="row")
    return told.order(rows)


def _ranges(starts: Positions, lengths: Positions) -> Positions:
    """Count up from each start, as far as its length."""
    ends = np.cumsum(lengths)
    return np.arange(lengths.sum()) + np.repeat(starts - ends + lengths, lengths)
