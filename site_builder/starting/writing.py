"""config.yaml and a first segment for data of one's own, written to be read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from site_builder.customer_file import TableEntry, standard_dictionary
from site_builder.starting.matching import Unused
from site_builder.starting.notation import own_type
from site_builder.starting.trying import Guess
from site_builder.starting.vocabulary import fold, is_number_word
from site_builder.yaml_file import parse_yaml

_PLAIN = re.compile(r"[^\W\d_][\w .()/+-]*\w|[^\W\d_]", re.UNICODE)
_FEW = 12
_WIDTH = 88
_NAMES = re.compile(r"[^0-9a-z]+")
_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Setting:
    """What cannot be read off the tables, with why it was taken.

    Attributes:
        data: The data folder, as config.yaml names it.
        as_of: ``latest`` where something has happened, else ``today``.

    """

    title: str
    language: str
    currency: str
    currency_because: str
    timezone: str
    as_of: str
    data: str


def config_text(
    setting: Setting, guesses: Mapping[str, Guess], unused: Sequence[Unused]
) -> str:
    """Write config.yaml."""
    lines = [
        "# Written by `dossier new` from what it found in the data folder. Every line",
        "# may be changed; docs/authors.md tells what each key means. After a change,",
        "# run `dossier check`: it names each problem with its line.",
        "",
        f"title: {scalar(setting.title)}",
        _noted(f"language: {setting.language}", "en, nb, fil or zh"),
        _noted(f"currency: {setting.currency}", setting.currency_because),
        _noted(f"timezone: {setting.timezone}", "check: where your dates were written"),
        _noted(
            f"as_of: {setting.as_of}", "latest, today, or a date such as 2026-03-31"
        ),
        _noted(
            f"data: {scalar(setting.data)}", "read where it lies; nothing is copied"
        ),
        "",
        "tables:",
    ]
    for guess in guesses.values():
        lines += [*_table(guess, guesses), ""]
    lines += _rest(guesses, unused)
    return "\n".join(lines).rstrip("\n") + "\n"


def scalar(text: str) -> str:
    """Write a text so that YAML reads the same text, on one line."""
    if _PLAIN.fullmatch(text) and parse_yaml(text, "").data == text:
        return text
    marks = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
    return '"' + "".join(marks.get(sign) or _escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    code = ord(sign)
    if sign.isprintable() or sign == " ":
        return sign
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def _noted(line: str, note: str) -> str:
    return f"{line:<24}  # {note}"


def _table(guess: Guess, guesses: Mapping[str, Guess]) -> Iterator[str]:
    entry = standard_dictionary().tables[guess.table]
    put = partial(_indented, 4)
    yield f"  {guess.table}:"
    if guess.table == "orders" and _is_invoices(guess):
        yield "    # There is no table of orders: each invoice is taken for one."
    yield from map(put, _query(guess) if guess.full_name else _file(guess))
    if guess.notation.unsure:
        yield "    # Check this: every day found could be a month."
    for key, value in _notation(guess):
        yield f"    {key}: {value}"
    if guess.values:
        yield "    values:"
        for name, words in guess.values.items():
            yield f"      {name}:"
            for theirs, ours in words.items():
                yield f"        {scalar(theirs)}: {scalar(ours)}"
    if guess.table == "orders" and "status" in guess.fields:
        yield "    # Orders that are shown but never summed:"
        yield "    # not_counted: {status: [cancelled]}"
    yield from map(put, _more(guess, entry, guesses))


def _is_invoices(guess: Guess) -> bool:
    return any(
        "invoice" in fold(header) for header in guess.fields.values()
    ) and not any("order" in fold(header) for header in guess.fields.values())


def _file(guess: Guess) -> Iterator[str]:
    yield f"file: {scalar(guess.sample.file)}"
    if guess.sample.sheet:
        yield f"sheet: {scalar(guess.sample.sheet)}"
    yield "fields:"
    for ours, theirs in guess.fields.items():
        yield f"  {ours}: {scalar(theirs)}"


def _query(guess: Guess) -> Iterator[str]:
    """Join names, which only a query can do."""
    columns = [
        f'{_quoted(theirs)} as "{ours}"' for ours, theirs in guess.fields.items()
    ]
    joined = ", ".join(_quoted(part) for part in guess.full_name)
    options = "header = true, all_varchar = true"
    if guess.sample.delimiter:
        options += f", delim = {_literal(guess.sample.delimiter)}"
    yield "# A query, because the name is made of two columns."
    yield "sql: |"
    yield f"  select {', '.join(columns)},"
    yield f"         concat_ws(' ', {joined}) as name"
    yield f"  from read_csv({_literal(guess.sample.file)}, {options})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _notation(guess: Guess) -> Iterator[tuple[str, str]]:
    if guess.sample.delimiter and not guess.full_name:
        delimiter = guess.sample.delimiter
        yield "delimiter", "tab" if delimiter == "\t" else scalar(delimiter)
    if guess.sample.encoding:
        yield "encoding", guess.sample.encoding
    if guess.sample.skip:
        yield "skip", str(guess.sample.skip)
    if guess.notation.decimal:
        yield "decimal", scalar(guess.notation.decimal)
    if guess.notation.dates:
        yield "dates", scalar(guess.notation.dates)
    if guess.notation.missing:
        yield "missing", f"[{', '.join(map(scalar, guess.notation.missing))}]"


def _more(
    guess: Guess, entry: TableEntry, guesses: Mapping[str, Guess]
) -> Iterator[str]:
    """Tell which columns are not read, and show how to add them."""
    elsewhere = {
        header
        for other in guesses.values()
        if other.sample is guess.sample
        for header in other.fields.values()
    }
    for left in guess.left:
        if left.reason:
            yield f"# {scalar(left.header)} is not read: {left.reason}."
    free = [
        left.header
        for left in guess.left
        if left.header not in elsewhere
        and any(guess.sample.texts(left.header))
        and not (left.reason and left.header in entry.fields)
    ]
    if not free or guess.full_name:
        return
    yield "# Columns that are not read. To show one, take away the marks before 'more:'"
    yield "# and before its line, and say who may see it: public, internal, personal …"
    yield "# more:"
    names: set[str] = set(entry.fields)
    for header in free:
        words = _words(header)
        name = _own_name(words, names)
        names.add(name)
        kind = own_type(guess.sample.texts(header), guess.notation)
        label = scalar(" ".join(words))
        yield (
            f"#   {name}: {{column: {scalar(header)}, "
            f"type: {'text' if is_number_word(words[-1]) else kind}, "
            f"label: {{en: {label}}}, sensitivity: internal}}"
        )


def _words(header: str) -> list[str]:
    """Take a name of a column apart: ShipCity, ship_city, Ship city."""
    spaced = _BETWEEN.sub(" ", header.removesuffix("__c").replace("_", " "))
    return spaced.split() or [header]


def _own_name(words: Iterable[str], taken: Iterable[str]) -> str:
    """Make a name for a field of a column's: small ASCII letters, digits and _."""
    plain = "_".join(fold(word) for word in words)
    name = _NAMES.sub("_", plain).strip("_")
    if not name or not name[0].isalpha():
        name = f"own_{name}".rstrip("_")
    used = set(taken)
    numbered = (f"{name}_{number}" for number in range(2, len(used) + 3))
    return name if name not in used else next(n for n in numbered if n not in used)


def _rest(guesses: Mapping[str, Guess], unused: Sequence[Unused]) -> Iterator[str]:
    if unused:
        yield "# Files that are not read:"
        for one in unused:
            why = f" ({one.reason})" if one.reason else ""
            yield f"#   {scalar(one.shown)}{why}"
    missing = [name for name in standard_dictionary().tables if name not in guesses]
    if missing:
        yield "# Tables that there could be, too:"
        line = "#  "
        for name in missing:
            if len(line) + len(name) + 1 > _WIDTH:
                yield line
                line = "#  "
            line += f" {name}"
        yield line


def _indented(spaces: int, line: str) -> str:
    return " " * spaces + line


def segment_text(guesses: Mapping[str, Guess]) -> tuple[str, str]:
    """Write one simple segment about what there is.

    Returns:
        Its id, and the file.

    """
    if "orders" in guesses:
        return "silent-half-year", _SILENT
    known = guesses["customers"].fields
    field = next((one for one in ("email", "phone", "city") if one in known), "name")
    return f"without-{field}", _WITHOUT.format(field=field)


_SILENT = """\
# Customers who once ordered, but not in the last half year.
# docs/segments.md tells what else can be asked.
title:
  en: Silent for half a year
  nb: Stille i et halvt år
  fil: Kalahating taong walang order
  zh: 半年未下单
purpose: loyalty
where:
  all:
    - {exists: orders}
    - {days_since: orders, gt: 182}
columns: [name, last_order, revenue_12m]
"""
_WITHOUT = """\
# Customers of whom something is missing.
# docs/segments.md tells what else can be asked.
title: {{en: Without {field}}}
purpose: relationship
where:
  all:
    - {{field: {field}, unknown: true}}
columns: [name]
"""
