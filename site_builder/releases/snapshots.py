"""Snapshots are put into the history once their release is made, and never before.

A snapshot is written into the record of its release, and so is there exactly if the
release is. From there it is moved into the history; a build that is killed in between
leaves that to the next one.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from site_builder.releases.durability import naming, sync_folder
from site_builder.releases.layout import Layout

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_HISTORY = "history"


def write_snapshots(record: Path, snapshots: Mapping[str, bytes]) -> None:
    """Write snapshots into a record that is not in its place yet, by their names."""
    for name, data in snapshots.items():
        place = record / _HISTORY / name
        place.parent.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(place, flags, _PRIVATE_FILE)
        with naming(place), os.fdopen(handle, "wb") as file:
            file.write(data)


def settle_history(layout: Layout) -> None:
    """Move what lies in records into the history, each in place of its own date.

    To be called while ``building``.
    """
    for number in layout.numbers():
        folder = layout.record(number) / _HISTORY
        if not folder.is_dir():
            continue
        layout.history.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        for path in sorted(folder.iterdir()):
            path.replace(layout.history / path.name)
        sync_folder(layout.history)
        folder.rmdir()
