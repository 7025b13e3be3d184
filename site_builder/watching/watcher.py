"""Build, wait until something has changed and is finished, and build again."""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from site_builder.build import Built, Progress
from site_builder.problems import SiteError
from site_builder.releases import BusyError
from site_builder.watching.bell import Bell, Heard
from site_builder.watching.known import Known
from site_builder.watching.listening import Listening
from site_builder.watching.looking import Look, is_read_late, look, stamp_of
from site_builder.watching.news import Broken, Made, News, Note, Refused
from site_builder.watching.presence import Presence
from site_builder.watching.settling import Settling
from site_builder.watching.temporary import is_temporary

Build = Callable[[Progress], Built]
Clock = Callable[[], dt.datetime]

_QUIET = 0.03  # seconds without news before anything is done
_LONGEST_QUIET = 1.0  # but no longer than that
_PENDING = 0.1  # between two looks while something is not finished
_BUSY = 1.0  # before another try to get the lock
_PATIENCE = 10.0  # before it is told that something is never finished
_OFTEN = 20  # looking takes at most so small a part of the time

# What a build says that it does when the data have all been read, and when nothing has
# been published yet.
_DATA_READ, _PUBLISHING = "measuring", "publishing"


def utc_now() -> dt.datetime:
    """Read the clock."""
    return dt.datetime.now(dt.UTC)


class _TornError(Exception):
    """Inputs changed while they were read: what was read is worth nothing."""


class _GivenUpError(Exception):
    """The watcher shall end."""


class Watcher:
    """Keeps one output in step with one site until it is asked to end."""

    def __init__(
        self,
        site: Path,
        output: Path,
        build: Build,
        tell: Callable[[News], None],
        bell: Bell,
        *,
        poll: bool = False,
        clock: Clock = utc_now,
    ) -> None:
        """Prepare, without looking at anything.

        Args:
            site: Folder with config.yaml; may not be there yet, or not always.
            output: Folder of the releases; changes in it build nothing.
            build: Builds the site; to be told how far it is.
            tell: Is told how each build ends, and what else one should know.
            bell: Wakes and ends the watcher.
            poll: Look every second, and do not rely on being told of changes.
            clock: Gives the time, with its zone; also decides when a day begins.

        """
        self._site, self._output = site.absolute(), output.absolute()
        self._build, self._tell, self._bell, self._clock = build, tell, bell, clock
        self._listening = Listening(bell, self._tell_of, poll=poll)
        self._listens_anew = False
        self._presence = Presence(self._tell_of)
        self._settling = Settling(self._site)
        self._seen: Look | None = None
        self._reals: set[str] = set()
        self._known = Known()
        self._owed: tuple[str, ...] = ("first build",)
        self._day: dt.date | None = None
        self._not_before = 0.0
        self._waiting_since: float | None = None
        self._said: set[str] = set()

    def run(self) -> None:
        """Build now and after each change, until the bell ends it."""
        pause = 0.0
        try:
            while not self._bell.ended:
                try:
                    pause = self._turn(pause)
                except Exception as error:  # noqa: BLE001 -- no bug may end it
                    if repr(error) not in self._said:
                        self._said.add(repr(error))
                        self._tell(Broken(self._clock(), (), error))
                    pause = _PATIENCE
        finally:
            self._listening.stop()

    def _turn(self, pause: float) -> float:
        """Wait, look, and build if that is due; give how long to wait next."""
        self._note_until_quiet(self._bell.wait(pause))
        started = time.monotonic()
        now = self._look()
        if now is None or self._bell.ended:
            return _PENDING
        took = time.monotonic() - started
        self._note(self._bell.wait(0))  # what was seen may be older than this
        if not self._presence.is_whole(now.folders):
            return _PENDING + took
        changed = self._known.changes(now.inputs)
        self._begin_day(now)
        if not changed and not self._owed:
            self._waiting_since = None
            self._settling.forget(self._reals)
            left = self._known.learn(self._bell)
            return 0 if left else max(self._listening.rest, _OFTEN * took)
        unfinished = self._settling.unfinished(changed, now.inputs)
        if unfinished:
            self._say_who_keeps_changing(unfinished)
            return _PENDING + took
        self._act(changed, now)
        return max(_QUIET, self._not_before - time.monotonic())

    def _act(self, changed: list[str], now: Look) -> None:
        """Build, if it is due and the lock may be free."""
        if time.monotonic() < self._not_before:
            return
        changed = [one for one in changed if not self._known.is_same(one, now.inputs)]
        if changed and not self._listens_anew:
            inputs = {**self._known.inputs, **now.inputs}
            heard = any(self._settling.was_heard(inputs[one].real) for one in changed)
            self._listening.judge(changed[0], heard=heard)
        if self._known.is_empty:
            changed = []  # everything is new to the first build
        if changed or self._owed:
            self._attempt((*self._owed, *changed), now)

    def _note_until_quiet(self, heard: list[Heard]) -> None:
        end = time.monotonic() + _LONGEST_QUIET
        while self._note(heard) and time.monotonic() < end and not self._bell.ended:
            heard = self._bell.wait(_QUIET)

    def _note(self, heard: Iterable[Heard]) -> bool:
        """Note what was heard; tell whether any of it may matter."""
        matter = [
            one
            for one in heard
            if one.path in self._reals
            or not (is_temporary(Path(one.path).name) or self._is_ours(one.path))
        ]
        for one in matter:
            self._settling.note(one)
        return bool(matter)

    def _is_ours(self, path: str) -> bool:
        return Path(path).is_relative_to(self._output)

    def _look(self) -> Look | None:
        """Look at the inputs, listening from then on to where they are."""
        for _ in range(2):
            try:
                self._seen = look(self._site, self._output, self._seen)
            except OSError as error:  # something goes away just now
                self._say_who_keeps_changing([error.filename or str(self._site)])
                return None
            self._reals = {one.real for one in self._seen.inputs.values()}
            if not self._listening.listen(self._seen.roots):
                break
            self._listens_anew = True  # look again: it may have changed just before
        return self._seen

    def _begin_day(self, now: Look) -> None:
        today = self._today(now)
        if self._day is not None and today is not None and today != self._day:
            self._owe((f"a new day, {today}",))

    def _today(self, now: Look) -> dt.date | None:
        """Tell the day where the site is, if its as-of date is today."""
        if now.config is None or now.config.as_of != "today":
            return None
        return self._clock().astimezone(now.config.zone).date()

    def _owe(self, reasons: Iterable[str]) -> None:
        self._owed = tuple(dict.fromkeys((*self._owed, *reasons)))

    def _attempt(self, reasons: tuple[str, ...], now: Look) -> None:
        """Build once; whatever comes of it, what was seen is known from then on."""
        self._day = self._today(now)
        self._listens_anew = False
        self._settling.begin()
        self._owed = ()
        self._known = self._known.after(now.inputs, good=False)
        news = self._outcome(reasons, now)
        if news is None:
            self._owe(reasons)
            return
        self._known = self._known.after(now.inputs, good=isinstance(news, Made))
        self._waiting_since = None
        self._said.clear()
        self._tell(news)

    def _outcome(self, reasons: tuple[str, ...], now: Look) -> News | None:
        """Build, and give what to tell of it; None if it has to be tried again."""
        started = time.monotonic()
        try:
            built = self._build(self._checking(now))
        except _GivenUpError:
            return None
        except BusyError as error:
            self._say(f"{error}; waiting for it")
            self._not_before = time.monotonic() + _BUSY
            return None
        except Exception as error:  # noqa: BLE001 -- no bug may end the watching
            torn = self._torn(now, read_late=False)
            if torn or isinstance(error, _TornError):
                self._say_who_keeps_changing(torn)
                return None
            if isinstance(error, SiteError):
                return Refused(self._clock(), reasons, error.problems)
            return Broken(self._clock(), reasons, error)
        seconds = time.monotonic() - started
        release = built.release
        return Made(
            moment=self._clock(),
            reasons=reasons,
            seconds=seconds,
            number=release.number,
            pages=built.rendered.pages,
            rendered=built.rendered.rendered,
            notices=release.notices,
        )

    def _checking(self, now: Look) -> Progress:
        """Make what is told how far a build is, and ends one that is worth nothing."""
        stages: set[str] = set()

        def check(stage: str, done: int, total: int) -> None:
            del done, total
            if self._bell.ended:
                raise _GivenUpError
            if stage in stages or stage not in (_DATA_READ, _PUBLISHING):
                return
            stages.add(stage)
            if self._torn(now, read_late=stage == _PUBLISHING):
                raise _TornError

        return check

    def _torn(self, now: Look, *, read_late: bool) -> list[str]:
        """Name the inputs that have changed since they were looked at, or are changing.

        What is done to the data once they have been read is for the next build.
        """
        self._note(self._bell.wait(0))
        return [
            name
            for name, one in now.inputs.items()
            if is_read_late(name) or not read_late
            if stamp_of(one.path) != one.stamp or self._settling.is_open(one.real)
        ]

    def _say_who_keeps_changing(self, names: Iterable[str]) -> None:
        moment = time.monotonic()
        self._waiting_since = self._waiting_since or moment
        if moment - self._waiting_since > _PATIENCE:
            for name in names:
                self._say(f"{name} keeps changing; waiting until it is finished")

    def _say(self, text: str) -> None:
        """Tell something once, until the next build has ended."""
        if text not in self._said:
            self._said.add(text)
            self._tell_of(text)

    def _tell_of(self, text: str) -> None:
        self._tell(Note(text))
