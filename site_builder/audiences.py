"""What the readers of one tree may see: removed before anything is rendered.

For now there is one audience, ``everyone``: all customers, and every field that is
public, internal or personal. Sensitive and special fields, and fields of the author's
own without a sensitivity, are shown to nobody.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from site_builder.customer_file import CustomerFile, Field, Revision, Table
from site_builder.history import History
from site_builder.measures import Measures
from site_builder.memory import step
from site_builder.notes import AuthorPage, Note
from site_builder.segments import Judgement, Segment, fields_of, segments_of
from site_builder.sources import Reject


@dataclass(frozen=True, slots=True)
class Audience:
    """A group of readers.

    Attributes:
        sensitivity: Of the fields that they may see.

    """

    name: str
    sensitivity: frozenset[str]

    def may_see(self, field: Field) -> bool:
        """Tell whether these readers may see a field."""
        return field.sensitivity in self.sensitivity


EVERYONE = Audience("everyone", frozenset({"public", "internal", "personal"}))


@dataclass(frozen=True, slots=True)
class Visible:
    """All that one audience may see, and nothing else.

    Attributes:
        file: Hidden fields are missing everywhere, and not among those supplied.
        judgements: By id, of segments that use no hidden field.
        notes: By id of the customer.
        pages: Of the author's own.
        as_of: The day that every window is counted from.
        history: Of the same fields and segments.
        revision: What the file has become since pages were made of it last.

    """

    audience: Audience
    file: CustomerFile
    measures: Measures
    judgements: Mapping[str, Judgement]
    notes: Mapping[str, tuple[Note, ...]]
    pages: tuple[AuthorPage, ...]
    as_of: dt.date
    history: History
    revision: Revision = field(default_factory=Revision, compare=False)


def project(
    file: CustomerFile,
    measures: Measures,
    judgements: Mapping[str, Judgement],
    notes: Mapping[str, tuple[Note, ...]],
    pages: tuple[AuthorPage, ...],
    as_of: dt.date,
    history: History,
    audience: Audience,
    revision: Revision,
) -> Visible:
    """Remove what an audience may not see.

    Snapshots hold everything: what is hidden now is hidden as it was then, too.
    """
    tables = {
        name: step(
            revision.recall, f"{name} for {audience.name}", _visible, table, audience
        )
        for name, table in file.tables.items()
    }
    seen = {
        identity: judgement
        for identity, judgement in judgements.items()
        if _may_see(judgement.segment, judgements, file, audience)
    }
    rejects = tuple(one for one in file.rejects if _may_see_reject(one, file, audience))
    kept_notes = {
        customer: tuple(one for one in some if one.audience in ("", audience.name))
        for customer, some in notes.items()
    }
    kept_pages = tuple(one for one in pages if one.audience in ("", audience.name))
    shown = replace(file, tables=tables, rejects=rejects)
    return Visible(
        audience=audience,
        file=shown,
        measures=measures,
        judgements=seen,
        notes=kept_notes,
        pages=kept_pages,
        as_of=as_of,
        history=history.only(_shown(file["customers"], audience), seen.keys()),
        revision=_revision(revision, shown, audience),
    )


def _revision(revision: Revision, file: CustomerFile, audience: Audience) -> Revision:
    """Tell what has become of what an audience may see.

    Args:
        revision: Of the file with everything.
        file: What of it may be seen.
        audience: Those who see it.

    """
    update = revision.update
    if update is not None:
        rows = update.part.tables.items()
        tables = {name: _visible(table, audience) for name, table in rows}
        part = replace(update.part, tables=tables)
        update = replace(update, file=file, part=part)
    return replace(
        revision,
        made_from=(audience, revision.made_from),
        since=(audience, revision.since),
        update=update,
    )


def _may_see(
    segment: Segment,
    judgements: Mapping[str, Judgement],
    file: CustomerFile,
    audience: Audience,
) -> bool:
    """Tell whether every field that a segment is derived from may be seen.

    A segment that asks for another one tells what that one tells.
    """
    if audience.name in segment.shared_with:
        return True
    fields = all(
        audience.may_see(file.dictionary.field(table, field))
        for table, field in fields_of(segment)
    )
    return fields and all(
        _may_see(judgements[name].segment, judgements, file, audience)
        for name in segments_of(segment)
    )


def _may_see_reject(reject: Reject, file: CustomerFile, audience: Audience) -> bool:
    """Tell whether a reject is of no field that is hidden."""
    entry = file.dictionary.tables.get(reject.table)
    field = entry.fields.get(reject.field) if entry else None
    return field is None or audience.may_see(field)


def _shown(table: Table, audience: Audience) -> frozenset[str]:
    fields = table.entry.fields.values()
    return frozenset(field.name for field in fields if audience.may_see(field))


def _visible(table: Table, audience: Audience) -> Table:
    hidden = table.entry.fields.keys() - _shown(table, audience)
    if not hidden:
        return table
    empty = {name: table.frame[name].mask(table.frame[name].notna()) for name in hidden}
    return replace(
        table, frame=table.frame.assign(**empty), supplied=table.supplied - hidden
    )
