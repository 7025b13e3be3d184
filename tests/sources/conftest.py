"""Reads one table as a site would, from files written on the spot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from site_builder.config import Source
from site_builder.problems import Problem
from site_builder.sources import Column, FieldType, SourceTable, calculator, read_table

LINES = {"": 10, "file": 11, "sql": 12, "sheet": 13, "fields": 14, "dates": 15}
SHARED = Path(__file__).resolve().parents[2].parent / "shared"

Read = Callable[..., SourceTable]


class WriteData(Protocol):
    def __call__(self, name: str, content: str | bytes) -> Path: ...


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def write(data: Path) -> WriteData:
    def write_file(name: str, content: str | bytes) -> Path:
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def problem_at(path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
    key = str(path[0]) if path else ""
    return Problem("config.yaml", LINES.get(key, 19), message, hint)


@pytest.fixture(scope="session")
def connection() -> Iterator[Any]:
    with calculator() as shared:
        yield shared


@pytest.fixture
def read(data: Path, connection: Any) -> Read:
    def read_source(
        columns: Sequence[Column] | Mapping[str, FieldType] | str,
        *,
        folder: Path = data,
        outlined: bool = False,
        before: SourceTable | None = None,
        **source: Any,
    ) -> SourceTable:
        """Read fields named as in ``"id* name"``; a star says that one is required."""
        if isinstance(columns, str):
            columns = dict.fromkeys(columns.split(), "text")
        if isinstance(columns, Mapping):
            columns = [
                Column(name.rstrip("*"), kind, required=name.endswith("*"))
                for name, kind in columns.items()
            ]
        return read_table(
            "orders",
            Source.model_validate(source),
            columns,
            data=folder,
            timezone="Europe/Oslo",
            fallback_encoding="cp1252",
            problem=problem_at,
            connection=connection,
            outlined=outlined,
            before=before,
        )

    return read_source


@pytest.fixture
def corpora() -> Path:
    folder = SHARED / "corpora"
    if not folder.is_dir():
        pytest.skip(f"no hostile inputs at {folder}")
    return folder
