"""The dictionary: every standard table and field, and what each one means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Key

from site_builder.config import Config, FieldType, OwnField, Sensitivity
from site_builder.problems import Problem, nearest, raise_if_any
from site_builder.yaml_file import YamlDocument, read_yaml, validated

Section = Literal[
    "identity",
    "descriptive",
    "transactional",
    "relational",
    "behavioural",
    "service",
    "satisfaction",
    "potential",
    "campaigns",
    "consent",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    Attributes:
        required: The table cannot be used without the column.
        choices: What a choice may be.
        open: A choice may also be anything else.
        of: The table whose key this field names; empty for no reference.
        label: By language; English is always there.
        sensitivity: None for a field of one's own that states none: nobody sees it.
        own: The author's own field, under ``more:``.
        missing: What it means that there is no value, in one or two words, where that
            is not that nobody knows: "not yet"; empty: nobody knows.

    """

    name: str
    type: FieldType
    required: bool
    choices: tuple[str, ...]
    open: bool
    of: str
    unit: str
    label: Mapping[str, str]
    section: str
    sensitivity: Sensitivity | None
    meaning: str
    schema_org: str = ""
    vcard: str = ""
    missing: str = ""
    own: bool = False
    purpose: str = ""
    collected_by: str = ""
    refresh: str = ""
    required_for: str = ""

    def label_in(self, language: str) -> str:
        """Name the field as people do, in English where there is no other word."""
        return self.label.get(language) or self.label["en"]


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table of the dictionary.

    Attributes:
        key: The field that tells its rows apart; None where rows have no name.
        date: The field that windows in time refer to; None where there is none.
        happens: Its newest date counts for ``as_of: latest``.

    """

    name: str
    label: Mapping[str, str]
    meaning: str
    key: str | None
    date: str | None
    happens: bool
    fields: Mapping[str, Field]

    @property
    def of_customer(self) -> bool:
        """Whether each row belongs to one customer, directly or through its order."""
        return "customer" in self.fields or "order" in self.fields

    def label_in(self, language: str) -> str:
        """Name the table as people do, in English where there is no other word."""
        return self.label.get(language) or self.label["en"]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All tables by name, in the order in which pages list them."""

    tables: Mapping[str, TableEntry]

    def field(self, table: str, name: str) -> Field:
        """Find one field of one table."""
        return self.tables[table].fields[name]

    def references(self, table: str) -> Iterator[Field]:
        """List the fields of a table that name a row of some table."""
        return (field for field in self.tables[table].fields.values() if field.of)


class _FieldEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: FieldType
    required: bool = False
    choices: list[str] = []
    open: bool = False
    of: str = ""
    unit: str = ""
    label: dict[str, str]
    section: Section
    sensitivity: Sensitivity
    meaning: str
    schema_org: str = ""
    vcard: str = ""
    missing: str = ""


class _TableEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: dict[str, str]
    meaning: str
    key: str | None = None
    date: str | None = None
    happens: bool = False
    fields: dict[str, _FieldEntry]


class _DictionaryFile(BaseModel):
    tables: dict[str, _TableEntry] = Key(default_factory=dict)


@cache
def standard_dictionary() -> Dictionary:
    """Read the dictionary that comes with the program; it never changes."""
    path = Path(__file__).with_name("dictionary.yaml")
    document = read_yaml(path, path.name)
    wrapped = YamlDocument(
        document.file, {"tables": document.data}, document.text, document.lines
    )
    entries = validated(wrapped, _DictionaryFile).tables
    return Dictionary({name: _table(name, entry) for name, entry in entries.items()})


def site_dictionary(config: Config, document: YamlDocument) -> Dictionary:
    """Add the fields of the author's own to the standard dictionary.

    Raises:
        SiteError: config.yaml names a table or field that there is not, or a field
            of its own that the standard has already; all of them, with their lines.

    """
    standard = standard_dictionary()
    raise_if_any(_wrong_names(config, document, standard))
    return Dictionary(
        {
            name: _with_own(entry, config.tables[name].more)
            if name in config.tables
            else entry
            for name, entry in standard.tables.items()
        }
    )


def _table(name: str, entry: _TableEntry) -> TableEntry:
    fields = {
        field: Field(
            name=field,
            **{
                **{key: getattr(value, key) for key in _FieldEntry.model_fields},
                "choices": tuple(value.choices),
            },
        )
        for field, value in entry.fields.items()
    }
    return TableEntry(
        name, entry.label, entry.meaning, entry.key, entry.date, entry.happens, fields
    )


def _with_own(entry: TableEntry, more: Mapping[str, OwnField]) -> TableEntry:
    own = {name: _own_field(name, field) for name, field in more.items()}
    return replace(entry, fields={**entry.fields, **own})


def _own_field(name: str, field: OwnField) -> Field:
    return Field(
        name=name,
        type=field.type,
        required=False,
        choices=tuple(field.choices),
        open=not field.choices,
        of="",
        unit=field.unit,
        label={"en": name.replace("_", " ").capitalize()} | dict(field.label),
        section=field.section,
        sensitivity=field.sensitivity,
        meaning=field.meaning,
        own=True,
        purpose=field.purpose,
        collected_by=field.collected_by,
        refresh=field.refresh,
        required_for=field.required_for,
    )


def _wrong_names(
    config: Config, document: YamlDocument, standard: Dictionary
) -> Iterator[Problem]:
    if "customers" not in config.tables:
        hint = "add customers: under tables:"
        yield document.problem(("tables",), "there is no table 'customers'", hint)
    for name, source in config.tables.items():
        entry = standard.tables.get(name)
        if entry is None:
            hint = nearest(name, standard.tables)
            hint = hint or f"the tables are {', '.join(standard.tables)}"
            yield document.problem(("tables", name), f"unknown table '{name}'", hint)
            continue
        known = {*entry.fields, *source.more}
        for key in ("fields", "values", "not_counted"):
            for field in getattr(source, key):
                if field not in known:
                    hint = nearest(field, known) or f"fields: {', '.join(known)}"
                    message = f"unknown field '{field}' of {name}"
                    yield document.problem(("tables", name, key, field), message, hint)
        yield from _wrong_own_fields(name, source.more, entry, document)


def _wrong_own_fields(
    table: str,
    more: Mapping[str, OwnField],
    entry: TableEntry,
    document: YamlDocument,
) -> Iterator[Problem]:
    for name in more:
        path = ("tables", table, "more", name)
        if name in entry.fields:
            hint = "map it under fields: instead"
            yield document.problem(path, f"'{name}' is a standard field", hint)
        if not (name.isascii() and name.isidentifier() and name.islower()):
            hint = "use small letters, digits and _"
            yield document.problem(path, f"'{name}' cannot name a field", hint)
