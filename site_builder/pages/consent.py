"""The report on consent: who may be contacted, what was sent in spite of it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from site_builder.customer_file.consent import (
    CHANNELS,
    GIVEN,
    STATES,
    LastWords,
    last_words,
)
from site_builder.pages import contactable
from site_builder.pages.lists import paged
from site_builder.pages.material import Material
from site_builder.pages.permitted_sends import (
    Sent,
    Unpermitted,
    sent_over_channels,
    unpermitted,
)
from site_builder.pages.plain import plain
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.shown import (
    Cell,
    Column,
    Link,
    Paging,
    Phrase,
    Row,
    Table,
    Value,
)
from site_builder.wording import Wording

_SOON_DAYS = 60
_MOST = 100
_REASONS = {
    "not_asked": "never asked",
    "before": "before consent, given {date}",
    "refused": "refused {date}",
    "withdrawn": "withdrawn {date}",
    "expired": "expired {date}",
}
_UNDATED = {
    "before": "before consent",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "expired": "expired",
}


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What ``consent.html`` shows.

    Later pages of a long list of sends have the same head and only ``sends``.

    Attributes:
        channels: Per channel and purpose, how many may be contacted, and why not the
            others; None on later pages.
        campaigns: Per campaign, how many were sent, and without permission; newest
            first; None: there are none.
        sends: Without permission: customer (linked), campaign, channel, date, why;
            newest first; None: there are none.
        paging: Of the sends; None: all are on this page.
        sends_note: How many sends there are, and what is not known of them.
        expiring: What ends within 60 days: customer, channel, purpose, last day.
        proof: Yeses that count without a proof: customer, channel, purpose, date.

    """

    channels: Table | None
    campaigns: Table | None
    sends: Table | None
    paging: Paging | None
    sends_note: Phrase
    expiring: Table | None
    proof: Table | None


def plan(of: Material) -> Iterator[Page]:
    """Plan the report; there is none without a table of consents."""
    file, as_of = of.visible.file, of.visible.as_of
    if not file.has("consents"):
        return
    words = last_words(file["consents"], as_of)
    sends = sent_over_channels(file, as_of)
    found = list(unpermitted(file, sends)) if sends else []
    chrome = chrome_of(of.setting, of.visible, 1, "reports/index.html")
    for name, part, paging in paged(found, name="consent"):
        is_first = paging.number == 1
        view = ConsentView(
            channels=_channels(of, words) if is_first else None,
            campaigns=_campaigns(of, sends) if sends and is_first else None,
            sends=_sends(of, sends, part) if sends and part else None,
            paging=paging if len(paging.pages) > 1 else None,
            sends_note=_note(of, sends, len(found)) if sends else (),
            expiring=_expiring(of, words) if is_first else None,
            proof=_proof(of, words) if is_first else None,
        )
        yield Page(f"reports/{name}", "consent.html", view, chrome)


def _channels(of: Material, words: LastWords) -> Table:
    """Count per channel for any purpose, then purpose by purpose."""
    wording = of.setting.wording
    size = of.visible.file.size
    columns = (
        Column("channel", wording.word("Channel"), "text"),
        Column("purpose", wording.word("Purpose"), "text"),
        Column("allowed", wording.word("May be contacted"), "whole"),
        Column("refused", wording.word("Refused"), "whole"),
        Column("withdrawn", wording.word("Withdrawn"), "whole"),
        Column("expired", wording.word("Expired"), "whole"),
        Column("not_asked", wording.word("Never asked"), "whole"),
    )
    rows: list[Row] = []
    for place, channel in enumerate(CHANNELS):
        label = wording.word(contactable.CHANNELS[channel])
        counts = _of_any(words, place, channel, size)
        rows.append((channel, (label, wording.word("any purpose"), *counts)))
        mine = words.channel == place
        for purpose in sorted({words.purposes[one] for one in words.purpose[mine]}):
            if purpose:
                states = words.states(channel, purpose, size)
                counted = [int((states == one).sum()) for one in (*range(4), -1)]
                rows.append((f"{channel}-{purpose}", (label, purpose, *counted)))
    return Table("channels", "", columns, tuple(rows))


def _of_any(words: LastWords, place: int, channel: str, size: int) -> list[int]:
    """Count by what is best known of each customer: a yes, else the newest no."""
    states = np.full(size, -1, np.int64)
    mine = words.channel == place
    # The rows of a customer are in the order of their dates.
    order = np.argsort(words.rows[mine], kind="stable")
    states[words.question[mine][order]] = words.state[mine][order]
    states[words.allowed(channel, size)] = GIVEN
    return [int((states == one).sum()) for one in (*range(len(STATES)), -1)]


def _campaigns(of: Material, sends: Sent) -> Table | None:
    wording = of.setting.wording
    if not len(sends.day):
        return None
    sent = Counter(sends.campaign.tolist())
    without = Counter(sends.campaign[~sends.allowed].tolist())
    frame = of.visible.file["campaigns"].frame
    ids, starts, channels = (plain(frame[one]) for one in ("id", "start", "channel"))
    names = of.names["campaigns"]
    columns = (
        Column("campaigns.name", wording.word("Campaign"), "name"),
        Column("campaigns.channel", wording.word("Channel"), "text"),
        Column("campaigns.start", wording.word("Start"), "date"),
        Column("sent", wording.word("Sent"), "whole"),
        Column("without_permission", wording.word("Without permission"), "whole"),
        Column("share", wording.word("Share"), "rate"),
    )
    newest = sorted(
        sent, key=lambda one: (starts[one] or dt.date.min, ids[one]), reverse=True
    )
    rows = tuple(
        (
            ids[one],
            (
                names[one],
                wording.word(contactable.CHANNELS[channels[one]]),
                starts[one],
                sent[one],
                without[one],
                without[one] / sent[one],
            ),
        )
        for one in newest
    )
    return Table("campaigns", "", columns, rows[:_MOST], total=len(rows))


def _sends(of: Material, sends: Sent, found: Sequence[Unpermitted]) -> Table:
    wording = of.setting.wording
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("campaigns.name", wording.word("Campaign"), "name"),
        Column("campaigns.channel", wording.word("Channel"), "text"),
        Column("date", wording.word("Date"), "date"),
        Column("reason", wording.word("Why not"), "text"),
    )
    names, ids = of.names["campaigns"], plain(of.visible.file["campaigns"].frame["id"])
    rows = []
    for one in found:
        campaign, place = int(sends.campaign[one.send]), int(sends.customer[one.send])
        cells: tuple[Cell, ...] = (
            _link(of, place),
            names[campaign],
            wording.word(contactable.CHANNELS[CHANNELS[int(sends.channel[one.send])]]),
            dt.date(1970, 1, 1) + dt.timedelta(int(sends.day[one.send])),
            _reason(one, wording),
        )
        rows.append((f"{of.directory.ids[place]} {ids[campaign]}", cells))
    return Table("sends", "", columns, tuple(rows))


def _reason(one: Unpermitted, wording: Wording) -> str:
    if one.date is None and one.reason in _UNDATED:
        return wording.word(_UNDATED[one.reason])
    message = _REASONS[one.reason]
    date = wording.date(one.date) if one.date else ""
    return "".join(wording.phrase(message, date=date))


def _note(of: Material, sends: Sent, found: int) -> Phrase:
    wording = of.setting.wording
    if not found and len(sends.day):
        said = wording.phrase(
            "{number} sends, all with permission on the day",
            number=Value("sends", len(sends.day), "whole"),
        )
    else:
        said = wording.phrase(
            "{found} of {number} sends had no permission on the day",
            found=Value("sends.without_permission", found, "whole"),
            number=Value("sends", len(sends.day), "whole"),
        )
    if not sends.undated:
        return said
    more = wording.phrase(
        "{number} without a date are not judged",
        number=Value("sends.undated", sends.undated, "whole"),
    )
    return (*said, " · ", *more)


def _expiring(of: Material, words: LastWords) -> Table | None:
    """List what ends soon, the next first."""
    wording, as_of = of.setting.wording, of.visible.as_of
    ends = of.visible.file["consents"].frame["expires"]
    last = as_of + dt.timedelta(days=_SOON_DAYS)
    soon = (ends <= np.datetime64(last)).to_numpy(bool)[words.rows]
    chosen = np.flatnonzero(soon & (words.state == GIVEN))
    days = plain(ends.iloc[words.rows[chosen]])
    order = sorted(range(len(days)), key=lambda one: (days[one], chosen[one]))
    column = Column("consents.expires", wording.word("Last day"), "date")
    return _words(of, words, chosen[order], column, "expires", "expiring")


def _proof(of: Material, words: LastWords) -> Table | None:
    """List the yeses that count although no proof is named, the newest first."""
    frame = of.visible.file["consents"].frame
    missing = frame["proof"].isna().to_numpy()[words.rows]
    chosen = np.flatnonzero(missing & (words.state == GIVEN))
    days = plain(frame["date"].iloc[words.rows[chosen]])
    order = sorted(
        range(len(days)),
        key=lambda one: (days[one] or dt.date.min, -chosen[one]),
        reverse=True,
    )
    column = Column("consents.date", of.setting.wording.word("Given"), "date")
    return _words(of, words, chosen[order], column, "date", "proof")


def _words(
    of: Material,
    words: LastWords,
    chosen: contactable.Positions,
    column: Column,
    field: str,
    name: str,
) -> Table | None:
    """Lay out last words: customer, channel, purpose, a date."""
    if not len(chosen):
        return None
    wording = of.setting.wording
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("consents.channel", wording.word("Channel"), "text"),
        Column("consents.purpose", wording.word("Purpose"), "text"),
        column,
    )
    shown = chosen[:_MOST]
    frame = of.visible.file["consents"].frame.iloc[words.rows[shown]]
    rows = []
    for place, channel, purpose, day in zip(
        words.question[shown].tolist(),
        words.channel[shown].tolist(),
        plain(frame["purpose"]),
        plain(frame[field]),
        strict=True,
    ):
        identity = of.directory.ids[place]
        label = wording.word(contactable.CHANNELS[CHANNELS[channel]])
        said = purpose or wording.word("any purpose")
        rows.append(
            (
                " ".join(filter(None, (identity, CHANNELS[channel], purpose))),
                (_link(of, place), label, said, day),
            )
        )
    return Table(name, "", columns, tuple(rows), total=len(chosen))


def _link(of: Material, place: int) -> Link:
    href = f"../customers/{of.directory.slugs[place]}.html"
    return Link(href, of.directory.names[place])
