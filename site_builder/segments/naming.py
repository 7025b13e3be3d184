"""Names in a definition: the tables, fields and measures that they stand for."""

from collections.abc import Mapping

from site_builder.customer_file.dictionary import Dictionary, Field, TableEntry
from site_builder.measures.catalogue import Unit as MeasureUnit
from site_builder.segments.definitions import (
    FieldPath,
    MeasurePath,
    Unit,
    ValueKind,
    ValueType,
)
from site_builder.segments.reader import NotUnderstood, Vocabulary, found, quoted

_MEASURE_TYPES: Mapping[MeasureUnit, ValueType] = {
    "amount": ValueType("amount", "amount"),
    "count": ValueType("number", "whole"),
    "number": ValueType("number", "number"),
    "rate": ValueType("number", "rate"),
    "days": ValueType("number", "days"),
    "score": ValueType("number", "score"),
    "years": ValueType("number", "whole"),
    "date": ValueType("date", "date"),
    "text": ValueType("text", "text"),
    "yes_no": ValueType("yes_no", "yes_no"),
}


def measure(name: object, vocabulary: Vocabulary) -> MeasurePath:
    """Find a measure of the catalogue.

    Raises:
        NotUnderstood: There is none of this name.

    """
    word = _word(name, "the name of a measure")
    known = vocabulary.catalogue.get(word)
    if known is not None:
        return MeasurePath(word, _MEASURE_TYPES[known.unit], known.label)
    message = f"unknown measure {quoted(word)}"
    if word in vocabulary.dictionary.tables["customers"].fields:
        raise NotUnderstood(message, f"it is a field: write field: {word}")
    hint = f"measures: {', '.join(vocabulary.catalogue)}"
    raise NotUnderstood(message, hint, word, vocabulary.catalogue)


def field(name: object, vocabulary: Vocabulary) -> FieldPath:
    """Find a field of customers, of what they refer to, or of a related table.

    Raises:
        NotUnderstood: There is no such field.

    """
    word = _word(name, "the name of a field")
    first, *rest = word.split(".")
    dictionary = vocabulary.dictionary
    customers = dictionary.tables["customers"]
    if first in customers.fields:
        return field_of(word, "customers", vocabulary)
    if rest and first in dictionary.tables:
        return field_of(".".join(rest), related(first, vocabulary).name, vocabulary)
    message = f"customers has no field {quoted(first)}"
    if first in vocabulary.catalogue:
        raise NotUnderstood(message, f"it is a measure: write measure: {first}")
    if first in dictionary.tables:
        message = f"'{first}' is a table"
        example = f"{first}.{_some(first, dictionary)}"
        raise NotUnderstood(message, f"name a field of it, such as field: {example}")
    known = [*customers.fields, *(dictionary.tables if rest else ())]
    hint = f"fields: {', '.join(customers.fields)}"
    raise NotUnderstood(message, hint, first, known)


def field_of(name: object, table: str, vocabulary: Vocabulary) -> FieldPath:
    """Find a field of a table, or of the tables that its rows point to.

    Raises:
        NotUnderstood: A step of the name is no field, or leads nowhere.

    """
    word = _word(name, f"the name of a field of {table}")
    steps = tuple(word.split("."))
    fields: list[Field] = []
    tables = [table]
    for place, step in enumerate(steps):
        fields.append(_field(step, vocabulary.dictionary.tables[tables[-1]]))
        if place + 1 < len(steps):
            tables.append(_referenced(fields[-1], tables[-1]))
    labels = tuple(one.label for one in fields)
    return FieldPath(table, steps, tuple(tables), _type_of(fields[-1]), labels)


def related(name: object, vocabulary: Vocabulary) -> TableEntry:
    """Find a table whose rows belong to customers.

    Raises:
        NotUnderstood: There is none of this name, or its rows belong to nobody.

    """
    word = _word(name, "the name of a table")
    tables = vocabulary.dictionary.tables
    known = [one for one, entry in tables.items() if entry.of_customer]
    hint = f"tables of customers: {', '.join(known)}"
    if word not in tables:
        message = f"there is no table {quoted(word)}"
        raise NotUnderstood(message, hint, word, known)
    if word not in known:
        message = f"rows of '{word}' do not belong to single customers"
        raise NotUnderstood(message, hint)
    return tables[word]


def own_date(table: TableEntry, vocabulary: Vocabulary) -> FieldPath | None:
    """Find the date that windows on a table go by: its own, or that of its order."""
    if table.date is not None:
        return field_of(table.date, table.name, vocabulary)
    order = table.fields.get("order")
    if order is None or not order.required:
        return None
    date = vocabulary.dictionary.tables[order.of].date
    return field_of(f"order.{date}", table.name, vocabulary) if date else None


def _field(step: str, entry: TableEntry) -> Field:
    if step in entry.fields:
        return entry.fields[step]
    message = f"{entry.name} has no field {quoted(step)}"
    hint = f"fields: {', '.join(entry.fields)}"
    raise NotUnderstood(message, hint, step, entry.fields)


def _referenced(field: Field, table: str) -> str:
    if field.of:
        return field.of
    message = f"'{field.name}' of {table} does not point to another table"
    raise NotUnderstood(message, f"write {field.name} alone")


def _type_of(field: Field) -> ValueType:
    choices = () if field.open else field.choices
    if field.type == "whole":
        return ValueType("number", "whole")
    if field.type == "number":
        unit: Unit = "rate" if field.unit == "share" else "number"
        return ValueType("number", unit)
    return ValueType(field.type, field.type, choices)


def kind_of(field: Field) -> ValueKind:
    """Tell what sort of value a field has."""
    return _type_of(field).kind


def _some(table: str, dictionary: Dictionary) -> str:
    entry = dictionary.tables[table]
    return entry.date or next(iter(entry.fields))


def _word(name: object, expected: str) -> str:
    if isinstance(name, str) and name.strip():
        return name.strip()
    message = f"expected {expected}, found {found(name)}"
    raise NotUnderstood(message)
