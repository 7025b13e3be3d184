"""When a file that has changed is finished, so that it may be read."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from site_builder.watching.bell import Heard
from site_builder.watching.looking import Input, Stamp

STABLE = 1.0  # seconds without a change, where nobody said that a file is finished
_LOCKED = 10.0  # seconds after which a lock of git is left over from a crash


class Settling:
    """Remembers what was heard of files since the last build."""

    def __init__(self, site: Path) -> None:
        """Begin without anything heard."""
        self._site = site
        self._open: set[str] = set()
        self._finished: set[str] = set()
        self._heard: set[str] = set()
        self._since: dict[str, tuple[Stamp | None, float]] = {}
        self._locked_since: float | None = None

    def note(self, heard: Heard) -> None:
        """Note what was heard."""
        self._heard.add(heard.path)
        self._open.discard(heard.path)
        if heard.what == "open":
            self._open.add(heard.path)
            self._finished.discard(heard.path)
        elif heard.what == "finished":
            self._finished.add(heard.path)
        elif heard.what == "gone":
            self._finished.discard(heard.path)

    def was_heard(self, real: str) -> bool:
        """Tell whether anything was heard of a file, or of a folder it is in."""
        return any(str(one) in self._heard for one in (Path(real), *Path(real).parents))

    def is_open(self, real: str) -> bool:
        """Tell whether a file is being written, as far as one has heard."""
        return real in self._open

    def begin(self) -> None:
        """Forget everything: it is all in the build that begins."""
        self.forget(())
        self._heard.clear()
        self._since.clear()

    def forget(self, reals: Iterable[str]) -> None:
        """Forget what was finished, and all that is said of any but these files."""
        self._finished.clear()
        self._open.intersection_update(reals)
        self._heard.intersection_update(reals)

    def unfinished(self, names: Iterable[str], now: Mapping[str, Input]) -> list[str]:
        """Name those of the changed inputs that are not finished, and any that is open.

        A file is finished when it was closed or renamed. Otherwise, and where it is
        missing (programs that save may be about to bring it back), it is when nothing
        has happened to it for a while.
        """
        moment = time.monotonic()
        if self._is_locked(moment):
            return [".git/index.lock"]
        names = set(names) | {
            name for name, one in now.items() if one.real in self._open
        }
        self._since = {
            name: self._stable_since(name, now, moment)
            for name in sorted(names)
            if not (name in now and self._is_finished(now[name]))
        }
        return [n for n, (_, since) in self._since.items() if moment - since < STABLE]

    def _is_finished(self, one: Input) -> bool:
        return one.stamp is not None and one.real in self._finished - self._open

    def _stable_since(
        self, name: str, now: Mapping[str, Input], moment: float
    ) -> tuple[Stamp | None, float]:
        stamp = now[name].stamp if name in now else None
        last, since = self._since.get(name, (None, moment))
        return (
            (stamp, since) if name in self._since and last == stamp else (stamp, moment)
        )

    def _is_locked(self, moment: float) -> bool:
        """Tell whether git is just bringing files to another state."""
        if not any(
            (folder / ".git/index.lock").exists()
            for folder in (self._site, *self._site.parents)
        ):
            self._locked_since = None
            return False
        self._locked_since = self._locked_since or moment
        return moment - self._locked_since < _LOCKED
