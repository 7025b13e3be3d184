"""The whole pipeline, in the order in which it runs."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from site_builder import __version__
from site_builder.accounting import Rendered
from site_builder.audiences import EVERYONE, Visible, project
from site_builder.cluster import Shared, check_cluster, cluster_workers
from site_builder.config import Config
from site_builder.customer_file import (
    CustomerFile,
    Dictionary,
    Revision,
    UnfitError,
    latest_date,
    site_dictionary,
    too_large,
    unfit,
    without_rows,
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
from site_builder.inputs import SEGMENTS, inputs
from site_builder.measures import Measures, catalogue, measure, measure_again
from site_builder.memory import Memory, Same
from site_builder.notes import AuthorPage, Note, load_notes, load_pages
from site_builder.pages import prepare
from site_builder.problems import Problem, raise_if_any
from site_builder.reading import Progress, read_config, read_customer_file
from site_builder.releases import Layout, Provenance, Published, publishing
from site_builder.rendering import (
    look_at_templates,
    read_templates,
    render,
    setting_of,
)
from site_builder.segments import (
    Judgement,
    absent_values,
    check_expectations,
    judge,
    load_segments,
)
from site_builder.wording import wording_of
from site_builder.workers import workers
from site_builder.yaml_file import YamlDocument

__all__ = [
    "Built",
    "Checked",
    "Progress",
    "as_of_date",
    "build_site",
    "check_site",
    "remembered",
    "visible_to_everyone",
    "with_templates",
]

OUTPUT = "output"  # folder of a site that releases go to, unless another is named


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
        revision: What the customer file has become since the site was last built.

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
    revision: Revision = field(compare=False)


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
    config, document = read_config(site, memory)
    dictionary = memory.recall(
        "dictionary",
        (Same(config), Same(document)),
        lambda: site_dictionary(config, document),
    )
    file, revision = read_customer_file(
        site, config, document, dictionary, progress, memory
    )
    problems = unfit(file, config.rejects.allow, document)
    if not file.size:
        of_customers = (one for one in file.rejects if one.table == "customers")
        raise UnfitError(problems, tuple(of_customers))
    day = as_of or as_of_date(config, document, file, problems)
    progress("measuring", 0, 1)
    measures = revision.revise(
        "measures",
        day,
        lambda: measure(file, day),
        lambda before, update: measure_again(before, update, day),
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
        "judging", revision.made_from[1:], partial(Memory, lasting=memory.lasting)
    )
    judgements = judge(segments, file, measures, day, past, judging, revision.update)
    absent = absent_values(judgements.values(), file, judging.recall)
    notices = (*without_rows(file), *absent, *_notices(dictionary, document))
    judging.tidy()
    ids = file.customers["id"].tolist()
    # Of a file that lacks customers nothing can be expected.
    place = document.line(("tables", "customers"))
    incomplete = any(one.line == place for one in problems)
    notes, of_nobody = load_notes(site, ids)
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
            *problems,
            *too_large(file, document, memory.recall),
            *(() if incomplete else check_expectations(judgements, ids)),
        ),
        notices=notices,
        revision=revision,
    )


def with_templates(checked: Checked, site: Path) -> Checked:
    """Add what is wrong with the templates of the site, for those who do not render."""
    wording = wording_of(checked.config.language, checked.config.currency)
    problems, unused = look_at_templates(site, wording)
    return replace(
        checked,
        problems=(*checked.problems, *problems),
        notices=(*checked.notices, *unused),
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
    if not site.is_dir():
        read_config(site, memory)  # says so, before an output is made in it
    with (
        without_collecting(),
        publishing(output, clean=clean, recall=memory.recall) as publication,
    ):
        shared = Shared(site.absolute(), publication.work())
        if cluster:
            check_cluster(cluster, shared)
        publication.note_sources(inputs(site, read_config(site, memory)[0]))
        checked = check_site(site, as_of, progress, memory, output)
        raise_if_any(checked.problems)
        history = remembered(checked, output)
        with ThreadPoolExecutor(1) as beside:
            snapshot = beside.submit(content, history.now, history.line)
            visible = visible_to_everyone(checked, history)
            tree = publication.tree(visible.audience.name)
            setting = setting_of(checked.config, site)
            templates, unused = memory.recall(
                "templates",
                (setting.made_by["templates"], setting.wording),
                lambda: read_templates(site, setting.wording),
            )
            material = prepare(visible, setting)
            rented = (
                cluster_workers(cluster, shared)
                if cluster
                else workers(jobs, beside.shutdown)
            )
            with rented as executor:
                rendered = render(
                    material,
                    tree,
                    site,
                    templates,
                    executor,
                    progress=partial(progress, "writing pages"),
                    explain=explain,
                )
        progress("publishing", 0, 1)
        publication.remember(file_name(checked.as_of), snapshot.result())
        release = publication.publish(
            keep=checked.config.releases.keep,
            keep_data=checked.config.releases.keep_data,
            provenance=_provenance(checked),
            accept_shrink=accept_shrink,
        )
    checked = replace(checked, notices=(*checked.notices, *unused))
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


def visible_to_everyone(checked: Checked, history: History) -> Visible:
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
        checked.revision,
    )


def as_of_date(
    config: Config,
    document: YamlDocument,
    file: CustomerFile,
    problems: Sequence[Problem] = (),
) -> dt.date:
    """Settle the one date that every window is counted from.

    Args:
        config: What config.yaml says.
        document: The same, for the line.
        file: The customer file.
        problems: Known of the file, which may be why nothing in it has a date.

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
        hint = " ".join([*without_rows(file), hint])
        undated = document.problem(("as_of",), message, hint)
        raise UnfitError(problems or [undated], file.rejects)
    return latest


def _notices(dictionary: Dictionary, document: YamlDocument) -> Iterator[str]:
    for table, entry in dictionary.tables.items():
        for one in entry.fields.values():
            if one.sensitivity is None:
                path = ("tables", table, "more", one.name)
                yield (
                    f"{document.file}:{document.line(path)}: the field "
                    f"'{one.name}' has no sensitivity, so that nobody sees it"
                )
