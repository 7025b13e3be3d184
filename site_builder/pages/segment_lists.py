"""The members of a segment as lists: all of them, and whom one may contact, by channel.

Lists are files for spreadsheets; ``exports`` writes them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.pages.contactable import (
    ADDRESSES,
    CHANNELS,
    FOLDER,
    Positions,
    contactable,
    in_order,
    is_shown,
    list_column,
)
from site_builder.pages.listed import Listed, columns_of, listed
from site_builder.pages.material import Material
from site_builder.pages.planning import Page
from site_builder.pages.shown import Cell, Column, Kind
from site_builder.pages.standings import WholeStanding

_REACHED = frozenset({"email", "phone", "mobile", "street"})
_TEXTS: dict[Kind, Kind] = {
    "name": "text",
    "link": "text",
    "choice": "text",
    "yes_no": "text",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a list.

    Attributes:
        title: In the reader's language.
        columns: The number of the customer first.
        values: Per column a value for each row.

    """

    title: str
    columns: tuple[Column, ...]
    values: Sequence[tuple[Cell, ...]]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.values[0])


@dataclass(frozen=True, slots=True)
class ListView:
    """What a list holds.

    Attributes:
        sheets: One for CSV; for XLSX all members, then a sheet per channel.

    """

    sheets: tuple[Sheet, ...]


def plan(of: Material) -> Iterator[Page]:
    """Plan the lists of every visible segment."""
    for standing in of.standings:
        everybody = in_order(of, standing)
        chosen = _chosen(of, standing)
        word = of.setting.wording.word
        members = _sheet(of, word("Members"), [*chosen, *_permissions(of)], everybody)
        sheets = []
        for channel, label in CHANNELS.items():
            found = contactable(of, everybody, channel)
            if found is None or not len(found.reached):
                continue
            names = [*_without_others(chosen, channel), *ADDRESSES[channel]]
            sheets.append(_sheet(of, word(label), names, found.reached))
            path = f"{FOLDER}/{standing.slug}-{channel}.csv"
            yield _page(path, ListView((sheets[-1],)))
        yield _page(f"segments/{standing.slug}.csv", ListView((members,)))
        yield _page(f"segments/{standing.slug}.xlsx", ListView((members, *sheets)))


def _page(path: str, view: ListView) -> Page:
    return Page(path, "", view, None)


def _chosen(of: Material, standing: WholeStanding) -> list[str]:
    segment = of.visible.judgements[standing.identity].segment
    return ["id", "name", *segment.columns]


def _without_others(names: list[str], channel: str) -> list[str]:
    """Leave out where somebody is reached over other channels: they may not be."""
    return [
        name for name in names if name not in _REACHED or name in ADDRESSES[channel]
    ]


def _permissions(of: Material) -> list[str]:
    known = of.visible.file.has("consents")
    return [f"may_{channel}" for channel in CHANNELS] if known else []


def _sheet(of: Material, title: str, names: Sequence[str], places: Positions) -> Sheet:
    """Lay out columns that readers may see, each once."""
    shown = [name for name in dict.fromkeys(names) if is_shown(of, name)]
    columns = [list_column(of, name) for name in shown]
    said = [
        _said(of, name) if column.kind == "yes_no" else listed(of, name)
        for name, column in zip(shown, columns, strict=True)
    ]
    kinds = (one._replace(kind=_TEXTS.get(one.kind, one.kind)) for one in columns)
    return Sheet(title, tuple(kinds), columns_of(said, places.tolist()))


def _said(of: Material, name: str) -> Listed:
    """Say yes and no in words."""
    wording = of.setting.wording
    return listed(of, name).then(
        lambda values: [
            None if one is None else wording.yes_no(bool(one)) for one in values
        ]
    )
