"""``vs:`` and ``change:`` beside an aggregate: what became of it since before.

A change in per cent is known where the earlier figure is above 0; one in numbers, where
both figures are known. A count is known where it is sure which rows belong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from site_builder.segments.columns import Values, as_series
from site_builder.segments.comparators import KIND_NAMES, read_behind
from site_builder.segments.comparing import compare
from site_builder.segments.definitions import (
    Comparison,
    Stretch,
    ValueKind,
    ValueType,
    Versus,
)
from site_builder.segments.earlier import overlaps_a_year
from site_builder.segments.evidence import Evidence, OneEach, single
from site_builder.segments.facts import Facts
from site_builder.segments.kleene import UNKNOWN, YES, all_of
from site_builder.segments.lacking import Lack, operands_lack, rows_lack
from site_builder.segments.reader import Entry, one_of
from site_builder.segments.rows import SCOPE_KEYS
from site_builder.segments.saying import (
    Said,
    claim,
    fill,
    listed,
    say_percent,
    say_value,
)
from site_builder.segments.subjects import aggregates, shares
from site_builder.segments.subjects.aggregates import AGGREGATE, Aggregate
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.segments.subjects.shares import SHARE, Share
from site_builder.wording import Wording

Figure = Aggregate | Share
FIGURES = tuple(
    word for word in (*AGGREGATE.words, *SHARE.words) if word != "days_since"
)
VERSUS: tuple[Versus, ...] = ("previous", "same_period_last_year")
_RATE = ValueType("number", "rate")
_NUMBERS: frozenset[ValueKind] = frozenset({"number", "amount"})
_PERCENT = re.compile(r".*%\s*", re.DOTALL)
_EXAMPLE = "such as change: {lt: -30 %}"


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of a figure.

    Attributes:
        now: The figure, which has a window.
        versus: What it is compared with.
        in_percent: Whether the change is a share of the earlier figure.
        comparisons: What is asked of the change.

    """

    now: Figure
    versus: Versus
    in_percent: bool
    comparisons: tuple[Comparison, ...]
    word: str = "vs"

    @property
    def name(self) -> str:
        """Name of what is worked out."""
        return f"change.{self.now.name}"

    @property
    def type(self) -> ValueType:
        """Type of the change."""
        return _RATE if self.in_percent else self.now.type

    @property
    def before(self) -> Figure:
        """The same figure of the earlier window."""
        return replace(self.now, scope=replace(self.now.scope, versus=self.versus))


def _read(entry: Entry) -> Trend | None:
    before = len(entry.reader.problems)
    now = _read_figure(entry)
    versus = None
    for key in ("vs", "change"):
        if key not in entry.data:
            other = {"vs": "previous", "change": "{lt: -30 %}"}[key]
            entry.reader.refuse(
                entry.path, f"a trend has '{key}'", f"add {key}: {other}"
            )
    if "vs" in entry.data:
        versus = cast("Versus | None", entry.attempt("vs", one_of(VERSUS), "vs"))
    if len(entry.reader.problems) > before or now is None or versus is None:
        return None
    if not _has_earlier(now, versus, entry):
        return None
    trend = Trend(now, versus, _is_in_percent(now, entry.data["change"]), ())
    if not _fits(trend, entry):
        return None
    comparisons = read_behind(entry, "change", trend.type, _EXAMPLE)
    return None if comparisons is None else replace(trend, comparisons=comparisons)


def _read_figure(entry: Entry) -> Figure | None:
    words = [key for key in entry.data if key in FIGURES]
    if len(words) != 1:
        message = f"'{entry.word}' stands beside one aggregate, found {len(words)}"
        hint = "such as {sum: orders.amount, within: last 6 months, vs: previous, …}"
        entry.reader.refuse(entry.at(entry.word), message, hint)
        return None
    kind = SHARE if words[0] == "share" else AGGREGATE
    figure = kind.read(replace(entry, word=words[0]))
    if figure is None or figure.type.kind in _NUMBERS:
        return figure
    what = KIND_NAMES[figure.type.kind]
    message = f"'{entry.word}' compares numbers; '{entry.data[words[0]]}' is {what}"
    entry.reader.refuse(entry.at(entry.word), message, "take a sum, a count, a mean")
    return None


def _has_earlier(now: Figure, versus: Versus, entry: Entry) -> bool:
    """Tell whether there is an earlier window to compare with, or note the problem."""
    window = now.scope.window
    if window is None:
        message = "a trend needs 'within'"
        entry.reader.refuse(entry.path, message, "such as within: last 6 months")
        return False
    if isinstance(window, Stretch) and window.side == "next":
        message = "what is still to come has no trend"
        entry.reader.refuse(entry.at("within"), message, "take a window of the past")
        return False
    if versus == "same_period_last_year" and overlaps_a_year(window):
        message = "the window is longer than a year: it would overlap with itself"
        entry.reader.refuse(entry.at("within"), message, "write vs: previous")
        return False
    return True


def _is_in_percent(now: Figure, data: object) -> bool:
    """Tell whether the values are shares; for a figure that is one, so is 0."""
    values = list(_values(data))
    if any(isinstance(one, str) and _PERCENT.fullmatch(one) for one in values):
        return True
    return now.type.unit == "rate" and not any(values)


def _values(data: object) -> Iterator[object]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from _values(one)
    else:
        yield data


def _fits(trend: Trend, entry: Entry) -> bool:
    """Tell whether the values are all shares or all not, or note the problem."""
    message = hint = ""
    shares_only = all(
        isinstance(one, str) or one == 0 for one in _values(entry.data["change"])
    )
    if trend.in_percent and not shares_only:
        message, hint = "'change' mixes shares and numbers", "write all of them with %"
    elif not trend.in_percent and trend.now.type.unit == "rate":
        message, hint = "the change of a share is written in per cent of it", _EXAMPLE
    if message:
        entry.reader.refuse(entry.at("change"), message, hint)
    return not message


def _evidence(subject: Trend, facts: Facts) -> Evidence:
    change = facts.once(
        ("change", subject.now, subject.versus, subject.in_percent),
        lambda: _change(subject, facts),
    )
    each = [compare(change, one, facts.moment, None) for one in subject.comparisons]
    answer = all_of(each)
    flags = Values("yes_no", answer == YES, answer != UNKNOWN)
    return OneEach(flags, as_series(change, subject.type.unit))


def _change(subject: Trend, facts: Facts) -> Values:
    now, before = (_figure(one, facts) for one in (subject.now, subject.before))
    known = now.known & before.known
    # Of what is not known the data may be anything, so that it must not be used.
    ours, theirs = (np.where(known, one.data, 0) for one in (now, before))
    if not subject.in_percent:
        return Values(now.kind, ours - theirs, known)
    known = known & (theirs > 0)
    return Values("number", (ours - theirs) / np.where(known, theirs, 1), known)


def _figure(figure: Figure, facts: Facts) -> Values:
    if isinstance(figure, Share):
        return single(SHARE.evidence(figure, facts))
    return single(AGGREGATE.evidence(figure, facts))


def _lacks(subject: Trend, facts: Facts) -> Iterator[Lack]:
    for one in (subject.now, subject.before):
        yield from rows_lack(one.scope, one.path, facts)
    yield from operands_lack(subject.comparisons, facts)


_FELL: Mapping[str, str] = {
    "lt": "fell by more than {value}",
    "lte": "fell by at least {value}",
}
_GREW: Mapping[str, str] = {
    "gt": "grew by more than {value}",
    "gte": "grew by at least {value}",
}
_STILL: Mapping[str, str] = {
    "lt": "fell",
    "lte": "did not grow",
    "gt": "grew",
    "gte": "did not fall",
    "is": "did not change",
    "is_not": "changed",
}
_CHANGED: Mapping[str, str] = {
    "lt": "changed by less than {value}",
    "lte": "changed by at most {value}",
    "gt": "changed by more than {value}",
    "gte": "changed by at least {value}",
    "is": "changed by exactly {value}",
    "is_not": "did not change by exactly {value}",
    "between": "changed by {first} to {last}",
    "not_between": "did not change by {first} to {last}",
}
_AGAINST: Mapping[Versus, str] = {
    "previous": "{change} against the period before",
    "same_period_last_year": "{change} against the same period a year earlier",
}


def _say(subject: Trend, _: tuple[Comparison, ...], wording: Wording) -> Said:
    parts = [_say_change(one, subject, wording) for one in subject.comparisons]
    changed = listed(wording, parts, "and")
    against = fill(wording, _AGAINST[subject.versus], change=changed)
    if isinstance(subject.now, Share):
        name = shares.name_of(subject.now, wording)
    else:
        name = aggregates.name_of(subject.now, wording)
    said = claim(name, against, wording)
    return Said(said, "whose", said)


def _say_change(one: Comparison, subject: Trend, wording: Wording) -> str:
    value: Any = one.value
    if isinstance(value, tuple):
        low, high = (_say_value(end, subject, wording) for end in value)
        return fill(wording, _CHANGED[one.word], first=low, last=high)
    if value == 0 and one.word in _STILL:
        return wording.word(_STILL[one.word])
    if isinstance(value, int | float) and value < 0 and one.word in _FELL:
        said = _say_value(-value, subject, wording)
        return fill(wording, _FELL[one.word], value=said)
    if isinstance(value, int | float) and value > 0 and one.word in _GREW:
        return fill(wording, _GREW[one.word], value=_say_value(value, subject, wording))
    return fill(wording, _CHANGED[one.word], value=_say_value(value, subject, wording))


def _say_value(value: Any, subject: Trend, wording: Wording) -> str:  # noqa: ANN401 -- of any type
    if subject.in_percent:
        return say_percent(value, wording)
    return say_value(value, subject.type, wording)


TREND = SubjectKind(
    ("vs", "change"),
    SCOPE_KEYS | {"vs", "change"},
    _read,
    _evidence,
    _say,
    implied=Comparison("is", value=True),
    compares=False,
    joins=frozenset({*FIGURES, "change"}),
    lacks=_lacks,
)
