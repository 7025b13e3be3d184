"""What is remembered of a text file, so that only its changed lines are read again.

The lines of a file are taken in blocks. Of a file that has changed, the first blocks
and the last ones are as a rule the same; what lies between has to be read. This is
only done where every line is a record, so that rows can be counted by lines.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

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
    whole = hashlib.blake2b(digest_size=16)
    blocks = []
    with text.path.open("rb") as file:
        header = lines = file.readline()
        whole.update(header)
        while lines := file.read(_BLOCK) + file.readline():
            whole.update(lines)
            blocks.append(_block(lines))
            last = lines
    if whole.hexdigest() != text.digest or not last.endswith(_LINE):
        return None
    if sum(block.rows for block in blocks) != rows:
        return None
    return Outline(text.encoding, header, tuple(blocks))


def change_of(path: Path, before: Outline, most: int) -> Change | None:
    """Find what has changed since a file was read.

    Args:
        path: Of the file.
        before: What it was then.
        most: How many bytes may have changed.

    Returns:
        None: more has, it has another header, or it ends within a line.

    """
    digest = _digest_of_file(path)
    with path.open("rb") as file:
        end = file.seek(0, SEEK_END)
        file.seek(0)
        if file.read(len(before.header)) != before.header:
            return None
        first, start = _same_at_start(file, before)
        if first == len(before.blocks) > 0 and before.blocks[-1].size < _BLOCK:
            first -= 1  # else each line that is added would be a block for ever
            start -= before.blocks[-1].size
        last, end = _same_at_end(file, before, first, start, end)
        if end - start > most:
            return None
        file.seek(start)
        lines = file.read(end - start)
    if lines and not lines.endswith(_LINE):
        return None
    blocks = before.blocks
    changed = (*blocks[:first], *_blocks(lines), *blocks[last:])
    return Change(
        digest=digest,
        outline=Outline(before.encoding, before.header, changed),
        first=sum(block.rows for block in blocks[:first]),
        last=sum(block.rows for block in blocks[:last]),
        lines=lines,
    )


def _same_at_start(file: BinaryIO, before: Outline) -> tuple[int, int]:
    """Count the first blocks that are as they were, and tell where they end."""
    start = file.tell()
    for number, block in enumerate(before.blocks):
        if _digest_of(file.read(block.size)) != block.digest:
            return number, start
        start += block.size
    return len(before.blocks), start


def _same_at_end(
    file: BinaryIO, before: Outline, first: int, start: int, end: int
) -> tuple[int, int]:
    """Tell from which block on all are as they were, and where they begin now.

    Args:
        file: As it is now; ends at ``end``.
        before: Its outline, of which the first blocks are the same, up to ``start``.
        first: How many these are.
        start: Where they end.
        end: Where the file ends.

    """
    for number in range(len(before.blocks), first, -1):
        block = before.blocks[number - 1]
        if end - block.size < start:
            return number, end
        file.seek(end - block.size)
        if _digest_of(file.read(block.size)) != block.digest:
            return number, end
        end -= block.size
    return first, end


def _blocks(lines: bytes) -> Iterator[Block]:
    start = 0
    while start < len(lines):
        stop = len(lines)
        if stop - start > 2 * _BLOCK:  # the last one is not small
            stop = lines.index(_LINE, start + _BLOCK) + 1
        yield _block(lines[start:stop])
        start = stop


def _block(lines: bytes) -> Block:
    return Block(len(lines), lines.count(_LINE), _digest_of(lines))


def _digest_of(lines: bytes) -> bytes:
    return hashlib.blake2b(lines, digest_size=16).digest()


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _new_digest).hexdigest()


def _new_digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)
