"""What is known of a release: its manifests, and where it came from.

The folder of a record is renamed into place when all trees of its release are complete,
so there is a release exactly where there is a record.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from site_builder.releases.durability import write_new
from site_builder.releases.layout import Layout
from site_builder.releases.manifests import (
    Manifest,
    manifest_text,
    parse_manifest,
)

_ABOUT = "release.json"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a release was made of.

    Attributes:
        program: Version of the program.
        as_of: The day that every window is counted from, as ISO date.
        sources: Digests of what was read, by name.

    """

    program: str = ""
    as_of: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """The tree of one audience in a release.

    Attributes:
        pages: How many pages it has.
        files: How many files it has.
        manifest: Digest of its manifest.
        assets: Paths of those that are of this release itself, and not carried along.

    """

    pages: int
    files: int
    manifest: str
    assets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One release.

    Attributes:
        made: When it was complete, in UTC.
        parts: By audience.

    """

    number: int
    made: dt.datetime
    provenance: Provenance
    parts: Mapping[str, Part]


class DamagedError(Exception):
    """What is kept of a release cannot be trusted."""


def write_record(
    folder: Path,
    number: int,
    made: dt.datetime,
    provenance: Provenance,
    manifests: Mapping[str, Manifest],
    assets: Mapping[str, Sequence[str]],
) -> Record:
    """Write the record of a release.

    Args:
        folder: Not there yet.
        number: Of the release.
        made: When it was complete, in UTC.
        provenance: What it was made of.
        manifests: By audience.
        assets: Paths of those of this release itself, by audience.

    """
    folder.mkdir(parents=True)
    parts: dict[str, Part] = {}
    for audience, manifest in manifests.items():
        text = manifest_text(manifest)
        write_new(str(_manifest(folder, audience)), text)
        parts[audience] = Part(
            manifest.pages, len(manifest), _digest(text), sorted(assets[audience])
        )
    record = Record(number, made, provenance, parts)
    about = json.dumps(_as_json(record), ensure_ascii=False, indent=1, sort_keys=True)
    write_new(str(folder / _ABOUT), f"{about}\n".encode())
    return record


def read_record(layout: Layout, number: int) -> Record:
    """Read what is known of a release.

    Raises:
        DamagedError: Nothing is, or it is not what was written.

    """
    path = layout.record(number) / _ABOUT
    try:
        about = json.loads(path.read_bytes())
        return Record(
            number,
            dt.datetime.fromisoformat(about["made"]),
            Provenance(**about["provenance"]),
            {name: Part(**part) for name, part in about["parts"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"the record of release {number} is damaged"
        raise DamagedError(message) from error


def read_manifest(layout: Layout, record: Record, audience: str) -> Manifest:
    """Read the manifest of a tree.

    Raises:
        DamagedError: It is not what was written.

    """
    try:
        data = _manifest(layout.record(record.number), audience).read_bytes()
    except OSError:
        data = b""
    if _digest(data) != record.parts[audience].manifest:
        message = f"the manifest of release {record.number} for {audience} is damaged"
        raise DamagedError(message)
    return parse_manifest(data)


def write_origins(folder: Path, audience: str, data: bytes) -> None:
    """Write into a record what was noted of the pages of a tree."""
    write_new(str(_origins(folder, audience)), data)


def read_origins(layout: Layout, number: int, audience: str) -> bytes:
    """Read what was noted of the pages of a tree; empty: nothing."""
    try:
        return _origins(layout.record(number), audience).read_bytes()
    except OSError:
        return b""


def _origins(folder: Path, audience: str) -> Path:
    return folder / f"{audience}.origins"


def _manifest(folder: Path, audience: str) -> Path:
    return folder / f"{audience}.manifest"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _as_json(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "made": record.made.isoformat(timespec="milliseconds"),
        "provenance": asdict(record.provenance),
        "parts": {name: asdict(part) for name, part in record.parts.items()},
    }
