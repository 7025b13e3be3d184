"""Which file is which table, and which column which field: guessed, then tried.

A column is taken only if its first cells can be read as the field's type, and a file
only if all that its table needs is there. What is left over is told, with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from site_builder.customer_file import standard_dictionary
from site_builder.starting.fitting import choose
from site_builder.starting.looking import Sample, known_ids
from site_builder.starting.notation import ALMOST_ALL
from site_builder.starting.trying import Guess, left_over, ordered, try_out
from site_builder.starting.vocabulary import SURE, meanings


@dataclass(frozen=True, slots=True)
class Unused:
    """A file or sheet that is no table, and why, where that is known."""

    shown: str
    reason: str = ""


def match(
    samples: Sequence[Sample], *, month_first: bool
) -> tuple[dict[str, Guess], list[Unused]]:
    """Find the tables among the samples of a folder.

    Args:
        samples: Of different files or sheets.
        month_first: How to read days that could be months.

    Returns:
        Tables by name, in the order of the dictionary; and what is no table.

    """
    guesses: dict[str, Guess] = {}
    unused = []
    for fit in choose(samples):
        guess, why = try_out(fit, month_first=month_first)
        if why:
            reason = f"as {fit.table}: {why}" if fit.name else ""
            unused.append(Unused(fit.sample.shown, reason))
        else:
            guesses[fit.table] = guess
    guesses, orphans = _without_wrong_references(guesses)
    if "contacts" not in guesses and "customers" in guesses:
        guesses |= _contacts_of(guesses)
    used = {guess.sample.shown for guess in guesses.values()}
    told = {one.shown for one in (*unused, *orphans)}
    rest = [Unused(s.shown) for s in samples if s.shown not in used | told]
    order = list(standard_dictionary().tables)
    by_table = {name: guesses[name] for name in order if name in guesses}
    return by_table, [*unused, *orphans, *rest]


def _without_wrong_references(
    guesses: Mapping[str, Guess],
) -> tuple[dict[str, Guess], list[Unused]]:
    """Drop columns whose values are no ids of the table that they should name."""
    kept = dict(guesses)
    unused: list[Unused] = []
    for name, guess in guesses.items():
        for known in standard_dictionary().references(name):
            header = guess.fields.get(known.name)
            target = kept.get(known.of)
            if header is None or target is None or "id" not in target.fields:
                continue
            ids = known_ids(target.sample, target.fields["id"])
            texts = [text for text in guess.sample.texts(header) if text]
            if ids is None or sum(t in ids for t in texts) >= ALMOST_ALL * len(texts):
                continue
            reason = f"for {known.name}, its values are no ids of {known.of}"
            if known.required:
                unused.append(Unused(guess.sample.shown, f"as {name}: {reason}"))
                kept.pop(name, None)
                break
            guess = _dropped(guess, known.name, reason)  # noqa: PLW2901 -- one by one
            kept[name] = guess
    return kept, unused


def _dropped(guess: Guess, name: str, reason: str) -> Guess:
    fields = dict(guess.fields)
    header = fields.pop(name)
    reasons = {one.header: one.reason for one in guess.left} | {header: reason}
    used = (*fields.values(), *guess.full_name)
    return replace(guess, fields=fields, left=left_over(guess.sample, used, reasons))


def _contacts_of(guesses: Mapping[str, Guess]) -> dict[str, Guess]:
    """Find contacts in the customers' own rows: ContactName, ContactTitle."""
    customers = guesses["customers"]
    free = [left.header for left in customers.left]
    found: dict[str, str] = {}
    for header in free:
        for meaning in meanings(header, "contacts"):
            named = meaning.points == SURE and meaning.field in (
                "name",
                "job_title",
                "email",
                "phone",
                "department",
            )
            if named or meaning.field in ("given_name", "family_name"):
                found.setdefault(meaning.field, header)
                break
    if not found.keys() & {"name", "given_name", "family_name"}:
        return {}
    fields = ordered({"customer": customers.fields["id"], **found}, "contacts")
    left = tuple(one for one in customers.left if one.header not in fields.values())
    contacts = Guess("contacts", customers.sample, fields, customers.notation)
    return {"contacts": contacts, "customers": replace(customers, left=left)}
