"""What is made of a customer file is made of the last one only where that fits."""

from typing import Any
from unittest.mock import sentinel

from site_builder.customer_file import Revision
from site_builder.memory import Memory


def revised(memory: Memory, made_from: str, since: str, update: Any, day: int) -> str:
    """Tell how something was made: of the whole file, or of what it was."""
    revision = Revision(memory, (made_from,), (since,), update)
    return revision.revise(
        "stage",
        day,
        lambda: f"whole {made_from} {day}",
        lambda last, _: f"{last}, then {made_from}",
    )


def test_the_last_one_is_changed_if_the_file_follows_the_one_it_was_made_from() -> None:
    memory, update = Memory(), sentinel.update

    assert revised(memory, "a", "", None, 1) == "whole a 1"
    assert revised(memory, "b", "a", update, 1) == "whole a 1, then b"
    assert revised(memory, "b", "a", update, 1) == "whole a 1, then b"  # the same
    assert revised(memory, "c", "b", update, 1) == "whole a 1, then b, then c"


def test_it_is_made_of_the_whole_file_where_that_is_not_known() -> None:
    memory, update = Memory(), sentinel.update

    assert revised(memory, "a", "", None, 1) == "whole a 1"
    assert revised(memory, "c", "b", update, 1) == "whole c 1"  # b was never seen
    assert revised(memory, "d", "c", None, 1) == "whole d 1"  # anything has changed
    assert revised(memory, "e", "d", update, 2) == "whole e 2"  # another day
    assert revised(Memory(lasting=False), "f", "e", update, 2) == "whole f 2"
