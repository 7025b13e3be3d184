"""A new site: a copy of the demonstration, or one for data of one's own."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

from babel.numbers import list_currencies

from site_builder.config import CONFIG_FILE, load_config
from site_builder.customer_file import site_dictionary, standard_dictionary
from site_builder.problems import Problem, SiteError
from site_builder.rendering import default_templates
from site_builder.sources.confinement import find_escapes
from site_builder.starting.looking import Sample, Unreadable, look_at
from site_builder.starting.matching import Unused, match
from site_builder.starting.trying import Guess
from site_builder.starting.vocabulary import fold, language_of
from site_builder.starting.writing import Setting, config_text, segment_text

__all__ = ["new_site"]

_CONTENT = "content"
_IGNORED = "# What is published is made again by `dossier build`.\n/output/\n"
_PLACES = {
    "en": ("en", "EUR", "UTC"),
    "nb": ("nb", "NOK", "Europe/Oslo"),
    "fil": ("fil", "PHP", "Asia/Manila"),
    "zh": ("zh", "CNY", "Asia/Shanghai"),
    "fr": ("en", "EUR", "Europe/Paris"),
}
"""By the language of the columns: language, currency and time zone of the site."""
_AMERICAN = frozenset({"zip", "zipcode", "state"})


def new_site(folder: Path, source: Path | None) -> list[str]:
    """Make a new site.

    Args:
        folder: Where it is to be; made where it is missing, else it must be empty.
        source: Folder with data of one's own, which stays where it is; None: the
            site is a copy of the demonstration, data and all.

    Returns:
        What was done, and what to do next, line by line.

    Raises:
        SiteError: The folder is in use, or nothing in the source is a table of
            customers. Nothing is written then.

    """
    _insist_on_empty(folder)
    return _demonstration(folder) if source is None else _own_site(folder, source)


def _insist_on_empty(folder: Path) -> None:
    hint = "name a folder that is empty, or not there yet"
    if folder.exists() and not folder.is_dir():
        raise SiteError([Problem(str(folder), 0, "this is a file, no folder", hint)])
    if folder.is_dir() and any(folder.iterdir()):
        raise SiteError([Problem(str(folder), 0, "the folder is not empty", hint)])


def _demonstration(folder: Path) -> list[str]:
    """Copy configuration and content; templates stay with the program, to keep up."""
    demo = default_templates().parent
    paths = sorted((demo / _CONTENT).rglob("*"))
    folder.mkdir(parents=True, exist_ok=True)
    copyfile(demo / CONFIG_FILE, folder / CONFIG_FILE)
    for path in paths:
        copy = folder / path.relative_to(demo)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, copy)
    _ignore_output(folder)
    return [f"{folder}: a copy of the demonstration", *_next_steps(folder)]


def _own_site(folder: Path, source: Path) -> list[str]:
    found = list(look_at(source))
    samples = [one for one in found if isinstance(one, Sample)]
    guesses, unused = match(samples, month_first=_is_american(samples))
    unused += [Unused(o.file, o.reason) for o in found if isinstance(o, Unreadable)]
    guesses = _without_queries(guesses, source)
    if "customers" not in guesses:
        raise SiteError([_no_customers(source, unused)])
    setting = _setting(folder, source, guesses)
    name, segment = segment_text(guesses)
    _write(folder / CONFIG_FILE, config_text(setting, guesses, unused))
    _write(folder / _CONTENT / "segments" / f"{name}.yaml", segment)
    (folder / _CONTENT / "notes").mkdir(parents=True)
    _ignore_output(folder)
    site_dictionary(*load_config(folder))
    return [*_told(guesses, unused, setting, folder), *_next_steps(folder)]


def _is_american(samples: Sequence[Sample]) -> bool:
    """Tell whether days are written month first, as far as columns tell."""
    return any(fold(header) in _AMERICAN for one in samples for header in one.headers)


def _without_queries(guesses: Mapping[str, Guess], source: Path) -> dict[str, Guess]:
    """Give up full names where a query could not read the file."""
    tame = not find_escapes(source.resolve())

    def as_it_can_be(guess: Guess) -> Guess:
        sample = guess.sample
        simple = sample.file.endswith(".csv") and not (sample.encoding or sample.skip)
        return guess if simple and tame else replace(guess, full_name=())

    return {name: as_it_can_be(guess) for name, guess in guesses.items()}


def _no_customers(source: Path, unused: Sequence[Unused]) -> Problem:
    why = "; ".join(f"{one.shown}: {one.reason}" for one in unused if one.reason)
    message = "no file here looks like a table of customers"
    hint = (
        "it needs a column with the customer's number, such as CustomerID; "
        "call the file customers.csv, or write config.yaml by hand"
    )
    return Problem(str(source), 0, f"{message} ({why})" if why else message, hint)


def _setting(folder: Path, source: Path, guesses: Mapping[str, Guess]) -> Setting:
    spoken = language_of(known for one in guesses.values() for known in one.languages)
    language, currency, timezone = _PLACES[spoken]
    because = "check: guessed from the language of the columns"
    if spoken == "en":
        because = "check: no column tells the currency"
    if found := _currency_in(guesses):
        currency, because = found, "the most frequent one in the data"
    happens = any(
        entry.happens and entry.date in guesses[name].fields
        for name, entry in standard_dictionary().tables.items()
        if name in guesses
    )
    return Setting(
        title=folder.resolve().name or "Customer file",
        language=language,
        currency=currency,
        currency_because=because,
        timezone=timezone,
        as_of="latest" if happens else "today",
        data=Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix(),
    )


def _currency_in(guesses: Mapping[str, Guess]) -> str:
    orders = guesses.get("orders")
    if orders is None or "currency" not in orders.fields:
        return ""
    counts = Counter(orders.sample.texts(orders.fields["currency"]))
    known = list_currencies()
    return next((code for code, _ in counts.most_common() if code in known), "")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _ignore_output(folder: Path) -> None:
    _write(folder / ".gitignore", _IGNORED)


def _told(
    guesses: Mapping[str, Guess],
    unused: Sequence[Unused],
    setting: Setting,
    folder: Path,
) -> Iterator[str]:
    for guess in guesses.values():
        columns = len(guess.fields) + len(guess.full_name)
        yield (
            f"{guess.table}: {guess.sample.shown}, "
            f"{columns} of {len(guess.sample.headers)} columns"
        )
    for one in unused:
        yield f"not read: {one.shown}{f' ({one.reason})' if one.reason else ''}"
    unsure = [name for name, guess in guesses.items() if guess.notation.unsure]
    if unsure:
        yield f"check dates: of {', '.join(unsure)}: days and months look alike"
    yield (
        f"check currency ({setting.currency}) and time zone ({setting.timezone}) in "
        f"{folder / CONFIG_FILE}"
    )


def _next_steps(folder: Path) -> list[str]:
    return [
        f"next: dossier check --site {folder}",
        f"then: dossier build --site {folder}",
    ]
