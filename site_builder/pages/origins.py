"""Why pages are made again: what they were made of last time, compared with now."""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np

from site_builder.pages.digests import Digests
from site_builder.pages.hashes import Hashes

NEW = "new"


@dataclass(frozen=True, slots=True)
class Origins:
    """What the pages of customers are made of in one release.

    Attributes:
        shared: By what all of them are made of, its digest.
        own: By what they are made of each by itself, a hash per customer.
        places: By slug, the position of the customer in ``own``.

    """

    shared: Mapping[str, str]
    own: Mapping[str, Hashes]
    places: Mapping[str, int]


NOTHING = Origins({}, {}, {})


def origins_of(found: Digests, slugs: Sequence[str]) -> Origins:
    """Take the digests of customers, by slug."""
    places = {slug: place for place, slug in enumerate(slugs)}
    return Origins(found.shared, found.own, places)


def as_bytes(origins: Origins) -> bytes:
    """Write down what pages are made of, for the next build."""
    about = {
        "shared": dict(origins.shared),
        "own": list(origins.own),
        "slugs": list(origins.places),
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
        places = {slug: place for place, slug in enumerate(about["slugs"])}
        return Origins(about["shared"], own, places)
    except (BadZipFile, ValueError, OSError, EOFError, KeyError, TypeError):
        return NOTHING


def reasons(before: Origins, now: Origins, slug: str) -> list[str]:
    """Name what has changed of what a customer's pages are made of.

    Returns:
        ``new`` alone for a customer of whom nothing is known from before; empty where
        nothing has changed.

    """
    if slug not in before.places or slug not in now.places:
        return [NEW]
    then, place = before.places[slug], now.places[slug]
    changed = [
        name
        for name, hashes in now.own.items()
        if name not in before.own or before.own[name][then] != hashes[place]
    ]
    return [*_shared(before, now), *changed]


def count_reasons(
    before: Origins, now: Origins, slugs: Sequence[str]
) -> Mapping[str, int]:
    """Count customers by what has changed of what their pages are made of."""
    counts: Counter[str] = Counter()
    known = [slug for slug in slugs if slug in before.places]
    if len(known) < len(slugs):
        counts[NEW] = len(slugs) - len(known)
    counts.update(dict.fromkeys(_shared(before, now), len(known)) if known else {})
    then = np.array([before.places[slug] for slug in known], np.int64)
    places = np.array([now.places[slug] for slug in known], np.int64)
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


def _shared(before: Origins, now: Origins) -> Iterator[str]:
    for name, digest in now.shared.items():
        if before.shared.get(name) != digest:
            yield name
