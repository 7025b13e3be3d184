"""The ``dossier`` command: the only module that prints or picks an exit code.

Exit codes: 0 done, 1 the site has problems, 2 wrong usage, 75 another build is running.
What a command needs is imported when it runs, so that ``--help`` is immediate.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder import __version__
from site_builder.problems import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from site_builder.build import Checked
    from site_builder.problems import Problem
    from site_builder.sources import Reject

_PROBLEMS, _BUSY = 1, 75
_FEW = 20

_site = click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder with config.yaml; this one if not given.",
)
_as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to count from, instead of what config.yaml says.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dossier")
def main() -> None:
    """Turn a customer file into a read-only site: dossiers, segments and briefs."""


@main.command()
@_site
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the releases; 'output' in the folder of the site if not given.",
)
@_as_of
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="one per core",
    help="How many processes render.",
)
@click.option("--quiet", is_flag=True, help="Print problems only.")
def build(
    site: Path,
    output: Path | None,
    as_of: dt.datetime | None,
    jobs: int,
    *,
    quiet: bool,
) -> None:
    """Build the site and publish it."""
    from site_builder.build import build_site  # noqa: PLC0415 -- pandas takes a second
    from site_builder.releases import BusyError  # noqa: PLC0415

    started = dt.datetime.now(dt.UTC)
    with _told(quiet=quiet) as progress:
        try:
            built = build_site(
                site,
                output or site / "output",
                as_of=_day(as_of),
                jobs=jobs,
                progress=progress,
            )
        except BusyError as error:
            click.echo(str(error), err=True)
            sys.exit(_BUSY)
    if not quiet:
        took = (dt.datetime.now(dt.UTC) - started).total_seconds()
        _print_notices(built.checked)
        index = built.release.root / "index.html"
        click.echo(
            f"{built.pages} pages as of {built.checked.as_of}, "
            f"release {built.release.number}, in {took:.1f} s"
        )
        click.echo(f"open {index.absolute()}")


@main.command()
@_site
@_as_of
@_as_json
def check(site: Path, as_of: dt.datetime | None, *, as_json: bool) -> None:
    """Find every problem and reject, and test the segments, without building."""
    from site_builder.build import check_site  # noqa: PLC0415

    with _told(quiet=True, as_json=as_json):
        checked = check_site(site, _day(as_of))
    if as_json:
        _print_json(_findings(checked))
    else:
        for reject in checked.file.rejects:
            click.echo(_said(reject))
        _print_notices(checked)
        _print_problems(checked.problems)
        _print_summary(checked)
    if checked.problems:
        sys.exit(_PROBLEMS)


@main.group()
def show() -> None:
    """Show one customer, one segment, the measures, or one field."""


@show.command("customer")
@click.argument("identity", metavar="ID")
@_site
@_as_of
@_as_json
def show_customer(
    identity: str, site: Path, as_of: dt.datetime | None, *, as_json: bool
) -> None:
    """Show everything known of a customer."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415

    with _told(quiet=True, as_json=as_json):
        answer = inspecting.customer(check_site(site, _day(as_of)), identity)
    if as_json:
        _print_json(answer)
        return
    click.echo(f"{answer['id']}  {answer['path']}")
    _print_pairs("fields", answer["fields"])
    _print_pairs("measures", answer["measures"])
    click.echo("segments")
    for one in answer["segments"]:
        click.echo(f"  {one['id']}")
        for reason in one["because"]:
            value = "unknown" if reason["value"] is None else reason["value"]
            click.echo(f"    {reason['sentence']}: {value}")
    rows = {name: len(some) for name, some in answer["tables"].items() if some}
    _print_pairs("rows (see --json)", rows)


@show.command("segment")
@click.argument("name", metavar="ID|FILE.yaml")
@_site
@_as_of
@_as_json
def show_segment(
    name: str, site: Path, as_of: dt.datetime | None, *, as_json: bool
) -> None:
    """Show who belongs to a segment, also to one in a file of its own."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415

    with _told(quiet=True, as_json=as_json):
        checked = check_site(site, _day(as_of))
        judgement = inspecting.judgement_of(checked, name, site)
        answer = inspecting.segment(checked, judgement)
    if as_json:
        _print_json(answer)
        return
    click.echo(f"{answer['id']}: {answer['sentence']}")
    _print_some("members", answer["members"])
    _print_some("not judged", answer["not_judged"])
    _print_pairs("figures", answer["figures"])


@show.command("measures")
@_site
@_as_of
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@_as_json
def show_measures(
    site: Path, as_of: dt.datetime | None, *, as_csv: bool, as_json: bool
) -> None:
    """Show every measure of every customer, or what measures there are."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415

    with _told(quiet=True, as_json=as_json):
        checked = check_site(site, _day(as_of))
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows(inspecting.measures(checked))
    elif as_json:
        _print_json(inspecting.measures_by_customer(checked))
    else:
        for measure in checked.measures.catalogue.values():
            click.echo(f"{measure.name} ({measure.unit}): {measure.definition}")


@show.command("field")
@click.argument("name", metavar="NAME")
@_site
@_as_of
@_as_json
def show_field(
    name: str, site: Path, as_of: dt.datetime | None, *, as_json: bool
) -> None:
    """Show what a field or measure means, and how well it is known."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415

    with _told(quiet=True, as_json=as_json):
        answer = inspecting.field(check_site(site, _day(as_of)), name)
    if as_json:
        _print_json(answer)
    else:
        _print_pairs(answer.pop("name"), answer)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with data of your own, to write a config.yaml for.",
)
def new(folder: Path, source: Path | None) -> None:
    """Make a new site: a copy of the demonstration, or one for your own data."""
    from site_builder.starting import new_site  # noqa: PLC0415

    with _told(quiet=True):
        for line in new_site(folder, source):
            click.echo(line)


@main.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write the schemas to, instead of printing them.",
)
def schema(output: Path | None) -> None:
    """Print the JSON Schemas of config.yaml and of segments, for editors."""
    from site_builder.schemas import schemas  # noqa: PLC0415

    if output is None:
        _print_json(schemas())
        return
    output.mkdir(parents=True, exist_ok=True)
    for name, content in schemas().items():
        path = output / f"{name}.schema.json"
        text = json.dumps(content, ensure_ascii=False, indent=2)
        path.write_text(f"{text}\n", encoding="utf-8")
        click.echo(str(path))


@contextmanager
def _told(
    *, quiet: bool, as_json: bool = False
) -> Iterator[Callable[[str, int, int], None]]:
    """Tell how far a command is, and end it with 1 where the site has problems."""
    bar = _Bar(enabled=not quiet)
    try:
        yield bar.tell
    except SiteError as error:
        bar.end()
        if as_json:
            problems = [_as_dict(problem) for problem in error.problems]
            _print_json({"problems": problems})
        else:
            _print_problems(error.problems)
        sys.exit(_PROBLEMS)
    finally:
        bar.end()


class _Bar:
    """Progress: a bar on a terminal, a plain line per stage elsewhere."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._stage = ""
        self._progress: Any = None
        self._task: Any = None

    def tell(self, stage: str, done: int, total: int) -> None:
        if not self._enabled:
            return
        if not sys.stderr.isatty():
            if stage != self._stage:
                click.echo(f"{stage} …", err=True)
            self._stage = stage
            return
        if self._progress is None:
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import Progress  # noqa: PLC0415

            console = Console(stderr=True)
            self._progress = Progress(console=console, transient=True)
            self._progress.start()
            self._task = self._progress.add_task(stage)
        self._progress.update(
            self._task, description=stage, completed=done, total=total
        )

    def end(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _day(moment: dt.datetime | None) -> dt.date | None:
    from site_builder.config import FIRST_YEAR, LAST_YEAR  # noqa: PLC0415

    if moment is None:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        message = f"give a day of {FIRST_YEAR} to {LAST_YEAR}"
        raise click.BadParameter(message, param_hint="--as-of")
    return moment.date()


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{_many(len(problems), 'problem')} found", err=True)


def _print_notices(checked: Checked) -> None:
    for state in checked.file.sources.values():
        for notice in state.notices:
            click.echo(f"{state.shown}: {notice}", err=True)
    for notice in checked.notices:
        click.echo(notice, err=True)


def _print_summary(checked: Checked) -> None:
    rejects = len(checked.file.rejects)
    click.echo(
        f"{_many(checked.file.size, 'customer')} as of {checked.as_of}, "
        f"{_many(len(checked.judgements), 'segment')}, "
        f"{_many(rejects, 'reject')}" + ("" if checked.problems else ", no problems")
    )


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _said(reject: Reject) -> str:
    place = f"{reject.file}:{reject.line}" if reject.line else reject.file
    column = f":{reject.column}" if reject.column else ""
    kind = f" ({reject.value_kind})" if reject.value_kind else ""
    what = "row rejected" if reject.kind == "row" else "cell rejected"
    return f"{place}{column}: {what}: {reject.reason}{kind}"


def _findings(checked: Checked) -> dict[str, Any]:
    return {
        "problems": [_as_dict(problem) for problem in checked.problems],
        "rejects": [
            {
                "table": one.table,
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "field": one.field,
                "kind": one.kind,
                "reason": one.reason,
                "value_kind": one.value_kind,
            }
            for one in checked.file.rejects
        ],
        "notices": [
            {"table": state.table, "notice": notice}
            for state in checked.file.sources.values()
            for notice in state.notices
        ]
        + [{"table": "", "notice": notice} for notice in checked.notices],
        "as_of": checked.as_of.isoformat(),
        "customers": checked.file.size,
    }


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
    }


def _print_json(answer: object) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _print_pairs(title: str, pairs: dict[str, Any]) -> None:
    click.echo(title)
    for name, value in pairs.items():
        if value is not None:
            click.echo(f"  {name}: {value}")


def _print_some(title: str, ids: list[str]) -> None:
    more = f" … and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    click.echo(f"{title} ({len(ids)}): {', '.join(ids[:_FEW])}{more}")
