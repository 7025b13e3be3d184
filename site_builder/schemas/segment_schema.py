"""The JSON Schema of a segment file."""

from collections.abc import Iterable, Iterator, Mapping

from site_builder.customer_file import standard_dictionary
from site_builder.customer_file.completeness import OVERALL, sections_counted
from site_builder.customer_file.consent import CHANNELS
from site_builder.measures import catalogue
from site_builder.schemas.operands import DAY, OPERANDS, SCOPE, WINDOW
from site_builder.schemas.shapes import (
    DRAFT,
    FIELD_PATH,
    OWN_NAME,
    WORD,
    Schema,
    closed,
    labels,
    list_of,
    or_several,
    text_like,
)
from site_builder.segments.comparators import COMPARATORS
from site_builder.segments.definitions import ValueKind
from site_builder.segments.reader import GROUPS
from site_builder.segments.rows import SCOPE_KEYS
from site_builder.segments.segment_file import PURPOSES
from site_builder.segments.subjects import KINDS, SUBJECTS
from site_builder.segments.subjects.permission import CONSENT_STATES
from site_builder.segments.subjects.ranks import POSITIONS
from site_builder.segments.subjects.trends import FIGURES


def segment_schema() -> Schema:
    """Describe a segment file."""
    properties = {
        "title": labels(),
        "purpose": {"enum": list(PURPOSES)},
        "owner": WORD,
        "of": {"enum": ["customers", "prospects", "everyone"]},
        "where": {"$ref": "#/$defs/where"},
        "if_unknown": {"enum": ["not_judged", "out", "in"]},
        "include": list_of(closed(_INCLUDE, required=["customer"])),
        "columns": list_of({"anyOf": [{"enum": _columns()}, text_like(OWN_NAME)]}),
        "expect": closed(_EXPECT),
        "shared_with": list_of(WORD),
    }
    return {
        "$schema": DRAFT,
        "title": "A segment of a Dossier site",
        **closed(properties, required=["where"]),
        "$defs": {
            "where": _tree("where", "condition"),
            "condition": {"anyOf": [*_subjects(), *_trends()]},
            "rows": _tree("rows", "row"),
            "row": _subject("field", _field_name(), COMPARATORS),
            "window": WINDOW,
            "day": DAY,
        },
    }


def _columns() -> list[str]:
    fields = standard_dictionary().tables["customers"].fields
    return [*fields, *catalogue()]


def _tree(tree: str, leaf: str) -> Schema:
    """Describe conditions under all, any and none, to any depth."""
    inner: Schema = {"$ref": f"#/$defs/{tree}"}
    groups = closed(dict.fromkeys(GROUPS, list_of(inner, 1)))
    condition = {"$ref": f"#/$defs/{leaf}"}
    return {"anyOf": [list_of(inner, 1), {**groups, "minProperties": 1}, condition]}


def _subjects() -> Iterator[Schema]:
    for word in SUBJECTS:
        yield _condition(word) | _ALSO_NEEDED.get(word, {})


def _trends() -> Iterator[Schema]:
    """Describe the aggregates of which a change is asked."""
    for word in FIGURES:
        beside = {key: SCOPE[key] for key in (*sorted(SCOPE_KEYS), "vs", "change")}
        name = _SUBJECTS.get(word, _field_name)()
        needed = [word, "within", "vs", "change"]
        yield closed({word: name, **beside}, required=needed)


def _condition(word: str) -> Schema:
    kind = KINDS[word]
    fits = _FITS.get(word)
    comparators = [
        name
        for name, one in COMPARATORS.items()
        if kind.compares and (fits is None or fits & one.fits)
    ]
    scope = {key: SCOPE[key] for key in sorted(kind.scope)}
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
    compared = {one: OPERANDS[one] for one in comparators if one not in beside}
    exact = {"exact": {"type": "boolean"}} if compared else {}
    return closed({word: name, **beside, **compared, **exact}, required=[word])


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
    return {"anyOf": [{"enum": known}, text_like(FIELD_PATH)]}


def _measure_name() -> Schema:
    return {"enum": list(catalogue())}


def _table_name() -> Schema:
    tables = standard_dictionary().tables.values()
    return {"enum": [table.name for table in tables if table.of_customer]}


def _since() -> Schema:
    return {"anyOf": [_table_name(), _field_name()]}


def _text_name() -> Schema:
    return WORD


def _section() -> Schema:
    return {"enum": [OVERALL, *sections_counted(standard_dictionary())]}


def _channel() -> Schema:
    return {"enum": list(CHANNELS)}


def _consent() -> Schema:
    status: Schema = {"enum": list(CONSENT_STATES)}
    keys = {"channel": _channel(), "purpose": WORD, "status": or_several(status)}
    return closed(keys, required=["channel"])


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
    "contains": list_of(WORD),
    "excludes": list_of(WORD),
}
_INCLUDE = {"customer": WORD, "reason": WORD, "by": WORD, "on": DAY}
_ALSO_NEEDED: Mapping[str, Schema] = {
    "share": {"required": ["share", "where"]},
    "rank": {"oneOf": [{"required": [one]} for one in POSITIONS]},
    "at_least": {"required": ["at_least", "of"]},
}
