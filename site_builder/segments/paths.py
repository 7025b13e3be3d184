"""The parts of one kind that stand in a definition, however deep."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar

from site_builder.segments.definitions import FieldPath

_Part = TypeVar("_Part")


def parts_in(value: object, kind: type[_Part]) -> Iterator[_Part]:
    """Find every part of a kind in a frozen value, the value itself first."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple):
        for part in value:
            yield from parts_in(part, kind)
    elif is_dataclass(value):
        for field in fields(value):
            yield from parts_in(getattr(value, field.name), kind)


def paths_in(value: object) -> Iterator[FieldPath]:
    """Find every field path in a frozen value: the fields that it names."""
    return parts_in(value, FieldPath)
