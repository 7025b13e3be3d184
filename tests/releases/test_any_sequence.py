"""Whatever is done in whatever order, what readers see is a whole release."""

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from site_builder.memory import Memory, afresh
from site_builder.problems import SiteError
from site_builder.releases import (
    lay_by,
    list_releases,
    pin,
    prune_now,
    rollback,
    served_number,
    unpin,
    verify,
)
from tests.releases.tiny import files, page, publish, site

_SIZES = st.integers(3, 6)
_KEEPS = st.integers(1, 4)


class Releases(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.output = Path(tempfile.mkdtemp(prefix="dossier-releases-"))
        self.memory = Memory()
        self.generation = 0
        self.used: set[int] = set()
        self.contents: dict[int, dict[str, bytes]] = {}
        self.pinned: int | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.output)

    @rule(size=_SIZES, keep=_KEEPS, clean=st.booleans(), again=st.booleans())
    def build(self, size: int, keep: int, *, clean: bool, again: bool) -> None:
        self.generation += 1
        pages = site(self.generation, size)
        recall = self.memory.recall if again else afresh

        published = publish(self.output, pages, keep=keep, clean=clean, recall=recall)

        assert published.number > max(self.used, default=0)
        assert published.served == (self.pinned is None)
        self.used.add(published.number)
        tree = self.output / ".releases/everyone" / str(published.number)
        self.contents[published.number] = files(tree)
        assert files(tree).items() >= pages.items()
        assert self.pinned is None or served_number(self.output) == self.pinned

    @rule(again=st.booleans())
    def lay_by(self, *, again: bool) -> None:
        recall = self.memory.recall if again else afresh
        lay_by(self.output, recall=recall)

    @rule(written=st.integers(0, 5))
    def build_that_fails(self, written: int) -> None:
        pages = dict(list(site(self.generation + 1).items())[:written])
        pages["broken.html"] = page("broken", "missing.html")

        with pytest.raises(SiteError):
            publish(self.output, pages)

    @precondition(lambda self: self.used)
    @rule(choice=st.randoms(use_true_random=False))
    def roll_back(self, choice: random.Random) -> None:
        numbers = [one.number for one in list_releases(self.output)]
        number = choice.choice(numbers)

        assert rollback(self.output, number).now == number

        self.pinned = number

    @precondition(lambda self: self.used)
    @rule()
    def roll_back_to_the_one_before(self) -> None:
        before = served_number(self.output)
        older = [
            one.number
            for one in list_releases(self.output)
            if before is not None and one.number < before
        ]
        try:
            self.pinned = rollback(self.output).now
        except SiteError:
            assert not older
        else:
            assert self.pinned == older[0]

    @precondition(lambda self: self.used)
    @rule()
    def pin(self) -> None:
        self.pinned = pin(self.output)

    @precondition(lambda self: self.used)
    @rule()
    def unpin(self) -> None:
        assert unpin(self.output).now == list_releases(self.output)[0].number

        self.pinned = None

    @rule(keep=_KEEPS)
    def prune(self, keep: int) -> None:
        served = served_number(self.output)

        prune_now(self.output, keep)

        numbers = [one.number for one in list_releases(self.output)]
        assert len(set(numbers) - {served, self.pinned}) <= keep

    @invariant()
    def readers_see_a_whole_release(self) -> None:
        served = served_number(self.output)
        assert (served is None) == (not self.used)
        if served is not None:
            assert verify(self.output, served) == []

    @invariant()
    def pinned_release_is_the_one_that_is_served(self) -> None:
        if self.pinned is not None:
            assert served_number(self.output) == self.pinned

    @invariant()
    def releases_never_change(self) -> None:
        for listed in list_releases(self.output):
            tree = self.output / ".releases/everyone" / str(listed.number)
            assert files(tree) == self.contents[listed.number]

    @invariant()
    def nothing_is_left_lying_about(self) -> None:
        numbers = {str(one.number) for one in list_releases(self.output)}
        folder = self.output / ".releases/everyone"
        trees = {one.name for one in folder.iterdir()} if folder.is_dir() else set()
        assert trees == numbers
        assert not (self.output / ".work").exists()


TestReleases = Releases.TestCase
TestReleases.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
