"""Who the members of a group are, beside all customers."""

from collections.abc import Iterator

from site_builder.pages.against_all import compared_bars
from site_builder.pages.groups import CUSTOMERS
from site_builder.pages.material import Material
from site_builder.pages.shown import Chart, Value


def profile_charts(of: Material, group: str) -> Iterator[Chart]:
    """Draw how a group is shared out by each trait that is known of it."""
    groups, wording = of.groups, of.setting.wording
    for trait in of.whole.traits:
        own = groups.of(group, trait.customers)
        note = wording.phrase(
            "known for {known} of {members}",
            known=Value(f"known.{trait.name}", int(own.sum()), "whole"),
            members=Value(
                f"asked.{trait.name}", int(groups.of(group, trait.asked)), "whole"
            ),
        )
        chart = compared_bars(
            own,
            groups.of(CUSTOMERS, trait.customers),
            trait.labels,
            name=f"profile.{trait.name}",
            label=trait.label,
            note=note,
            wording=wording,
            in_order=trait.in_order,
        )
        if chart is not None:
            yield chart
