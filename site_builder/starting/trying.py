"""Columns that fit by name are tried: can their first cells be read as the field's?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from site_builder.customer_file import Field, TableEntry, standard_dictionary
from site_builder.starting.fitting import Fit
from site_builder.starting.looking import Sample, cells
from site_builder.starting.notation import (
    ALMOST_ALL,
    Notation,
    guess_dates,
    guess_decimal,
    nothing_in,
    why_unfit,
)
from site_builder.starting.vocabulary import meanings, our_value

_NUMERIC = ("whole", "number", "amount")
_TRANSLATED = 30


@dataclass(frozen=True, slots=True)
class Left:
    """A column that no field takes.

    Attributes:
        reason: Why not, where one was meant to; else empty.

    """

    header: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """One table, and where it comes from.

    Attributes:
        fields: Their column by our field, in the order of the dictionary.
        values: Our value by theirs, by our field.
        left: Columns that are not taken, in their order.
        full_name: Columns that make a name together, where there is no other.
        languages: In which the columns are named.

    """

    table: str
    sample: Sample
    fields: Mapping[str, str]
    notation: Notation = field(default_factory=Notation)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    full_name: tuple[str, ...] = ()
    languages: tuple[frozenset[str], ...] = ()


def try_out(fit: Fit, *, month_first: bool) -> tuple[Guess, str]:
    """Read the first rows as the table's fields; tell why that cannot work."""
    entry = standard_dictionary().tables[fit.table]
    notation = _notation(fit, entry, month_first=month_first)
    fields: dict[str, str] = {}
    values: dict[str, Mapping[str, str]] = {}
    reasons: dict[str, str] = {}
    for name, (header, _) in fit.fields.items():
        known = entry.fields[name]
        texts = fit.sample.texts(header)
        if not any(texts) and not known.required:
            continue
        translated, why = _translated(fit.table, known, texts, notation)
        if why := why or why_unfit(texts, known, notation):
            reasons[header] = f"for {name}, {why}"
            continue
        fields[name] = header
        if translated:
            values[name] = translated
    guess = Guess(
        fit.table,
        fit.sample,
        {name: fields[name] for name in entry.fields if name in fields},
        notation,
        values,
        left_over(fit.sample, fields.values(), reasons),
        languages=tuple(meaning.languages for _, meaning in fit.fields.values()),
    )
    guess = _with_full_name(_as_people_or_companies(guess))
    return guess, _why_not(guess, entry, reasons)


def _notation(fit: Fit, entry: TableEntry, *, month_first: bool) -> Notation:
    by_type = {
        kind: [
            header
            for name, (header, _) in fit.fields.items()
            if entry.fields[name].type == kind
        ]
        for kind in (*_NUMERIC, "date", "time")
    }
    by_type["date"].sort(key=lambda header: header != _star_header(fit, entry))
    numeric = [header for kind in _NUMERIC for header in by_type[kind]]
    typed = cells(fit.sample, [*numeric, *by_type["date"], *by_type["time"]])
    missing = nothing_in(typed)
    if fit.sample.typed:
        return Notation(missing=missing)
    columns = [
        [text for text in fit.sample.texts(header) if text and text not in missing]
        for header in by_type["date"]
    ]
    form, unsure = guess_dates(columns, month_first=month_first)
    decimal = guess_decimal(cells(fit.sample, numeric))
    return Notation(decimal, form, missing, unsure)


def _star_header(fit: Fit, entry: TableEntry) -> str:
    found = fit.fields.get(entry.date or "")
    return found[0] if found else ""


def _translated(
    table: str, known: Field, texts: Sequence[str], notation: Notation
) -> tuple[dict[str, str], str]:
    """Translate the values of a choice; say why those of a closed one cannot be."""
    if known.type != "choice":
        return {}, ""
    ours = {choice.casefold() for choice in known.choices}
    distinct = sorted({one for one in texts if one and one not in notation.missing})
    strange = [one for one in distinct if one.casefold() not in ours]
    found = {one: our_value(table, known.name, one) for one in strange[:_TRANSLATED]}
    translated = {theirs: word for theirs, word in found.items() if word is not None}
    if not known.open and len(translated) < len(strange):
        return {}, f"its values are others than {', '.join(known.choices)}"
    return translated, ""


def left_over(
    sample: Sample, used: Iterable[str], reasons: Mapping[str, str]
) -> tuple[Left, ...]:
    """List the columns that are not used, in their order, with the reasons known."""
    taken = set(used)
    return tuple(
        Left(header, reasons.get(header, ""))
        for header in sample.headers
        if header not in taken
    )


def _as_people_or_companies(guess: Guess) -> Guess:
    """Decide what a company next to a person's name is: the customer, or the employer.

    Where most rows have one the customers are companies, and the people contacts.
    """
    header = guess.fields.get("name")
    if guess.table != "customers" or header is None:
        return guess
    if "family_name" not in guess.fields or not _may_be(header, "employer"):
        return guess
    texts = guess.sample.texts(header)
    fields = dict(guess.fields)
    if 2 * sum(map(bool, texts)) >= len(texts):
        freed = [fields.pop(one, "") for one in ("given_name", "family_name")]
        added = (*guess.left, *(Left(one) for one in freed if one))
        return replace(guess, fields=fields, left=added)
    fields["employer"] = fields.pop("name")
    return replace(guess, fields=ordered(fields, "customers"))


def _may_be(header: str, field_name: str) -> bool:
    return any(one.field == field_name for one in meanings(header, "customers"))


def ordered(fields: Mapping[str, str], table: str) -> dict[str, str]:
    """Put fields in the order of the dictionary."""
    names = standard_dictionary().tables[table].fields
    return {name: fields[name] for name in names if name in fields}


def _with_full_name(guess: Guess) -> Guess:
    """Join a rep's given and family name; other tables have fields for them."""
    if guess.table != "reps" or "name" in guess.fields:
        return guess
    parts: dict[str, str] = {}
    for column in guess.left:
        for meaning in meanings(column.header, "contacts"):
            if meaning.field in ("given_name", "family_name"):
                parts.setdefault(meaning.field, column.header)
    wanted = tuple(parts[one] for one in ("given_name", "family_name") if one in parts)
    rest = tuple(one for one in guess.left if one.header not in wanted)
    return replace(guess, full_name=wanted, left=rest)


def _why_not(guess: Guess, entry: TableEntry, reasons: Mapping[str, str]) -> str:
    """Say why a table cannot be read; empty when it can."""
    rows = len(guess.sample.rows)
    if not rows:
        return "it has no rows"
    for known in entry.fields.values():
        header = guess.fields.get(known.name)
        if known.required and header is None:
            why = next((one for one in reasons.values() if known.name in one), "")
            return why or f"no column fits {known.name}"
        if known.required and header is not None:
            filled = sum(map(bool, guess.sample.texts(header)))
            if filled < ALMOST_ALL * rows:
                return f"{known.name} is missing in too many rows"
    key = guess.fields.get(entry.key or "")
    if key is not None:
        ids = [text for text in guess.sample.texts(key) if text]
        if len(set(ids)) < ALMOST_ALL * len(ids):
            return f"several rows have the same {entry.key}"
    return ""
