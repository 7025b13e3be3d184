"""What stands behind comparators and what narrows a subject: days, windows, ranks."""

from collections.abc import Mapping
from typing import get_args

from site_builder.measures.periods import MONTHS, WEEKDAYS
from site_builder.schemas.shapes import (
    DATE,
    FIELD_PATH,
    SHARE,
    TEXT,
    WORD,
    Schema,
    closed,
    list_of,
    or_several,
    text_like,
)
from site_builder.segments.definitions import PeriodUnit
from site_builder.segments.subjects.ranks import CLASSES
from site_builder.segments.subjects.trends import VERSUS

_UNIT = "|".join(f"{unit}|{unit[:-1]}" for unit in get_args(PeriodUnit))
_DISTANCE = f"[0-9]+ ({_UNIT}) (ago|ahead)"

DAY: Schema = {
    "description": "a date, '30 days ago', '2 weeks ahead', today, yesterday, tomorrow",
    **text_like(f"^({DATE}|{_DISTANCE}|today|yesterday|tomorrow)$"),
}
_DAY_REF: Schema = {"$ref": "#/$defs/day"}
WINDOW: Schema = {
    "description": "last 30 days, next 2 weeks, this quarter so far, {from: …, to: …}",
    "anyOf": [
        text_like(f"^(last|this|next)( [0-9]+)? ({_UNIT})( so far)?$"),
        closed({"from": _DAY_REF, "to": _DAY_REF}, required=["from", "to"]),
    ],
}
_WINDOW_REF: Schema = {"$ref": "#/$defs/window"}
_NUMBER_OR_SHARE: Schema = {"type": ["number", "string"]}
_TWO: Schema = {**list_of(_NUMBER_OR_SHARE, 2), "maxItems": 2}
_BEHIND: Schema = {
    **closed(
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
    "anyOf": [{"type": "integer", "minimum": 1}, text_like(SHARE)],
}
_CLASS: Schema = {"enum": list(CLASSES)}
SCOPE = {
    "where": {"$ref": "#/$defs/rows"},
    "within": _WINDOW_REF,
    "date": text_like(FIELD_PATH),
    "from": {"type": ["string", "number", "boolean"]},
    "to": {"type": ["string", "number", "boolean"]},
    "vs": {"enum": list(VERSUS)},
    "change": _BEHIND,
    "per": text_like(FIELD_PATH),
    "top": _PLACES,
    "bottom": _PLACES,
    "percentile": {"anyOf": [_NUMBER_OR_SHARE, _TWO, _BEHIND]},
    "quantile": text_like("^[0-9]{1,3} of [0-9]{1,3}$"),
    "abc": {"anyOf": [_CLASS, list_of(_CLASS, 1)]},
    "of": list_of(WORD, 1),
}
"""What may stand beside a subject."""

_VALUE: Schema = {"type": ["string", "number", "boolean"]}
_OTHER: Schema = {
    **closed({"field": text_like(FIELD_PATH), "measure": TEXT}),
    "minProperties": 1,
    "maxProperties": 1,
}
_ONE: Schema = {"anyOf": [_VALUE, _OTHER]}
_ONE_DAY: Schema = {"anyOf": [_DAY_REF, _OTHER]}
_SEVERAL = list_of(_VALUE, 1)
_PAIR: Schema = {**list_of(_VALUE, 2), "maxItems": 2}
_FLAG: Schema = {"type": "boolean"}
_WORDS = list_of(WORD, 1)
_DAYS_OF_WEEK: Schema = {"enum": list(WEEKDAYS)}
_MONTH: Schema = {"enum": [*MONTHS, *range(1, len(MONTHS) + 1)]}


OPERANDS: Mapping[str, Schema] = {
    **dict.fromkeys(("is", "is_not", "gt", "gte", "lt", "lte"), _ONE),
    **dict.fromkeys(("in", "not_in"), _SEVERAL),
    **dict.fromkeys(("between", "not_between"), _PAIR),
    **dict.fromkeys(("known", "unknown"), _FLAG),
    **dict.fromkeys(("contains", "not_contains", "like", "matches"), WORD),
    **dict.fromkeys(("contains_any", "contains_all"), _WORDS),
    **dict.fromkeys(("has_any", "has_all", "has_none"), _WORDS),
    **dict.fromkeys(("starts_with", "ends_with", "time_slot"), or_several(WORD)),
    **dict.fromkeys(("on", "before", "after", "on_or_before", "on_or_after"), _ONE_DAY),
    "within": _WINDOW_REF,
    "more_than": text_like(f"^{_DISTANCE}$"),
    "anniversary": {"anyOf": [_WINDOW_REF, {"const": "today"}]},
    "weekday": or_several(_DAYS_OF_WEEK),
    "month": or_several(_MONTH),
}
"""What stands behind a comparator."""
