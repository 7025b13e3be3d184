"""What all commands share: options, progress, and how they end."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.problems import SiteError
from site_builder.releases import BusyError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from site_builder.accounting import Rendered
    from site_builder.problems import Problem

PROBLEMS, BUSY = 1, 75

site_option = click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder with config.yaml; this one if not given.",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the releases; 'output' in the folder of the site if not given.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="one per core",
    help="How many processes render.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to count from, instead of what config.yaml says.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """Give the day that was asked for, if any.

    Raises:
        click.BadParameter: It is too early or too late for a customer file.

    """
    from site_builder.config import FIRST_YEAR, LAST_YEAR  # noqa: PLC0415

    if moment is None:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        message = f"give a day of {FIRST_YEAR} to {LAST_YEAR}"
        raise click.BadParameter(message, param_hint="--as-of")
    return moment.date()


@contextmanager
def told(
    *, quiet: bool, as_json: bool = False
) -> Iterator[Callable[[str, int, int], None]]:
    """Tell how far a command is, and end it with 1 where the site has problems.

    It ends with 75 where another build holds the output.
    """
    try:
        with progress_bar(quiet=quiet) as tell:
            yield tell
    except SiteError as error:
        if as_json:
            problems = [as_dict(problem) for problem in error.problems]
            print_json({"problems": problems})
        else:
            print_problems(error.problems)
        sys.exit(PROBLEMS)
    except BusyError as error:
        click.echo(str(error), err=True)
        sys.exit(BUSY)


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show how far something is: on a terminal a bar, elsewhere a line per stage."""
    bar = _Bar(enabled=not quiet)
    try:
        yield bar.tell
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


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems, and how many there are."""
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{many(len(problems), 'problem')} found", err=True)


def account_lines(rendered: Rendered) -> Iterator[str]:
    """Say what became of the pages, and why."""
    yield (
        f"{many(rendered.rendered, 'page')} rendered, {rendered.linked} linked, "
        f"{rendered.removed} removed"
    )
    if rendered.linked and rendered.reasons:
        found = sorted(rendered.reasons.items(), key=lambda one: (-one[1], one[0]))
        causes = ", ".join(f"{name} ({number})" for name, number in found)
        yield f"customers whose pages were rendered, by what has changed: {causes}"
    if rendered.explained:
        yield rendered.explained


def many(number: int, word: str) -> str:
    """Say how many of something there are."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_dict(problem: Problem) -> dict[str, Any]:
    """Make a problem ready for JSON."""
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
    }


def print_json(answer: object) -> None:
    """Print what a program will read."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
