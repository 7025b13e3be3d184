"""How the inputs of a site are at one moment, and what differs from another one."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from site_builder.config import CONFIG_FILE, Config, load_config
from site_builder.inputs import CONTENT, SEGMENTS, inputs
from site_builder.problems import SiteError
from site_builder.rendering import TEMPLATES
from site_builder.watching.temporary import has_temporary

Stamp = tuple[int, int, int]
_READ_LATE = (SEGMENTS, f"{CONTENT}/notes", f"{CONTENT}/pages", TEMPLATES)


@dataclass(frozen=True, slots=True)
class Input:
    """A file that a site is made of.

    Attributes:
        path: Where it is.
        real: The same without links, as one hears of it.
        stamp: Size, time of change in nanoseconds, and number of the file; None where
            it is missing.

    """

    path: Path
    real: str
    stamp: Stamp | None


@dataclass(frozen=True, slots=True)
class Look:
    """The inputs of a site at one moment.

    Attributes:
        inputs: By path as the author knows it.
        folders: Whether each folder without which there is nothing to build is there.
        roots: The folders to listen to, without links; whether with all below them.
        config: What config.yaml says, or said when it could last be read.
        config_stamp: Of the config.yaml that was read, or could not be.

    """

    inputs: Mapping[str, Input]
    folders: Mapping[str, bool]
    roots: Mapping[str, bool]
    config: Config | None
    config_stamp: Stamp | None


def look(site: Path, output: Path, last: Look | None = None) -> Look:
    """Look at the inputs of a site.

    Args:
        site: Folder with config.yaml; absolute.
        output: Folder of the releases; what is in it is no input.
        last: The look before, if any.

    Raises:
        OSError: Something went away meanwhile: look again.

    """
    stamp = stamp_of(site / CONFIG_FILE)
    config = last.config if last else None
    if last is None or stamp != last.config_stamp:
        try:
            config = load_config(site)[0]
        except SiteError:  # the build will tell
            stamp = stamp_of(site / CONFIG_FILE)
    real = lru_cache(maxsize=None)(os.path.realpath)
    named = set() if config is None else {one.file for one in config.tables.values()}
    return Look(
        inputs={
            shown: Input(path, str(Path(real(path.parent)) / path.name), stamp_of(path))
            for shown, path in _files(site, config).items()
            if not has_temporary(shown) or path.name in named
        },
        folders=_folders(site, config),
        roots=dict(_roots(site, config, output.resolve())),
        config=config,
        config_stamp=stamp,
    )


def stamp_of(path: Path) -> Stamp | None:
    """Tell what changes when a file does; None where it is missing."""
    try:
        stats = path.stat()
    except (OSError, ValueError):
        return None
    return stats.st_size, stats.st_mtime_ns, stats.st_ino


def differences(before: Mapping[str, Input], now: Mapping[str, Input]) -> list[str]:
    """Name the inputs that came, went, or have another stamp."""
    return sorted(
        name
        for name in before.keys() | now.keys()
        if _stamp(before, name) != _stamp(now, name)
    )


def is_read_late(name: str) -> bool:
    """Tell whether a build reads an input after all the data."""
    folder, _, _ = name.rpartition("/")
    return folder in ("", CONTENT) or name.startswith(
        tuple(f"{one}/" for one in _READ_LATE)
    )


def digest_of(path: Path) -> str:
    """Digest the content of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError:
        return ""


def _stamp(inputs: Mapping[str, Input], name: str) -> Stamp | None:
    return inputs[name].stamp if name in inputs else None


def _files(site: Path, config: Config | None) -> dict[str, Path]:
    """List the files that matter; all that could, as long as nobody knows which."""
    found = {
        path.relative_to(site).as_posix(): path
        for path in _plain_files(site / TEMPLATES)
    }
    if config is not None:
        return found | inputs(site, config)
    content = {
        path.relative_to(site).as_posix(): path for path in _plain_files(site / CONTENT)
    }
    return found | content | {CONFIG_FILE: site / CONFIG_FILE}


def _plain_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _folders(site: Path, config: Config | None) -> dict[str, bool]:
    if not site.is_dir():
        return {str(site): False}
    found = {str(site): True, CONTENT: (site / CONTENT).is_dir()}
    if config is not None:
        data = config.data_folder(site)
        inside = data.is_relative_to(site.resolve())
        shown = data.relative_to(site.resolve()).as_posix() if inside else str(data)
        found[shown] = data.is_dir()
    return found


def _roots(
    site: Path, config: Config | None, output: Path
) -> Iterator[tuple[str, bool]]:
    """Find the fewest folders to listen to, never the output."""
    wanted = {site.resolve(): False}
    for name in (CONTENT, TEMPLATES):
        wanted[(site / name).resolve()] = True
    if config is not None:
        data = config.data_folder(site)
        tables = config.tables.values()
        for one in tables:
            if one.file is not None:
                wanted.setdefault((data / one.file).parent.resolve(), False)
        if any(one.sql and not one.database for one in tables):
            wanted[data] = True
    below = [folder for folder, whole in wanted.items() if whole]
    for folder, whole in wanted.items():
        if any(folder != one and folder.is_relative_to(one) for one in below):
            continue
        yield from _without(folder, output) if whole else _existing([folder])


def _without(folder: Path, output: Path) -> Iterator[tuple[str, bool]]:
    """Cut the output out of a folder that is listened to with all below it."""
    if not output.is_relative_to(folder):
        yield from ((path, True) for path, _ in _existing([folder]))
        return
    if folder == output:
        return
    yield from _existing([folder])
    for child in folder.iterdir():
        if child.is_dir() and not child.is_symlink():
            yield from _without(child, output)


def _existing(folders: Iterable[Path]) -> Iterator[tuple[str, bool]]:
    return ((str(folder), False) for folder in folders if folder.is_dir())
