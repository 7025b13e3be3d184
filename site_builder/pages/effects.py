"""What campaigns were sent to a group, what came back, what they bought afterwards."""

import math

from site_builder.pages.groups import EVERYBODY
from site_builder.pages.material import Material
from site_builder.pages.sends import (
    EARLIER,
    EFFECT_DAYS,
    LATER,
    NUMBER,
    OTHERS,
    SENT,
    Campaign,
)
from site_builder.pages.shown import Cell, Column, Row, Table
from site_builder.wording import Wording

_OPEN, _MOST = 12, 40
FEWEST = 5  # customers below which a mean tells of single ones


def campaign_tables(of: Material, group: str) -> tuple[Table, ...]:
    """List the campaigns of a group and their effects: those tables that there are."""
    found = (campaign_table(of, group), effect_table(of, group))
    return tuple(one for one in found if one is not None)


def campaign_table(of: Material, group: str) -> Table | None:
    """List the campaigns that were sent to anybody of a group, the newest first."""
    sends, groups = of.whole.sends, of.groups
    wording = of.setting.wording
    sent = groups.of(group, sends.sent)
    answered = groups.of(group, sends.answered)
    converted = groups.of(group, sends.converted)
    revenue = groups.of(group, sends.revenue)
    rows: list[Row] = []
    for one in sends.campaigns:
        number = int(sent[one.place])
        if not number:
            continue
        came, bought = int(answered[one.place]), int(converted[one.place])
        cells: tuple[Cell, ...] = (
            one.name,
            one.kind or None,
            one.start,
            number,
            came,
            came / number,
            bought,
            bought / number,
            int(revenue[one.place]),
        )
        if group == EVERYBODY:
            cells += (one.cost, _per(one.cost, bought))
        rows.append((one.id, cells))
    if not rows:
        return None
    columns = _columns(wording)
    width = len(rows[0][1])
    return Table(
        "campaigns",
        "",
        columns[:width],
        tuple(rows[:_OPEN]),
        tuple(rows[_OPEN:_MOST]),
        total=len(rows),
        note=wording.phrase(
            "Sent: customers in the list of the campaign, each once. Answered: "
            "responded, registered, attended or bought. Converted: bought. Revenue: of "
            "the orders that answers name."
        ),
    )


def _per(cost: int | None, number: int) -> int | None:
    return None if cost is None or not number else round(cost / number)


def _columns(wording: Wording) -> tuple[Column, ...]:
    word = wording.word
    return (
        Column("campaigns.name", word("Campaign"), "name"),
        Column("campaigns.kind", word("Kind"), "choice"),
        Column("campaigns.start", word("Start"), "date"),
        Column("campaigns.sent", word("Sent"), "whole"),
        Column("campaigns.answered", word("Answered"), "whole"),
        Column("campaigns.answer_rate", word("Rate"), "rate"),
        Column("campaigns.converted", word("Converted"), "whole"),
        Column("campaigns.conversion_rate", word("Rate"), "rate"),
        Column("campaign_revenue", word("Revenue"), "amount"),
        Column("campaigns.cost", word("Cost"), "amount"),
        Column("campaign_cost_per_conversion", word("Per conversion"), "amount"),
    )


def effect_table(of: Material, group: str) -> Table | None:
    """Compare what was bought before and after each campaign, by those sent and not."""
    sends, wording = of.whole.sends, of.setting.wording
    shape = sends.effect.shape
    flat = sends.effect.reshape(shape[0], math.prod(shape[1:]))
    effect = of.groups.of(group, flat).reshape(shape[1:])
    rows: list[Row] = []
    for one in sends.campaigns:
        found = effect[one.place]
        if one.measured and found[SENT, NUMBER] and found[OTHERS, NUMBER]:
            rows.append((one.id, _effect(one, found.tolist())))
    if not rows:
        return None
    return Table(
        "campaign_effects",
        wording.word("Before and after, beside those not sent"),
        _effect_columns(wording),
        tuple(rows[:_OPEN]),
        tuple(rows[_OPEN:_MOST]),
        total=len(rows),
        note=wording.phrase(
            "Of customers with an order in the year before the start: revenue per "
            "customer in the {days} days before the start and in the {days} days from "
            "it on. Difference: change of those sent minus change of the others. No "
            "experiment: who was sent was chosen. No means of fewer than {fewest}.",
            days=str(EFFECT_DAYS),
            fewest=str(FEWEST),
        ),
    )


def _effect(campaign: Campaign, found: list[list[int]]) -> tuple[Cell, ...]:
    sent, others = found[SENT], found[OTHERS]
    changes = [_change(one) for one in (sent, others)]
    mine, theirs = changes
    return (
        campaign.name,
        sent[NUMBER],
        *_means(sent),
        mine,
        others[NUMBER],
        *_means(others),
        theirs,
        None if mine is None or theirs is None else mine - theirs,
    )


def _means(found: list[int]) -> tuple[int | None, int | None]:
    """Give revenue per customer before and after; None: too few for a mean."""
    number = found[NUMBER]
    if number < FEWEST:
        return (None, None)
    return (round(found[EARLIER] / number), round(found[LATER] / number))


def _change(found: list[int]) -> float | None:
    before, after = found[EARLIER], found[LATER]
    if found[NUMBER] < FEWEST or before <= 0:
        return None
    return (after - before) / before


def _effect_columns(wording: Wording) -> tuple[Column, ...]:
    word = wording.word
    return (
        Column("campaigns.name", word("Campaign"), "name"),
        Column("effect_sent", word("Sent"), "whole"),
        Column("effect_sent_before", word("Before"), "amount"),
        Column("effect_sent_after", word("After"), "amount"),
        Column("effect_sent_change", word("Change"), "rate"),
        Column("effect_others", word("Not sent"), "whole"),
        Column("effect_others_before", word("Before"), "amount"),
        Column("effect_others_after", word("After"), "amount"),
        Column("effect_others_change", word("Change"), "rate"),
        Column("effect_difference", word("Difference"), "points"),
    )
