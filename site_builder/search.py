"""The search index: which words lead to which customers, cut into small shards.

A word leads to everybody of whom some word begins with it. The index is all words in
order, each with those whom it leads to; a shard is a run of it, which a reader's
browser loads when it is asked for. What searches (``templates/assets/search.js``)
folds texts and cuts them into words as this module does: tests compare the two.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from nicknames import NickNamer

FULL = 1000  # customers in a shard, at the most
_CUT_ONCE_IN = 64  # words, of those that a cut may stand before
_LONG = 4  # letters of a word that may be mistyped

# Letters that are no others with a mark, to those who have them; and what people type.
_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ŧ": "t",
        "ς": "σ",
    }
)
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts that are written without spaces: of these, two characters are a word."""
_RUNS = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")

_NUMBER = re.compile(r"[+(]{0,2}[0-9][0-9 ().\-/]{4,28}")
_PARTING, _NO_NUMBER = re.compile("[/;,]"), re.compile("[^-+0-9 ().;,/]")
_NO_DIGIT, _LEAST_DIGITS = re.compile("[^0-9]"), 5
# ITU-T E.164: the codes of one and of two digits; all others have three.
_CALLING_CODE = re.compile(
    r"[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3}"
)


class Shard(NamedTuple):
    """A run of the index.

    Attributes:
        key: Its first word. It has all words from there to the key of the next shard;
            several shards have one key where one word leads to very many.
        places: Of the customers that its words lead to, each once.

    """

    key: str
    places: list[int]


def words_of(texts: Sequence[str]) -> list[list[str]]:
    """Cut texts into words without case, accents and signs, as they are searched.

    What has signs but no space is a word as a whole, too: ``a``, ``s``, ``as`` of A/S.
    """
    lines = _folded_lines(texts)
    cut = _parts if any(map(_IS_CJK.search, lines)) else _plain_parts
    return [
        [word for chunk in line.split(" ") for word in cut(chunk)] for line in lines
    ]


def wholes_of(texts: Sequence[str]) -> list[str]:
    """Write numbers and codes in one word each, as people type them: ``no12345mva``."""
    return [line.replace(" ", "").replace("\x00", "") for line in _folded_lines(texts)]


def numbers_in(text: str) -> tuple[list[str], bool]:
    """Take phone numbers as they are dialled at home, without the first 0.

    Two numbers are told from one that has a stroke in it by their length.

    Returns:
        The digits of each; and whether the text is nothing but numbers.

    """
    if text[:1].isalpha():
        return [], False
    text = _spaced(text)
    parts = _PARTING.split(text)
    several = [_number(part) for part in parts] if len(parts) > 1 else []
    found = several if several and all(several) else [*filter(None, (_number(text),))]
    return found, bool(found) and not _NO_NUMBER.search(text)


def index_of(words: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """Turn words by customer into customers by word.

    Args:
        words: By position of the customer.

    Returns:
        By word the positions, rising.

    """
    found: dict[str, list[int]] = defaultdict(list)
    for place, some in enumerate(words):
        for word in set(some):
            found[word].append(place)
    return found


def shards(
    index: Mapping[str, list[int]],
    ranks: Sequence[int],
    called: Sequence[Sequence[str]],
    most: int = FULL,
) -> Iterator[Shard]:
    """Cut an index into shards, each small enough for a phone.

    Words stand in the order of their code points. A cut stands before words that are
    chosen by themselves where it can: after a change most shards are what they were.

    Args:
        index: By word the positions of the customers.
        ranks: By position, where the customer stands in the order of names.
        called: By position, the words of the name. Who is called so comes first.
        most: Customers in a shard.

    """
    key, gathered = "", set[int]()
    for word in sorted(index):
        places = index[word]
        full = len(gathered) + len(places) > most
        if gathered and (full or (len(gathered) > most // 4 and _may_be_cut(word))):
            yield Shard(key, sorted(gathered, key=ranks.__getitem__))
            gathered = set()
        if len(places) > most:
            so = sorted((word not in called[one], ranks[one], one) for one in places)
            for start in range(0, len(so), most):
                yield Shard(word, [one for *_, one in so[start : start + most]])
            continue
        key = key if gathered else word
        gathered.update(places)
    if gathered:
        yield Shard(key, sorted(gathered, key=ranks.__getitem__))


def vocabulary(index: Iterable[str]) -> dict[str, list[str]]:
    """List the words that may be mistyped, by their first and by their last letters.

    One wrong letter leaves the first or the last as it was.

    Returns:
        By ``b-`` and ``-n``, as it were, words in order.

    """
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(index):
        if len(word) >= _LONG and word.isalpha():
            found[f"{word[0]}-"].append(word)
            found[f"-{word[-1]}"].append(word)
    return found


def also_called(index: Iterable[str]) -> dict[str, list[str]]:
    """Find names by which people who are in the index may be called, too.

    Returns:
        By each of the other names the words of the index: ``{"bob": ["robert"]}``.

    """
    names = _names()
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(names.keys() & set(index)):
        for other in sorted(names[word]):
            found[other].append(word)
    return dict(sorted(found.items()))


@lru_cache(1)
def _names() -> Mapping[str, frozenset[str]]:
    """Pair given names with their short forms, both ways; English ones."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, short_forms in NickNamer().nickname_lookup.items():
        for other in short_forms:
            found[name].add(other)
            found[other].add(name)
    return {name: frozenset(others) for name, others in found.items()}


def _folded_lines(texts: Sequence[str]) -> list[str]:
    """Fold texts all at once, a line for each."""
    if not texts:
        return []
    whole = "\n".join(texts)
    if whole.count("\n") >= len(texts):  # some text has lines of its own
        whole = "\n".join(text.replace("\n", " ") for text in texts)
    return whole.translate({ord(one): _folded(one) for one in set(whole)}).split("\n")


def _folded(character: str) -> str:
    """Fold a character; a sign becomes NUL, which parts words, but no chunks."""
    if character == "\n":
        return character
    plain = "".join(
        one
        for one in unicodedata.normalize("NFKD", character)
        if unicodedata.category(one) not in ("Mn", "Cf")
    )
    lower = plain.lower().translate(_LETTERS)
    return "".join(
        one if one.isalnum() else " " if _is_space(one) else "\x00" for one in lower
    )


def _is_space(character: str) -> bool:
    return character in "\t\n\v\f\r" or unicodedata.category(character)[0] == "Z"


def _plain_parts(chunk: str) -> list[str]:
    """Cut a chunk at its signs, and take it as a whole, too."""
    if "\x00" not in chunk:
        return [chunk] if chunk else []
    parts = [*filter(None, chunk.split("\x00"))]
    return [*parts, "".join(parts)] if len(parts) > 1 else parts


def _parts(chunk: str) -> Iterator[str]:
    """Cut what is written without spaces, too: in pairs, and the last sign alone."""
    for word in _plain_parts(chunk):
        for run in _RUNS.findall(word):
            if not _IS_CJK.match(run):
                yield run
                continue
            yield from (run[start : start + 2] for start in range(len(run)))


def _number(text: str) -> str:
    found = _NUMBER.match(text.strip(" "))
    if not found:
        return ""
    number = found[0]
    digits = _NO_DIGIT.sub("", number.replace("(0)", ""))
    if len(digits) < _LEAST_DIGITS:
        return ""
    if number.lstrip("(").startswith("+"):
        digits = _CALLING_CODE.sub("", digits, count=1)
    elif digits.startswith("00"):
        digits = _CALLING_CODE.sub("", digits[2:], count=1)
    return digits.lstrip("0")


def _spaced(text: str) -> str:
    """Write all spaces and hyphens alike, and leave out what nobody sees."""
    if text.isascii():
        return text
    kinds = {one: unicodedata.category(one) for one in set(text)}
    alike = {"Zs": " ", "Pd": "-", "Cf": ""}
    return "".join(alike.get(kinds[one], one) for one in text)


def _may_be_cut(word: str) -> bool:
    return crc32(word.encode("utf-8", "surrogatepass")) % _CUT_ONCE_IN == 0
