"""What is made of a customer file can be made of what was made of the one before."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from site_builder.customer_file.updating import Update
from site_builder.memory import Memory, Recall

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, eq=False)
class Revision:
    """What a customer file has become since things were made of it.

    Attributes:
        memory: Of what was made of it; by itself, of nothing.
        made_from: All that the file was made from, as a value that can be compared;
            digests of its tables come first.
        since: What the one before was made from.
        update: How it differs from that one; None: everything may be another.

    """

    memory: Memory = field(default_factory=partial(Memory, lasting=False))
    made_from: tuple[object, ...] = ()
    since: object = None
    update: Update | None = None

    @property
    def recall(self) -> Recall:
        """Gives what was made before, if it was made from the same."""
        return self.memory.recall

    def revise(
        self,
        stage: Hashable,
        made_from: object,
        make: Callable[[], _Value],
        again: Callable[[_Value, Update], _Value | None],
    ) -> _Value:
        """Give what is made of the customer file, remembered or of the last one.

        Args:
            stage: Its name; only the last of each is kept.
            made_from: All that it depends on, the file aside.
            make: Makes it of the whole file.
            again: Makes it of the last one, and of whose rows have changed; None: it
                has to be made of the whole file.

        """
        update = self.update
        since = None if update is None else (self.since, made_from)

        def revised(last: _Value) -> _Value | None:
            return None if update is None else again(last, update)

        return self.memory.revise(
            stage, (self.made_from, made_from), make, since, revised
        )
