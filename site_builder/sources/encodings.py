"""Which encoding a text file has, and its text as UTF-8."""

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from site_builder.problems import Problem, SiteError
from site_builder.sources.tables import Request

_CHUNK = 1 << 22
_LARGEST_UNPACKED = 8 << 30
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose encoding is known.

    Attributes:
        path: Where it is.
        encoding: Decodes every byte of it; takes the byte order mark away.
        packed: It is compressed with gzip.
        digest: Of its bytes.
        notices: Says so when the encoding was assumed.
        part: Lines of it, where they are all that is wanted.

    """

    path: Path
    encoding: str
    packed: bool
    digest: str
    notices: tuple[str, ...]
    part: bytes | None = None

    @property
    def is_plain_utf8(self) -> bool:
        """Whether a reader of UTF-8 can read it where it lies."""
        return not self.packed and self.encoding in ("utf-8", "utf-8-sig")

    def open(self) -> IO[str]:
        """Open it as text, line ends untouched."""
        if self.part is not None:
            stream: IO[bytes] = io.BytesIO(self.part)
        else:
            stream = _open_bytes(self.path, packed=self.packed)
        return io.TextIOWrapper(stream, encoding=self.encoding, newline="")


def examine(path: Path, request: Request) -> TextFile:
    """Find out how a text file is encoded.

    Declared, else by its byte order mark, else UTF-8 if all of it is valid, else the
    fallback encoding with a notice.

    Raises:
        SiteError: The encoding is unknown, does not fit, or the file is damaged.

    """
    packed = path.suffix == ".gz"
    shown = request.source.file or path.name
    try:
        with _open_bytes(path, packed=packed) as stream:
            mark = stream.read(4)
    except (OSError, EOFError, zlib.error):
        raise _damaged(shown) from None
    marked = next((name for bom, name in _MARKS if mark.startswith(bom)), None)
    if request.source.encoding is not None:
        declared = _declared(request, request.source.encoding, marked)
        return _scan(path, shown, declared, packed=packed)
    if marked is not None:
        return _scan(path, shown, marked, packed=packed)
    try:
        return _scan(path, shown, "utf-8", packed=packed)
    except _UndecodableError:
        fallback = request.fallback_encoding
        notice = (
            f"'{shown}' is not UTF-8 and was read as {fallback}: "
            f"write encoding: {fallback} if that is right"
        )
        return _scan(path, shown, fallback, packed=packed, notices=(notice,))


class _UndecodableError(SiteError):
    """A file has bytes that its encoding does not know."""


def _declared(request: Request, name: str, marked: str | None) -> str:
    try:
        known = codecs.lookup(name)
        known.incrementaldecoder().decode(b"", final=True)
        "a,\n".encode(name).decode(name)
    except (LookupError, TypeError, ValueError):
        message = f"'{name}' is not an encoding that is known here"
        hint = "write one such as utf-8, cp1252 or utf-16"
        raise request.refuse(("encoding",), message, hint) from None
    if known.name == "utf-8" and marked == "utf-8-sig":
        return marked
    return known.name


def _open_bytes(path: Path, *, packed: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(path)) if packed else path.open("rb")


def _scan(
    path: Path,
    shown: str,
    encoding: str,
    *,
    packed: bool,
    notices: tuple[str, ...] = (),
) -> TextFile:
    """Decode the whole file once: a text is in an encoding when all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    digest = hashlib.blake2b(digest_size=16)
    size = 0
    try:
        for chunk in _chunks(path, packed=packed):
            digest.update(chunk)
            size += len(chunk)
            if packed and size > _LARGEST_UNPACKED:
                raise SiteError([Problem(shown, 0, "the file is too large unpacked")])
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise _UndecodableError(
            [_misfit(path, shown, encoding, packed=packed)]
        ) from None
    except (OSError, EOFError, zlib.error):
        raise _damaged(shown) from None
    return TextFile(path, encoding, packed, digest.hexdigest(), notices)


def _chunks(path: Path, *, packed: bool) -> Iterator[bytes]:
    with _open_bytes(path, packed=packed) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _misfit(path: Path, shown: str, encoding: str, *, packed: bool) -> Problem:
    """Find the line with the byte that the encoding does not know."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in _chunks(path, packed=packed):
        try:
            line += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            break
    message = f"this line is not valid {encoding}"
    return Problem(shown, line, message, "declare the encoding: of the file")


def _damaged(shown: str) -> SiteError:
    message = "the file is damaged and cannot be read"
    return SiteError([Problem(shown, 0, message)])
