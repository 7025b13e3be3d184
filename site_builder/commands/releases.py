"""``dossier releases``: what was published, and which of it readers see."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands.telling import (
    PROBLEMS,
    output_option,
    print_problems,
    site_option,
    told,
)
from site_builder.releases import (
    DIGEST,
    find,
    list_releases,
    pin,
    prune_now,
    restore,
    rollback,
    served_number,
    unpin,
    verify,
)

if TYPE_CHECKING:
    from site_builder.releases import Listed, Switched

_number = click.argument(
    "number", metavar="[N]", type=click.IntRange(min=1), required=False
)


@click.group()
def releases() -> None:
    """List what was published, go back to it, check it, clear it up."""


@releases.command("list")
@site_option
@output_option
def list_them(site: Path, output: Path | None) -> None:
    """List the releases there are, newest first."""
    for listed in list_releases(output or site / "output"):
        click.echo(_line(listed))


@releases.command("rollback")
@_number
@site_option
@output_option
def roll_back(number: int | None, site: Path, output: Path | None) -> None:
    """Let readers see release N again (or the one before), whatever is built.

    Builds go on making releases; readers see them after 'dossier releases unpin'.
    """
    started = time.perf_counter()
    with told(quiet=True):
        switched = rollback(output or site / "output", number)
    took = (time.perf_counter() - started) * 1000
    _print_switched(switched)
    click.echo(f"pinned until 'dossier releases unpin' (took {took:.0f} ms)")


@releases.command("pin")
@site_option
@output_option
def pin_it(site: Path, output: Path | None) -> None:
    """Let readers go on seeing the release that they see, whatever is built."""
    with told(quiet=True):
        number = pin(output or site / "output")
    click.echo(f"release {number} is pinned until 'dossier releases unpin'")


@releases.command("unpin")
@site_option
@output_option
def unpin_it(site: Path, output: Path | None) -> None:
    """Let readers see the newest release again, and every one to come."""
    with told(quiet=True):
        switched = unpin(output or site / "output")
    _print_switched(switched)


@releases.command("verify")
@_number
@click.option("--all", "every", is_flag=True, help="Verify all releases.")
@site_option
@output_option
def verify_it(
    number: int | None, site: Path, output: Path | None, *, every: bool
) -> None:
    """Compare every byte of release N (or of that which readers see).

    It finds any file that is changed, missing, or too much, and ends with 1 then.
    """
    folder = output or site / "output"
    served = number or served_number(folder)
    chosen = [one.number for one in list_releases(folder)] if every else [served]
    wrong = False
    for one in chosen:
        if one is None:
            message = "no release is served"
            raise click.ClickException(message)
        problems = verify(folder, one)
        print_problems(problems)
        wrong = wrong or bool(problems)
        if not problems:
            click.echo(f"release {one} is what was published")
    if wrong:
        click.echo("'dossier releases rollback N' brings a sound one back", err=True)
        sys.exit(PROBLEMS)


@releases.command("prune")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="How many releases stay; what config.yaml says if not given.",
)
@site_option
@output_option
def prune_them(keep: int | None, site: Path, output: Path | None) -> None:
    """Delete old releases, never the newest, a pinned, or the one readers see."""
    with told(quiet=True):
        if keep is None:
            from site_builder.config import load_config  # noqa: PLC0415 -- slow

            keep = load_config(site)[0].releases.keep
        numbers = prune_now(output or site / "output", keep)
    click.echo(f"deleted: {', '.join(map(str, numbers)) or 'none'}")


@releases.command("find")
@click.argument("digest", metavar="DIGEST")
@site_option
@output_option
def find_it(digest: str, site: Path, output: Path | None) -> None:
    """Tell which page of which release prints this digest in its foot."""
    wanted = digest.strip().lower()
    if not DIGEST.match(wanted):
        message = "a digest is what stands in the foot of a page, such as 3fa29b0"
        raise click.BadParameter(message, param_hint="DIGEST")
    number = 0
    for found in find(output or site / "output", wanted):
        number += 1
        what = "" if found.what == "page" else f" ({found.what})"
        click.echo(f"release {found.release}: {found.audience}/{found.path}{what}")
    if not number:
        click.echo("no release that is kept has it", err=True)
        sys.exit(PROBLEMS)


@releases.command("restore-data")
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@site_option
@output_option
def restore_data(number: int, folder: Path, site: Path, output: Path | None) -> None:
    """Bring back config, data, segments and notes that release N was made of.

    Nothing that is in DIR is overwritten.
    """
    with told(quiet=True):
        for path in restore(output or site / "output", number, folder):
            click.echo(str(folder / path))


def _line(listed: Listed) -> str:
    number = f"{listed.number:>6}"
    if listed.record is None:
        return f"{number}  damaged"
    made = listed.record.made.isoformat(sep=" ", timespec="seconds")[:19]
    parts = ", ".join(
        f"{audience} {part.pages} pages"
        for audience, part in listed.record.parts.items()
    )
    marks = [
        word
        for word, one in (("served", listed.served), ("pinned", listed.pinned))
        if one
    ]
    as_of = listed.record.provenance.as_of or "unknown"
    said = f"  {', '.join(marks)}" if marks else ""
    return f"{number}  made {made} UTC  as of {as_of}  {parts}{said}"


def _print_switched(switched: Switched) -> None:
    before = f", not {switched.before}" if switched.before != switched.now else ""
    click.echo(f"readers see release {switched.now}{before}")
