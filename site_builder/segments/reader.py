"""Reading one segment file: what every part of the reading shares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast

from site_builder.config import TimeSlot
from site_builder.customer_file.dictionary import Dictionary
from site_builder.measures.catalogue import Measure
from site_builder.problems import Problem, nearest
from site_builder.segments.definitions import (
    Condition,
    Group,
    Labels,
    Population,
    Where,
)
from site_builder.yaml_file import YamlDocument, YamlPath

Result = TypeVar("Result")
Argument = TypeVar("Argument")

GROUPS = ("all", "any", "none")
_LONGEST_SHOWN = 60
_MOST_CONDITIONS = 500


class NotUnderstood(Exception):  # noqa: N818 -- it is no failure: it becomes a problem
    """A value that says nothing we know; the reader adds where it stands."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        word: str = "",
        candidates: Iterable[str] = (),
    ) -> None:
        """Keep what is wrong; a near candidate for the word takes the hint's place."""
        super().__init__(message)
        self.message = message
        # Comparing a very long word with every candidate takes seconds.
        near = nearest(word, candidates) if 0 < len(word) <= _LONGEST_SHOWN else ""
        self.hint = near or hint


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that a definition may name.

    Attributes:
        currency: ISO code of the site's currency.
        titles: Of every segment, by id.
        compare: Days that changes are told of where no window is named.

    """

    dictionary: Dictionary
    catalogue: Mapping[str, Measure]
    currency: str
    time_slots: Mapping[str, TimeSlot]
    titles: Mapping[str, Labels]
    compare: int = 7


@dataclass(slots=True)
class Reader:
    """A segment file on its way to a definition; collects every problem.

    Attributes:
        of: Whom the conditions are asked about.

    """

    document: YamlDocument
    vocabulary: Vocabulary
    of: Population = "customers"
    problems: list[Problem] = field(default_factory=list)
    conditions: int = 0

    def refuse(self, path: YamlPath, message: str, hint: str = "") -> None:
        """Note a problem at a path."""
        self.problems.append(self.document.problem(path, message, hint))

    def attempt(
        self,
        path: YamlPath,
        read: Callable[[Argument], Result],
        data: Argument,
        about: str = "",
    ) -> Result | None:
        """Read a value, or note the problem, and what it is about, and return None."""
        try:
            return read(data)
        except NotUnderstood as error:
            message = f"'{about}': {error.message}" if about else error.message
            self.refuse(path, message, error.hint)
            return None

    def unknown_key(self, path: YamlPath, key: str, known: Iterable[str]) -> None:
        """Note a key that has no meaning where it stands."""
        keys = tuple(known)
        hint = f"known keys: {', '.join(keys)}"
        error = NotUnderstood("", hint, key, keys)
        self.refuse((*path, key), f"unknown key {quoted(key)}", error.hint)


@dataclass(frozen=True, slots=True)
class Entry:
    """A condition as it stands in the file, with the key that names its subject."""

    reader: Reader
    path: YamlPath
    data: Mapping[str, Any]
    word: str

    @property
    def vocabulary(self) -> Vocabulary:
        """What it may name."""
        return self.reader.vocabulary

    def at(self, key: str) -> YamlPath:
        """Tell where one of its keys stands."""
        return (*self.path, key)

    def attempt(
        self, key: str, read: Callable[[Any], Result], about: str = ""
    ) -> Result | None:
        """Read the value of a key, or note the problem and return None."""
        return self.reader.attempt(self.at(key), read, self.data[key], about)


ReadCondition = Callable[[Reader, YamlPath, Mapping[str, Any]], Condition | None]


def quoted(word: str) -> str:
    """Put a word in quotes; a long one is cut."""
    return f"'{word[:_LONGEST_SHOWN]}{'…' if len(word) > _LONGEST_SHOWN else ''}'"


def found(value: object) -> str:
    """Say what was found in place of what was expected."""
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "nothing"
        case str():
            return f"the text {quoted(value)}"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case _:
            return "a map"


def text(data: object) -> str:
    """Read a text that is not empty.

    Raises:
        NotUnderstood: It is something else.

    """
    if isinstance(data, str) and data.strip():
        return data
    # 0150 is text already, so that a whole number says what its author wrote.
    if isinstance(data, int) and not isinstance(data, bool):
        return str(data)
    message = f"expected a text, found {found(data)}"
    raise NotUnderstood(message, "put it in quotes")


def one_of(words: Iterable[str]) -> Callable[[object], str]:
    """Make a reading of a text that must be one of a few words."""
    known = tuple(words)

    def read(data: object) -> str:
        if isinstance(data, str) and data in known:
            return data
        allowed = f"one of: {', '.join(known)}"
        word = data if isinstance(data, str) else ""
        message = f"expected {allowed}; found {found(data)}"
        raise NotUnderstood(message, "", word, known)

    return read


def read_tree(
    reader: Reader, path: YamlPath, data: object, read_condition: ReadCondition
) -> Where | None:
    """Read conditions under all, any and none, to any depth that YAML may have.

    A list means that all of it must hold, and so does a map of several groups.
    """
    if isinstance(data, list):
        return _group(reader, ("all", path, data), read_condition)
    if not isinstance(data, dict):
        hint = "such as {field: city, is: Oslo}"
        reader.refuse(path, f"expected a condition, found {found(data)}", hint)
        return None
    words = [key for key in data if key in GROUPS]
    if not words:
        return _condition(reader, path, data, read_condition)
    for key in data:
        if key not in GROUPS:
            hint = "give the condition a map of its own in the list"
            message = f"'{key}' cannot stand beside '{words[0]}'"
            reader.refuse((*path, key), message, hint)
    groups = [
        _group(reader, (word, (*path, word), data[word]), read_condition)
        for word in words
    ]
    good = tuple(group for group in groups if group is not None)
    if len(good) < len(data):
        return None
    return good[0] if len(good) == 1 else Group("all", good, path)


def _condition(
    reader: Reader,
    path: YamlPath,
    data: Mapping[str, Any],
    read_condition: ReadCondition,
) -> Condition | None:
    reader.conditions += 1
    if reader.conditions == _MOST_CONDITIONS + 1:
        message = f"a segment has at most {_MOST_CONDITIONS} conditions"
        reader.refuse(path, message, "split it into several segments")
    if reader.conditions > _MOST_CONDITIONS:
        return None
    return read_condition(reader, path, data)


def _group(
    reader: Reader,
    group: tuple[str, YamlPath, object],
    read_condition: ReadCondition,
) -> Group | None:
    word, place, data = group
    if not isinstance(data, list):
        hint = "start each condition with a dash"
        message = f"'{word}' takes a list of conditions, found {found(data)}"
        reader.refuse(place, message, hint)
        return None
    if not data:
        reader.refuse(place, f"'{word}' has no condition", "add one, or leave it out")
        return None
    parts = [
        read_tree(reader, (*place, index), part, read_condition)
        for index, part in enumerate(data)
    ]
    good = tuple(part for part in parts if part is not None)
    if len(good) < len(parts):
        return None
    return Group(cast("Literal['all', 'any', 'none']", word), good, place)
