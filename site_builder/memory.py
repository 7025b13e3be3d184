"""What a program that builds again and again keeps from one build to the next."""

import hashlib
import os
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
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
        self._files: dict[str, tuple[object, str]] = {}

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
    ) -> _Value:
        """Give what was read from files, remembered or read.

        Args:
            stage: As for ``recall``.
            asked: All that the result depends on, the files aside.
            files: By their content; those that are not there may come.
            make: Reads them.

        """
        contents = self.contents(files)
        try:
            return self.recall(stage, (asked, contents), make)
        finally:
            if self.contents(files) != contents:
                self.forget(stage)  # it was not made from these

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
        try:
            state = os.stat(path)  # noqa: PTH116 -- the numbers are all that is wanted
            looks = (state.st_mtime_ns, state.st_size, state.st_ino)
            known = self._files.get(str(path))
            if known is not None and known[0] == looks:
                return known[1]
            begun = time.time_ns()
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "blake2b").hexdigest()
        except OSError:
            return ""
        if state.st_mtime_ns < begun - _SETTLED:
            self._files[str(path)] = (looks, digest)
        return digest
