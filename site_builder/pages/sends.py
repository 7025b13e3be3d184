"""What campaigns were sent to whom, what came back, and what they bought afterwards.

Counted once for all groups of customers. Nobody is counted twice in one campaign,
however many rows there are of them.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from site_builder.audiences import Visible
from site_builder.customer_file import CustomerFile
from site_builder.measures.campaigns import converted, responded
from site_builder.measures.periods import Window, day_number
from site_builder.measures.rows import NO_DAY, Flags, days_of, happened
from site_builder.pages.groups import MISSING, Amounts, Groups
from site_builder.pages.plain import plain

EFFECT_DAYS = 90
ACTIVE_DAYS = 365
SENT, OTHERS = 0, 1
NUMBER, EARLIER, LATER = 0, 1, 2
_MOST_MEASURED = 60  # campaigns whose effect is looked at, the newest


class Campaign(NamedTuple):
    """One campaign.

    Attributes:
        place: In the table of campaigns.
        kind, channel: As in the dictionary; empty: unknown.
        cost: Millionths; None: unknown.
        attended: How many came; None: nobody is known to have come or stayed away.
        measured: Its effect is known: what follows it has happened.

    """

    place: int
    id: str
    name: str
    kind: str
    channel: str
    start: dt.date | None
    end: dt.date | None
    cost: int | None
    attended: int | None
    measured: bool


@dataclass(frozen=True, slots=True)
class Sends:
    """What became of every campaign, by pattern of customers.

    Attributes:
        campaigns: The newest first.
        sent: Patterns × campaigns (by place): customers.
        answered: The same, of those who answered.
        converted: The same, of those who bought.
        revenue: The same: amounts of the orders that answers name.
        effect: Patterns × campaigns × (SENT, OTHERS) × (NUMBER, EARLIER, LATER): of
            customers with an order in the year before the start, how many they are,
            and their revenue in the days before and from the start on.

    """

    campaigns: tuple[Campaign, ...]
    sent: Amounts
    answered: Amounts
    converted: Amounts
    revenue: Amounts
    effect: Amounts


class _Answers(NamedTuple):
    """One entry per campaign and customer.

    Attributes:
        campaign, customer: Places.
        status: Whether they answered, and whether they bought.

    """

    campaign: Amounts
    customer: Amounts
    answered: Flags
    converted: Flags


def sends_of(visible: Visible, groups: Groups) -> Sends:
    """Count what was sent, and what was bought before and after."""
    file, as_of = visible.file, visible.as_of
    frame = file["campaigns"].frame
    number = len(frame)
    answers = _answers(file, as_of)
    starts = days_of(frame["start"])
    latest = day_number(as_of) - EFFECT_DAYS + 1
    complete = np.flatnonzero((starts != NO_DAY) & (starts <= latest))
    chosen = complete[np.argsort(-starts[complete], kind="stable")][:_MOST_MEASURED]
    effect = np.zeros((groups.size, number, 2, 3), np.int64)
    if len(chosen):
        _add_effects(effect, visible, groups, answers, starts, chosen)

    def by_campaign(of: Flags | None = None) -> Amounts:
        kept = answers.campaign if of is None else answers.campaign[of]
        who = answers.customer if of is None else answers.customer[of]
        return groups.tally(kept, number, who)

    measured = np.zeros(number, np.bool_)
    measured[chosen] = True
    return Sends(
        campaigns=tuple(_campaigns(file, as_of, measured)),
        sent=by_campaign(),
        answered=by_campaign(answers.answered),
        converted=by_campaign(answers.converted),
        revenue=_revenue(file, as_of, groups, number),
        effect=effect,
    )


def _campaigns(
    file: CustomerFile, as_of: dt.date, measured: Flags
) -> Iterator[Campaign]:
    frame = file["campaigns"].frame
    columns = {name: plain(frame[name]) for name in frame}
    attended = _attended(file, as_of, len(frame))
    order = np.argsort(-days_of(frame["start"]), kind="stable").tolist()
    for place in order:
        yield Campaign(
            place=place,
            id=columns["id"][place],
            name=columns["name"][place] or columns["id"][place],
            kind=columns["kind"][place] or "",
            channel=columns["channel"][place] or "",
            start=columns["start"][place],
            end=columns["end"][place],
            cost=columns["cost"][place],
            attended=attended[place],
            measured=bool(measured[place]),
        )


def _attended(file: CustomerFile, as_of: dt.date, number: int) -> list[int | None]:
    responses = file["responses"]
    status = responses.frame["status"]
    campaign = responses.references["campaign"]
    rows = happened(responses, as_of) & (campaign >= 0)
    came = (status == "attended").to_numpy(bool, na_value=False) & rows
    asked = came | ((status == "no_show").to_numpy(bool, na_value=False) & rows)
    came_to = np.bincount(campaign[came], minlength=number).tolist()
    known = np.bincount(campaign[asked], minlength=number).tolist()
    return [one if some else None for one, some in zip(came_to, known, strict=True)]


def _answers(file: CustomerFile, as_of: dt.date) -> _Answers:
    responses = file["responses"]
    campaign = responses.references["campaign"]
    rows = happened(responses, as_of) & (campaign >= 0)
    keys = campaign[rows] * max(file.size, 1) + responses.customer[rows]
    found, entry = np.unique(keys, return_inverse=True)

    def any_of(flags: Flags) -> Flags:
        some = np.zeros(len(found), np.bool_)
        some[entry[flags]] = True
        return some

    return _Answers(
        campaign=found // max(file.size, 1),
        customer=found % max(file.size, 1),
        answered=any_of(responded(responses)[rows]),
        converted=any_of(converted(responses)[rows]),
    )


def _revenue(
    file: CustomerFile, as_of: dt.date, groups: Groups, number: int
) -> Amounts:
    """Add up the orders that answers name: each once per campaign."""
    responses, orders = file["responses"], file["orders"]
    campaign, order = responses.references["campaign"], responses.references["order"]
    rows = happened(responses, as_of) & (campaign >= 0) & (order >= 0)
    width = max(len(orders), 1)
    pairs = np.unique(campaign[rows] * width + order[rows])
    of, which = pairs // width, pairs % width
    counts = happened(orders, as_of)[which]
    amount = orders.frame["amount"].iloc[which].to_numpy(np.int64, na_value=0)
    return groups.tally(
        of[counts], number, orders.customer[which][counts], amount[counts]
    )


def _add_effects(
    effect: Amounts,
    visible: Visible,
    groups: Groups,
    answers: _Answers,
    starts: Amounts,
    chosen: Amounts,
) -> None:
    """Fill in what was bought before and after each of the chosen campaigns."""
    orders, size = visible.file["orders"], visible.file.size
    days = days_of(orders.frame["date"])
    first, last = int(starts[chosen].min()), int(starts[chosen].max())
    span = Window(first - ACTIVE_DAYS, last + EFFECT_DAYS)
    rows = np.flatnonzero(
        happened(orders, visible.as_of) & (days >= span.first) & (days <= span.last)
    )
    rows = rows[np.argsort(days[rows], kind="stable")]
    days, customer = days[rows], orders.customer[rows]
    amount = orders.frame["amount"].iloc[rows].to_numpy(np.int64, na_value=0)

    def between(first: int, last: int) -> slice:
        """Find the orders from one day up to another one, both included."""
        edges = np.searchsorted(days, [first, last + 1], side="left")
        return slice(int(edges[0]), int(edges[1]))

    for place in chosen.tolist():
        start = int(starts[place])
        active = np.zeros(size, np.bool_)
        active[customer[between(start - ACTIVE_DAYS, start - 1)]] = True
        reached = np.zeros(size, np.int64)
        reached[answers.customer[answers.campaign == place]] = 1
        group = np.where(active, 1 - reached, MISSING)  # SENT is 0, OTHERS is 1
        effect[:, place, :, NUMBER] = groups.tally(group, 2)
        for number, window in (
            (EARLIER, between(start - EFFECT_DAYS, start - 1)),
            (LATER, between(start, start + EFFECT_DAYS - 1)),
        ):
            who = customer[window]
            effect[:, place, :, number] = groups.tally(
                group[who], 2, who, amount[window]
            )
