"""The keys of a segment file: what its author says besides the conditions."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar, cast, get_args

from site_builder.segments.conditions import read_condition
from site_builder.segments.definitions import (
    Expectation,
    Include,
    Labels,
    Population,
    Segment,
)
from site_builder.segments.reader import (
    NotUnderstood,
    Reader,
    Vocabulary,
    found,
    one_of,
    quoted,
    read_tree,
    text,
)
from site_builder.segments.windows import read_day
from site_builder.wording import Language
from site_builder.yaml_file import YamlDocument, YamlPath

LANGUAGES: tuple[str, ...] = get_args(Language)
PURPOSES = (
    "profitability",
    "loyalty",
    "relationship",
    "campaign",
    "territory",
    "study",
)
POPULATIONS: tuple[Population, ...] = get_args(Population)
_IF_UNKNOWN = ("not_judged", "out", "in")
_KEYS = (
    "title",
    "purpose",
    "owner",
    "of",
    "where",
    "if_unknown",
    "include",
    "columns",
    "expect",
    "shared_with",
)
_INCLUDE_KEYS = ("customer", "reason", "by", "on")
_EXPECT_KEYS = ("min", "max", "contains", "excludes")

Result = TypeVar("Result")


def read_segment(
    name: str, document: YamlDocument, vocabulary: Vocabulary
) -> tuple[Segment | None, Reader]:
    """Read a segment; where there are problems the reader has them all."""
    data = document.data
    of = data.get("of") if isinstance(data, dict) else None
    reader = Reader(document, vocabulary, of if of in POPULATIONS else "customers")
    if not isinstance(data, dict):
        hint = "start with title: and where:"
        reader.refuse((), f"expected a segment, found {found(data)}", hint)
        return None, reader
    for key in data.keys() - set(_KEYS):
        reader.unknown_key((), key, _KEYS)
    segment = _segment(name, _Keys(reader, (), data))
    return (None if reader.problems else segment), reader


def title_of(name: str, data: object) -> Labels:
    """Find the title in what may be no segment at all; else make one of the id."""
    title = data.get("title") if isinstance(data, dict) else None
    if isinstance(title, dict):
        good = {key: one for key, one in title.items() if isinstance(one, str) and one}
        return good or _from_id(name)
    return dict.fromkeys(LANGUAGES, title) if isinstance(title, str) else _from_id(name)


class _Keys:
    """The keys of one map, read one by one; problems go to the reader."""

    def __init__(self, reader: Reader, path: YamlPath, data: dict[str, Any]) -> None:
        self.reader = reader
        self.path = path
        self.data = data

    def get(self, key: str, read: Callable[[Any], Result], default: Result) -> Result:
        if key not in self.data:
            return default
        result = self.reader.attempt((*self.path, key), read, self.data[key], key)
        return default if result is None else result

    def each(self, key: str, read: Callable[[Any], Result]) -> tuple[Result, ...]:
        data = self.data.get(key, [])
        if not isinstance(data, list):
            message = f"'{key}': expected a list, found {found(data)}"
            self.reader.refuse(
                (*self.path, key), message, "write it as [first, second]"
            )
            return ()
        read_all = (
            self.reader.attempt((*self.path, key, place), read, one, key)
            for place, one in enumerate(data)
        )
        return tuple(one for one in read_all if one is not None)

    def within(self, path: YamlPath, known: Iterable[str]) -> "_Keys | None":
        data: Any = self.data
        for step in path:
            data = data[step]
        place = (*self.path, *path)
        if not isinstance(data, dict):
            message = f"expected a map, found {found(data)}"
            self.reader.refuse(place, message, f"its keys are {', '.join(known)}")
            return None
        for key in data.keys() - set(known):
            self.reader.unknown_key(place, key, known)
        return _Keys(self.reader, place, data)


def _segment(name: str, keys: _Keys) -> Segment | None:
    reader = keys.reader
    vocabulary = reader.vocabulary
    where = None
    if "where" in keys.data:
        where = read_tree(reader, ("where",), keys.data["where"], read_condition)
    else:
        reader.refuse((), "missing key 'where'", "add where: with the conditions")
    segment = Segment(
        id=name,
        title=keys.get("title", _title, _from_id(name)),
        purpose=keys.get("purpose", one_of(PURPOSES), ""),
        owner=keys.get("owner", text, ""),
        of=cast("Any", keys.get("of", one_of(POPULATIONS), "customers")),
        where=cast("Any", where),
        if_unknown=cast(
            "Any", keys.get("if_unknown", one_of(_IF_UNKNOWN), "not_judged")
        ),
        include=_includes(keys),
        columns=keys.each("columns", lambda data: _column(data, vocabulary)),
        expect=_expectation(keys),
        shared_with=keys.each("shared_with", text),
        currency=vocabulary.currency,
        document=reader.document,
    )
    return None if where is None else segment


def _title(data: object) -> Labels:
    if not isinstance(data, dict):
        return dict.fromkeys(LANGUAGES, text(data))
    if not data:
        message = "the title is empty"
        raise NotUnderstood(message)
    for language, title in data.items():
        one_of(LANGUAGES)(language)
        text(title)
    return {language: text(title) for language, title in data.items()}


def _from_id(name: str) -> Labels:
    return dict.fromkeys(LANGUAGES, name.replace("-", " ").capitalize())


def _column(data: object, vocabulary: Vocabulary) -> str:
    name = text(data)
    fields = vocabulary.dictionary.tables["customers"].fields
    if name in fields or name in vocabulary.catalogue:
        return name
    known = (*fields, *vocabulary.catalogue)
    hint = "columns are fields of customers and measures"
    message = f"unknown column {quoted(name)}"
    raise NotUnderstood(message, hint, name, known)


def _includes(keys: _Keys) -> tuple[Include, ...]:
    data = keys.data.get("include", [])
    if not isinstance(data, list):
        hint = "write it as - {customer: C-0001, reason: …}"
        keys.reader.refuse(("include",), f"expected a list, found {found(data)}", hint)
        return ()
    read = (
        _include(keys.within(("include", place), _INCLUDE_KEYS))
        for place in range(len(data))
    )
    return tuple(one for one in read if one is not None)


def _include(keys: _Keys | None) -> Include | None:
    if keys is None:
        return None
    if "customer" not in keys.data:
        hint = "add customer: with the id"
        keys.reader.refuse(keys.path, "missing key 'customer'", hint)
    return Include(
        customer=keys.get("customer", text, ""),
        reason=keys.get("reason", text, ""),
        by=keys.get("by", text, ""),
        on=keys.get("on", _date, None),
    )


def _date(data: object) -> date | None:
    day = read_day(data)
    if day.date is None:
        message = f"expected a date, found {found(data)}"
        raise NotUnderstood(message, "such as 2026-03-31")
    return day.date


def _expectation(keys: _Keys) -> Expectation:
    if "expect" not in keys.data:
        return Expectation()
    inner = keys.within(("expect",), _EXPECT_KEYS)
    if inner is None:
        return Expectation()
    low = inner.get("min", _size, None)
    high = inner.get("max", _size, None)
    if low is not None and high is not None and low > high:
        message = f"'min' is {low}, above 'max', which is {high}"
        keys.reader.refuse(("expect", "min"), message, "no segment can be both")
    return Expectation(
        low, high, inner.each("contains", text), inner.each("excludes", text)
    )


def _size(data: object) -> int | None:
    if isinstance(data, int) and not isinstance(data, bool) and data >= 0:
        return data
    message = f"expected a number of members, found {found(data)}"
    raise NotUnderstood(message)
