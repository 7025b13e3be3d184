"""The ``dossier`` command. Only this and ``commands`` print or pick exit codes.

Exit codes: 0 done, 1 the site has problems, 2 wrong usage, 75 another build is running.
What a command needs is imported when it runs, so that ``--help`` is immediate.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder import __version__
from site_builder.commands.releases import releases
from site_builder.commands.showing import show
from site_builder.commands.telling import (
    PROBLEMS,
    account_lines,
    as_dict,
    as_of_option,
    jobs_option,
    json_option,
    many,
    output_option,
    print_json,
    print_problems,
    site_option,
    told,
)
from site_builder.commands.watching import serve, watch
from site_builder.garbage import without_collecting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_builder.build import Checked
    from site_builder.sources import Reject


def _cluster(
    context: click.Context, option: click.Parameter, address: str | None
) -> str | None:
    """Refuse what is no address, and to go on without what a cluster needs."""
    del context
    if address is None:
        return None
    if not re.fullmatch(r"(tcp|tls)://\S+:[0-9]+", address):
        message = "give an address such as tcp://host:8786 or tls://host:8786"
        raise click.BadParameter(message, param=option)
    if find_spec("distributed") is None:
        message = "dask.distributed is not installed. "
        message += "Install with: pip install 'dossier-site[dask]'"
        raise click.UsageError(message)
    return address


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dossier")
def main() -> None:
    """Turn a customer file into a read-only site: dossiers, segments and briefs."""


@main.command()
@site_option
@output_option
@as_of_option
@jobs_option
@click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=_cluster,
    help="Render on the Dask cluster with this scheduler, such as tcp://host:8786.",
)
@click.option(
    "--clean",
    is_flag=True,
    help="Render everything; keep no page of the last release.",
)
@click.option(
    "--accept-shrink",
    is_flag=True,
    help="Publish even if a tenth of the pages is gone.",
)
@click.option(
    "--explain",
    metavar="PAGE",
    default="",
    help="Say whether a page (customers/c-1.html) was rendered, and why.",
)
@click.option("--quiet", is_flag=True, help="Print problems only.")
def build(
    site: Path,
    output: Path | None,
    as_of: dt.date | None,
    jobs: int,
    cluster: str | None,
    *,
    clean: bool,
    accept_shrink: bool,
    explain: str,
    quiet: bool,
) -> None:
    """Build the site and publish it."""
    with without_collecting():  # it takes a sixth of the time, and finds nothing
        from site_builder.build import (  # noqa: PLC0415 -- pandas takes a second
            build_site,
        )

    started = dt.datetime.now(dt.UTC)
    with told(quiet=quiet) as progress:
        built = build_site(
            site,
            output or site / "output",
            as_of=as_of,
            jobs=jobs,
            cluster=cluster,
            clean=clean,
            accept_shrink=accept_shrink,
            explain=explain,
            progress=progress,
        )
    if not quiet:
        took = (dt.datetime.now(dt.UTC) - started).total_seconds()
        _print_notices(built.checked)
        for notice in (*built.history.notices, *built.release.notices):
            click.echo(notice, err=True)
        index = built.release.root / "index.html"
        click.echo(
            f"{built.rendered.pages} pages as of {built.checked.as_of}, "
            f"release {built.release.number}, in {took:.1f} s"
        )
        for line in account_lines(built.rendered):
            click.echo(line)
        click.echo(f"open {index.absolute()}")


@main.command()
@site_option
@as_of_option
@json_option
def check(site: Path, as_of: dt.date | None, *, as_json: bool) -> None:
    """Find every problem and reject, test the segments, read the templates."""
    from site_builder.build import check_site, with_templates  # noqa: PLC0415
    from site_builder.customer_file import UnfitError  # noqa: PLC0415

    with told(quiet=True, as_json=as_json):
        try:
            checked = with_templates(check_site(site, as_of), site)
        except UnfitError as error:
            if not as_json:
                _print_rejects(error.rejects)
                raise
            problems = [as_dict(problem) for problem in error.problems]
            print_json({"problems": problems, "rejects": _as_dicts(error.rejects)})
            sys.exit(PROBLEMS)
    if as_json:
        print_json(_findings(checked))
    else:
        _print_rejects(checked.file.rejects)
        _print_notices(checked)
        print_problems(checked.problems)
        _print_summary(checked)
    if checked.problems:
        sys.exit(PROBLEMS)


main.add_command(watch)
main.add_command(serve)
main.add_command(releases)
main.add_command(show)


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

    with told(quiet=True):
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
        print_json(schemas())
        return
    output.mkdir(parents=True, exist_ok=True)
    for name, content in schemas().items():
        path = output / f"{name}.schema.json"
        text = json.dumps(content, ensure_ascii=False, indent=2)
        path.write_text(f"{text}\n", encoding="utf-8")
        click.echo(str(path))


def _print_rejects(rejects: Iterable[Reject]) -> None:
    for reject in rejects:
        click.echo(_said(reject))


def _print_notices(checked: Checked) -> None:
    for state in checked.file.sources.values():
        for notice in state.notices:
            click.echo(f"{state.shown}: {notice}", err=True)
    for notice in checked.notices:
        click.echo(notice, err=True)


def _print_summary(checked: Checked) -> None:
    rejects = len(checked.file.rejects)
    click.echo(
        f"{many(checked.file.size, 'customer')} as of {checked.as_of}, "
        f"{many(len(checked.judgements), 'segment')}, "
        f"{many(rejects, 'reject')}" + ("" if checked.problems else ", no problems")
    )


def _said(reject: Reject) -> str:
    place = f"{reject.file}:{reject.line}" if reject.line else reject.file
    column = f":{reject.column}" if reject.column else ""
    kind = f" ({reject.value_kind})" if reject.value_kind else ""
    what = "row rejected" if reject.kind == "row" else "cell rejected"
    return f"{place}{column}: {what}: {reject.reason}{kind}"


def _as_dicts(rejects: Iterable[Reject]) -> list[dict[str, Any]]:
    return [
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
        for one in rejects
    ]


def _findings(checked: Checked) -> dict[str, Any]:
    return {
        "problems": [as_dict(problem) for problem in checked.problems],
        "rejects": _as_dicts(checked.file.rejects),
        "notices": [
            {"table": state.table, "notice": notice}
            for state in checked.file.sources.values()
            for notice in state.notices
        ]
        + [{"table": "", "notice": notice} for notice in checked.notices],
        "as_of": checked.as_of.isoformat(),
        "customers": checked.file.size,
    }
