"""Recency and frequency of orders as a grid, and the names of its cells."""

from collections.abc import Iterator

import numpy as np

from site_builder.charts import grid
from site_builder.measures.rfm import BASIS, CELLS, QUINTILES, thresholds
from site_builder.pages.against_all import compared_bars
from site_builder.pages.groups import CUSTOMERS, Amounts
from site_builder.pages.material import Material
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import Chart, Column, Phrase, Table, Value
from site_builder.pages.traits import SCORES

NAMES = tuple(dict.fromkeys(CELLS.values()))


def rfm_charts(of: Material, group: str) -> Iterator[Chart]:
    """Draw the grid of a group, and the share of each name beside all customers."""
    groups, wording = of.groups, of.setting.wording
    scores = of.whole.scores
    cells = groups.of(group, scores)
    known = int(cells.sum())
    if not known:
        return
    note = rfm_note(of, known)
    label = wording.word("Members by recency and frequency")
    if group == CUSTOMERS:
        label = wording.word("Customers by recency and frequency")
    counts = cells.reshape(SCORES, SCORES)[::-1]  # the most recent on top
    picture = grid(
        counts.tolist(),
        rows=[f"R{score}" for score in range(SCORES, 0, -1)],
        columns=[f"F{score}" for score in range(1, SCORES + 1)],
        name="rfm.count",
        caption=label,
    )
    yield Chart(label, picture, note)
    names = compared_bars(
        _by_name(cells),
        _by_name(groups.of(CUSTOMERS, scores)),
        [wording.word(name) for name in NAMES],
        name="profile.rfm",
        label=wording.word("RFM, by name"),
        note=(),
        wording=wording,
        in_order=True,
    )
    if names is not None:
        yield names


def rfm_note(of: Material, known: int) -> Phrase:
    """Say what the letters mean, and how many customers have scores."""
    return of.setting.wording.phrase(
        "R: recency, 5 is the most recent. F: frequency, 5 is the most often. Known "
        "for those with an order: {known}.",
        known=Value("known.rfm", known, "whole"),
    )


def _by_name(cells: Amounts) -> Amounts:
    found = np.zeros(len(NAMES), np.int64)
    for (recency, frequency), name in CELLS.items():
        found[NAMES.index(name)] += cells[(recency - 1) * SCORES + frequency - 1]
    return found


def rfm_thresholds(of: Material) -> Table | None:
    """Print the quintiles that the scores are made by; None: nobody has ordered."""
    frame, wording = of.visible.measures.frame, of.setting.wording
    ordered = (frame["order_count"].fillna(0) > 0).to_numpy(bool)
    rows: list[tuple[str, tuple[float, ...]]] = []
    columns: list[Column] = []
    for measure in BASIS.values():
        values = frame[measure]
        known = ordered & values.notna().to_numpy()
        if not known.any():
            continue
        limits = thresholds(values.to_numpy(np.float64, na_value=0)[known])
        columns.append(measure_column(of.visible, measure, wording.language))
        rows.append((measure, tuple(float(limit) for limit in limits)))
    if not rows:
        return None
    # Amounts are whole millionths; the others may lie between two whole numbers.
    cells = [
        tuple(
            round(values[place]) if column.kind == "amount" else values[place]
            for (_, values), column in zip(rows, columns, strict=True)
        )
        for place in range(len(QUINTILES))
    ]
    kinds = [
        one if one.kind == "amount" else one._replace(kind="number") for one in columns
    ]
    return Table(
        "rfm_thresholds",
        wording.word("Thresholds of the scores"),
        (
            Column("rfm_threshold", wording.word("Quintile"), "rate"),
            *(one._replace(name=f"threshold.{one.name}") for one in kinds),
        ),
        tuple(
            (f"{place + 1}", (quintile, *cells[place]))
            for place, quintile in enumerate(QUINTILES)
        ),
        note=wording.phrase(
            "A score counts how many of these lie strictly below the customer's own "
            "value; for recency from 5 downwards."
        ),
    )
