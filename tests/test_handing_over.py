"""What is handed over arrives as it was, and its arrays are mapped, not copied."""

import multiprocessing
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from site_builder.handing_over import hand_over, take_over
from site_builder.workers import workers


def test_values_arrive_as_they_were(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "text": pd.Series(["Bø", None], dtype="str"),
            "amount": pd.Series([1, None], dtype="Int64"),
            "date": pd.Series(["2026-01-01", None], dtype="datetime64[s]"),
            "flag": pd.Series([True, None], dtype="boolean"),
        }
    )
    value = {"frame": frame, "array": np.arange(7, dtype=np.int64), "text": "Åse"}

    hand_over(value, tmp_path / "value")
    taken = take_over(tmp_path / "value")

    assert isinstance(taken, dict)
    pd.testing.assert_frame_equal(taken["frame"], frame)
    assert taken["array"].tolist() == list(range(7))
    assert taken["text"] == "Åse"


def test_arrays_are_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    hand_over(np.arange(1000), tmp_path / "value")

    taken = take_over(tmp_path / "value")

    assert isinstance(taken, np.ndarray)
    assert not taken.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        taken[0] = 1


def test_what_is_handed_over_is_for_its_owner_alone(tmp_path: Path) -> None:
    hand_over("the customer file", tmp_path / "value")

    assert stat.S_IMODE((tmp_path / "value").stat().st_mode) == 0o600


def test_other_threads_are_ended_once_before_a_process_is_copied() -> None:
    processes = []

    def end_threads() -> None:
        processes.append(len(multiprocessing.active_children()))

    with workers(2, end_threads) as executor:
        assert executor is not None
        assert processes == []
        for number in range(3):
            assert executor.submit(abs, -number).result() == number

    assert processes == [0]
