"""``dossier watch`` and ``dossier serve``: the site follows its sources."""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from typing import TYPE_CHECKING

import click

from site_builder.commands.telling import (
    jobs_option,
    many,
    output_option,
    print_problems,
    progress_bar,
    site_option,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from site_builder.build import Built, Progress
    from site_builder.watching import Bell, News

_FEW = 3
_STAYS = "what was published stays as it was; waiting for a change"

_poll = click.option(
    "--poll",
    is_flag=True,
    help="Look every second, for folders where changes are not told of.",
)


@click.command()
@site_option
@output_option
@_poll
@jobs_option
def watch(site: Path, output: Path | None, jobs: int, *, poll: bool) -> None:
    """Build the site now, and again whenever something in it has changed.

    Ends on Ctrl+C or SIGTERM. Problems never end it: what was published stays.
    """
    from site_builder.watching import Bell  # noqa: PLC0415 -- pandas takes a second

    _watch(site, output or site / "output", jobs, Bell(), print_news, poll=poll)


@click.command()
@site_option
@output_option
@_poll
@jobs_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port of 127.0.0.1; 0 picks one that is free.",
)
def serve(site: Path, output: Path | None, jobs: int, port: int, *, poll: bool) -> None:
    """Watch, and show what is published on this machine only.

    Pages reload after each release, and show the problems of a build that made none.
    """
    from site_builder.serving import (  # noqa: PLC0415
        Preview,
        address_of,
        bound,
        serving,
    )
    from site_builder.watching import Bell  # noqa: PLC0415

    place = output or site / "output"
    preview = Preview(place)
    try:
        listener = bound(port)
    except OSError as error:
        message = f"{port} cannot be had ({error.strerror}); choose another, or 0"
        raise click.BadParameter(message, param_hint="--port") from None

    def tell(news: News) -> None:
        preview.tell(news)
        print_news(news)

    with serving(preview, listener):
        click.echo(f"{address_of(listener)}  (Ctrl+C ends it)")
        _watch(site, place, jobs, Bell(), tell, poll=poll)


def _watch(
    site: Path,
    output: Path,
    jobs: int,
    bell: Bell,
    tell: Callable[[News], None],
    *,
    poll: bool,
) -> None:
    from site_builder.watching import Note, Watcher  # noqa: PLC0415

    _end_with_signals(bell)
    builder = _Builder(site.absolute(), output.absolute(), jobs, bell)

    def tell_and_rest(news: News) -> None:
        tell(news)
        if not isinstance(news, Note):
            builder.rest()

    Watcher(site, output, builder.build, tell_and_rest, bell, poll=poll).run()


class _Builder:
    """Builds, for as long as one watches; it remembers what it has built from."""

    def __init__(self, site: Path, output: Path, jobs: int, bell: Bell) -> None:
        from site_builder.memory import Memory  # noqa: PLC0415

        self._site, self._output, self._jobs, self._bell = site, output, jobs, bell
        self._memory = Memory()

    def build(self, tell: Progress) -> Built:
        """Build once."""
        from site_builder.build import build_site  # noqa: PLC0415

        with progress_bar(quiet=not sys.stderr.isatty()) as show:

            def progress(stage: str, done: int, total: int) -> None:
                tell(stage, done, total)
                show(stage, done, total)

            return build_site(
                self._site,
                self._output,
                jobs=self._jobs,
                progress=progress,
                memory=self._memory,
            )

    def rest(self) -> None:
        """Do what can wait until readers have a release, and helps the next build."""
        from site_builder.releases import lay_by  # noqa: PLC0415

        gc.collect()
        lay_by(self._output, lambda: self._bell.ended, self._memory.recall)


def _end_with_signals(bell: Bell) -> None:
    """End soon and well with the first signal, at once with the second."""

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        if bell.ended:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        bell.end()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)


def print_news(news: News) -> None:
    """Print what a watcher tells: a line for each build, and what keeps one back."""
    from site_builder.watching import Broken, Made, Note, Refused  # noqa: PLC0415

    match news:
        case Made():
            click.echo(
                f"{_when(news.moment, news.reasons)}: release {news.number}, "
                f"{news.rendered} of {many(news.pages, 'page')} rendered, "
                f"in {news.seconds:.1f} s"
            )
            for notice in news.notices:
                click.echo(notice, err=True)
        case Refused():
            click.echo(f"{_when(news.moment, news.reasons)}: no release", err=True)
            print_problems(news.problems)
            click.echo(_STAYS, err=True)
        case Broken():
            click.echo(f"{_when(news.moment, news.reasons)}: no release", err=True)
            click.echo("".join(traceback.format_exception(news.error)), err=True)
            click.echo(f"this is a bug of dossier; {_STAYS}", err=True)
        case Note():
            click.echo(news.text, err=True)


def _when(moment: dt.datetime, reasons: tuple[str, ...]) -> str:
    more = f" and {len(reasons) - _FEW} more" if len(reasons) > _FEW else ""
    return f"{moment.astimezone():%H:%M:%S} {', '.join(reasons[:_FEW])}{more}"
