"""What is remembered of a text file, so that only its changed lines are read again.

The lines of a file are taken in blocks. Of a file that has changed, the first blocks
and the last ones are as a rule the same; what lies between has to be read. This is
only done where every line is a record, so that rows can be counted by lines.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from site_builder.sources.encodings import TextFile

_BLOCK = 1 << 16  # bytes; a block goes on to the end of its line
_LINE = b"\n"


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a file.

    Attributes:
        rows: How many lines they are.
        digest: Of the bytes.

    """

    size: int
    rows: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Outline:
    """A text file whose every line is a record, as it was when it was read.

    Attributes:
        encoding: Decodes it: UTF-8, with a byte order mark or without.
        header: The first line.
        blocks: All the others.

    """

    encoding: str
    header: bytes
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Where a file differs from its outline.

    Attributes:
        digest: Of the whole file, as `TextFile` has it.
        outline: Of the file as it is now.
        first: Rows of the outline before the change.
        last: Rows of the outline before what follows the change.
        lines: What stands between them now: whole lines, after the header.

    """

    digest: str
    outline: Outline
    first: int
    last: int
    lines: bytes


def outline_of(text: TextFile, rows: int) -> Outline | None:
    """Take the outline of a file; none where lines and rows are not the same.

    Args:
        text: A file of plain UTF-8 without a flaw, its header in the first line.
        rows: How many it has, the header aside.

    """
    data = text.path.read_bytes()
    if _digest(data) != text.digest or not data.endswith(_LINE):
        return None
    header = data[: data.index(_LINE) + 1]
    blocks = _blocks(data, len(header), len(data))
    if _rows(blocks) != rows:
        return None
    return Outline(text.encoding, header, blocks)


def change_of(path: Path, before: Outline) -> Change | None:
    """Find what has changed; None: it has another header, or ends within a line."""
    data = path.read_bytes()
    start, end = len(before.header), len(data)
    if not data.startswith(before.header) or not data.endswith(_LINE):
        return None
    blocks = before.blocks
    first, last = 0, len(blocks)
    while first < last and _is(blocks[first], data, start, end):
        start += blocks[first].size
        first += 1
    while first < last and start <= (begin := end - blocks[last - 1].size):
        if not _is(blocks[last - 1], data, begin, end):
            break
        last, end = last - 1, begin
    if not data.endswith(_LINE, 0, end):
        return None
    changed = (*blocks[:first], *_blocks(data, start, end), *blocks[last:])
    return Change(
        digest=_digest(data),
        outline=Outline(before.encoding, before.header, changed),
        first=_rows(blocks[:first]),
        last=_rows(blocks[:last]),
        lines=data[start:end],
    )


def _blocks(data: bytes, start: int, end: int) -> tuple[Block, ...]:
    found = []
    while start < end:
        stop = end
        if end - start > 2 * _BLOCK:  # the last one is not small
            stop = data.index(_LINE, start + _BLOCK) + 1
        lines = data[start:stop]
        found.append(Block(len(lines), lines.count(_LINE), _digest_of_block(lines)))
        start = stop
    return tuple(found)


def _is(block: Block, data: bytes, start: int, end: int) -> bool:
    """Tell whether a block begins at a place, and does not go beyond an end."""
    stop = start + block.size
    return stop <= end and block.digest == _digest_of_block(data[start:stop])


def _rows(blocks: tuple[Block, ...]) -> int:
    return sum(block.rows for block in blocks)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _digest_of_block(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
