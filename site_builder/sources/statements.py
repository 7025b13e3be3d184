"""What a query may do: read files of the data folder, and nothing that may change.

Refused, by looking at the statement as DuckDB has parsed it:

- anything but exactly one SELECT: COPY, ATTACH, PRAGMA, SET, INSTALL, CALL, EXPLAIN,
  DESCRIBE, SHOW, SUMMARIZE, a PIVOT that finds its columns itself, several statements;
- every function that DuckDB does not call consistent, which are those that tell the
  time (now, today, current_date, get_current_timestamp, transaction_timestamp …), make
  random values (random, uuid, gen_random_uuid, uuidv4, uuidv7, setseed …), or tell of
  the session (current_setting, getvariable, nextval, txid_current …), and macros made
  of them (ago); age() of one timestamp; the words current_date, current_time,
  current_timestamp, localtime, localtimestamp; samples;
- every table that is no file, CTE or subquery, and every table function but those of
  `TABLE_FUNCTIONS`: query(), query_table() and json_execute_serialized_sql() could hide
  a second query, glob(), read_text() and read_blob() tell of the file system.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from site_builder.sources.connections import Connection, literal

TABLE_FUNCTIONS = frozenset(
    {
        "generate_series",
        "json_each",
        "json_tree",
        "parquet_scan",
        "range",
        "read_csv",
        "read_csv_auto",
        "read_json",
        "read_json_auto",
        "read_json_objects",
        "read_json_objects_auto",
        "read_ndjson",
        "read_ndjson_auto",
        "read_ndjson_objects",
        "read_parquet",
        "unnest",
    }
)
_READ_FILES = frozenset(
    name for name in TABLE_FUNCTIONS if name.startswith(("read_", "parquet_"))
)
_CLOCK_WORDS = frozenset(
    {
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
    }
)
_MORE_UNSTEADY = frozenset({"reservoir_quantile"})
_PATTERN_SIGNS = re.compile(r"[*?\[\]{}]")
_NAMES = re.compile(r"[a-z_][a-z_0-9]*")

Node = Any  # JSON: dict, list, str, number, bool or None, nested


class RefusedError(Exception):
    """A statement does what a query of a site may not do; says what, as a sentence."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A path in a statement.

    Attributes:
        at: First byte of it, its quote included.
        text: The path itself.

    """

    at: int
    text: str


def confined(con: Connection, statement: str, data: Path) -> str:
    """Check a statement, and make the paths in it those of files in the data folder.

    Raises:
        RefusedError: It is not one SELECT, or one that may not run.

    """
    _insist_on_one_select(con, statement)
    tree = _parse(con, statement)
    nodes = list(_walk(tree))
    tables = {name.casefold() for node in nodes for name in _names_of_ctes(node)}
    unsteady = _unsteady_functions(con)
    paths: list[_Path] = []
    for node in nodes:
        _refuse_unsteady(node, unsteady)
        paths += _paths_of(node, tables)
    return _with_paths(statement, paths, data)


def _insist_on_one_select(con: Connection, statement: str) -> None:
    try:
        statements = con.extract_statements(statement)
    except duckdb.Error as error:
        raise RefusedError(first_line(error)) from None
    if len(statements) != 1:
        message = f"there must be one statement, not {len(statements)}"
        raise RefusedError(message)
    kind = statements[0].type
    if kind == duckdb.StatementType.MULTI:
        message = "PIVOT must name its values: pivot … on column in ('a', 'b')"
        raise RefusedError(message)
    if kind != duckdb.StatementType.SELECT:
        message = f"only SELECT is allowed, and this is {kind.name}"
        raise RefusedError(message)


def first_line(error: duckdb.Error) -> str:
    """Cut the message of DuckDB down to what it says about the statement."""
    line = line_of(error)
    place = f" (line {line} of the query)" if line else ""
    return str(error).splitlines()[0] + place


def line_of(error: duckdb.Error) -> str:
    """Tell the line of the statement that a message is about; empty if it does not."""
    found = re.search(r"^LINE (\d+):", str(error), re.MULTILINE)
    return found[1] if found else ""


def _parse(con: Connection, statement: str) -> Node:
    rows = con.execute("select json_serialize_sql(?)", [statement]).fetchall()
    tree = json.loads(rows[0][0])
    if tree["error"]:
        raise RefusedError(tree["error_message"])
    return tree["statements"]


def _walk(node: Node) -> Iterator[Mapping[str, Node]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from _walk(child)


def _names_of_ctes(node: Mapping[str, Node]) -> list[str]:
    ctes = node.get("cte_map")
    return [entry["key"] for entry in ctes["map"]] if ctes else []


def _unsteady_functions(con: Connection) -> frozenset[str]:
    """List what may answer differently tomorrow, as DuckDB itself declares it."""
    rows = con.execute(
        "select lower(function_name), stability, lower(macro_definition) "
        "from duckdb_functions()"
    ).fetchall()
    unsteady = {
        name for name, stability, _ in rows if stability not in (None, "CONSISTENT")
    }
    macros = {
        name
        for name, _, definition in rows
        if definition and (unsteady | _CLOCK_WORDS) & set(_NAMES.findall(definition))
    }
    return frozenset(unsteady | macros | _CLOCK_WORDS | _MORE_UNSTEADY)


def _refuse_unsteady(node: Mapping[str, Node], unsteady: frozenset[str]) -> None:
    name = str(node.get("function_name", "")).lower()
    if name in unsteady or (name == "age" and len(node.get("arguments", ())) == 1):
        message = f"{name}() is not allowed: a query may not depend on clock or chance"
        raise RefusedError(message)
    words = node.get("column_names")
    if words and len(words) == 1 and str(words[0]).lower() in _CLOCK_WORDS:
        message = f"{words[0]} is not allowed: a query may not depend on the clock"
        raise RefusedError(message)
    if node.get("sample"):
        message = "a sample is not allowed: a query may not depend on chance"
        raise RefusedError(message)
    if node.get("type") == "SHOW_REF":
        message = "only SELECT is allowed, not DESCRIBE, SHOW or SUMMARIZE"
        raise RefusedError(message)


def _paths_of(node: Mapping[str, Node], tables: set[str]) -> list[_Path]:
    if node.get("type") == "BASE_TABLE":
        return _path_of_table(node, tables)
    if node.get("type") == "TABLE_FUNCTION":
        return _paths_of_function(node["function"])
    return []


def _path_of_table(node: Mapping[str, Node], tables: set[str]) -> list[_Path]:
    name = str(node["table_name"])
    qualified = node.get("schema_name") or node.get("catalog_name")
    if not qualified and name.casefold() in tables:
        return []
    if qualified or not PurePosixPath(name).suffix:
        shown = f"{node['schema_name']}.{name}" if node.get("schema_name") else name
        message = f"there is no table {shown}: name a file in quotes, such as 'a.csv'"
        raise RefusedError(message)
    return [_Path(node["query_location"], name)]


def _paths_of_function(function: Mapping[str, Node]) -> list[_Path]:
    name = str(function.get("function_name", "")).lower()
    if name not in TABLE_FUNCTIONS:
        message = f"{name}() is not allowed as a table: read files with read_csv('…')"
        raise RefusedError(message)
    if name not in _READ_FILES:
        return []
    arguments = function["arguments"]
    first = arguments[0]["expression"] if arguments else {}
    items = [first]
    if first.get("function_name") == "list_value":
        items = [argument["expression"] for argument in first["arguments"]]
    return [_constant_path(name, item) for item in items]


def _constant_path(name: str, item: Mapping[str, Node]) -> _Path:
    constant = item.get("literal") or {}
    if constant.get("kind") != "STRING":
        message = f"{name}() needs its files as texts: '…' or ['…', '…']"
        raise RefusedError(message)
    return _Path(item["query_location"], constant["text"])


def _with_paths(statement: str, paths: list[_Path], data: Path) -> str:
    """Put the whole path where a path of the data folder stands."""
    source = statement.encode()
    for path in paths:
        _insist_on_file(path.text, data)
    for path in sorted(set(paths), key=lambda path: path.at, reverse=True):
        for written in (literal(path.text), '"' + path.text.replace('"', '""') + '"'):
            end = path.at + len(written.encode())
            if source[path.at : end] == written.encode():
                whole = literal((data / path.text).as_posix()).encode()
                source = source[: path.at] + whole + source[end:]
                break
        else:
            message = "write the names of files plainly, as in from 'orders.csv'"
            raise RefusedError(message)
    return source.decode()


def _insist_on_file(name: str, data: Path) -> None:
    if "://" in name or not (data / name).resolve().is_relative_to(data):
        message = f"'{name}' lies outside of the data folder"
        raise RefusedError(message)
    if not _PATTERN_SIGNS.search(name) and not (data / name).is_file():
        message = f"there is no file '{name}' in the data folder"
        raise RefusedError(message)
