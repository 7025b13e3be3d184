"""The whole pipeline, in the order in which it runs."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from site_builder import __version__
from site_builder.accounting import Rendered
from site_builder.audiences import EVERYONE, Visible, project
from site_builder.cluster import Shared, check_cluster, cluster_workers
from site_builder.config import CONFIG_FILE, Config, Source, load_config
from site_builder.customer_file import (
    CustomerFile,
    Dictionary,
    TableEntry,
    Update,
    check,
    check_again,
    latest_date,
    site_dictionary,
    too_large,
    too_many_rejects,
)
from site_builder.garbage import without_collecting
from site_builder.history import (
    EarlierSnapshots,
    History,
    content,
    file_name,
    look_back,
    recall,
    snapshot_of,
)
from site_builder.inputs import SEGMENTS, files_of, inputs
from site_builder.measures import Measures, catalogue, measure, measure_again
from site_builder.memory import Memory, Recall, Same, afresh
from site_builder.notes import AuthorPage, Note, load_notes, load_pages
from site_builder.pages import prepare
from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.releases import Layout, Provenance, Published, publishing
from site_builder.rendering import read_templates, render, setting_of
from site_builder.segments import (
    Judgement,
    check_expectations,
    judge,
    load_segments,
)
from site_builder.sources import (
    Column,
    ProblemAt,
    SourceTable,
    calculator,
    read_table,
)
from site_builder.workers import workers
from site_builder.yaml_file import YamlDocument

OUTPUT = "output"  # folder of a site that releases go to, unless another is named

Progress = Callable[[str, int, int], None]
Ingredients = tuple[object, ...]  # what a customer file is made from; tables come first


def silent(stage: str, done: int, total: int) -> None:
    """Report progress to nobody."""
    del stage, done, total


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything known of a site before a page is rendered.

    Attributes:
        past: What segments know of earlier as-of dates.
        problems: That do not stop a look at the site but stop a build: too many
            rejects, segments that miss what they expect.
        notices: What the author should know but need not mend.

    """

    config: Config
    document: YamlDocument
    file: CustomerFile
    as_of: dt.date
    measures: Measures
    judgements: Mapping[str, Judgement]
    past: EarlierSnapshots
    notes: Mapping[str, tuple[Note, ...]]
    pages: tuple[AuthorPage, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Checking:
    """The customer file as it is remembered.

    Attributes:
        tables: That it was made from.
        update: How it differs from the one before; None: everything may be another.
        since: What the one before was made from.

    """

    file: CustomerFile
    tables: Mapping[str, SourceTable]
    update: Update | None = None
    since: object = None


@dataclass(frozen=True, slots=True)
class Built:
    """A build that was published."""

    checked: Checked
    history: History
    release: Published
    rendered: Rendered


def check_site(
    site: Path,
    as_of: dt.date | None = None,
    progress: Progress = silent,
    memory: Memory | None = None,
    output: Path | None = None,
) -> Checked:
    """Do everything but render.

    Args:
        site: Folder with config.yaml.
        as_of: Instead of what config.yaml says.
        progress: Told the stage, and how much of it is done.
        memory: Of the one who builds again and again.
        output: Folder that holds the releases, for the history; None: the usual one.

    Raises:
        SiteError: The site cannot be read as its author wrote it.

    """
    memory = memory or Memory(lasting=False)
    config, document = _read_config(site, memory)
    dictionary = memory.recall(
        "dictionary",
        (Same(config), Same(document)),
        lambda: site_dictionary(config, document),
    )
    tables = read_tables(site, config, document, dictionary, progress, memory)
    made_from = _ingredients(tables, config, dictionary)
    checking = _checking(tables, config, dictionary, made_from, memory)
    file = checking.file
    day = as_of or as_of_date(config, document, file)
    progress("measuring", 0, 1)
    update = checking.update
    measures = memory.revise(
        "measures",
        (made_from, day),
        lambda: measure(file, day),
        (checking.since, day),
        lambda before: None if update is None else measure_again(before, update, day),
    )
    progress("judging segments", 0, 1)
    segments = memory.read(
        "segments",
        (Same(config), Same(dictionary)),
        sorted((site / SEGMENTS).glob("*")),
        lambda: load_segments(
            site / SEGMENTS,
            dictionary,
            catalogue(),
            currency=config.currency,
            time_slots=config.time_slots,
            compare=config.compare,
        ),
    )
    layout = Layout((output or site / OUTPUT).absolute())
    past = look_back(layout.history, file, segments, day)
    judging = memory.recall(
        "judging", made_from[1:], partial(Memory, lasting=memory.lasting)
    )
    judgements = judge(segments, file, measures, day, past, judging, update)
    judging.tidy()
    notes, of_nobody = load_notes(site, file.customers["id"].tolist())
    file = replace(file, rejects=(*file.rejects, *of_nobody))
    return Checked(
        config=config,
        document=document,
        file=file,
        as_of=day,
        measures=measures,
        judgements=judgements,
        past=past,
        notes=notes,
        pages=load_pages(site),
        problems=(
            *too_large(file, document, memory.recall),
            *too_many_rejects(file, config.rejects.allow, document),
            *check_expectations(judgements, file.customers["id"].tolist()),
        ),
        notices=tuple(_notices(dictionary, document)),
    )


def build_site(
    site: Path,
    output: Path,
    *,
    as_of: dt.date | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    clean: bool = False,
    accept_shrink: bool = False,
    explain: str = "",
    progress: Progress = silent,
    memory: Memory | None = None,
) -> Built:
    """Build the site in one folder and publish it in another.

    Args:
        site: Folder with config.yaml.
        output: Folder that holds the releases; made where it is missing.
        as_of: Instead of what config.yaml says.
        jobs: How many processes render; 1: this one alone.
        cluster: Address of a Dask scheduler, whose workers render instead.
        clean: Render everything; keep no page of the last release.
        accept_shrink: Publish even if a tenth of the pages is gone.
        explain: Path of a page of which one wants to know why it was rendered.
        progress: Told the stage, and how much of it is done.
        memory: Of the one who builds again and again.

    Raises:
        SiteError: The site has problems; readers see what they saw.
        BusyError: Another build holds the output.

    """
    memory = memory or Memory(lasting=False)
    with without_collecting(), publishing(output, clean=clean) as publication:
        shared = Shared(site.absolute(), publication.work())
        if cluster:
            check_cluster(cluster, shared)
        publication.note_sources(inputs(site, _read_config(site, memory)[0]))
        checked = check_site(site, as_of, progress, memory, output)
        raise_if_any(checked.problems)
        history = remembered(checked, output)
        visible = visible_to_everyone(checked, history, memory.recall)
        tree = publication.tree(visible.audience.name)
        setting = setting_of(checked.config, site)
        templates = memory.recall(
            "templates",
            (setting.made_by["templates"], setting.wording),
            lambda: read_templates(site, setting.wording),
        )
        material = prepare(visible, setting, memory.recall)
        rented = cluster_workers(cluster, shared) if cluster else workers(jobs)
        with rented as executor:
            rendered = render(
                material,
                tree,
                site,
                templates,
                executor,
                progress=partial(progress, "writing pages"),
                explain=explain,
                recall=memory.recall,
            )
        progress("publishing", 0, 1)
        snapshot = content(history.now, history.line)
        publication.remember(file_name(checked.as_of), snapshot)
        release = publication.publish(
            keep=checked.config.releases.keep,
            keep_data=checked.config.releases.keep_data,
            provenance=_provenance(checked),
            accept_shrink=accept_shrink,
        )
    return Built(checked, history, release, rendered)


def _provenance(checked: Checked) -> Provenance:
    sources = checked.file.sources
    return Provenance(
        program=__version__,
        as_of=checked.as_of.isoformat(),
        sources={name: state.digest for name, state in sorted(sources.items())},
    )


def remembered(checked: Checked, output: Path) -> History:
    """Take the snapshot of the as-of date, and look back at those of earlier dates.

    Args:
        checked: The site.
        output: Folder that holds the releases; need not be there.

    """
    now = snapshot_of(checked.file, checked.measures, checked.judgements, checked.as_of)
    layout = Layout(output.absolute())
    shown = layout.history.relative_to(layout.output).as_posix()
    return recall(layout.history, now, checked.config.compare, f"{output}/{shown}")


def visible_to_everyone(
    checked: Checked, history: History, recall: Recall = afresh
) -> Visible:
    """Take what the one audience there is may see."""
    return project(
        checked.file,
        checked.measures,
        checked.judgements,
        checked.notes,
        checked.pages,
        checked.as_of,
        history,
        EVERYONE,
        recall,
    )


def _read_config(site: Path, memory: Memory) -> tuple[Config, YamlDocument]:
    return memory.read("config", site, [site / CONFIG_FILE], lambda: load_config(site))


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
    with calculator() as connection:
        for done, (name, source) in enumerate(config.tables.items()):
            progress(f"reading {name}", done, len(config.tables))
            columns = _columns(dictionary.tables[name])
            asked = (source, columns, data, config.timezone, config.fallback_encoding)
            made_from, before = memory.last(name)
            read = partial(
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
            try:
                tables[name] = memory.read(name, asked, files_of(source, data), read)
            except SiteError as error:
                problems += error.problems
    raise_if_any(problems)
    return tables


def check_tables(
    tables: Mapping[str, SourceTable],
    config: Config,
    dictionary: Dictionary,
    recall: Recall = afresh,
) -> CustomerFile:
    """Check the tables against each other."""
    return check(
        tables,
        dictionary,
        currency=config.currency,
        year_starts=config.year_starts,
        headers=_all_headers(config),
        not_counted=_not_counted(config),
        time_slots=config.time_slots,
        spend_levels=config.spend_levels,
        recall=recall,
    )


def _checking(
    tables: Mapping[str, SourceTable],
    config: Config,
    dictionary: Dictionary,
    made_from: Ingredients,
    memory: Memory,
) -> _Checking:
    """Check the tables; only what has changed since the last time, if that will do."""
    since, _ = memory.last("customer file")

    def again(before: _Checking) -> _Checking | None:
        update = check_again(
            before.file,
            before.tables,
            tables,
            headers=_all_headers(config),
            not_counted=_not_counted(config),
            recall=memory.find,
        )
        if update is None:
            return None
        return _Checking(update.file, tables, update, since)

    return memory.revise(
        "customer file",
        made_from,
        lambda: _Checking(
            check_tables(tables, config, dictionary, memory.recall), tables
        ),
        # All but the tables has to be as it was.
        None if since is None else (since[0], *made_from[1:]),
        again,
    )


def _all_headers(config: Config) -> dict[str, dict[str, str]]:
    return {name: _headers(source) for name, source in config.tables.items()}


def _not_counted(config: Config) -> dict[str, Mapping[str, Sequence[str]]]:
    return {name: source.not_counted for name, source in config.tables.items()}


def _ingredients(
    tables: Mapping[str, SourceTable], config: Config, dictionary: Dictionary
) -> Ingredients:
    """Name all that ``check_tables`` makes the customer file from."""
    digests = tuple((name, table.digest) for name, table in tables.items())
    calendar = (config.year_starts, config.time_slots, config.spend_levels)
    return (digests, dictionary, config.currency, calendar, config.tables)


def as_of_date(config: Config, document: YamlDocument, file: CustomerFile) -> dt.date:
    """Settle the one date that every window is counted from.

    Raises:
        SiteError: ``latest`` is asked for, but nothing in the file has a date.

    """
    if config.as_of == "today":
        return dt.datetime.now(config.zone).date()
    if config.as_of != "latest":
        return dt.date.fromisoformat(config.as_of)
    latest = latest_date(file)
    if latest is None:
        message = "no order, interaction, event, survey, response or case has a date"
        hint = "give a date: 'as_of: 2026-03-31', or 'as_of: today'"
        raise SiteError([document.problem(("as_of",), message, hint)])
    return latest


def _notices(dictionary: Dictionary, document: YamlDocument) -> Iterator[str]:
    for table, entry in dictionary.tables.items():
        for field in entry.fields.values():
            if field.sensitivity is None:
                path = ("tables", table, "more", field.name)
                yield (
                    f"{document.file}:{document.line(path)}: the field "
                    f"'{field.name}' has no sensitivity, so that nobody sees it"
                )


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
