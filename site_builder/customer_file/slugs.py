"""Names of files: from the exact id alone, safe in every file system and URL."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_VALID = re.compile(r"[a-z0-9-]{1,80}\Z")
# What a made slug ends in; an id that looks like one is hashed too, so that an id
# and the slug of another id can never meet.
_MADE = re.compile(r"(.*-)?[0-9a-f]{8}([0-9a-f]{24})?\Z")
_RESERVED = re.compile(
    r"index\Z|page-\d+\Z|(con|prn|aux|nul|com\d|lpt\d)\Z|-|.*-\Z", re.ASCII
)
_STEM = 40


def slugs(ids: Iterable[str]) -> dict[str, str]:
    """Give each id its slug.

    Returns:
        By id; all different. Each depends on its own id alone, unless two hashes of
        32 bits collide: both ids then carry 128 bits.

    """
    found = {identity: slug(identity) for identity in ids}
    times = Counter(found.values())
    return {
        identity: one if times[one] == 1 else slug(identity, digits=32)
        for identity, one in found.items()
    }


def slug(identity: str, digits: int = 8) -> str:
    """Make the slug of one id: itself where it is fit to be one, else with a hash.

    Returns:
        ``^[a-z0-9-]{1,80}$``, never ``index`` or ``page-N``.

    """
    fit = _VALID.match(identity) and not _RESERVED.match(identity)
    if fit and not _MADE.match(identity):
        return identity
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{_ascii(identity) or 'id'}-{digest[:digits]}"


def _ascii(identity: str) -> str:
    plain = unicodedata.normalize("NFKD", identity).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_STEM].strip("-")
