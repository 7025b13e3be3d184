"""Every file that a site is made of, apart from its templates."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from site_builder.config import CONFIG_FILE, Config, Source

CONTENT = "content"
SEGMENTS = f"{CONTENT}/segments"
_FOLDERS = ("segments", "notes", "pages")
_DATA = "data"  # what a data folder outside of the site is called among the inputs
_QUOTED = re.compile(r"'((?:[^']|'')+)'|\"((?:[^\"]|\"\")+)\"")


def inputs(site: Path, config: Config) -> dict[str, Path]:
    """List the files of a site, by path relative to it.

    Args:
        site: Folder with config.yaml.
        config: What it says; of the data folder only files that it names count.

    """
    found = {CONFIG_FILE: site / CONFIG_FILE}
    content = site / CONTENT
    for path in (
        *content.glob("*.yaml"),
        *(path for name in _FOLDERS for path in (content / name).rglob("*")),
    ):
        if path.is_file() and path.resolve().is_relative_to(site.resolve()):
            found[path.relative_to(site).as_posix()] = path
    data = config.data_folder(site)
    inside = data.is_relative_to(site.resolve())
    before = data.relative_to(site.resolve()).as_posix() if inside else _DATA
    for path in _data_files(config, data):
        found[f"{before}/{path.relative_to(data).as_posix()}"] = path
    return found


def files_of(source: Source, data: Path) -> list[Path]:
    """List the files that a table may be read from: for a query all there are."""
    if source.file is not None:
        return [data / source.file]
    return sorted(path for path in data.rglob("*") if path.is_file())


def _data_files(config: Config, data: Path) -> Iterator[Path]:
    """Find the files of the data folder that a table names, in SQL by any pattern."""
    sources = config.tables.values()
    queries = [source.sql for source in sources if source.sql and not source.database]
    for source in sources:
        if source.file is not None:
            yield data / source.file
    patterns = {
        one.replace("''", "'").removeprefix("./")
        for sql in queries
        for pair in _QUOTED.findall(sql)
        for one in pair
        if one
    }
    for path in data.rglob("*") if patterns else ():
        name = PurePosixPath(path.relative_to(data).as_posix())
        if path.is_file() and any(name.match(one) for one in patterns):
            yield path
