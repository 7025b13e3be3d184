"""JSON Schemas of config.yaml and of segment files, for editors.

They are made of the models, the dictionary, the measures and the segment language, so
that an editor completes what this version knows. They are a little more lenient than
``dossier check``: fields of the author's own are not known to them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from babel.numbers import list_currencies

from site_builder.config import Config, OwnField, Source, TimeSlot
from site_builder.customer_file import Field, TableEntry, standard_dictionary
from site_builder.customer_file.completeness import OVERALL, sections_counted
from site_builder.customer_file.consent import CHANNELS
from site_builder.measures import catalogue
from site_builder.measures.periods import MONTHS, WEEKDAYS
from site_builder.segments.comparators import COMPARATORS
from site_builder.segments.definitions import PeriodUnit, ValueKind
from site_builder.segments.reader import GROUPS
from site_builder.segments.rows import SCOPE_KEYS
from site_builder.segments.segment_file import LANGUAGES, PURPOSES
from site_builder.segments.subjects import KINDS, SUBJECTS
from site_builder.segments.subjects.permission import CONSENT_STATES
from site_builder.segments.subjects.ranks import CLASSES, POSITIONS
from site_builder.segments.subjects.trends import FIGURES, VERSUS

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string"}
_WORD: Schema = {"type": ["string", "integer"]}
_OWN_NAME = "^[a-z_][a-z0-9_]*$"
_FIELD_PATH = r"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$"
_SHARE = r"^[0-9]{1,3}(\.[0-9]+)?\s*%$"
_DAYS = r"^[0-9]{1,5} days?$"
_SOME_DAYS = r"^0*[1-9][0-9]{0,4} days?$"
_SLOT = r"^[0-9]{2}:[0-9]{2}\s*-\s*[0-9]{2}:[0-9]{2}$"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_UNIT = "|".join(f"{unit}|{unit[:-1]}" for unit in get_args(PeriodUnit))
_DISTANCE = f"[0-9]+ ({_UNIT}) (ago|ahead)"


def schemas() -> dict[str, Schema]:
    """Make the schemas, by the kind of file they describe: config and segment."""
    return {"config": _config(), "segment": _segment()}


def _config() -> Schema:
    schema = Config.model_json_schema()
    definitions = schema["$defs"]
    definitions[TimeSlot.__name__] = {"type": "string", "pattern": _SLOT}
    definitions[OwnField.__name__]["properties"]["label"] |= _labels()
    definitions["Rejects"]["properties"]["allow"] |= _text_like(_SHARE)
    definitions["Releases"]["properties"]["keep_data"] |= {
        **_text_like(_DAYS),
        "default": "90 days",
    }
    properties = schema["properties"]
    properties["compare"] |= {**_text_like(_SOME_DAYS), "default": "7 days"}
    properties["currency"]["enum"] = sorted(list_currencies())
    properties["as_of"]["pattern"] = f"^(latest|today|{_DATE})$"
    # Defaults are for people; as values of our own types editors cannot show them.
    for name in ("time_slots", "rejects", "releases"):
        properties[name].pop("default", None)
    source = definitions.pop(Source.__name__)
    properties["tables"] |= {
        "properties": {
            entry.name: _table(entry, source)
            for entry in standard_dictionary().tables.values()
        },
        "required": ["customers"],
        "additionalProperties": False,
    }
    return {"$schema": _DRAFT, **schema, "title": "config.yaml of a Dossier site"}


def _text_like(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _labels() -> Schema:
    """Describe a text, once for all languages or one for each."""
    by_language: Schema = {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, _TEXT),
        "additionalProperties": False,
    }
    return {"type": ["string", "object"], "anyOf": [_TEXT, by_language]}


def _table(entry: TableEntry, source: Schema) -> Schema:
    properties = dict(source["properties"])
    fields = {one.name: _column(one) for one in entry.fields.values()}
    properties["fields"] = {
        **properties["fields"],
        "properties": fields,
        "additionalProperties": False,
    }
    for key in ("values", "not_counted"):
        inner = properties[key]["additionalProperties"]
        described = {name: {**inner, **about} for name, about in _about(entry).items()}
        properties[key] = {**properties[key], "properties": described}
    properties["more"] = {
        **properties["more"],
        "propertyNames": {"pattern": _OWN_NAME, "not": {"enum": list(entry.fields)}},
    }
    return {
        **source,
        "title": entry.label["en"],
        "description": entry.meaning,
        "properties": properties,
        "oneOf": [
            {"required": ["file"], "not": {"required": ["sql"]}},
            {"required": ["sql"], "not": {"required": ["file"]}},
        ],
    }


def _column(field: Field) -> Schema:
    return {**_TEXT, "description": f"Their column for: {field.meaning}"}


def _about(entry: TableEntry) -> dict[str, Schema]:
    return {
        field.name: {"description": field.meaning} for field in entry.fields.values()
    }


def _segment() -> Schema:
    properties = {
        "title": _labels(),
        "purpose": {"enum": list(PURPOSES)},
        "owner": _WORD,
        "of": {"enum": ["customers", "prospects", "everyone"]},
        "where": {"$ref": "#/$defs/where"},
        "if_unknown": {"enum": ["not_judged", "out", "in"]},
        "include": _list_of(_closed(_INCLUDE, required=["customer"])),
        "columns": _list_of({"anyOf": [{"enum": _columns()}, _text_like(_OWN_NAME)]}),
        "expect": _closed(_EXPECT),
        "shared_with": _list_of(_WORD),
    }
    return {
        "$schema": _DRAFT,
        "title": "A segment of a Dossier site",
        **_closed(properties, required=["where"]),
        "$defs": {
            "where": _tree("where", "condition"),
            "condition": {"anyOf": [*_subjects(), *_trends()]},
            "rows": _tree("rows", "row"),
            "row": _subject("field", _field_name(), COMPARATORS),
            "window": _WINDOW,
            "day": _DAY,
        },
    }


def _closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Describe a map that has these keys and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _list_of(item: Schema, fewest: int = 0) -> Schema:
    return {"type": "array", "items": item, "minItems": fewest}


def _columns() -> list[str]:
    fields = standard_dictionary().tables["customers"].fields
    return [*fields, *catalogue()]


def _tree(tree: str, leaf: str) -> Schema:
    """Describe conditions under all, any and none, to any depth."""
    inner: Schema = {"$ref": f"#/$defs/{tree}"}
    groups = _closed(dict.fromkeys(GROUPS, _list_of(inner, 1)))
    condition = {"$ref": f"#/$defs/{leaf}"}
    return {"anyOf": [_list_of(inner, 1), {**groups, "minProperties": 1}, condition]}


def _subjects() -> Iterator[Schema]:
    for word in SUBJECTS:
        yield _condition(word) | _ALSO_NEEDED.get(word, {})


def _trends() -> Iterator[Schema]:
    """Describe the aggregates of which a change is asked."""
    for word in FIGURES:
        beside = {key: _SCOPE[key] for key in (*sorted(SCOPE_KEYS), "vs", "change")}
        name = _SUBJECTS.get(word, _field_name)()
        needed = [word, "within", "vs", "change"]
        yield _closed({word: name, **beside}, required=needed)


def _condition(word: str) -> Schema:
    kind = KINDS[word]
    fits = _FITS.get(word)
    comparators = [
        name
        for name, one in COMPARATORS.items()
        if kind.compares and (fits is None or fits & one.fits)
    ]
    scope = {key: _SCOPE[key] for key in sorted(kind.scope)}
    subject = _SUBJECTS.get(word, _field_name)()
    needed = 2 if kind.implied is None else 1
    return _subject(word, subject, comparators, scope) | {"minProperties": needed}


def _subject(
    word: str,
    name: Schema,
    comparators: Iterable[str],
    scope: Mapping[str, Schema] | None = None,
) -> Schema:
    beside = dict(scope or {})
    compared = {one: _OPERANDS[one] for one in comparators if one not in beside}
    exact = {"exact": {"type": "boolean"}} if compared else {}
    return _closed({word: name, **beside, **compared, **exact}, required=[word])


def _field_name() -> Schema:
    """Describe a field by its path; the known ones are there to be completed."""
    tables = standard_dictionary().tables
    known = [
        *tables["customers"].fields,
        *(
            f"{table.name}.{field}"
            for table in tables.values()
            if table.of_customer and table.name != "customers"
            for field in table.fields
        ),
    ]
    return {"anyOf": [{"enum": known}, _text_like(_FIELD_PATH)]}


def _measure_name() -> Schema:
    return {"enum": list(catalogue())}


def _table_name() -> Schema:
    tables = standard_dictionary().tables.values()
    return {"enum": [table.name for table in tables if table.of_customer]}


def _since() -> Schema:
    return {"anyOf": [_table_name(), _field_name()]}


def _text_name() -> Schema:
    return _WORD


def _section() -> Schema:
    return {"enum": [OVERALL, *sections_counted(standard_dictionary())]}


def _channel() -> Schema:
    return {"enum": list(CHANNELS)}


def _consent() -> Schema:
    status: Schema = {"enum": list(CONSENT_STATES)}
    keys = {"channel": _channel(), "purpose": _WORD, "status": _or_several(status)}
    return _closed(keys, required=["channel"])


def _number_of_segments() -> Schema:
    return {"type": "integer", "minimum": 1}


_SUBJECTS = {
    "field": _field_name,
    "measure": _measure_name,
    "count": _table_name,
    "exists": _table_name,
    "days_since": _since,
    "segment": _text_name,
    **dict.fromkeys(("joined", "left", "ever_was", "never_was"), _text_name),
    "completeness": _section,
    "may_contact": _channel,
    "consent": _consent,
    "share": _since,
    "rank": _measure_name,
    "at_least": _number_of_segments,
}
"""What stands behind a subject; a field behind all others."""

_NUMBERS: frozenset[ValueKind] = frozenset({"number", "amount"})
_FITS: Mapping[str, frozenset[ValueKind]] = {
    "count": frozenset({"number"}),
    "sum": _NUMBERS,
    "avg": _NUMBERS,
    "median": _NUMBERS,
    "min": _NUMBERS | {"date", "time"},
    "max": _NUMBERS | {"date", "time"},
    "distinct": frozenset({"number"}),
    "days_since": frozenset({"number"}),
    "exists": frozenset({"yes_no"}),
    "share": frozenset({"number"}),
    "completeness": frozenset({"number"}),
    "field_age": frozenset({"number"}),
}
"""Kinds of values of a subject, where not every kind is possible."""

_COUNT: Schema = {"type": "integer", "minimum": 0}
_EXPECT = {
    "min": _COUNT,
    "max": _COUNT,
    "contains": _list_of(_WORD),
    "excludes": _list_of(_WORD),
}
_DAY: Schema = {
    "description": "a date, '30 days ago', '2 weeks ahead', today, yesterday, tomorrow",
    **_text_like(f"^({_DATE}|{_DISTANCE}|today|yesterday|tomorrow)$"),
}
_INCLUDE = {"customer": _WORD, "reason": _WORD, "by": _WORD, "on": _DAY}
_DAY_REF: Schema = {"$ref": "#/$defs/day"}
_WINDOW: Schema = {
    "description": "last 30 days, next 2 weeks, this quarter so far, {from: …, to: …}",
    "anyOf": [
        _text_like(f"^(last|this|next)( [0-9]+)? ({_UNIT})( so far)?$"),
        _closed({"from": _DAY_REF, "to": _DAY_REF}, required=["from", "to"]),
    ],
}
_WINDOW_REF: Schema = {"$ref": "#/$defs/window"}
_NUMBER_OR_SHARE: Schema = {"type": ["number", "string"]}
_TWO: Schema = {**_list_of(_NUMBER_OR_SHARE, 2), "maxItems": 2}
_BEHIND: Schema = {
    **_closed(
        {
            **dict.fromkeys(
                ("is", "is_not", "gt", "gte", "lt", "lte"), _NUMBER_OR_SHARE
            ),
            **dict.fromkeys(("between", "not_between"), _TWO),
        }
    ),
    "minProperties": 1,
}
_PLACES: Schema = {
    "description": "a number of places, or a share such as 20 %",
    "anyOf": [{"type": "integer", "minimum": 1}, _text_like(_SHARE)],
}
_CLASS: Schema = {"enum": list(CLASSES)}
_SCOPE = {
    "where": {"$ref": "#/$defs/rows"},
    "within": _WINDOW_REF,
    "date": _text_like(_FIELD_PATH),
    "from": {"type": ["string", "number", "boolean"]},
    "to": {"type": ["string", "number", "boolean"]},
    "vs": {"enum": list(VERSUS)},
    "change": _BEHIND,
    "per": _text_like(_FIELD_PATH),
    "top": _PLACES,
    "bottom": _PLACES,
    "percentile": {"anyOf": [_NUMBER_OR_SHARE, _TWO, _BEHIND]},
    "quantile": _text_like("^[0-9]{1,3} of [0-9]{1,3}$"),
    "abc": {"anyOf": [_CLASS, _list_of(_CLASS, 1)]},
    "of": _list_of(_WORD, 1),
}
_ALSO_NEEDED: Mapping[str, Schema] = {
    "share": {"required": ["share", "where"]},
    "rank": {"oneOf": [{"required": [one]} for one in POSITIONS]},
    "at_least": {"required": ["at_least", "of"]},
}

_VALUE: Schema = {"type": ["string", "number", "boolean"]}
_OTHER: Schema = {
    **_closed({"field": _text_like(_FIELD_PATH), "measure": _TEXT}),
    "minProperties": 1,
    "maxProperties": 1,
}
_ONE: Schema = {"anyOf": [_VALUE, _OTHER]}
_ONE_DAY: Schema = {"anyOf": [_DAY_REF, _OTHER]}
_SEVERAL = _list_of(_VALUE, 1)
_PAIR: Schema = {**_list_of(_VALUE, 2), "maxItems": 2}
_FLAG: Schema = {"type": "boolean"}
_WORDS = _list_of(_WORD, 1)
_DAYS_OF_WEEK: Schema = {"enum": list(WEEKDAYS)}
_MONTH: Schema = {"enum": [*MONTHS, *range(1, len(MONTHS) + 1)]}


def _or_several(item: Schema) -> Schema:
    return {"anyOf": [item, _list_of(item, 1)]}


_OPERANDS: Mapping[str, Schema] = {
    **dict.fromkeys(("is", "is_not", "gt", "gte", "lt", "lte"), _ONE),
    **dict.fromkeys(("in", "not_in"), _SEVERAL),
    **dict.fromkeys(("between", "not_between"), _PAIR),
    **dict.fromkeys(("known", "unknown"), _FLAG),
    **dict.fromkeys(("contains", "not_contains", "like", "matches"), _WORD),
    **dict.fromkeys(("contains_any", "contains_all"), _WORDS),
    **dict.fromkeys(("has_any", "has_all", "has_none"), _WORDS),
    **dict.fromkeys(("starts_with", "ends_with", "time_slot"), _or_several(_WORD)),
    **dict.fromkeys(("on", "before", "after", "on_or_before", "on_or_after"), _ONE_DAY),
    "within": _WINDOW_REF,
    "more_than": _text_like(f"^{_DISTANCE}$"),
    "anniversary": {"anyOf": [_WINDOW_REF, {"const": "today"}]},
    "weekday": _or_several(_DAYS_OF_WEEK),
    "month": _or_several(_MONTH),
}
"""What stands behind a comparator."""
