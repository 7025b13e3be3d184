"""Conditions on customers: from the map in the file to a subject and comparators."""

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.segments.comparators import COMPARATORS, read_comparisons
from site_builder.segments.definitions import (
    Comparison,
    Condition,
    Group,
    Subject,
    Where,
)
from site_builder.segments.reader import GROUPS, Entry, NotUnderstood, Reader, quoted
from site_builder.segments.rows import has_comparator
from site_builder.segments.subjects import KINDS, SUBJECTS, SubjectKind
from site_builder.segments.subjects.kind import of_customer
from site_builder.yaml_file import YamlPath


def read_condition(
    reader: Reader, path: YamlPath, data: Mapping[str, Any]
) -> Condition | None:
    """Read a condition on customers, or note its problems and return None."""
    words = _subjects(data)
    if not words:
        _no_subject(reader, path, data)
        return None
    if len(words) > 1:
        message = f"a condition has one subject, this has '{words[0]}' and '{words[1]}'"
        hint = "make two conditions of it"
        reader.refuse((*path, words[1]), message, hint)
        return None
    entry = Entry(reader, path, data, words[0])
    kind = KINDS[entry.word]
    subject = kind.read(entry)
    if subject is None:
        return None
    comparisons = _comparisons(entry, kind, subject)
    return Condition(subject, comparisons, path) if comparisons else None


def conditions_of(where: Where) -> Iterator[Condition]:
    """List the conditions of a tree in the order of the file."""
    if isinstance(where, Condition):
        yield where
    else:
        for part in where.parts:
            yield from conditions_of(part)


def denied_in(where: Where, *, denied: bool = False) -> Iterator[bool]:
    """Tell for each condition, in the same order, whether members must not meet it."""
    if isinstance(where, Group):
        turned = denied != (where.word == "none")
        for part in where.parts:
            yield from denied_in(part, denied=turned)
    else:
        yield denied


def _comparisons(
    entry: Entry, kind: SubjectKind[Any], subject: Subject
) -> tuple[Comparison, ...]:
    if not kind.compares:
        alone = _stands_alone(entry, kind)
        return (kind.implied,) if alone and kind.implied is not None else ()
    scope = sorted(kind.scope)
    comparisons = read_comparisons(entry, subject.type, scope, of_customer(entry))
    if comparisons is None:
        return ()
    if not comparisons and kind.implied is not None:
        return (kind.implied,)
    if not has_comparator(entry, comparisons, subject.type):
        return ()
    return comparisons


def _subjects(data: Mapping[str, Any]) -> list[str]:
    """Find the keys that name a subject, without those that are part of another."""
    words = [key for key in data if key in KINDS]
    joined = {
        one for one in words for word in words if word != one in KINDS[word].joins
    }
    return [word for word in words if word not in joined]


def _stands_alone(entry: Entry, kind: SubjectKind[Any]) -> bool:
    """Tell whether only keys of its own stand beside a subject, or note what does."""
    known = {entry.word, *kind.scope, *kind.joins}
    strange = [key for key in entry.data if key not in known]
    for key in strange:
        if key in COMPARATORS or key == "exact":
            message = f"'{key}' cannot stand beside '{entry.word}'"
            hint = "put it under 'none' to ask for the opposite"
            entry.reader.refuse(entry.at(key), message, hint)
        else:
            entry.reader.unknown_key(entry.path, key, [entry.word, *sorted(kind.scope)])
    return not strange


def _no_subject(reader: Reader, path: YamlPath, data: Mapping[str, Any]) -> None:
    hint = f"subjects: {', '.join(SUBJECTS)}"
    strange = [key for key in data if key not in COMPARATORS and key != "exact"]
    if not strange:
        reader.refuse(path, "the condition has no subject", hint)
        return
    known = (*KINDS, *GROUPS)
    error = NotUnderstood("", hint, strange[0], known)
    message = f"unknown subject {quoted(strange[0])}"
    reader.refuse((*path, strange[0]), message, error.hint)
