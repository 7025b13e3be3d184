"""What wakes a watcher: something was heard of a file, or it shall end."""

from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that happened to a file or folder.

    Attributes:
        what: ``open``: it is being written, and not closed yet. ``finished``: it was
            written and closed, or has just got this name. ``gone``: deleted, or moved
            away. ``other``: touched, or a folder that came or went with all in it.
        path: Absolute, without links in it.

    """

    what: Literal["open", "finished", "gone", "other"]
    path: str


class Bell:
    """Wakes one watcher; may be rung by any thread and by any signal.

    The queue is one that a signal may put into while it is read: a lock is not.
    """

    def __init__(self) -> None:
        """Begin without anything heard."""
        self._heard: SimpleQueue[Heard | None] = SimpleQueue()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the watcher shall end."""
        return self._ended

    @property
    def silent(self) -> bool:
        """Whether there is nothing that the watcher has not got yet."""
        return self._heard.empty()

    def ring(self, heard: Heard) -> None:
        """Tell the watcher what was heard."""
        self._heard.put(heard)

    def end(self) -> None:
        """Ask the watcher to end soon: it gives up a build that it has begun."""
        self._ended = True
        self._heard.put(None)

    def wait(self, seconds: float) -> list[Heard]:
        """Wait until something is heard, but no longer; give all that was heard."""
        found: list[Heard] = []
        try:
            one = self._heard.get(timeout=seconds) if seconds else None
            while True:
                if one is not None:
                    found.append(one)
                one = self._heard.get_nowait()
        except Empty:
            return found
