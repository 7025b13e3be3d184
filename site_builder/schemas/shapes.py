"""What the schemas are put together from: texts, lists, closed maps."""

from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.segments.segment_file import LANGUAGES

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
WORD: Schema = {"type": ["string", "integer"]}
OWN_NAME = "^[a-z_][a-z0-9_]*$"
FIELD_PATH = r"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$"
SHARE = r"^[0-9]{1,3}(\.[0-9]+)?\s*%$"
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def text_like(pattern: str) -> Schema:
    """Describe a text that fits a regular expression."""
    return {"type": "string", "pattern": pattern}


def closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Describe a map that has these keys and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def list_of(item: Schema, fewest: int = 0) -> Schema:
    """Describe a list of such items, so many at least."""
    return {"type": "array", "items": item, "minItems": fewest}


def or_several(item: Schema) -> Schema:
    """Describe one such item, or a list of at least one."""
    return {"anyOf": [item, list_of(item, 1)]}


def labels() -> Schema:
    """Describe a text, once for all languages or one for each."""
    by_language: Schema = {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, TEXT),
        "additionalProperties": False,
    }
    return {"type": ["string", "object"], "anyOf": [TEXT, by_language]}
