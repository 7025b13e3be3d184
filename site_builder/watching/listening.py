"""Being told of changes as long as that works, and else looking every second."""

from collections.abc import Callable, Mapping
from pathlib import Path

from site_builder.watching.bell import Bell
from site_builder.watching.hearing import DeafError, Ears, refuse_remote

_POLLING = 1.0  # seconds between two looks where nothing can be heard
_LISTENING = 5.0  # where it can: should something be missed
_DEAF = 2  # so many changes one after the other unheard of, and one looks instead


class Listening:
    """Listens to folders, and gives it up where that does not work."""

    def __init__(self, bell: Bell, say: Callable[[str], None], *, poll: bool) -> None:
        """Begin without any folder.

        Args:
            bell: Is rung when something is heard.
            say: Is told, once, why it does not work.
            poll: Do not even try.

        """
        self._bell, self._say, self._poll = bell, say, poll
        self._ears: Ears | None = None
        self._local: set[str] = set()
        self._unheard = 0

    @property
    def rest(self) -> float:
        """Tell how many seconds may pass before one looks, whatever is heard."""
        return _LISTENING if self._ears else _POLLING

    def listen(self, roots: Mapping[str, bool]) -> bool:
        """Listen to these folders, and tell whether one is new."""
        if self._poll:
            return False
        try:
            for root in roots.keys() - self._local:
                refuse_remote(Path(root))
                self._local.add(root)
            if self._ears is None:
                self._ears = Ears(self._bell)
            return self._ears.listen(roots)
        except DeafError as error:
            self._look_instead(f"cannot be told of changes: {error}")
        return False

    def judge(self, name: str, *, heard: bool) -> None:
        """Take a change that was or was not heard of: listen anew, or no more."""
        if heard or self._ears is None:
            self._unheard = 0
            return
        self._unheard += 1
        if self._unheard == _DEAF:
            self._look_instead(f"changes of {name} are not told of")
        else:
            self.stop()

    def stop(self) -> None:
        """Listen no more, until asked again."""
        if self._ears is not None:
            self._ears.stop()
            self._ears = None

    def _look_instead(self, why: str) -> None:
        self._poll = True
        self.stop()
        self._say(f"{why}; looking every second instead")
