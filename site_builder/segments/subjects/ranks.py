"""``rank:`` the place of a customer among all of the population, by a measure.

Who has no known measure has no place, and where ``per:`` is unknown there is nobody to
be compared with: both are unknown. Nobody outside of the population is ranked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from site_builder.segments import naming
from site_builder.segments.columns import Positions, Values, as_series
from site_builder.segments.comparators import KIND_NAMES, read_behind
from site_builder.segments.comparing import compare
from site_builder.segments.definitions import (
    Comparison,
    FieldPath,
    MeasurePath,
    Population,
    ValueKind,
    ValueType,
)
from site_builder.segments.evidence import Evidence, OneEach
from site_builder.segments.facts import (
    Facts,
    field_values,
    measure_values,
    population_of,
)
from site_builder.segments.kleene import YES, Flags, all_of
from site_builder.segments.lacking import Lack
from site_builder.segments.ranking import (
    Standing,
    abc,
    percentile,
    places_of,
    quantile,
    standing,
)
from site_builder.segments.reader import Entry, NotUnderstood, found
from site_builder.segments.saying import (
    Said,
    fill,
    label,
    listed,
    say_field,
    say_percent,
    whose,
)
from site_builder.segments.subjects.kind import SubjectKind
from site_builder.wording import Wording


@dataclass(frozen=True, slots=True)
class Ends:
    """The first places from the top, or from the bottom; ties at the last one belong.

    Attributes:
        number: How many places; a share of them is rounded up.

    """

    number: int | Fraction
    word: Literal["top", "bottom"]


@dataclass(frozen=True, slots=True)
class Percentile:
    """How many in a hundred have less."""

    comparisons: tuple[Comparison, ...]
    word: str = "percentile"


@dataclass(frozen=True, slots=True)
class Quantile:
    """One of several parts of equal size; 1 is the lowest."""

    number: int
    parts: int
    word: str = "quantile"


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes by what those have together who have more."""

    names: tuple[str, ...]
    word: str = "abc"


Position = Ends | Percentile | Quantile | Classes
POSITIONS = ("top", "bottom", "percentile", "quantile", "abc")
CLASSES = ("A", "B", "C")
_MOST_PARTS = 100
_MOST_PLACES = 1_000_000_000
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%", re.ASCII)
_QUANTILE = re.compile(r"([0-9]{1,3}) of ([0-9]{1,3})", re.ASCII)
_ADDED: frozenset[ValueKind] = frozenset({"number", "amount"})
_ORDERED: frozenset[ValueKind] = _ADDED | {"date"}
_PERCENTILE = ValueType("number", "number")
_TYPES: Mapping[str, ValueType] = {
    "top": ValueType("number", "whole"),
    "bottom": ValueType("number", "whole"),
    "percentile": _PERCENTILE,
    "quantile": ValueType("number", "whole"),
    "abc": ValueType("text", "text"),
}


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among others.

    Attributes:
        measure: By which they are ranked.
        per: Customers are ranked among those of the same value; None: among all.
        of: Who is ranked.

    """

    measure: MeasurePath
    position: Position
    per: FieldPath | None
    of: Population
    word: str = "rank"

    @property
    def name(self) -> str:
        """Name of what is shown: the place, not the measure."""
        return f"{self.position.word}.{self.measure.name}"

    @property
    def type(self) -> ValueType:
        """Type of what is shown."""
        return _TYPES[self.position.word]


def _read(entry: Entry) -> Rank | None:
    before = len(entry.reader.problems)
    word = _position_word(entry)
    measure = entry.attempt("rank", lambda name: _measure(name, word, entry))
    per = None
    if "per" in entry.data:
        per = entry.attempt("per", lambda name: _group_field(name, entry), "per")
    position = _position(word, entry)
    if len(entry.reader.problems) > before or measure is None or position is None:
        return None
    return Rank(measure, position, per, entry.reader.of)


def _measure(name: object, position: str, entry: Entry) -> MeasurePath:
    fields = entry.vocabulary.dictionary.tables["customers"].fields
    if name in fields and name not in entry.vocabulary.catalogue:
        message = f"'{name}' is a field; ranks go by measures"
        raise NotUnderstood(
            message, f"such as {next(iter(entry.vocabulary.catalogue))}"
        )
    measure = naming.measure(name, entry.vocabulary)
    kinds = _ADDED if position == "abc" else _ORDERED
    if measure.type.kind not in kinds:
        what = KIND_NAMES[measure.type.kind]
        message = f"'{measure.name}' is {what}; '{position or 'rank'}' does not fit it"
        raise NotUnderstood(message, "rank by a number or an amount")
    return measure


def _group_field(name: object, entry: Entry) -> FieldPath:
    path = naming.field(name, entry.vocabulary)
    if path.table != "customers" or path.type.kind == "list":
        message = f"'{path.name}' may have several values"
        raise NotUnderstood(message, "name a field with one value per customer")
    return path


def _position_word(entry: Entry) -> str:
    """Find the one key that says what is asked of the place, or note the problem."""
    asked = [one for one in POSITIONS if one in entry.data]
    if not asked:
        hint = "add top: 20, bottom: 20 %, percentile:, quantile: 5 of 5 or abc: A"
        entry.reader.refuse(entry.path, "'rank' does not say which places", hint)
        return ""
    for other in asked[1:]:
        message = f"'{other}' cannot stand beside '{asked[0]}'"
        entry.reader.refuse(entry.at(other), message, "make two conditions of it")
    return asked[0]


def _position(word: str, entry: Entry) -> Position | None:
    match word:
        case "top" | "bottom":
            number = entry.attempt(word, _read_places, word)
            return None if number is None else Ends(number, word)
        case "percentile":
            comparisons = _read_percentile(entry)
            return None if comparisons is None else Percentile(comparisons)
        case "quantile":
            return entry.attempt(word, _read_quantile, word)
        case "abc":
            return entry.attempt(word, _read_classes, word)
        case _:
            return None


def _read_places(data: object) -> int | Fraction:
    match = _PERCENT.fullmatch(data) if isinstance(data, str) else None
    if match and 0 < Fraction(match[1]) <= 100:  # noqa: PLR2004 -- per cent
        return Fraction(match[1]) / 100
    if isinstance(data, int) and data is not True and 1 <= data <= _MOST_PLACES:
        return data
    message = f"expected a number of places or a share, found {found(data)}"
    raise NotUnderstood(message, "such as 20 or 20 %")


def _read_quantile(data: object) -> Quantile:
    match = _QUANTILE.fullmatch(data) if isinstance(data, str) else None
    if match:
        number, parts = int(match[1]), int(match[2])
        if 1 <= number <= parts and 2 <= parts <= _MOST_PARTS:  # noqa: PLR2004 -- two
            return Quantile(number, parts)
    message = f"expected one of 2 to {_MOST_PARTS} parts, found {found(data)}"
    raise NotUnderstood(message, "such as 5 of 5, which is the highest")


def _read_classes(data: object) -> Classes:
    several = data if isinstance(data, list) and data else [data]
    for one in several:
        if one not in CLASSES:
            message = f"expected A, B or C, found {found(one)}"
            raise NotUnderstood(message, "such as A or [A, B]")
    return Classes(tuple(one for one in CLASSES if one in several))


def _read_percentile(entry: Entry) -> tuple[Comparison, ...] | None:
    """Read comparators, or what stands for them: a lowest value, a range."""
    data = _without_percent(entry.data["percentile"])
    short = {int: "gte", float: "gte", list: "between"}.get(type(data))
    written = {short: data} if short else data
    inner = replace(entry, data={**entry.data, "percentile": written})
    return read_behind(inner, "percentile", _PERCENTILE, "such as {gte: 90}")


def _without_percent(data: object) -> object:
    """Take 90 % as 90: a percentile is in a hundred whichever way it is written."""
    match data:
        case str() if share := _PERCENT.fullmatch(data):
            return float(share[1])
        case list():
            return [_without_percent(one) for one in data]
        case dict():
            return {key: _without_percent(one) for key, one in data.items()}
        case _:
            return data


def _evidence(subject: Rank, facts: Facts) -> Evidence:
    """Answer what is asked, and show the place; of people outside it is not met."""
    values = measure_values(subject.measure, facts)
    place = _standing(subject, facts)
    met, own = _answer(subject.position, place, values, facts)
    outside = ~population_of(subject.of, facts)
    answer = Values("yes_no", met & place.ranked, place.ranked | outside)
    return OneEach(answer, own)


def _standing(subject: Rank, facts: Facts) -> Standing:
    def work() -> Standing:
        values = measure_values(subject.measure, facts)
        ranked = values.known & population_of(subject.of, facts)
        if subject.per is None:
            return standing(values.data, np.zeros(len(values), np.int64), ranked)
        per = field_values(subject.per, facts)
        return standing(values.data, _groups(per), ranked & per.known)

    return facts.once(("standing", subject.measure, subject.per, subject.of), work)


def _groups(values: Values) -> Positions:
    """Number the groups; texts that compare as equal are one."""
    if values.texts is None:
        return np.asarray(np.unique(values.data, return_inverse=True)[1], np.int64)
    numbers: dict[str, int] = {}
    folded = [numbers.setdefault(one, len(numbers)) for one in values.texts.folded]
    return np.take(np.array([*folded, 0], np.int64), values.data)


def _answer(
    position: Position, place: Standing, values: Values, facts: Facts
) -> tuple[Flags, pd.Series]:
    """Tell who meets what is asked, and what is shown of each."""
    match position:
        case Ends(number, word):
            places = 1 + (place.more if word == "top" else place.less)
            if isinstance(number, Fraction):
                return places <= places_of(number, place.size), _shown(places, place)
            return places <= number, _shown(places, place)
        case Percentile(comparisons):
            own = Values("number", percentile(place), place.ranked)
            each = [compare(own, one, facts.moment, None) for one in comparisons]
            return all_of(each) == YES, as_series(own, "number")
        case Quantile(wanted, parts):
            part = quantile(place, parts)
            return part == wanted, _shown(part, place)
        case Classes(names):
            classes = abc(place, values.data)
            met = np.isin(classes, [1 + CLASSES.index(one) for one in names])
            own_names = np.array([None, *CLASSES], object)[classes]
            return met, pd.Series(own_names, dtype="str")


def _shown(numbers: Positions, place: Standing) -> pd.Series:
    return as_series(Values("number", numbers, place.ranked), "whole")


def _lacks(subject: Rank, facts: Facts) -> Iterator[Lack]:
    yield subject.measure.name, ~measure_values(subject.measure, facts).known
    if subject.per is not None:
        yield subject.per.name, ~field_values(subject.per, facts).known


_SAID: Mapping[str, str] = {
    "top": "among the top {asked} by {measure}",
    "bottom": "among the bottom {asked} by {measure}",
    "quantile": "in part {asked} by {measure}",
    "abc": "in class {asked} by {measure}",
    "percentile": "percentile by {measure}",
}
_SAID_PER: Mapping[str, str] = {
    "top": "among the top {asked} of the same {per} by {measure}",
    "bottom": "among the bottom {asked} of the same {per} by {measure}",
    "quantile": "in part {asked} of the same {per} by {measure}",
    "abc": "in class {asked} of the same {per} by {measure}",
    "percentile": "percentile among those of the same {per} by {measure}",
}


def _say(subject: Rank, _: tuple[Comparison, ...], wording: Wording) -> Said:
    parts = {"measure": label(subject.measure.label, wording)}
    message = _SAID[subject.position.word]
    if subject.per is not None:
        message = _SAID_PER[subject.position.word]
        parts["per"] = say_field(subject.per, wording)
    if isinstance(subject.position, Percentile):
        name = fill(wording, message, **parts)
        return whose(name, subject.position.comparisons, _PERCENTILE, wording)
    asked = _say_asked(subject.position, wording)
    said = fill(wording, message, asked=asked, **parts)
    return Said(said, "in", said)


def _say_asked(position: Ends | Quantile | Classes, wording: Wording) -> str:
    match position:
        case Ends(Fraction() as share):
            return say_percent(float(share), wording)
        case Ends(number):
            return wording.whole(int(number))
        case Quantile(number, parts):
            message = "{number} of {parts}"
            one, of = wording.whole(number), wording.whole(parts)
            return fill(wording, message, number=one, parts=of)
        case Classes(names):
            return listed(wording, names)


RANK = SubjectKind(
    ("rank",),
    frozenset({*POSITIONS, "per"}),
    _read,
    _evidence,
    _say,
    implied=Comparison("is", value=True),
    compares=False,
    lacks=_lacks,
)
