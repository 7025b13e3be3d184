"""Whose customers are whose: by the owner that the customer file names."""

import numpy as np
import numpy.typing as npt

from site_builder.customer_file.slugs import slugs
from site_builder.pages.contactable import by_revenue
from site_builder.pages.lists import by_name
from site_builder.pages.material import Material
from site_builder.pages.meetings import coming_meetings
from site_builder.pages.plain import plain
from site_builder.pages.planning import has_owners

FOLDER = "reps"

Places = npt.NDArray[np.int64]


def owned(of: Material) -> dict[int, Places]:
    """Find, by position of the rep, whose customers they are, by revenue.

    Reps are in the order of their names. Who owns nobody is there who has a meeting.
    """
    return of.once("owned", lambda: _owned(of))


def _owned(of: Material) -> dict[int, Places]:
    if not has_owners(of.visible):
        return {}
    owners = of.visible.file["customers"].references["owner"]
    names = rep_names(of)
    everybody = by_revenue(of)
    by_owner = everybody[np.argsort(owners[everybody], kind="stable")]
    reps, starts = np.unique(owners[by_owner], return_index=True)
    some = zip(reps.tolist(), np.split(by_owner, starts[1:]), strict=True)
    nobody = by_owner[:0]
    found = dict.fromkeys(_goers(of)[coming_meetings(of)].tolist(), nobody) | dict(some)
    found.pop(-1, None)
    order = sorted(found, key=lambda rep: (by_name(names[rep]), rep))
    return {rep: found[rep] for rep in order}


def meetings_of(of: Material) -> dict[int, list[int]]:
    """List, by position of the rep, the rows of the meetings that come.

    Where nobody is named whom the file knows, the rep goes who owns the customer.
    """
    return of.once("meetings of reps", lambda: _meetings_of(of))


def _meetings_of(of: Material) -> dict[int, list[int]]:
    goes = _goers(of)
    found: dict[int, list[int]] = {}
    for row in coming_meetings(of):
        found.setdefault(int(goes[row]), []).append(row)
    return found


def _goers(of: Material) -> Places:
    """Say who goes to each meeting; -1: nobody knows."""
    table, customers = of.visible.file["meetings"], of.visible.file["customers"]
    named = table.references["rep"]
    return np.where(named >= 0, named, customers.references["owner"][table.customer])


def rep_names(of: Material) -> list[str]:
    """Name every rep, by position: the id where there is no name."""
    return names_in(of, "reps")


def names_in(of: Material, table: str) -> list[str]:
    """Name every row of a table, by position: the id where there is no name."""

    def find() -> list[str]:
        frame = of.visible.file[table].frame
        pairs = zip(plain(frame["name"]), plain(frame["id"]), strict=True)
        return [name or identity for name, identity in pairs]

    return of.once(("names in", table), find)


def rep_slugs(of: Material) -> list[str]:
    """Give every rep, by position, a name for their page: of the id alone."""

    def find() -> list[str]:
        ids = plain(of.visible.file["reps"].frame["id"])
        by_id = slugs(ids)
        return [by_id[one] for one in ids]

    return of.once("slugs of reps", find)
