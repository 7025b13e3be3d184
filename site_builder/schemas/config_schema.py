"""The JSON Schema of config.yaml."""

from babel.numbers import list_currencies

from site_builder.config import Config, OwnField, Source, TimeSlot
from site_builder.customer_file import Field, TableEntry, standard_dictionary
from site_builder.schemas.shapes import (
    DATE,
    DRAFT,
    OWN_NAME,
    SHARE,
    TEXT,
    Schema,
    labels,
    text_like,
)

_DAYS = r"^[0-9]{1,5} days?$"
_SOME_DAYS = r"^0*[1-9][0-9]{0,4} days?$"
_SLOT = r"^[0-9]{2}:[0-9]{2}\s*-\s*[0-9]{2}:[0-9]{2}$"


def config_schema() -> Schema:
    """Describe config.yaml."""
    schema = Config.model_json_schema()
    definitions = schema["$defs"]
    definitions[TimeSlot.__name__] = {"type": "string", "pattern": _SLOT}
    definitions[OwnField.__name__]["properties"]["label"] |= labels()
    definitions["Rejects"]["properties"]["allow"] |= text_like(SHARE)
    definitions["Releases"]["properties"]["keep_data"] |= {
        **text_like(_DAYS),
        "default": "90 days",
    }
    properties = schema["properties"]
    properties["compare"] |= {**text_like(_SOME_DAYS), "default": "7 days"}
    properties["currency"]["enum"] = sorted(list_currencies())
    properties["as_of"]["pattern"] = f"^(latest|today|{DATE})$"
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
    return {"$schema": DRAFT, **schema, "title": "config.yaml of a Dossier site"}


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
        "propertyNames": {"pattern": OWN_NAME, "not": {"enum": list(entry.fields)}},
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
    return {**TEXT, "description": f"Their column for: {field.meaning}"}


def _about(entry: TableEntry) -> dict[str, Schema]:
    return {
        field.name: {"description": field.meaning} for field in entry.fields.values()
    }
