"""Text as it is compared: folded texts, and patterns that run in linear time.

Python's own ``re`` backtracks, and a short pattern can keep it busy for hours; RE2
cannot do that. Its limits on repetition and memory bound what compiling costs.
"""

import re
import unicodedata
from collections.abc import Callable, Hashable
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc
import re2

from site_builder.segments.kleene import Flags
from site_builder.segments.reader import NotUnderstood, quoted

_LONGEST = 200
_MOST_MEMORY = 1 << 20
_SPACES = " \t\n\v\f\r\x1c\x1d\x1e\x1f"  # what strip() takes away of ASCII
_ACCENTS = re.compile(r"[\u0300-\u036f]")


class Texts:
    """The distinct texts of a column; each is folded once, when first asked for.

    Attributes:
        raw: As they are written, each once.

    """

    def __init__(self, raw: list[str]) -> None:
        """Keep the texts."""
        self.raw = raw
        self._known: dict[Hashable, Flags] = {}

    def once(self, question: Hashable, answer: Callable[[], Flags]) -> Flags:
        """Answer a question about each of them, unless it was asked before."""
        if question not in self._known:
            self._known[question] = answer()
        return self._known[question]

    @cached_property
    def _bare(self) -> pa.Array | None:
        """Those that are all of ASCII, without outer space; None: others are not."""
        column = pa.array(self.raw, pa.large_string())
        if pc.all(pc.string_is_ascii(column), min_count=0).as_py():
            return pc.ascii_trim(column, _SPACES)
        return None

    @cached_property
    def folded(self) -> list[str]:
        """As they are compared, in the same order."""
        if self._bare is None:
            return [fold(text) for text in self.raw]
        lower: list[str] = pc.ascii_lower(self._bare).to_pylist()
        return lower

    @cached_property
    def unaccented(self) -> pa.Array:
        """As patterns see them, in the same order: with their capitals."""
        if self._bare is None:
            bare = [_without_accents(text) for text in self.raw]
            return pa.array(bare, pa.large_string())
        return self._bare

    def compared(self, *, exact: bool) -> list[str]:
        """List them as a comparison sees them."""
        return self.raw if exact else self.folded


def fold(text: str) -> str:
    """Leave case, accents and outer space out of a text."""
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFC", _without_accents(text).casefold())


def written(text: str, *, exact: bool) -> str:
    """Fold a text that a column is compared to, unless it is meant exactly."""
    return text if exact else fold(text)


def compiled(pattern: str, *, exact: bool) -> "re2._Regexp":
    """Compile a pattern of RE2.

    Unless it is meant exactly it loses its accents, but never its capitals, which have
    a meaning of their own in a pattern.

    Raises:
        NotUnderstood: RE2 refuses the pattern, or it is too long or too large.

    """
    if len(pattern) > _LONGEST:
        message = f"the pattern is longer than {_LONGEST} characters"
        raise NotUnderstood(message, "use contains_any, or several conditions")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    # What a group matched is never asked for, and costs a hundred times the answer.
    options.never_capture = True
    options.case_sensitive = exact
    try:
        wanted = pattern if exact else _without_accents(pattern)
        found = re2.compile(wanted, options)
        pc.match_substring_regex(pa.array([""]), wanted)  # has an RE2 of its own
    except UnicodeEncodeError:
        why = "it holds half a character"
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace")
    except pa.ArrowInvalid as error:
        why = str(error)
    else:
        return found
    message = f"the pattern {quoted(pattern)} is refused: {why}"
    hint = "patterns are those of RE2, without look-around and back-references"
    raise NotUnderstood(message, hint)


def matching(texts: pa.Array, pattern: str, *, exact: bool) -> Flags:
    """Tell which texts a pattern finds something in; Arrow asks RE2, too.

    Args:
        texts: Without their accents, unless the pattern is meant exactly.
        pattern: One that `compiled` takes.
        exact: It keeps its accents, and its capitals are no small letters.

    """
    wanted = pattern if exact else _without_accents(pattern)
    found = pc.match_substring_regex(texts, wanted, ignore_case=not exact)
    flags: Flags = found.to_numpy(zero_copy_only=False)
    return flags


def from_glob(glob: str) -> str:
    """Turn ``*`` (any text) and ``?`` (any character) into a pattern of RE2."""
    parts = {"*": ".*", "?": "."}
    escaped = "".join(parts.get(sign) or re2.escape(sign) for sign in glob.strip())
    return rf"(?s)\A{escaped}\z"


def _without_accents(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.strip()))
    return unicodedata.normalize("NFC", bare)
