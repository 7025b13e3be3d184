"""``dossier show``: what is known of a customer, a segment, the measures, a field."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands.telling import (
    as_of_option,
    json_option,
    output_option,
    print_json,
    site_option,
    told,
)

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

_FEW = 20


@click.group()
def show() -> None:
    """Show one customer, one segment, the measures, or one field."""


@show.command("customer")
@click.argument("identity", metavar="ID")
@site_option
@output_option
@as_of_option
@json_option
def show_customer(
    identity: str,
    site: Path,
    output: Path | None,
    as_of: dt.date | None,
    *,
    as_json: bool,
) -> None:
    """Show everything known of a customer.

    Since when somebody is a member is told by the history in the output folder.
    """
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site, remembered  # noqa: PLC0415

    with told(quiet=True, as_json=as_json):
        checked = check_site(site, as_of, output=output)
        history = remembered(checked, output or site / "output")
        answer = inspecting.customer(checked, identity, history)
    if as_json:
        print_json(answer)
        return
    click.echo(f"{answer['id']}  {answer['path']}")
    _print_pairs("fields", answer["fields"])
    _print_pairs("measures", answer["measures"])
    click.echo("segments")
    for one in answer["segments"]:
        since = f" since {one['since']}" if one["since"] else ""
        click.echo(f"  {one['id']}{since}")
        for reason in one["because"]:
            value = "unknown" if reason["value"] is None else reason["value"]
            click.echo(f"    {reason['sentence']}: {value}")
    rows = {name: len(some) for name, some in answer["tables"].items() if some}
    _print_pairs("rows (see --json)", rows)


@show.command("segment")
@click.argument("name", metavar="ID|FILE.yaml")
@site_option
@as_of_option
@json_option
def show_segment(
    name: str, site: Path, as_of: dt.date | None, *, as_json: bool
) -> None:
    """Show who belongs to a segment, also to one in a file of its own."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415
    from site_builder.segments import absent_values  # noqa: PLC0415

    with told(quiet=True, as_json=as_json):
        checked = check_site(site, as_of)
        judgement = inspecting.judgement_of(checked, name, site)
        answer = inspecting.segment(checked, judgement)
    for notice in absent_values([judgement], checked.file):
        click.echo(notice, err=True)
    if as_json:
        print_json(answer)
        return
    click.echo(f"{answer['id']}: {answer['sentence']}")
    _print_some("members", answer["members"])
    _print_some("not judged", answer["not_judged"])
    click.echo("conditions (met, not met, not judged)")
    for one in answer["conditions"]:
        counts = f"{one['met']}, {one['not_met']}, {one['not_judged']}"
        click.echo(f"  {one['sentence']}: {counts}")
    if answer["near_misses"]:
        click.echo("near misses")
    for one in answer["near_misses"][:_FEW]:
        value = "" if one["value"] is None else f": {one['value']}"
        click.echo(f"  {one['id']} fails {one['sentence']}{value}")
    _print_pairs("figures", answer["figures"])
    for problem in answer["problems"]:
        click.echo(problem)


@show.command("measures")
@site_option
@as_of_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@json_option
def show_measures(
    site: Path, as_of: dt.date | None, *, as_csv: bool, as_json: bool
) -> None:
    """Show every measure of every customer, or what measures there are."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415

    with told(quiet=True, as_json=as_json):
        checked = check_site(site, as_of)
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows(inspecting.measures(checked))
    elif as_json:
        print_json(inspecting.measures_by_customer(checked))
    else:
        for measure in checked.measures.catalogue.values():
            click.echo(f"{measure.name} ({measure.unit}): {measure.definition}")


@show.command("field")
@click.argument("name", metavar="NAME")
@site_option
@as_of_option
@json_option
def show_field(name: str, site: Path, as_of: dt.date | None, *, as_json: bool) -> None:
    """Show what a field or measure means, and how well it is known."""
    from site_builder import inspecting  # noqa: PLC0415
    from site_builder.build import check_site  # noqa: PLC0415

    with told(quiet=True, as_json=as_json):
        answer = inspecting.field(check_site(site, as_of), name)
    if as_json:
        print_json(answer)
    else:
        _print_pairs(answer.pop("name"), answer)


def _print_pairs(title: str, pairs: dict[str, Any]) -> None:
    click.echo(title)
    for name, value in pairs.items():
        if value is not None:
            click.echo(f"  {name}: {value}")


def _print_some(title: str, ids: list[str]) -> None:
    more = f" … and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    click.echo(f"{title} ({len(ids)}): {', '.join(ids[:_FEW])}{more}")
