"""The fields that a part of a definition names, however deep they stand in it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from site_builder.segments.definitions import FieldPath


def paths_in(value: object) -> Iterator[FieldPath]:
    """Find every field path in a frozen value."""
    if isinstance(value, FieldPath):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from paths_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from paths_in(getattr(value, field.name))
