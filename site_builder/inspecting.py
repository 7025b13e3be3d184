"""What ``dossier show`` answers: one customer, one segment, the measures, one field.

Amounts are currency units, rates fractions, dates ISO, ids text, unknown None.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from site_builder.build import Checked
from site_builder.customer_file.slugs import slugs
from site_builder.history import History, known_since
from site_builder.measures import Measure, catalogue
from site_builder.pages.plain import plain
from site_builder.problems import Problem, SiteError, nearest
from site_builder.segments import (
    Judgement,
    Leaf,
    check_expectations,
    judge,
    load_segment,
    near_misses,
    say,
)
from site_builder.wording import MILLION

Answer = dict[str, Any]

_SUMMED = ("amount", "count")
_MOST_NEAR = 100
_NOT_SUMMED = ("average_order", "last_order_amount")


def customer(checked: Checked, identity: str, history: History) -> Answer:
    """Tell everything known of one customer.

    Raises:
        SiteError: There is no such customer.

    """
    file = checked.file
    ids = plain(file.customers["id"])
    _require(ids, identity, "customer")
    place = ids.index(identity)
    frame = checked.measures.frame
    fields = {
        name: _value(file.customers[name].iloc[place : place + 1], field.type)
        for name, field in file["customers"].entry.fields.items()
    }
    return {
        "id": identity,
        "path": f"customers/{slugs(ids)[identity]}.html",
        "fields": fields,
        "measures": {
            name: _value(frame[name].iloc[place : place + 1], measure.unit)
            for name, measure in checked.measures.catalogue.items()
        },
        "segments": [
            {
                "id": name,
                "since": _since(history, name, place),
                "because": list(_because(judgement, place)),
            }
            for name, judgement in checked.judgements.items()
            if judgement.answer[place] == 1
        ],
        "tables": {
            name: _rows(checked, name, place)
            for name, table in file.tables.items()
            if len(table.customer) and name != "customers"
        },
    }


def segment(checked: Checked, judgement: Judgement) -> Answer:
    """Tell who belongs to a segment and why, who nearly does, and what they are worth.

    ``conditions`` counts what each one says of those who were asked; ``near_misses``
    are short of exactly one, the nearest first; ``problems`` are what its author
    expects of it and is not so.
    """
    ids = np.array(plain(checked.file.customers["id"]), object)
    members = judgement.answer == 1
    definition = judgement.segment
    return {
        "id": definition.id,
        "title": dict(definition.title),
        "sentence": say(definition, checked.config.language),
        "members": ids[members].tolist(),
        "not_judged": ids[judgement.answer == -1].tolist(),
        "size": int(members.sum()),
        "figures": dict(_figures(checked, members)),
        "conditions": [_counted(leaf, judgement) for leaf in judgement.leaves],
        "near_misses": list(_near(judgement, ids)),
        "problems": [
            str(one)
            for one in check_expectations({definition.id: judgement}, ids.tolist())
        ],
    }


def _counted(leaf: Leaf, judgement: Judgement) -> Answer:
    """Count what a condition answers; under ``none`` it is met where it is not so."""
    asked = leaf.answer[judgement.population]
    true, unknown = int((asked == 1).sum()), int((asked == -1).sum())
    false = len(asked) - true - unknown
    met, not_met = (false, true) if leaf.denied else (true, false)
    said = _sentence(leaf)
    return {"sentence": said, "met": met, "not_met": not_met, "not_judged": unknown}


def _near(judgement: Judgement, ids: npt.NDArray[np.object_]) -> Iterator[Answer]:
    places, leaves, distances = near_misses(judgement)
    nearest_first = np.argsort(distances, kind="stable")[:_MOST_NEAR]
    for place, number in zip(
        places[nearest_first].tolist(), leaves[nearest_first].tolist(), strict=True
    ):
        leaf = judgement.leaves[number]
        value = _value(leaf.values.iloc[place : place + 1], leaf.unit)
        yield {"id": ids[place], "sentence": _sentence(leaf), "value": value}


def _sentence(leaf: Leaf) -> str:
    return f"not: {leaf.sentence}" if leaf.denied else leaf.sentence


def judgement_of(checked: Checked, name: str, site: Path) -> Judgement:
    """Find a segment by its id, or judge one in a file that the site need not have.

    Raises:
        SiteError: There is no such segment, or the file has problems.

    """
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        _require(list(checked.judgements), name, "segment")
        return checked.judgements[name]
    others = [one.segment for one in checked.judgements.values()]
    found = load_segment(
        path,
        checked.file.dictionary,
        catalogue(),
        currency=checked.config.currency,
        time_slots=checked.config.time_slots,
        compare=checked.config.compare,
        others=others,
        shown_as=_shown(path, site),
    )
    rest = [one for one in others if one.id != found.id]
    every = [*rest, found]
    past = checked.past.asked_by(every)
    judged = judge(every, checked.file, checked.measures, checked.as_of, past)
    return judged[found.id]


def measures(checked: Checked) -> Iterator[list[str]]:
    """List every measure of every customer: a header, then a row each, by id."""
    known = checked.measures.catalogue
    yield ["id", *known]
    ids = plain(checked.file.customers["id"])
    columns = [
        [_text(value, one) for value in plain(checked.measures.frame[name])]
        for name, one in known.items()
    ]
    for identity, *cells in zip(ids, *columns, strict=True):
        yield [identity, *cells]


def field(checked: Checked, name: str) -> Answer:
    """Tell what a field or measure means, how well it is known, and how it is spread.

    Args:
        checked: The site.
        name: ``city``, ``orders.amount`` or ``revenue_12m``.

    Raises:
        SiteError: There is no such field or measure.

    """
    if name in checked.measures.catalogue:
        measure = checked.measures.catalogue[name]
        column = checked.measures.frame[name]
        return {
            "name": name,
            "type": measure.unit,
            "meaning": measure.definition,
            **_spread(column, measure.unit),
        }
    table, _, field_name = name.rpartition(".")
    names = [*_field_names(checked), *checked.measures.catalogue]
    _require(names, name, "field")
    entry = checked.file.dictionary.tables[table or "customers"]
    found = entry.fields[field_name]
    return {
        "name": name,
        "type": found.type,
        "meaning": found.meaning,
        "sensitivity": found.sensitivity,
        **_spread(checked.file[entry.name].frame[field_name], found.type),
    }


def _field_names(checked: Checked) -> Iterator[str]:
    for table, entry in checked.file.dictionary.tables.items():
        prefix = "" if table == "customers" else f"{table}."
        yield from (f"{prefix}{field}" for field in entry.fields)


def _require(known: Sequence[str], name: str, what: str) -> None:
    """Stop where a name given on the command line is not there.

    Ids of customers are not suggested: they would end up in logs.
    """
    if name not in known:
        hint = "" if what == "customer" else nearest(name, known)
        message = f"there is no {what} '{name}'"
        raise SiteError([Problem("dossier show", 0, message, hint)])


def _shown(path: Path, site: Path) -> str:
    inside = path.resolve().is_relative_to(site.resolve())
    return (
        path.resolve().relative_to(site.resolve()).as_posix() if inside else str(path)
    )


def _value(column: pd.Series, kind: str) -> Any:  # noqa: ANN401 -- what JSON holds
    value = plain(column)[0]
    return _number(value, kind)


def _number(value: Any, kind: str) -> Any:  # noqa: ANN401 -- what JSON holds
    if value is None:
        return None
    if kind == "amount":
        whole, part = divmod(value, MILLION)
        return value / MILLION if part else whole
    if kind == "time":
        return f"{value // 3600:02}:{value // 60 % 60:02}:{value % 60:02}"
    if kind == "list" and isinstance(value, str):
        return value.split(";")
    return value.isoformat() if isinstance(value, dt.date) else value


def _text(value: Any, measure: Measure) -> str:  # noqa: ANN401 -- a plain value
    number = _number(value, measure.unit)
    if number is None:
        return ""
    return repr(number) if isinstance(number, float) else str(number)


def _since(history: History, segment: str, place: int) -> str | None:
    """Give the day since which a customer is a member, at least; None: not known."""
    now = history.now
    day = known_since(now.segments[segment], now.as_of)[place].item()
    return None if day is None else str(day)


def _because(judgement: Judgement, place: int) -> Iterator[Answer]:
    for leaf in judgement.leaves:
        answer = int(leaf.answer[place])
        met = None if answer < 0 else (answer == 1) != leaf.denied
        value = _value(leaf.values.iloc[place : place + 1], leaf.unit)
        found: Answer = {"sentence": _sentence(leaf), "value": value, "met": met}
        if met is None:
            found["lacking"] = list(leaf.lacking.of(place))
        yield found


def _rows(checked: Checked, name: str, place: int) -> list[Answer]:
    table = checked.file[name]
    start, stop = int(table.offsets[place]), int(table.offsets[place + 1])
    columns = {
        field: [
            _number(value, entry.type)
            for value in plain(table.frame[field].iloc[start:stop])
        ]
        for field, entry in table.entry.fields.items()
        if field != "customer"
    }
    return [
        {field: values[row] for field, values in columns.items()}
        for row in range(stop - start)
    ]


def _figures(checked: Checked, members: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- flags
    frame = checked.measures.frame[members]
    for name, measure in checked.measures.catalogue.items():
        if measure.unit in _SUMMED and name not in _NOT_SUMMED:
            column = frame[name]
            total: int | None = int(column.sum())
            # Nothing but unknowns and customers without orders is not a sum of 0.
            known = column.notna().all() or total != 0
            total = total if known else None
            yield name, _number(total, measure.unit)


def _spread(column: pd.Series, kind: str) -> Answer:
    """Tell how well a column is known, and its least and greatest value."""
    known = column.dropna()
    answer: Answer = {"rows": len(column), "known": len(known)}
    if not len(known):
        return answer
    if kind in ("amount", "count", "whole", "number", "rate", "days", "score", "years"):
        numbers = known.to_numpy(float)
        scale = MILLION if kind == "amount" else 1
        answer["median"] = float(np.median(numbers)) / scale
    if isinstance(column.dtype, pd.StringDtype):
        answer["different"] = int(known.nunique())
        return answer
    ends = pd.Series([known.min(), known.max()], dtype=column.dtype)
    least, greatest = (_number(value, kind) for value in plain(ends))
    return {**answer, "least": least, "greatest": greatest}


def measures_by_customer(checked: Checked) -> list[Answer]:
    """Give every measure of every customer, sorted by id."""
    ids = plain(checked.file.customers["id"])
    columns = {
        name: [
            _number(value, one.unit) for value in plain(checked.measures.frame[name])
        ]
        for name, one in checked.measures.catalogue.items()
    }
    return [
        {"id": identity, **{name: values[row] for name, values in columns.items()}}
        for row, identity in enumerate(ids)
    ]
