"""Why pages are made again: what they were made of last time, compared with now."""

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np

from site_builder.pages.hashes import Hashes

NEW = "new"


@dataclass(frozen=True, slots=True)
class Origins:
    """What the pages of customers are made of in one release.

    Attributes:
        shared: By what all of them are made of, its digest.
        own: By what they are made of each by itself, a hash per customer.
        slugs: Of the customers, by position.

    """

    shared: Mapping[str, str]
    own: Mapping[str, Hashes]
    slugs: Sequence[str]


NOTHING = Origins({}, {}, [])


def as_bytes(origins: Origins) -> bytes:
    """Write down what pages are made of, for the next build."""
    about = {
        "shared": dict(origins.shared),
        "own": list(origins.own),
        "slugs": list(origins.slugs),
    }
    file = io.BytesIO()
    np.savez(
        file,
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        own=np.array(list(origins.own.values()), np.uint64),
    )
    return file.getvalue()


def from_bytes(data: bytes) -> Origins:
    """Read what ``as_bytes`` wrote; nothing where it is empty or damaged."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            own = dict(zip(about["own"], arrays["own"], strict=True))
        return Origins(about["shared"], own, about["slugs"])
    except (BadZipFile, ValueError, OSError, EOFError, KeyError, TypeError):
        return NOTHING


def reasons(before: Origins, now: Origins, slug: str) -> list[str]:
    """Name what has changed of what a customer's pages are made of.

    Returns:
        ``new`` alone for a customer of whom nothing is known from before; empty where
        nothing has changed.

    """
    if slug not in before.slugs or slug not in now.slugs:
        return [NEW]
    then, place = before.slugs.index(slug), now.slugs.index(slug)
    changed = [
        name
        for name, hashes in now.own.items()
        if name not in before.own or before.own[name][then] != hashes[place]
    ]
    return [*_shared(before, now), *changed]


def count_reasons(
    before: Origins, now: Origins, some: Sequence[int]
) -> Mapping[str, int]:
    """Count customers by what has changed of what their pages are made of.

    Args:
        before: What they were made of.
        now: What they are made of.
        some: Positions of the customers that count.

    """
    counts: Counter[str] = Counter()
    found = _positions(before, now, some)
    known = [place for place in some if place in found]
    if len(known) < len(some):
        counts[NEW] = len(some) - len(known)
    counts.update(dict.fromkeys(_shared(before, now), len(known)) if known else {})
    then = np.array([found[place] for place in known], np.int64)
    places = np.array(known, np.int64)
    for name, hashes in now.own.items():
        earlier = before.own.get(name)
        changed = (
            len(known)
            if earlier is None
            else int((earlier[then] != hashes[places]).sum())
        )
        if changed:
            counts[name] = changed
    return counts


def _positions(before: Origins, now: Origins, some: Iterable[int]) -> Mapping[int, int]:
    """Find where customers were before; those who were not there are left out."""
    if before.slugs == now.slugs:
        return {place: place for place in some}
    places = {slug: place for place, slug in enumerate(before.slugs)}
    return {
        place: places[now.slugs[place]] for place in some if now.slugs[place] in places
    }


def _shared(before: Origins, now: Origins) -> Iterator[str]:
    for name, digest in now.shared.items():
        if before.shared.get(name) != digest:
            yield name
