"""Snapshots as files: one Parquet file for each as-of date, in one folder.

A reader takes the columns that it needs and no others. What cannot be read is never
an error: a history with a hole is better than no site.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from site_builder.history.snapshots import (
    Answers,
    Memberships,
    PastLeaf,
    Snapshot,
    digest_of,
)

_VERSION = 1
_KEY, _SEAL = b"dossier.snapshot", b"dossier.seal"
_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.parquet\Z")
_TAIL = 1 << 16  # bytes at the end of a file that tell its content, see content
_LEVEL = 1  # of zstd: a tenth larger than the usual one, and twice as fast


class UnreadableError(Exception):
    """A file is no snapshot of ours, or is damaged."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is called like a snapshot."""

    day: dt.date
    path: Path


@dataclass(frozen=True, slots=True)
class About:
    """What the end of a file says of the whole.

    Attributes:
        line: Digest of all snapshots before it, as they were when it was made.
        content: Digest of all of which later snapshots take something over.
        meanings: As in Snapshot.
        fields, measures: Names of the columns.
        definitions: Digests of the definitions by id of the segment.
        sizes: By id of the segment, members.
        leaves: By id of the segment, where the own values of each condition are: name
            of the column; empty: there are none.

    """

    line: str
    content: str
    meanings: Mapping[str, str]
    fields: Sequence[str]
    measures: Sequence[str]
    definitions: Mapping[str, str]
    sizes: Mapping[str, int]
    leaves: Mapping[str, Sequence[str]]


def file_name(day: dt.date) -> str:
    """Name the file of a snapshot."""
    return f"{day.isoformat()}.parquet"


def kept_in(folder: Path) -> tuple[list[Kept], list[Path]]:
    """List what a folder has: snapshots, oldest first, and what is none."""
    found, foreign = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        day = _day(path.name)
        if day is None or not path.is_file():
            foreign.append(path)
        else:
            found.append(Kept(day, path))
    return found, foreign


def content(snapshot: Snapshot, line: str) -> bytes:
    """Write a snapshot: the same one is always the same bytes.

    Args:
        snapshot: Which tells since when members are members.
        line: Digest of all snapshots before it.

    """
    columns: dict[str, pa.Array] = {"id": snapshot.ids}
    columns |= {f"field:{name}": one for name, one in snapshot.fields.items()}
    columns |= {f"measure:{name}": one for name, one in snapshot.measures.items()}
    leaves: dict[str, list[str]] = {}
    for name, one in snapshot.segments.items():
        columns |= {
            f"segment:{name}": _as_flags(one.answers),
            f"since:{name}": pa.array(one.since),
            f"witnessed:{name}": pa.array(one.witnessed),
        }
        leaves[name] = []
        for number, leaf in enumerate(one.leaves):
            columns[f"leaf:{number}:{name}"] = _as_flags(leaf.answers)
            leaves[name].append(_place(leaf, f"value:{number}:{name}", columns))
    about = {
        "version": _VERSION,
        "as_of": snapshot.as_of.isoformat(),
        "rows": len(snapshot),
        "line": line,
        "content": _digest(snapshot),
        "columns": _described(columns),
        "meanings": dict(snapshot.meanings),
        "fields": list(snapshot.fields),
        "measures": list(snapshot.measures),
        "definitions": {
            name: one.definition for name, one in snapshot.segments.items()
        },
        "sizes": {
            name: int((one.answers == 1).sum())
            for name, one in snapshot.segments.items()
        },
        "leaves": leaves,
    }
    text = json.dumps(about, sort_keys=True).encode()
    table = pa.table(columns).replace_schema_metadata({_KEY: text, _SEAL: _seal(text)})
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=_LEVEL,
        write_statistics=False,
        write_page_checksum=True,
        use_dictionary=False,  # twice as slow, and hardly smaller
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def read_about(kept: Kept) -> About:
    """Read what the end of a file says.

    Raises:
        UnreadableError: It is no snapshot of that day, or is damaged.

    """
    try:
        with pq.ParquetFile(kept.path) as file:
            return _about(file, kept)
    except _TELLING as error:
        raise UnreadableError from error


def read_memberships(kept: Kept) -> tuple[Snapshot, About]:
    """Read who stood how to which segment since when, and nothing else.

    Raises:
        UnreadableError: It is no snapshot of that day, or is damaged.

    """
    return _read(kept, (), compared=False)


def read_snapshot(kept: Kept, measures: Collection[str]) -> Snapshot:
    """Read what two dates are compared by.

    Args:
        kept: The file.
        measures: Those that are wanted; others are left out.

    Raises:
        UnreadableError: It is no snapshot of that day, or is damaged.

    """
    return _read(kept, measures, compared=True)[0]


def read_columns(
    kept: Kept, names: Collection[str]
) -> tuple[About, dict[str, pa.Array]]:
    """Read some columns by the names that they have in the file, those there are.

    Raises:
        UnreadableError: It is no snapshot of that day, or is damaged.

    """
    try:
        with pq.ParquetFile(kept.path, page_checksum_verification=True) as file:
            about = _about(file, kept)
            known = [name for name in names if name in file.schema_arrow.names]
            table = file.read(columns=known)
            return about, {name: table.column(name).combine_chunks() for name in known}
    except _TELLING as error:
        raise UnreadableError from error


def line_of(files: Sequence[Kept]) -> list[str]:
    """Give a digest of all files before each one, and of all of them at the end.

    The end of a file says what its memberships are, so that only that is looked at.
    """
    digest = hashlib.sha256()
    lines = [digest.hexdigest()]
    for kept in files:
        digest.update(kept.path.name.encode())
        digest.update(_tail(kept.path))
        lines.append(digest.hexdigest())
    return lines


def _read(
    kept: Kept, measures: Collection[str], *, compared: bool
) -> tuple[Snapshot, About]:
    try:
        with pq.ParquetFile(kept.path, page_checksum_verification=True) as file:
            about = _about(file, kept)
            wanted = _columns(about, measures) if compared else _memberships(about)
            table = file.read(columns=wanted)
            columns = {
                name: table.column(name).combine_chunks() for name in table.column_names
            }
            found = _snapshot(kept.day, columns, about)
            _require(sound=_digest(found) == about.content)
            return found, about
    except _TELLING as error:
        raise UnreadableError from error


_TELLING = (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException)


def _memberships(about: About) -> list[str]:
    parts = ("segment", "since", "witnessed")
    return ["id", *(f"{part}:{name}" for name in about.definitions for part in parts)]


def _columns(about: About, measures: Collection[str]) -> list[str]:
    wanted = _memberships(about)
    wanted += [f"field:{name}" for name in about.fields]
    wanted += [f"measure:{name}" for name in about.measures if name in measures]
    for name, places in about.leaves.items():
        wanted += [f"leaf:{number}:{name}" for number in range(len(places))]
        wanted += filter(None, places)
    return list(dict.fromkeys(wanted))


def _snapshot(day: dt.date, columns: Mapping[str, pa.Array], about: About) -> Snapshot:
    def named(names: Sequence[str], kind: str) -> dict[str, pa.Array]:
        places = {name: f"{kind}:{name}" for name in names}
        return {
            name: columns[place] for name, place in places.items() if place in columns
        }

    return Snapshot(
        as_of=day,
        ids=columns["id"],
        fields=named(about.fields, "field"),
        measures=named(about.measures, "measure"),
        meanings=about.meanings,
        segments={
            name: Memberships(
                definition=definition,
                answers=_as_answers(columns[f"segment:{name}"]),
                since=_numbers(columns[f"since:{name}"]).astype("datetime64[D]"),
                witnessed=_numbers(columns[f"witnessed:{name}"]),
                leaves=tuple(
                    PastLeaf(
                        _as_answers(columns[f"leaf:{number}:{name}"]),
                        columns.get(place),
                    )
                    for number, place in enumerate(about.leaves[name])
                    if f"leaf:{number}:{name}" in columns
                ),
            )
            for name, definition in about.definitions.items()
        },
    )


def _as_flags(answers: Answers) -> pa.Array:
    """Write yes, no and unknown in the two bits that they need."""
    return pa.array(answers == 1, mask=answers == -1)


def _as_answers(flags: pa.Array) -> Answers:
    answers: Answers = pc.fill_null(flags.cast(pa.int8()), -1).to_numpy()
    return answers


def _numbers(column: pa.Array) -> Any:  # noqa: ANN401 -- arrays of several kinds
    return column.to_numpy(zero_copy_only=False)


def _place(leaf: PastLeaf, own: str, columns: dict[str, pa.Array]) -> str:
    """Find the column that has the values of a condition already, or add one."""
    if leaf.values is None or leaf.values.null_count == len(leaf.values):
        return ""
    for name, column in columns.items():
        if column.type == leaf.values.type and column.equals(leaf.values):
            return name
    columns[own] = leaf.values
    return own


def _about(file: pq.ParquetFile, kept: Kept) -> About:
    """Take what the end of the file says, if it is what was written.

    Raises:
        ValueError: It is not.
        KeyError: It is not.

    """
    metadata = file.schema_arrow.metadata or {}
    text = metadata[_KEY]
    said = json.loads(text)
    sound = (
        metadata[_SEAL] == _seal(text)
        and said["version"] == _VERSION
        and said["as_of"] == kept.day.isoformat()
        and said["rows"] == file.metadata.num_rows
        and said["columns"] == _described({one.name: one for one in file.schema_arrow})
    )
    _require(sound=sound)
    return About(**{one.name: said[one.name] for one in fields(About)})


def _require(*, sound: bool) -> None:
    """Stop where something is not as it was written.

    Raises:
        ValueError: It is not.

    """
    if not sound:
        raise ValueError


def _described(columns: Mapping[str, Any]) -> str:
    """Digest names and types of columns, which no checksum of Parquet covers."""
    return digest_of(*(f"{name} {one.type}" for name, one in columns.items()))


def _digest(snapshot: Snapshot) -> str:
    """Digest all of which later snapshots take something over."""
    digest = hashlib.sha256()
    digest.update("\0".join(snapshot.ids.to_pylist()).encode("utf-8", "surrogatepass"))
    for _, one in sorted(snapshot.segments.items()):
        for part in (one.answers, one.since, one.witnessed):
            digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def _seal(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def _tail(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - _TAIL, 0))
            return file.read()
    except OSError:
        return b""


def _day(name: str) -> dt.date | None:
    match = _NAME.match(name)
    try:
        return dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
