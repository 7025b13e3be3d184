"""Folders that are moved away for a while: told once, and waited for."""

from collections.abc import Callable, Mapping


class Presence:
    """Remembers which of the folders that a site needs have been there."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begin without any folder."""
        self._say = say
        self._there: set[str] = set()
        self._gone: set[str] = set()

    def is_whole(self, folders: Mapping[str, bool]) -> bool:
        """Tell whether all that was there still is, and say what has changed.

        Args:
            folders: Those that are needed, and whether each is there now.

        """
        self._there |= {name for name, there in folders.items() if there}
        away = {name for name in self._there if folders.get(name) is False}
        gone = {one for one in away if not any(one.startswith(f"{n}/") for n in away)}
        for name in sorted(gone - self._gone):
            self._say(f"{name} is gone; waiting until it is back")
        for name in sorted((self._gone - gone) & folders.keys()):
            self._say(f"{name} is back")
        self._gone = gone
        return not gone
