"""What there is to know about one sort of subject."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from site_builder.segments import naming
from site_builder.segments.definitions import Comparison, Other, Subject
from site_builder.segments.evidence import Evidence
from site_builder.segments.facts import Facts
from site_builder.segments.lacking import Lack
from site_builder.segments.reader import Entry, NotUnderstood
from site_builder.segments.saying import Said
from site_builder.wording import Wording

Sort = TypeVar("Sort", bound=Subject)


@dataclass(frozen=True, slots=True)
class SubjectKind(Generic[Sort]):
    """One sort of subject.

    Attributes:
        words: The keys that name it.
        scope: Keys that may stand beside it and belong to it.
        read: Reads it; None after noting a problem.
        evidence: Finds what it shows of each customer.
        say: Says it with its comparators.
        implied: What is asked when the definition names no comparator; None: a
            definition without one has a problem.
        compares: Whether comparators may stand beside it.
        joins: Other subjects that may stand beside it and become part of it.
        lacks: Names what may be unknown, and of which customers it is; None: the
            name of the subject says it all.

    """

    words: tuple[str, ...]
    scope: frozenset[str]
    read: Callable[[Entry], Sort | None]
    evidence: Callable[[Sort, Facts], Evidence]
    say: Callable[[Sort, tuple[Comparison, ...], Wording], Said]
    implied: Comparison | None = None
    compares: bool = True
    joins: frozenset[str] = frozenset()
    lacks: Callable[[Sort, Facts], Iterable[Lack]] | None = None


def of_customer(entry: Entry) -> Callable[[str, Any], Other]:
    """Make the reading of what stands in place of a value: one value per customer."""

    def read(key: str, name: object) -> Other:
        if key == "measure":
            return naming.measure(name, entry.vocabulary)
        path = naming.field(name, entry.vocabulary)
        if path.table != "customers":
            message = f"'{path.name}' may have several values"
            raise NotUnderstood(message, "compare with a field of customers")
        return path

    return read
