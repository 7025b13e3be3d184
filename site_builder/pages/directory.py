"""What customers are called, and where their pages lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from site_builder.customer_file import CustomerFile
from site_builder.customer_file.slugs import slugs
from site_builder.pages.hashes import Hashes, hash_of, hash_of_rows
from site_builder.pages.lists import by_name, letters
from site_builder.pages.plain import plain
from site_builder.pages.shown import Link


@dataclass(frozen=True, slots=True)
class Directory:
    """Names and slugs of all customers, for links between pages.

    Attributes:
        names: By position; the id where there is no name.
        slugs: By position.
        hashes: By position, of id, name and slug; and one more, of nobody.
        by_name: Positions, in the order in which people look names up.
        ranks: By position, the place in that order.
        letters: The page of the list by name where each first letter begins.

    """

    ids: list[str]
    names: list[str]
    slugs: list[str]
    hashes: Hashes
    by_name: npt.NDArray[np.int64]
    ranks: npt.NDArray[np.int64]
    letters: Sequence[Link]


def directory(file: CustomerFile) -> Directory:
    """List every customer's id, name and slug, by position."""
    ids = plain(file.customers["id"])
    names = [
        name or identity
        for name, identity in zip(plain(file.customers["name"]), ids, strict=True)
    ]
    by_id = slugs(ids)
    found = [by_id[one] for one in ids]
    order = sorted(range(len(ids)), key=lambda place: (by_name(names[place]), place))
    ranks = np.empty(len(ids), np.int64)
    ranks[order] = np.arange(len(ids))
    return Directory(
        ids=ids,
        names=names,
        slugs=found,
        hashes=hash_of_rows(
            hash_of(np.array([*some, None], object)) for some in (ids, names, found)
        ),
        by_name=np.array(order, np.int64),
        ranks=ranks,
        letters=letters([names[place] for place in order]),
    )
