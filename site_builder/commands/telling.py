"""What all commands share: options, progress, and how they end."""

from __future__ import annotations

import datetime as dt
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
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _day(
    context: click.Context, option: click.Parameter, text: str | None
) -> dt.date | None:
    """Read the day that was asked for, if any.

    Raises:
        click.BadParameter: It is no day, or too early or late for a customer file.

    """
    from site_builder.config import FIRST_YEAR, LAST_YEAR  # noqa: PLC0415

    del context
    if text is None:
        return None
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        message = f"'{text}' cannot be read as a day: write {_iso(text)}"
        raise click.BadParameter(message, param=option) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"give a day of {FIRST_YEAR} to {LAST_YEAR}"
        raise click.BadParameter(message, param=option)
    return day


def _iso(text: str) -> str:
    """Write a day that has dots as it should be; of any other text, an example."""
    try:
        day = dt.datetime.strptime(text.strip(), "%d.%m.%Y").replace(tzinfo=dt.UTC)
    except ValueError:
        return "a day such as 2026-03-31"
    return day.date().isoformat()


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    callback=_day,
    help="The day to count from (2026-03-31), instead of what config.yaml says.",
)


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
