"""Values that definitions ask for and that are nowhere: as a rule they are misspelt.

Nothing is said of values that the dictionary lists, which may well come, nor of
measures, whose values are names of ours, nor where nothing is known at all. What the
data hold is never repeated.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from site_builder.customer_file.dictionary import Field
from site_builder.customer_file.tables import CustomerFile
from site_builder.memory import Recall, Same, afresh, step
from site_builder.problems import nearest
from site_builder.segments.columns import TEXTS, Values
from site_builder.segments.comparators import asserted
from site_builder.segments.definitions import (
    Comparison,
    Condition,
    FieldPath,
    Segment,
    Subject,
)
from site_builder.segments.facts import column_texts
from site_builder.segments.judging import Judgement, Leaf
from site_builder.segments.paths import parts_in
from site_builder.segments.patterns import Texts, written
from site_builder.segments.rows import RowField
from site_builder.segments.subjects.fields import FieldSubject

_WHOLE = ("is", "in", "has_any", "has_all")  # compare with whole values


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a condition looks at.

    Attributes:
        whose: Who has values there, such as ``customer``.
        shown: Name of the field or measure, as the author writes it.
        values: What it is anywhere.
        choices: What the dictionary lists.
        instead: What else to ask for, where it holds ids; else empty.

    """

    whose: str
    shown: str
    values: Callable[[], Values]
    choices: tuple[str, ...] = ()
    instead: str = ""


def absent_values(
    judgements: Iterable[Judgement],
    file: CustomerFile,
    recall: Recall = afresh,
) -> Iterator[str]:
    """Say which values of conditions nobody has, with file and line.

    Only conditions that all answer alike are looked at: a value that nobody has tells
    nobody apart.

    Args:
        judgements: Of the segments.
        file: The customer file that they were judged on.
        recall: Remembers the texts of columns.

    """
    for judgement in judgements:
        for leaf in judgement.leaves:
            if _tells_apart(leaf):
                continue
            # The condition, and those on rows that stand in it.
            for condition in parts_in(leaf.condition, Condition):
                asked = _asked(condition.subject, file, recall)
                if asked is not None:
                    yield from _absent(judgement.segment, condition, asked, recall)


def _tells_apart(leaf: Leaf) -> bool:
    return bool((leaf.answer == 1).any() and (leaf.answer == 0).any())  # as published


def _asked(subject: Subject, file: CustomerFile, recall: Recall) -> _Asked | None:
    """Find out what a condition looks at; None if these are no texts."""
    if subject.type.kind not in TEXTS or subject.type.choices:
        return None
    match subject:
        case FieldSubject(path=path) | RowField(path=path):
            steps = ".".join(path.steps)
            shown = path.name if isinstance(subject, FieldSubject) else steps
            return _asked_of_field(path, shown, file, recall)
        case _:
            return None


def _asked_of_field(
    path: FieldPath, shown: str, file: CustomerFile, recall: Recall
) -> _Asked:
    table, name = file[path.tables[-1]], path.steps[-1]
    field = table.entry.fields[name]
    of_customers = path.tables == ("customers",)
    return _Asked(
        "customer" if of_customers else f"row of {table.name}",
        shown,
        lambda: column_texts(table, name, path.type.kind, recall),
        field.choices,
        _instead(field, shown, file) if field.of else "",
    )


def _instead(field: Field, shown: str, file: CustomerFile) -> str:
    said = f"it holds ids of {field.of}"
    if "name" in file[field.of].entry.fields:
        said += f"; to ask for a name write 'field: {shown}.name'"
    return said


def _absent(
    segment: Segment, condition: Condition, asked: _Asked, recall: Recall
) -> Iterator[str]:
    for comparison in condition.comparisons:
        wanted = _wanted(comparison)
        if not wanted or set(wanted) & set(asked.choices):
            continue
        values = asked.values()
        there = step(
            recall,
            f"what there is in {asked.whose}.{asked.shown}, {comparison.exact}",
            _there,
            Same(values),
            comparison.exact,
        )
        missing = [
            one for one in wanted if written(one, exact=comparison.exact) not in there
        ]
        all_needed = asserted(comparison).word == "has_all"
        if there and missing and (all_needed or len(missing) == len(wanted)):
            named = " or ".join(f"'{one}'" for one in missing)
            message = f"no {asked.whose} has {named} in '{asked.shown}'"
            whole = () if values.kind == "list" else there  # lists have no 'contains'
            hint = _hint(missing[0], asked, whole)
            path = (*condition.path, comparison.word)
            yield str(segment.document.problem(path, message, hint))


def _wanted(comparison: Comparison) -> tuple[str, ...]:
    """Give the texts that a comparator compares whole values with, if it does."""
    value: Any = comparison.value
    several = value if isinstance(value, tuple) else (value,)
    if asserted(comparison).word not in _WHOLE:
        return ()
    return tuple(one for one in several if isinstance(one, str))


def _there(column: Same[Values], exact: bool) -> set[str]:  # noqa: FBT001 -- a word
    """Give all texts that there are, as they are compared; of lists their items."""
    values = column.value
    texts = values.texts or Texts([])
    if values.kind != "list":
        return set(texts.compared(exact=exact))
    items = (item for text in texts.raw for item in text.split(";"))
    return {written(item, exact=exact) for item in items}


def _hint(wanted: str, asked: _Asked, there: Iterable[str]) -> str:
    hint = asked.instead or nearest(wanted, asked.choices)
    if hint:
        return hint
    if any(written(wanted, exact=False) in one for one in there):
        return f"it is a part of some: ask with 'contains: {wanted}'"
    return "is it misspelt? texts are compared whole"
