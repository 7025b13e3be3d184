"""The ``dossier`` command: the only module that prints or picks an exit code.

Exit codes: 0 done, 1 the site has problems, 2 wrong usage, 75 another build is running.
"""

import datetime
import sys
from pathlib import Path

import click

from site_builder import __version__

_FAILED, _BUSY = 1, 75


@click.group()
@click.version_option(__version__, prog_name="dossier")
def main() -> None:
    """Turn a customer file into a site."""


@main.command()
@click.option("--site", type=click.Path(path_type=Path), default=Path())
@click.option("--output", type=click.Path(path_type=Path), default=None)
def build(site: Path, output: Path | None) -> None:
    """Build."""
    from site_builder.build import build_site

    release = build_site(site, output or site / "output")
    print(release)
