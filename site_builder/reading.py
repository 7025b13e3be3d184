"""From the files of a site to its customer file, as far as they have changed."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from site_builder.config import CONFIG_FILE, Config, Source, load_config
from site_builder.customer_file import (
    CustomerFile,
    Dictionary,
    Revision,
    TableEntry,
    Update,
    check,
    check_again,
)
from site_builder.inputs import files_of
from site_builder.memory import Memory
from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.sources import (
    Column,
    Connection,
    ProblemAt,
    SourceTable,
    calculator,
    lasting_calculator,
    read_table,
)
from site_builder.yaml_file import YamlDocument

_STAGE = "customer file"
_AT_ONCE = 2  # tables; most of the work is done where other threads can run

Progress = Callable[[str, int, int], None]
Ingredients = tuple[object, ...]
"""What a customer file is made from: digests of its tables, then all the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Checking:
    """The customer file as it is remembered.

    Attributes:
        tables: That it was made of.
        made_from: All that it was made from, as a value that can be compared.
        update: How it differs from the one before; None: everything may be another.
        since: What the one before was made from.

    """

    file: CustomerFile
    tables: Mapping[str, SourceTable]
    made_from: Ingredients
    update: Update | None = None
    since: object = None


def read_config(site: Path, memory: Memory) -> tuple[Config, YamlDocument]:
    """Read config.yaml, unless it is as it was.

    Raises:
        SiteError: As ``load_config`` does.

    """
    return memory.read("config", site, [site / CONFIG_FILE], lambda: load_config(site))


def read_customer_file(
    site: Path,
    config: Config,
    document: YamlDocument,
    dictionary: Dictionary,
    progress: Progress,
    memory: Memory,
) -> tuple[CustomerFile, Revision]:
    """Read and check the sources; those that are as they were are remembered.

    The tables that were read take as much room as the customer file. Whoever builds
    only once lets go of them here.

    Raises:
        SiteError: With what keeps any of the sources from being read.

    """
    tables = read_tables(site, config, document, dictionary, progress, memory)
    found = check_tables(tables, config, dictionary, memory)
    return found.file, Revision(memory, found.made_from, found.since, found.update)


def read_tables(
    site: Path,
    config: Config,
    document: YamlDocument,
    dictionary: Dictionary,
    progress: Progress,
    memory: Memory,
) -> dict[str, SourceTable]:
    """Read every source; those that are as they were are remembered.

    Raises:
        SiteError: With what keeps any of the sources from being read.

    """
    tables: dict[str, SourceTable] = {}
    problems: list[Problem] = []
    data = config.data_folder(site)

    def read(name: str, source: Source, connection: Connection) -> SourceTable:
        columns = _columns(dictionary.tables[name])
        asked = (source, columns, data, config.timezone, config.fallback_encoding)
        made_from, before = memory.last(name)
        work = partial(
            read_table,
            name,
            source,
            columns,
            data=data,
            timezone=config.timezone,
            fallback_encoding=config.fallback_encoding,
            problem=_problem_at(document, name),
            connection=connection,
            outlined=memory.lasting,
            before=before if made_from and made_from[0] == asked else None,
        )
        return memory.read(name, asked, files_of(source, data), work, _read_from)

    lasting = None
    if memory.lasting:
        lasting = memory.recall("calculator", None, lasting_calculator)
    with calculator(lasting) as connection, ThreadPoolExecutor(_AT_ONCE) as threads:
        reading = {
            name: threads.submit(read, name, source, connection.cursor())
            for name, source in config.tables.items()
        }
        for done, (name, table) in enumerate(reading.items()):
            progress(f"reading {name}", done, len(reading))
            try:
                tables[name] = table.result()
            except SiteError as error:
                problems += error.problems
    raise_if_any(problems)
    return tables


def _read_from(table: SourceTable) -> str:
    """Tell the digest of the file whose lines a table was read from, if it is known."""
    return "" if table.outline is None else table.outline.digest


def check_tables(
    tables: Mapping[str, SourceTable],
    config: Config,
    dictionary: Dictionary,
    memory: Memory,
) -> Checking:
    """Check the tables against each other; only what has changed, if that will do."""
    headers = {name: _headers(source) for name, source in config.tables.items()}
    not_counted = {name: one.not_counted for name, one in config.tables.items()}
    made_from = _ingredients(tables, config, dictionary)
    since, _ = memory.last(_STAGE)

    def anew() -> Checking:
        file = check(
            tables,
            dictionary,
            currency=config.currency,
            year_starts=config.year_starts,
            headers=headers,
            not_counted=not_counted,
            time_slots=config.time_slots,
            spend_levels=config.spend_levels,
            recall=memory.recall,
        )
        return Checking(file, tables, made_from)

    def again(before: Checking) -> Checking | None:
        update = check_again(
            before.file,
            before.tables,
            tables,
            headers=headers,
            not_counted=not_counted,
            recall=memory.find,
        )
        if update is None:
            return None
        return Checking(update.file, tables, made_from, update, since)

    # All but the tables has to be as it was.
    same = None if since is None else (since[0], *made_from[1:])
    return memory.revise(_STAGE, made_from, anew, same, again)


def _ingredients(
    tables: Mapping[str, SourceTable], config: Config, dictionary: Dictionary
) -> Ingredients:
    """Name all that ``check_tables`` makes the customer file from."""
    digests = tuple((name, table.digest) for name, table in tables.items())
    calendar = (config.year_starts, config.time_slots, config.spend_levels)
    return (digests, dictionary, config.currency, calendar, config.tables)


def _columns(entry: TableEntry) -> list[Column]:
    return [
        Column(field.name, field.type, field.required, field.choices, field.open)
        for field in entry.fields.values()
    ]


def _headers(source: Source) -> dict[str, str]:
    more = {name: field.column or name for name, field in source.more.items()}
    return {**source.fields, **more}


def _problem_at(document: YamlDocument, table: str) -> ProblemAt:
    def problem(path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
        return document.problem(("tables", table, *path), message, hint)

    return problem
