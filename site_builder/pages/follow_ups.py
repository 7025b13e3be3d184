"""Next steps whose day is over, and of which nothing has been heard."""

import numpy as np
import numpy.typing as npt

from site_builder.measures.periods import day_number
from site_builder.measures.rows import NO_DAY, days_of, happened, last_row
from site_builder.pages.material import Material

Rows = npt.NDArray[np.int64]


def overdue_follow_ups(of: Material) -> Rows:
    """List the interactions that planned a step for a day before the as-of day.

    Only the last interaction of each customer: whoever was in touch since then knows
    what became of the step.

    Returns:
        By position of the customer the row of the interaction; -1: there is none.

    """
    return of.once("overdue follow-ups", lambda: _overdue(of))


def _overdue(of: Material) -> Rows:
    table, as_of = of.visible.file["interactions"], of.visible.as_of
    dated = days_of(table.frame["date"]) != NO_DAY
    last = last_row(table, happened(table, as_of) & dated)
    planned = np.append(days_of(table.frame["next_date"]), NO_DAY)[last]
    late = (planned != NO_DAY) & (planned < day_number(as_of))
    return np.where(late, last, -1)
