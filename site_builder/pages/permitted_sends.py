"""What was sent to customers, and whether they allowed it on the day it was sent.

A send is a response to a campaign over a channel of consents. The day of the row is
that of the send where the status says so; a later status has the day of the answer, so
that the start of the campaign counts. A campaign whose purpose is one of those of the
consents needs that one, any other campaign any.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.consent import (
    CHANNELS,
    GIVEN,
    STATES,
    LastWords,
    fold_purpose,
    last_words_on,
)
from site_builder.measures.campaigns import later_than_sent
from site_builder.measures.periods import day_number
from site_builder.measures.rows import NO_DAY, Flags, days_of
from site_builder.pages.contactable import Positions
from site_builder.pages.plain import plain


@dataclass(frozen=True, slots=True)
class Sent:
    """Everything that was sent up to the as-of day over a channel of consents.

    Attributes:
        campaign: Position of the campaign, per send.
        customer: Position of the customer.
        channel: Place in CHANNELS.
        day: Days since 1970-01-01.
        allowed: Whether there was a permission on that day.
        undated: How many sends there are besides, whose day nobody knows.
        words: What counted on the day of each send.

    """

    campaign: Positions
    customer: Positions
    channel: Positions
    day: Positions
    allowed: Flags
    undated: int
    words: LastWords


class Unpermitted(NamedTuple):
    """A send without permission.

    Attributes:
        send: Place in Sent.
        reason: not_asked, before, refused, withdrawn or expired.
        date: When they said so, or said yes for the first time after it; None: unknown.

    """

    send: int
    reason: str
    date: dt.date | None


def sent_over_channels(file: CustomerFile, as_of: dt.date) -> Sent | None:
    """Find what was sent; None where campaigns or consents have no source."""
    if not all(map(file.has, ("consents", "campaigns", "responses"))):
        return None
    responses, campaigns = file["responses"], file["campaigns"].frame
    campaign = responses.references["campaign"]
    channels = {name: place for place, name in enumerate(CHANNELS)}
    by_campaign = np.array(
        [*(channels.get(one, -1) for one in plain(campaigns["channel"])), -1], np.int64
    )
    rows = np.flatnonzero(responses.counted & (by_campaign[campaign] >= 0))
    campaign, customer = campaign[rows], responses.customer[rows]
    day = days_of(responses.frame["date"])[rows]
    later = later_than_sent(responses)[rows]
    start = np.append(days_of(campaigns["start"]), NO_DAY)[campaign]
    day = np.where(later & (start != NO_DAY), start, day)
    undated = int((day == NO_DAY).sum())
    dated = (day != NO_DAY) & (day <= day_number(as_of))
    campaign, customer, day = campaign[dated], customer[dated], day[dated]
    channel = by_campaign[campaign]
    words = last_words_on(file["consents"], customer, day)
    return Sent(
        campaign=campaign,
        customer=customer,
        channel=channel,
        day=day,
        allowed=_allowed(file, campaign, channel, words),
        undated=undated,
        words=words,
    )


def _allowed(
    file: CustomerFile, campaign: Positions, channel: Positions, words: LastWords
) -> Flags:
    """Ask for the purpose of the campaign where consents know it, else for any."""
    found = np.zeros(len(campaign), np.bool_)
    for place in np.unique(campaign).tolist():
        mine = campaign == place
        name = CHANNELS[int(channel[mine][0])]
        purpose = _purpose(file, place, words)
        if purpose:
            states = words.states(name, purpose, len(campaign))
            found[mine] = states[mine] == GIVEN
        else:
            found[mine] = words.allowed(name, len(campaign))[mine]
    return found


def _purpose(file: CustomerFile, campaign: int, words: LastWords) -> str:
    """Name the purpose that a campaign needs; empty: any."""
    written = file["campaigns"].frame["purpose"].iloc[campaign : campaign + 1]
    [purpose] = plain(written)
    folded = fold_purpose(purpose) if purpose else ""
    return folded if folded in words.purposes else ""


def unpermitted(file: CustomerFile, sends: Sent) -> Iterator[Unpermitted]:
    """List the sends without permission, newest first, and tell why there was none."""
    places = np.flatnonzero(~sends.allowed)
    order = np.lexsort(
        (sends.customer[places], sends.campaign[places], -sends.day[places])
    )
    consents = file["consents"]
    dates = plain(consents.frame["date"])
    ends = plain(consents.frame["expires"])
    said = plain(consents.frame["status"])
    channels = plain(consents.frame["channel"])
    heard = _heard(sends)
    needed = {
        place: _purpose(file, place, sends.words)
        for place in np.unique(sends.campaign[places]).tolist()
    }
    for send in places[order].tolist():
        asked = needed[int(sends.campaign[send])]
        words = [
            (row, state)
            for row, state, purpose in heard.get(send, ())
            if not asked or purpose in (0, sends.words.purposes.index(asked))
        ]
        if words:
            row, state = max(words, key=lambda one: dates[one[0]] or dt.date.min)
            day = ends[row] if state == "expired" else dates[row]
            yield Unpermitted(send, state, day)
            continue
        customer = int(sends.customer[send])
        own = range(consents.offsets[customer], consents.offsets[customer + 1])
        channel = CHANNELS[int(sends.channel[send])]
        later = [
            dates[row]
            for row in own
            if channels[row] == channel and said[row] == STATES[GIVEN] and dates[row]
        ]
        yield Unpermitted(
            send, "before" if later else "not_asked", min(later, default=None)
        )


def _heard(sends: Sent) -> dict[int, list[tuple[int, str, int]]]:
    """Gather per send without permission what counted: row, state, purpose."""
    words = sends.words
    mine = (words.channel == sends.channel[words.question]) & ~sends.allowed[
        words.question
    ]
    found: dict[int, list[tuple[int, str, int]]] = {}
    for question, row, state, purpose in zip(
        words.question[mine].tolist(),
        words.rows[mine].tolist(),
        words.state[mine].tolist(),
        words.purpose[mine].tolist(),
        strict=True,
    ):
        found.setdefault(question, []).append((row, STATES[state], purpose))
    return found
