"""A thousand random sequences of builds, rollbacks, pins and prunings."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.releases.test_any_sequence import Releases


@pytest.mark.proof
def test_thousand_sequences() -> None:
    run_state_machine_as_test(
        Releases,
        settings=settings(max_examples=1000, stateful_step_count=15, deadline=None),
    )
