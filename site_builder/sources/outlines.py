"""What is remembered of a text file, so that only its changed lines are read again.

The lines of a file are taken in blocks. Of a file that has changed, the first blocks
and the last ones are as a rule the same; what lies between has to be read. This is
only done where every line is a record, so that rows can be counted by lines.

A file is gone through once, from its beginning to its end: what is made of it, and its
digest, are of the same bytes, whatever happens to the file meanwhile.
"""

import hashlib
import os
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
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
        so_far: Digest of the file from its beginning to the end of the block.

    """

    size: int
    rows: int
    digest: bytes
    so_far: bytes


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

    @property
    def digest(self) -> str:
        """Digest of the whole file, as `TextFile` has it."""
        if not self.blocks:
            return _digest_of(self.header).hex()
        return self.blocks[-1].so_far.hex()

    @property
    def starts(self) -> list[int]:
        """Where each block begins; then, where the file ends."""
        sizes = (block.size for block in self.blocks)
        return list(accumulate(sizes, initial=len(self.header)))


@dataclass(frozen=True, slots=True)
class Change:
    """Where a file differs from its outline.

    Attributes:
        outline: Of the file as it is now.
        first: Rows of the outline before the change.
        last: Rows of the outline before what follows the change.
        lines: What stands between them now: whole lines, after the header.

    """

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
    whole = _new_digest()
    blocks = []
    with text.path.open("rb") as file:
        header = lines = file.readline()
        whole.update(header)
        while lines := file.read(_BLOCK) + file.readline():
            blocks.append(_block(lines, whole))
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
    with path.open("rb") as file:
        end = os.fstat(file.fileno()).st_size
        if file.read(len(before.header)) != before.header:
            return None
        first, so_far = _same_at_start(file, before, end)
        file.seek(before.starts[first])
        found = _same_at_end(file, before, first, so_far.copy(), end, most)
    if found is None:
        return None
    lines, same = found
    if lines and not lines.endswith(_LINE):
        return None
    blocks = before.blocks
    changed = (*blocks[:first], *_blocks(lines, so_far), *same)
    return Change(
        outline=Outline(before.encoding, before.header, changed),
        first=sum(block.rows for block in blocks[:first]),
        last=sum(block.rows for block in blocks[: len(blocks) - len(same)]),
        lines=lines,
    )


def _same_at_start(
    file: BinaryIO, before: Outline, end: int
) -> tuple[int, hashlib.blake2b]:
    """Count the first blocks that are as they were, and hash the file up to there.

    Args:
        file: As it is now, after its header.
        before: Its outline.
        end: Where it ends.

    """
    whole = _new_digest(before.header)
    blocks = before.blocks
    if end > before.starts[-1] and blocks and blocks[-1].size < _BLOCK:
        blocks = blocks[:-1]  # else each line that is added would be a block for ever
    for number, block in enumerate(blocks):
        further = whole.copy()
        further.update(file.read(block.size))
        if further.digest() != block.so_far:
            return number, whole
        whole = further
    return len(blocks), whole


def _same_at_end(
    file: BinaryIO,
    before: Outline,
    first: int,
    whole: hashlib.blake2b,
    end: int,
    most: int,
) -> tuple[bytes, list[Block]] | None:
    """Find from which block on all are as they were, and what stands before it.

    Args:
        file: As it is now, after the first blocks that are the same.
        before: Its outline.
        first: How many these are.
        whole: Digest of the file up to there; goes on to its end.
        end: Where the file ends.
        most: How many bytes may have changed.

    Returns:
        None: more has, or the file does not end there any more.

    """
    starts = before.starts
    start = starts[first]
    # All that follows the change begins as much later as the file is longer.
    longer = end - starts[-1]
    after = bisect_left(starts, start - longer, first, len(before.blocks))
    changed = starts[after] + longer - start
    if not 0 <= changed <= most:
        return None
    lines = bytearray(file.read(changed))
    whole.update(lines)
    same: list[Block] = []
    at = changed
    for block in before.blocks[after:]:
        some = file.read(block.size)
        whole.update(some)
        at += len(some)
        if len(lines) <= most:
            lines += some
        if _digest_of(some) == block.digest:
            same.append(replace(block, so_far=whole.digest()))
        else:
            same, changed = [], at
        if changed > most:
            return None
    return (bytes(lines[:changed]), same) if start + at == end else None


def _blocks(lines: bytes, whole: hashlib.blake2b) -> Iterator[Block]:
    """Cut lines into blocks; the digest of what stands before them goes on."""
    start = 0
    while start < len(lines):
        stop = len(lines)
        if stop - start > 2 * _BLOCK:  # the last one is not small
            stop = lines.index(_LINE, start + _BLOCK) + 1
        yield _block(lines[start:stop], whole)
        start = stop


def _block(lines: bytes, whole: hashlib.blake2b) -> Block:
    whole.update(lines)
    rows = lines.count(_LINE)
    return Block(len(lines), rows, _digest_of(lines), whole.digest())


def _digest_of(lines: bytes) -> bytes:
    return _new_digest(lines).digest()


def _new_digest(lines: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(lines, digest_size=16)
