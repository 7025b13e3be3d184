"""Comparators applied to whole columns: each answers yes, no or unknown per row."""

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from site_builder.measures.periods import Window as Days
from site_builder.measures.periods import date_of, day_number
from site_builder.segments.columns import Values
from site_builder.segments.comparators import COMPARATORS, asserted
from site_builder.segments.definitions import (
    Comparison,
    Day,
    Earlier,
    Money,
    Scalar,
    Window,
)
from site_builder.segments.earlier import earlier_bounds
from site_builder.segments.kleene import UNKNOWN, Answers, Flags, answers, opposite
from site_builder.segments.patterns import Texts, from_glob, matching, written
from site_builder.segments.windows import bounds, day_of

Test = Callable[[Values, Comparison, "Moment"], Flags]


@dataclass(frozen=True, slots=True)
class Moment:
    """When the question is asked.

    Attributes:
        year_starts: First month of the business year.
        rates: What a unit of other currencies is worth that day, in the site's.

    """

    as_of: dt.date
    year_starts: int
    rates: Mapping[str, float]

    def bounds(self, window: Window | Earlier) -> Days:
        """Tell the first and last day of a window."""
        if isinstance(window, Earlier):
            return earlier_bounds(window, self.as_of, self.year_starts)
        return bounds(window, self.as_of, self.year_starts)

    def day(self, day: Day) -> int:
        """Tell which day a date or a relative day is."""
        return day_number(day_of(day, self.as_of))

    def amount(self, money: Money) -> int:
        """Convert an amount whose currency has a rate, rounded half up."""
        exact = Decimal(money.number) * Decimal(repr(self.rates[money.currency]))
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def compare(
    values: Values, comparison: Comparison, moment: Moment, other: Values | None
) -> Answers:
    """Answer one comparator for every row.

    Args:
        values: Of the subject.
        comparison: What is asked of them.
        moment: When.
        other: What each row is compared with in place of a value of the definition.

    """
    if is_denial(comparison):
        return opposite(_positive(values, asserted(comparison), moment, other))
    return _positive(values, comparison, moment, other)


def currencies_of(comparison: Comparison) -> frozenset[str]:
    """Name the other currencies that the amounts of a comparator are in."""
    given = comparison.value
    several = given if isinstance(given, tuple) else (given,)
    return frozenset(one.currency for one in several if isinstance(one, Money))


def is_denial(comparison: Comparison) -> bool:
    """Tell whether a comparator denies a positive one."""
    return bool(COMPARATORS[comparison.word].opposite_of)


def _positive(
    values: Values, comparison: Comparison, moment: Moment, other: Values | None
) -> Answers:
    word = comparison.word
    if not currencies_of(comparison) <= moment.rates.keys():
        return np.full(len(values), UNKNOWN)
    if word == "known":
        return answers(values.known, np.ones(len(values), np.bool_))
    if other is not None:
        met = _against(values, word, other, exact=comparison.exact)
        return answers(met, values.known & other.known)
    if values.texts is not None:
        met = _of_texts(values, values.texts, comparison, moment)
        return answers(met, values.known)
    return answers(_TESTS[word](values, comparison, moment), values.known)


def _of_texts(
    values: Values, texts: Texts, comparison: Comparison, moment: Moment
) -> Flags:
    """Test each distinct text once, whoever asks; what a text is never changes."""

    def test() -> Flags:
        size = len(texts.raw)
        each = Values(values.kind, np.arange(size), np.ones(size, np.bool_), texts)
        # Rows without a text look at the last place.
        return np.append(_TESTS[comparison.word](each, comparison, moment), False)

    return np.take(texts.once(comparison, test), values.data)


_ORDERINGS: Mapping[str, Callable[[Any, Any], Any]] = {
    "is": operator.eq,
    "on": operator.eq,
    "gt": operator.gt,
    "after": operator.gt,
    "gte": operator.ge,
    "on_or_after": operator.ge,
    "lt": operator.lt,
    "before": operator.lt,
    "lte": operator.le,
    "on_or_before": operator.le,
}


def _against(values: Values, word: str, other: Values, *, exact: bool) -> Flags:
    if values.texts is None or other.texts is None:
        return cast("Flags", _ORDERINGS[word](values.data, other.data))
    codes: dict[str, int] = {}
    ours = _codes(values.texts, codes, exact=exact)
    theirs = _codes(other.texts, codes, exact=exact)
    return cast("Flags", ours[values.data] == theirs[other.data])


def _codes(
    texts: Texts, codes: dict[str, int], *, exact: bool
) -> npt.NDArray[np.int64]:
    """Number texts so that equal texts have equal numbers; the last is for none."""
    numbers = [
        codes.setdefault(text, len(codes)) for text in texts.compared(exact=exact)
    ]
    return np.array([*numbers, -1], np.int64)


def _ordered(word: str) -> Test:
    def test(values: Values, comparison: Comparison, moment: Moment) -> Flags:
        wanted = cast("Scalar | Day", comparison.value)
        if values.texts is not None:
            return _equal_text(values, (wanted,), exact=comparison.exact)
        return cast("Flags", _ORDERINGS[word](values.data, _number(wanted, moment)))

    return test


def _number(value: Scalar | Day, moment: Moment) -> Any:  # noqa: ANN401 -- compared
    match value:
        case Day():
            return moment.day(value)
        case Money():
            return moment.amount(value)
        case _:
            return value


def _among(values: Values, comparison: Comparison, moment: Moment) -> Flags:
    wanted = cast("tuple[Any, ...]", comparison.value)
    if values.texts is not None:
        return _equal_text(values, wanted, exact=comparison.exact)
    return np.isin(values.data, [_number(one, moment) for one in wanted])


def _between(values: Values, comparison: Comparison, moment: Moment) -> Flags:
    low, high = cast("tuple[Any, Any]", comparison.value)
    data = values.data
    inside = (data >= _number(low, moment)) & (data <= _number(high, moment))
    return cast("Flags", inside)


def _equal_text(values: Values, wanted: tuple[Any, ...], *, exact: bool) -> Flags:
    among = {written(str(one), exact=exact) for one in wanted}
    return _texts_where(values, lambda text: text in among, exact=exact)


def _texts_where(values: Values, test: Callable[[str], bool], *, exact: bool) -> Flags:
    """Test each distinct text once."""
    texts = values.texts or Texts([])
    return _spread(values, [test(text) for text in texts.compared(exact=exact)])


def _spread(values: Values, met: list[bool]) -> Flags:
    """Give every row the answer for its text; rows without text get the last."""
    return np.take(np.array([*met, False], np.bool_), values.data)


def _text_test(test: Callable[[str, tuple[str, ...]], bool]) -> Test:
    def run(values: Values, comparison: Comparison, _: Moment) -> Flags:
        given = comparison.value
        several = given if isinstance(given, tuple) else (given,)
        exact = comparison.exact
        wanted = tuple(written(str(one), exact=exact) for one in several)
        return _texts_where(values, lambda text: test(text, wanted), exact=exact)

    return run


def _item_test(test: Callable[[set[str], set[str]], bool]) -> Test:
    """Test the items of a list, which one text holds separated by semicolons."""

    def run(values: Values, comparison: Comparison, _: Moment) -> Flags:
        exact = comparison.exact
        given = cast("tuple[str, ...]", comparison.value)
        wanted = {written(one, exact=exact) for one in given}

        def items(text: str) -> set[str]:
            return {written(one, exact=exact) for one in text.split(";")}

        texts = values.texts or Texts([])
        return _spread(values, [test(items(text), wanted) for text in texts.raw])

    return run


def _glob(values: Values, comparison: Comparison, _: Moment) -> Flags:
    exact = comparison.exact
    glob = from_glob(written(str(comparison.value), exact=exact))
    texts = (values.texts or Texts([])).compared(exact=exact)
    column = pa.array(texts, pa.large_string())
    return _spread(values, matching(column, glob, exact=True).tolist())


def _pattern(values: Values, comparison: Comparison, _: Moment) -> Flags:
    exact, texts = comparison.exact, values.texts or Texts([])
    tested = pa.array(texts.raw, pa.large_string()) if exact else texts.unaccented
    found = matching(tested, str(comparison.value), exact=exact)
    return _spread(values, found.tolist())


def _within(values: Values, comparison: Comparison, moment: Moment) -> Flags:
    days = moment.bounds(cast("Window", comparison.value))
    return (values.data >= days.first) & (values.data <= days.last)


def _more_than(values: Values, comparison: Comparison, moment: Moment) -> Flags:
    distance = cast("Day", comparison.value)
    limit = moment.day(distance)
    side = operator.gt if distance.ahead else operator.lt
    return cast("Flags", side(values.data, limit))


def _anniversary(values: Values, comparison: Comparison, moment: Moment) -> Flags:
    """Tell where the day comes round in the window, from its first year on.

    A day that a year does not have, 29 February, is kept on the 28th.
    """
    window = moment.bounds(cast("Window", comparison.value))
    years, months, days = _calendar(values.data)
    first, last = _year(window.first), _year(window.last)
    met = np.zeros(len(values), np.bool_)
    for year in range(first, last + 1):
        months_later = (year - 1970) * 12 + months
        start = _month_start(months_later)
        length = _month_start(months_later + 1) - start
        on = start + np.minimum(days, length - 1)
        met |= (on >= window.first) & (on <= window.last) & (years < year)
    return met


def _weekday(values: Values, comparison: Comparison, _: Moment) -> Flags:
    # 1970-01-01 was a Thursday.
    return np.isin((values.data + 3) % 7, cast("tuple[int, ...]", comparison.value))


def _month(values: Values, comparison: Comparison, _: Moment) -> Flags:
    months = _calendar(values.data)[1]
    return np.isin(months + 1, cast("tuple[int, ...]", comparison.value))


def _time_slot(values: Values, comparison: Comparison, _: Moment) -> Flags:
    ends = cast("tuple[int, ...]", comparison.value)
    met = np.zeros(len(values), np.bool_)
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        after, before = values.data >= start, values.data <= end
        # A slot that ends before it starts runs over midnight.
        met |= (after & before) if start <= end else (after | before)
    return met


def _calendar(
    days: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Split days into year, month from 0 and day of the month from 0."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    months = month.astype(np.int64)
    into = (dates - month.astype("datetime64[D]")).astype(np.int64)
    return months // 12 + 1970, months % 12, into


def _month_start(months: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    starts = months.astype("datetime64[M]").astype("datetime64[D]")
    return starts.astype(np.int64)


def _year(day: int) -> int:
    return date_of(day).year


_TESTS: Mapping[str, Test] = {
    **{word: _ordered(word) for word in _ORDERINGS},
    "in": _among,
    "between": _between,
    "contains": _text_test(lambda text, wanted: wanted[0] in text),
    "contains_any": _text_test(lambda text, wanted: any(one in text for one in wanted)),
    "contains_all": _text_test(lambda text, wanted: all(one in text for one in wanted)),
    "starts_with": _text_test(lambda text, wanted: text.startswith(wanted)),
    "ends_with": _text_test(lambda text, wanted: text.endswith(wanted)),
    "like": _glob,
    "matches": _pattern,
    "within": _within,
    "more_than": _more_than,
    "anniversary": _anniversary,
    "weekday": _weekday,
    "month": _month,
    "time_slot": _time_slot,
    "has_any": _item_test(lambda items, wanted: bool(items & wanted)),
    "has_all": _item_test(lambda items, wanted: items >= wanted),
}
