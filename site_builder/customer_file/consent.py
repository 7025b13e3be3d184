"""Consent: which word of a customer counts, per channel and purpose, on a day.

The one place that decides who may be contacted: pages, measures, segments and lists
ask here. Consent comes first: who has not said yes may not be contacted.

- The last word by date counts. On one day a no is stronger than a yes. A word without a
  date is older than any other.
- A no without a purpose ends whatever was given over the channel until then. A yes
  without a purpose is for everything but that to which a no was said.
- A yes holds up to and including the day in ``expires``.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.customer_file.tables import CustomerFile, Flags, Positions, Table

CHANNELS = ("email", "phone", "post", "sms")
STATES = ("given", "refused", "withdrawn", "expired")
"""What the last word can be; ``expired`` is a yes whose time is over."""
EVERYTHING = ""
"""The purpose of a word that names none."""
GIVEN, EXPIRED = 0, 3

_UNDATED = np.iinfo(np.int64).min // 4


@dataclass(frozen=True, slots=True)
class LastWords:
    """The words that count: of each question at most one per channel and purpose.

    Attributes:
        rows: Where each stands in the table of consents.
        question: Whose it is: the position of the customer, or of the question.
        channel: Place in CHANNELS.
        purpose: Place in ``purposes``.
        state: Place in STATES.
        purposes: As they are compared; EVERYTHING is the first.

    """

    rows: Positions
    question: Positions
    channel: Positions
    purpose: Positions
    state: Positions
    purposes: tuple[str, ...]

    def allowed(self, channel: str, size: int) -> Flags:
        """Tell per question whether a channel may be used for anything."""
        mine = (self.channel == CHANNELS.index(channel)) & (self.state == GIVEN)
        found = np.zeros(size, np.bool_)
        found[self.question[mine]] = True
        return found

    def states(self, channel: str, purpose: str, size: int) -> Positions:
        """Give the state of a channel for one purpose, per question; -1: never said.

        What was said of the purpose goes before what was said of everything.
        """
        found = np.full(size, -1, np.int64)
        wanted = fold_purpose(purpose)
        for one in dict.fromkeys((EVERYTHING, wanted)):
            if one in self.purposes:
                mine = (self.purpose == self.purposes.index(one)) & (
                    self.channel == CHANNELS.index(channel)
                )
                found[self.question[mine]] = self.state[mine]
        return found


def last_words(table: Table, as_of: dt.date) -> LastWords:
    """Find the words that count on the as-of day, for every customer.

    Args:
        table: Of consents.
        as_of: Words after it are not known yet.

    """
    rows = np.arange(len(table))
    moments = np.full(len(table), _day(as_of))
    return _last_words(table, rows, table.customer, moments)


def last_words_on(table: Table, customers: Positions, days: Positions) -> LastWords:
    """Find the words that counted on other days, each asked about one customer.

    Args:
        table: Of consents.
        customers: Per question, its position.
        days: Per question, days since 1970-01-01.

    """
    first = table.offsets[customers]
    number = table.offsets[customers + 1] - first
    question = np.repeat(np.arange(len(customers)), number)
    starts = np.cumsum(number) - number
    rows = np.arange(len(question)) - starts[question] + first[question]
    return _last_words(table, rows, question, days[question])


def permission(file: CustomerFile, channel: str, as_of: dt.date) -> pd.Series:
    """Tell of every customer whether a channel may be used; missing: not known.

    Nobody is known as long as the table of consents has no source.
    """
    table = file["consents"]
    if not file.has("consents"):
        return pd.Series(pd.NA, range(file.size), dtype="boolean")
    return pd.Series(
        last_words(table, as_of).allowed(channel, file.size), dtype="boolean"
    )


def standing(table: Table, as_of: dt.date) -> pd.Series:
    """Give the state of each row that is a last word; missing for all others."""
    words = last_words(table, as_of)
    found = np.full(len(table), None, object)
    found[words.rows] = np.array(STATES, object)[words.state]
    return pd.Series(found, dtype="str")


def fold_purpose(purpose: str) -> str:
    """Write a purpose as it is compared: without case and outer space."""
    return unicodedata.normalize("NFKC", purpose).casefold().strip()


def _last_words(
    table: Table, rows: Positions, question: Positions, moment: Positions
) -> LastWords:
    """Choose among rows, which may stand there once for each question.

    Args:
        table: Of consents.
        rows: Places in it.
        question: Per row, what it may be an answer to.
        moment: Per row, the day on which that is asked.

    """
    frame = table.frame
    purposes, purpose = _purposes(frame["purpose"])
    channel = _places(frame["channel"], CHANNELS)
    status = _places(frame["status"], STATES[:EXPIRED])
    day = _days(frame["date"], _UNDATED)
    heard = (table.counted & (channel >= 0) & (status >= 0))[rows]
    heard &= day[rows] <= moment
    rows, question, moment = rows[heard], question[heard], moment[heard]
    asked = question * len(CHANNELS) + channel[rows]
    denied = status[rows] != GIVEN
    order = np.lexsort((rows, denied, day[rows], purpose[rows], asked))
    group = asked[order] * len(purposes) + purpose[rows][order]
    last = np.ones(len(order), np.bool_)
    last[:-1] = group[1:] != group[:-1]
    chosen = order[last]
    # A no to everything is the last word on every purpose that was there before.
    general = denied & (purpose[rows] == 0)
    ended = np.full(int(asked.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(ended, asked[general], day[rows][general])
    stands = (purpose[rows] == 0) | (day[rows] > ended[asked])
    chosen = chosen[stands[chosen]]
    state = status[rows[chosen]]
    ends = _days(frame["expires"], np.iinfo(np.int64).max)[rows[chosen]]
    over = (state == GIVEN) & (ends < moment[chosen])
    return LastWords(
        rows=rows[chosen],
        question=question[chosen],
        channel=channel[rows[chosen]],
        purpose=purpose[rows[chosen]],
        state=np.where(over, EXPIRED, state),
        purposes=purposes,
    )


def _purposes(column: pd.Series) -> tuple[tuple[str, ...], Positions]:
    """Number the purposes as they are compared; 0 is everything."""
    codes, written = pd.factorize(column)
    numbers = {EVERYTHING: 0}
    folded = [
        numbers.setdefault(fold_purpose(str(one)), len(numbers)) for one in written
    ]
    # A missing one has the code -1, and finds the last.
    return tuple(numbers), np.array([*folded, 0], np.int64)[codes]


def _places(column: pd.Series, words: tuple[str, ...]) -> Positions:
    """Find each value among some words; -1 where it is none of them."""
    codes, written = pd.factorize(column)
    places = [words.index(str(one)) if one in words else -1 for one in written]
    return np.array([*places, -1], np.int64)[codes]


def _days(column: pd.Series, missing: int) -> npt.NDArray[np.int64]:
    days = column.to_numpy("datetime64[s]").astype("datetime64[D]").astype(np.int64)
    return np.where(column.isna().to_numpy(), missing, days)


def _day(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days
