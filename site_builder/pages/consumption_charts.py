"""When, how much, what and where a group buys, beside all customers."""

from collections.abc import Iterator

from site_builder.charts import grid
from site_builder.pages.against_all import (
    habit_bars,
    habit_note,
    months_of_orders,
    slots_of,
)
from site_builder.pages.habits import NOW
from site_builder.pages.material import Material
from site_builder.pages.shown import Chart


def consumption_charts(of: Material, group: str) -> Iterator[Chart]:
    """Draw the orders of the last 12 months of a group."""
    habits, groups, wording = of.whole.habits, of.groups, of.setting.wording
    found = (
        months_of_orders(habits.months, group, groups, wording),
        slot_grid(of, group),
        habit_bars(habits.levels, group, groups, wording, in_order=True),
        *(
            habit_bars(
                habit,
                group,
                groups,
                wording,
                of_amounts=habit.name.startswith("order_lines."),
            )
            for habit in habits.others
        ),
    )
    return (chart for chart in found if chart is not None)


def slot_grid(of: Material, group: str) -> Chart | None:
    """Draw on which days and at what times a group orders; None: nobody knows."""
    habit, wording = of.whole.habits.times, of.setting.wording
    own = of.groups.of(group, habit.rows[:, :, NOW])
    if not own.any():
        return None
    picture = grid(
        slots_of(own),
        rows=[wording.word(slot) for slot in of.setting.time_slots],
        columns=wording.weekdays,
        name="orders.count",
        caption=habit.label,
    )
    return Chart(habit.label, picture, habit_note(habit, group, of.groups, wording))
