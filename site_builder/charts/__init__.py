"""Small pictures: inline SVG and tables, drawn as text, coloured by class only.

Widths are percentages of the place a picture gets and heights are pixels, so that
letters keep their size on a phone. Every picture says in words or numbers what it
shows; where numbers stand beside it as text, the picture itself is hidden from screen
readers.
"""

from site_builder.charts.bars import Bar, bars, bars_of, stack
from site_builder.charts.grids import grid, rate_grid
from site_builder.charts.lines import curve, sparkline
from site_builder.charts.months import Month, MonthColumns, month_bars, month_columns

__all__ = [
    "Bar",
    "Month",
    "MonthColumns",
    "bars",
    "bars_of",
    "curve",
    "grid",
    "month_bars",
    "month_columns",
    "rate_grid",
    "sparkline",
    "stack",
]
