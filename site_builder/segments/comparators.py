"""Every comparator: the types it fits, and how what stands behind it is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from site_builder.segments import literals
from site_builder.segments.definitions import (
    Comparison,
    Day,
    Money,
    Operand,
    Other,
    Scalar,
    Stretch,
    ValueKind,
    ValueType,
    Window,
)
from site_builder.segments.patterns import compiled, from_glob
from site_builder.segments.reader import (
    Entry,
    NotUnderstood,
    Vocabulary,
    found,
    quoted,
    text,
)
from site_builder.segments.windows import in_order, read_day, read_window
from site_builder.yaml_file import YamlValue

ReadOther = Callable[[str, YamlValue], Other]


@dataclass(frozen=True, slots=True)
class Context:
    """What reading an operand depends on.

    Attributes:
        of: Type of the subject.
        exact: Whether texts are compared as they are written.
        other: Reads what stands in place of a value, by its key: field or measure.

    """

    of: ValueType
    vocabulary: Vocabulary
    exact: bool
    other: ReadOther


Read = Callable[[YamlValue, Context], Operand]


@dataclass(frozen=True, slots=True)
class Comparator:
    """One comparator.

    Attributes:
        fits: Kinds of values that it can compare.
        opposite_of: The positive comparator that it denies; empty for a positive one.

    """

    fits: frozenset[ValueKind]
    read: Read
    opposite_of: str = ""


def fitting(of: ValueType) -> list[str]:
    """List the comparators that fit a type."""
    return [word for word, one in COMPARATORS.items() if of.kind in one.fits]


def asserted(comparison: Comparison) -> Comparison:
    """Turn a comparator that denies another into that other."""
    word = COMPARATORS[comparison.word].opposite_of or comparison.word
    return replace(comparison, word=word)


def read_comparisons(
    entry: Entry, of: ValueType, scope: Iterable[str], other: ReadOther
) -> tuple[Comparison, ...] | None:
    """Read every comparator of a condition; None if one of them has a problem.

    Args:
        entry: The condition.
        of: Type of its subject.
        scope: Keys that belong to the subject.
        other: Reads what stands in place of a value.

    """
    before = len(entry.reader.problems)
    context = Context(of, entry.vocabulary, _exact(entry, of), other)
    words = [key for key in entry.data if key not in {entry.word, "exact", *scope}]
    comparisons = [_comparison(entry, word, context, scope) for word in words]
    if len(entry.reader.problems) > before:
        return None
    return tuple(one for one in comparisons if one is not None)


def read_behind(
    entry: Entry, key: str, of: ValueType, hint: str
) -> tuple[Comparison, ...] | None:
    """Read comparators that stand in a map behind a key; None if there is a problem.

    Args:
        entry: The condition.
        key: Such as ``change``.
        of: Type of what is compared: a number or an amount.
        hint: An example.

    """
    data = entry.data[key]
    if not isinstance(data, dict) or not data:
        message = f"'{key}' takes comparators, found {found(data or None)}"
        entry.reader.refuse(entry.at(key), message, hint)
        return None
    strange = [word for word in data if word not in _BEHIND]
    for word in strange:
        entry.reader.unknown_key(entry.at(key), word, _BEHIND)
    if strange:
        return None

    def other(_: str, __: YamlValue) -> Other:
        message = f"'{key}' is compared with values only"
        raise NotUnderstood(message, hint)

    return read_comparisons(Entry(entry.reader, entry.at(key), data, ""), of, (), other)


def _comparison(
    entry: Entry, word: str, context: Context, scope: Iterable[str]
) -> Comparison | None:
    comparator = COMPARATORS.get(word)
    if comparator is None:
        known = [entry.word, *scope, *fitting(context.of), "exact"]
        entry.reader.unknown_key(entry.path, word, known)
        return None
    if context.of.kind not in comparator.fits:
        what = KIND_NAMES[context.of.kind]
        message = f"'{word}' does not fit '{_shown(entry)}', which is {what}"
        hint = f"comparators that fit: {', '.join(fitting(context.of))}"
        entry.reader.refuse(entry.at(word), message, hint)
        return None
    value = entry.attempt(word, lambda data: comparator.read(data, context), word)
    if value is None:
        return None
    written = entry.data[word]
    said = written if isinstance(written, list) else [written]
    return _plain(Comparison(word, value, context.exact, tuple(map(str, said))))


def _plain(comparison: Comparison) -> Comparison:
    """Say ``known: false`` as ``unknown: true``, and the other way round."""
    flipped = {"known": "unknown", "unknown": "known"}
    if comparison.word in flipped and comparison.value is False:
        return Comparison(flipped[comparison.word], value=True)
    return comparison


def _exact(entry: Entry, of: ValueType) -> bool:
    if "exact" not in entry.data:
        return False
    exact = entry.attempt("exact", literals.flag)
    if of.kind not in {"text", "choice", "list"}:
        message = f"'exact' does not fit '{_shown(entry)}', which is no text"
        entry.reader.refuse(entry.at("exact"), message, "leave it out")
    return bool(exact)


def _shown(entry: Entry) -> str:
    return f"{entry.word}: {entry.data[entry.word]}"


def _one(data: YamlValue, context: Context) -> Operand:
    """Read one value, or what stands in place of it."""
    if isinstance(data, dict):
        return _other(data, context)
    if isinstance(data, list):
        message = "expected one value, found a list"
        raise NotUnderstood(message, "use 'in' for several values")
    if context.of.kind == "date":
        return read_day(data)
    return literals.scalar(context.of, context.vocabulary)(data)


def _other(data: Mapping[str, YamlValue], context: Context) -> Other:
    key = next(iter(data), "")
    if len(data) != 1 or key not in {"field", "measure"}:
        message = "expected a value, found a map"
        hint = "a map here is {field: …} or {measure: …}"
        raise NotUnderstood(message, hint)
    other = context.other(key, data[key])
    if _family(other.type) != _family(context.of):
        theirs, ours = KIND_NAMES[other.type.kind], KIND_NAMES[context.of.kind]
        message = f"'{data[key]}' is {theirs}, and cannot be compared with {ours}"
        raise NotUnderstood(message)
    return other


def _family(of: ValueType) -> str:
    return "text" if of.kind == "choice" else of.kind


def _several(data: YamlValue, context: Context) -> Operand:
    """Read a list of values."""
    values = [_plain_value(one, context) for one in _list(data)]
    return cast("Operand", tuple(values))


def _plain_value(data: YamlValue, context: Context) -> Scalar | Day:
    if context.of.kind == "date":
        return read_day(data)
    return literals.scalar(context.of, context.vocabulary)(data)


def _list(data: YamlValue) -> list[YamlValue]:
    if not isinstance(data, list):
        message = f"expected a list, found {found(data)}"
        raise NotUnderstood(message, "write it as [first, second]")
    if not data:
        message = "the list is empty"
        raise NotUnderstood(message)
    return data


def _pair(data: YamlValue, context: Context) -> Operand:
    """Read the lower and the upper end of a range."""
    if len(_list(data)) != len(("lower", "upper")):
        message = f"expected two values, found {len(data)}"
        raise NotUnderstood(message, "write them as [lowest, highest]")
    low, high = (_plain_value(one, context) for one in data)
    if not _in_order(low, high):
        message = "the first value is above the second"
        raise NotUnderstood(message, "write them as [lowest, highest]")
    return cast("Operand", (low, high))


def _in_order(low: Scalar | Day, high: Scalar | Day) -> bool:
    """Tell whether one value is not above another, as far as that never changes."""
    match low, high:
        case Day(), Day():
            return in_order(low, high)
        case Money(), Money():
            return low.currency != high.currency or low.number <= high.number
        case (Money(), _) | (_, Money()):
            return True
        case _:
            return cast("float", low) <= cast("float", high)


def _flag(data: YamlValue, _: Context) -> Operand:
    return literals.flag(data)


def _text(data: YamlValue, _: Context) -> Operand:
    return text(data)


def _texts(data: YamlValue, _: Context) -> Operand:
    return tuple(text(one) for one in _list(data))


def _one_or_more_texts(data: YamlValue, _: Context) -> Operand:
    return tuple(
        text(one) for one in (_list(data) if isinstance(data, list) else [data])
    )


def _glob(data: YamlValue, context: Context) -> Operand:
    glob = text(data)
    compiled(from_glob(glob), exact=context.exact)
    return glob


def _pattern(data: YamlValue, context: Context) -> Operand:
    pattern = text(data)
    compiled(pattern, exact=context.exact)
    return pattern


def _window(data: YamlValue, _: Context) -> Operand:
    return read_window(data)


def _distance(data: YamlValue, _: Context) -> Operand:
    day = read_day(data)
    if day.date is not None or not day.number:
        message = f"expected a distance in time, found {found(data)}"
        raise NotUnderstood(message, "such as '30 days ago' or '2 weeks ahead'")
    return day


def _anniversary(data: YamlValue, _: Context) -> Window:
    if data == "today":
        return Stretch("this", 1, "days", calendar=True)
    return read_window(data)


def _weekdays(data: YamlValue, _: Context) -> Operand:
    return _each(data, literals.weekday)


def _months(data: YamlValue, _: Context) -> Operand:
    return _each(data, literals.month)


def _each(data: YamlValue, read: Callable[[object], int]) -> Operand:
    return tuple(
        read(one) for one in (_list(data) if isinstance(data, list) else [data])
    )


def _time_slots(data: YamlValue, context: Context) -> Operand:
    """Read names of time slots as their first and last second, one after the other."""
    slots = context.vocabulary.time_slots
    ends: list[Scalar] = []
    for one in _list(data) if isinstance(data, list) else [data]:
        name = text(one)
        if name not in slots:
            message = f"unknown time slot {quoted(name)}"
            hint = f"time slots: {', '.join(slots)}"
            raise NotUnderstood(message, hint, name, slots)
        start, end = slots[name].start, slots[name].end
        ends.append(start.hour * 3600 + start.minute * 60)
        ends.append(end.hour * 3600 + end.minute * 60 + 59)
    return tuple(ends)


_TEXT: frozenset[ValueKind] = frozenset({"text", "choice"})
_MEASURED: frozenset[ValueKind] = frozenset({"number", "amount", "time"})
_DATE: frozenset[ValueKind] = frozenset({"date"})
_LIST: frozenset[ValueKind] = frozenset({"list"})
_SINGLE: frozenset[ValueKind] = _TEXT | _MEASURED | _DATE | {"yes_no"}
_MANY: frozenset[ValueKind] = _SINGLE - {"yes_no"}
_ANY: frozenset[ValueKind] = _SINGLE | _LIST
KIND_NAMES: Mapping[ValueKind, str] = {
    "text": "a text",
    "choice": "a choice",
    "list": "a list",
    "number": "a number",
    "amount": "an amount",
    "date": "a date",
    "time": "a time of day",
    "yes_no": "true or false",
}

_BEHIND = ("is", "is_not", "gt", "gte", "lt", "lte", "between", "not_between")

COMPARATORS: Mapping[str, Comparator] = {
    "is": Comparator(_SINGLE, _one),
    "is_not": Comparator(_SINGLE, _one, opposite_of="is"),
    "in": Comparator(_MANY, _several),
    "not_in": Comparator(_MANY, _several, opposite_of="in"),
    "gt": Comparator(_MEASURED, _one),
    "gte": Comparator(_MEASURED, _one),
    "lt": Comparator(_MEASURED, _one),
    "lte": Comparator(_MEASURED, _one),
    "between": Comparator(_MEASURED | _DATE, _pair),
    "not_between": Comparator(_MEASURED | _DATE, _pair, opposite_of="between"),
    "known": Comparator(_ANY, _flag),
    "unknown": Comparator(_ANY, _flag, opposite_of="known"),
    "contains": Comparator(_TEXT, _text),
    "contains_any": Comparator(_TEXT, _texts),
    "contains_all": Comparator(_TEXT, _texts),
    "not_contains": Comparator(_TEXT, _text, opposite_of="contains"),
    "starts_with": Comparator(_TEXT, _one_or_more_texts),
    "ends_with": Comparator(_TEXT, _one_or_more_texts),
    "like": Comparator(_TEXT, _glob),
    "matches": Comparator(_TEXT, _pattern),
    "on": Comparator(_DATE, _one),
    "before": Comparator(_DATE, _one),
    "after": Comparator(_DATE, _one),
    "on_or_before": Comparator(_DATE, _one),
    "on_or_after": Comparator(_DATE, _one),
    "within": Comparator(_DATE, _window),
    "more_than": Comparator(_DATE, _distance),
    "anniversary": Comparator(_DATE, _anniversary),
    "weekday": Comparator(_DATE, _weekdays),
    "month": Comparator(_DATE, _months),
    "time_slot": Comparator(frozenset({"time"}), _time_slots),
    "has_any": Comparator(_LIST, _texts),
    "has_all": Comparator(_LIST, _texts),
    "has_none": Comparator(_LIST, _texts, opposite_of="has_any"),
}
