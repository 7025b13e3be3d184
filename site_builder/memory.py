"""What a program that builds again and again keeps from one build to the next."""

import hashlib
import os
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

_Value = TypeVar("_Value")
_SETTLED = 2_000_000_000  # ns; a younger file may change again within its time stamp


class Recall(Protocol):
    """Gives the result of a stage, remembered or made; see ``Memory.recall``."""

    def __call__(
        self, stage: Hashable, made_from: object, make: Callable[[], _Value]
    ) -> _Value:
        """Give it."""


def afresh(stage: Hashable, made_from: object, make: Callable[[], _Value]) -> _Value:
    """Make the result of a stage: nothing is remembered."""
    del stage, made_from
    return make()


def step(
    recall: Recall, stage: Hashable, work: Callable[..., _Value], *made_from: object
) -> _Value:
    """Take a step that is made from its arguments alone, unless it is remembered."""
    return recall(stage, made_from, partial(work, *made_from))


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[_Value]):
    """A value that is equal to itself alone, for what is never written to.

    It is told from others at once, however large it is.
    """

    value: _Value

    def __eq__(self, other: object) -> bool:
        """Tell whether it is this very value."""
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        """Hash it by where it lies."""
        return id(self.value)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file looks like to somebody who does not read it.

    Attributes:
        changed: When, in ns.
        number: Of the file, on its file system.
        settled: Its content cannot change any more without its looks.

    """

    changed: int
    size: int
    number: int
    settled: bool = field(compare=False)

    @classmethod
    def at(cls, path: Path) -> "_Look | None":
        """Look at a file; None: it is not there."""
        now = time.time_ns()
        try:
            state = os.stat(path)  # noqa: PTH116 -- the numbers are all that is wanted
        except OSError:
            return None
        changed = state.st_mtime_ns
        return cls(changed, state.st_size, state.st_ino, changed < now - _SETTLED)


def _new_digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)


def _not_known(value: object) -> str:
    del value
    return ""


class Memory:
    """The last result of each stage, with what it was made from.

    It has a state, because that is what it is for; it decides nothing: a stage that is
    made from the same is the same.
    """

    def __init__(self, *, lasting: bool = True) -> None:
        """Remember nothing so far, and never anything if it is not lasting."""
        self.lasting = lasting
        self._kept: dict[Hashable, tuple[object, Any]] = {}
        self._asked: set[Hashable] = set()
        self._files: dict[str, tuple[_Look, str]] = {}

    def recall(
        self, stage: Hashable, made_from: object, make: Callable[[], _Value]
    ) -> _Value:
        """Give the result of a stage: the last one, if it was made from the same.

        Args:
            stage: Its name; only the last result of each is kept.
            made_from: All that the result depends on, as a value that can be compared.
                Tables are only equal to themselves: they are never written to, so
                that the same table is the same.
            make: Makes the result.

        """
        if not self.lasting:
            return make()
        self._asked.add(stage)
        if stage in self._kept and self._kept[stage][0] == made_from:
            value: _Value = self._kept[stage][1]
            return value
        self._kept.pop(stage, None)  # never two of them in memory
        value = make()
        self._kept[stage] = (made_from, value)
        return value

    def revise(
        self,
        stage: Hashable,
        made_from: object,
        make: Callable[[], _Value],
        since: object,
        again: Callable[[_Value], _Value | None],
    ) -> _Value:
        """Give the result of a stage, made of the last one where that is enough.

        Args:
            stage: As for ``recall``.
            made_from: As for ``recall``.
            make: As for ``recall``.
            since: What the last result has to be made from; None: from nothing that
                is known.
            again: Makes the result of the last one; None: it has to be made anew.

        """
        known, last = self.last(stage)

        def work() -> _Value:
            revised = None
            if since is not None and known == since:
                revised = again(last)
            return make() if revised is None else revised

        return self.recall(stage, made_from, work)

    def find(
        self, stage: Hashable, made_from: object, make: Callable[[], _Value]
    ) -> _Value:
        """Give the result of a stage if it is known; else make it, and forget it.

        For work on a part of what there is: what is made of the whole stays known.
        """
        if stage in self._kept and self._kept[stage][0] == made_from:
            return self.recall(stage, made_from, make)
        return make()

    def read(
        self,
        stage: Hashable,
        asked: object,
        files: Sequence[Path],
        make: Callable[[], _Value],
        read_from: Callable[[_Value], str] = _not_known,
    ) -> _Value:
        """Give what was read from files, remembered or read.

        Args:
            stage: As for ``recall``.
            asked: All that the result depends on, the files aside.
            files: By their content; those that are not there may come.
            make: Reads them.
            read_from: Tells the digest of the very bytes of the one file that a result
                is made of, where it knows; else nothing. Then the file need not be
                read before and after to make sure of what is made from it.

        """
        known, last = self.last(stage)
        if known is not None and known[0] == asked and read_from(last):
            look = _Look.at(files[0])
            if look is not None and not self._knows(files[0], look):
                return self._read_once(stage, asked, files[0], look, make, read_from)
        contents = self.contents(files)
        try:
            return self.recall(stage, (asked, contents), make)
        finally:
            if self.contents(files) != contents:
                self.forget(stage)  # it was not made from these

    def _read_once(
        self,
        stage: Hashable,
        asked: object,
        path: Path,
        look: "_Look",
        make: Callable[[], _Value],
        read_from: Callable[[_Value], str],
    ) -> _Value:
        self._asked.add(stage)
        value = make()
        digest = read_from(value)
        if digest:
            self._note(path, look, digest)
            self._kept[stage] = ((asked, ((str(path), digest),)), value)
        else:
            self.forget(stage)  # nobody knows what it was made from
        return value

    def last(self, stage: Hashable) -> tuple[Any, Any]:
        """Give what a stage was made from last, and its result; None if unknown.

        For what can be made of the last result and of what has changed since.
        """
        return self._kept.get(stage, (None, None))

    def tidy(self) -> None:
        """Forget what nobody has asked for since this was done last."""
        for stage in self._kept.keys() - self._asked:
            del self._kept[stage]
        self._asked.clear()

    def forget(self, stage: Hashable) -> None:
        """Make a stage again the next time, whatever it is made from."""
        self._kept.pop(stage, None)

    def contents(self, paths: Iterable[Path]) -> tuple[tuple[str, str], ...]:
        """Give paths with digests of their bytes; those that are not there have none.

        A file is read only if it may have changed since it was read last.
        """
        if not self.lasting:
            return ()
        return tuple((str(path), self._content(path)) for path in paths)

    def _content(self, path: Path) -> str:
        look = _Look.at(path)
        if look is None:
            return ""
        if not self._knows(path, look):
            try:
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, _new_digest).hexdigest()
            except OSError:
                return ""
            self._note(path, look, digest)
            return digest
        return self._files[str(path)][1]

    def _knows(self, path: Path, look: "_Look") -> bool:
        known = self._files.get(str(path))
        return known is not None and known[0] == look

    def _note(self, path: Path, look: "_Look", digest: str) -> None:
        if look.settled:
            self._files[str(path)] = (look, digest)
