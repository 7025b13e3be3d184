"""Which of their columns is which of our fields."""

import unicodedata
from collections.abc import Sequence

from site_builder.problems import Problem, nearest, raise_if_any
from site_builder.sources.tables import Request


def tidy_headers(
    request: Request, headers: Sequence[str | None], line: int = 0
) -> list[str]:
    """Trim the names of columns, and insist that each is there and there once.

    Raises:
        SiteError: Columns without a name, or with the same name.

    """
    names = [unicodedata.normalize("NFC", header or "").strip() for header in headers]
    # Names are not shown: in a file without a header line they would be values.
    problems = []
    if nameless := [str(at) for at, name in enumerate(names, start=1) if not name]:
        message = f"no name in the header for column {', '.join(nameless)}"
        hint = "name each column; skip: leaves out lines above the header"
        problems.append(_at_header(request, line, message, hint))
    for number, name in enumerate(names, start=1):
        if name and (before := names.index(name) + 1) < number:
            message = f"columns {before} and {number} have the same name"
            problems.append(_at_header(request, line, message))
    raise_if_any(problems)
    return names


def _at_header(request: Request, line: int, message: str, hint: str = "") -> Problem:
    if request.source.file is None:
        return request.problem(("sql",), f"the query: {message}", hint)
    return Problem(request.source.file, line, message, hint)


def match_columns(request: Request, headers: Sequence[str]) -> dict[str, int]:
    """Find the column of each field.

    Returns:
        Position of the column by our name of the field, in the order of the fields.
        One column may serve several fields; fields that the source lacks are left out.

    Raises:
        SiteError: A line of ``fields:`` or ``more:`` names a column that is not
            there, or a required field has none; carries all of them.

    """
    positions = {header: position for position, header in enumerate(headers)}
    matched: dict[str, int] = {}
    problems = []
    for column in request.columns:
        declared, path = _declared(request, column.name)
        position = positions.get(declared or column.name)
        if position is not None:
            matched[column.name] = position
        elif declared is not None:
            problems.append(_unknown_column(request, declared, path, headers))
        elif column.required:
            problems.append(_missing(request, column.name, headers))
    raise_if_any(problems)
    return matched


def _declared(request: Request, field: str) -> tuple[str | None, tuple[str, ...]]:
    if field in request.source.fields:
        declared = request.source.fields[field]
        return unicodedata.normalize("NFC", declared).strip(), ("fields", field)
    if field in request.source.more:
        column = request.source.more[field].column or field
        return unicodedata.normalize("NFC", column).strip(), ("more", field)
    return None, ()


def _unknown_column(
    request: Request, column: str, path: tuple[str, ...], headers: Sequence[str]
) -> Problem:
    message = f"{_shown(request)} has no column '{column}'"
    return request.problem(path, message, nearest(column, headers))


def _missing(request: Request, field: str, headers: Sequence[str]) -> Problem:
    message = f"{_shown(request)} has no column for '{field}', which is required"
    close = nearest(field, headers)
    told = f"name it under fields: {{{field}: THEIR COLUMN}}"
    return request.problem((), message, f"{close} {told}" if close else told)


def _shown(request: Request) -> str:
    return f"'{request.source.file}'" if request.source.file else "the query"
