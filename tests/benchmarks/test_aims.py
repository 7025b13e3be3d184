"""Aims are met, or fall short by so much, or are not known."""

from typing import Any

from benchmarks.aims import aims

GB = 10**9


def _runs(seconds: float, peak: float, ended: str = "") -> list[dict[str, Any]]:
    return [{"seconds": seconds, "processor": 1, "peak": peak, "ended": ended}]


def _result(
    customers: int, product: float, hugo: list[dict[str, Any]], watched: object
) -> dict[str, Any]:
    return {
        "rows": {"customers": customers},
        "taken": {
            "product-2": _runs(product, 1 * GB),
            "hugo": hugo,
            "floor": _runs(40, 0),
        },
        "watched": {"product": watched},
    }


def _verdicts(small: object, large: object) -> list[list[str]]:
    lines = aims(small, large)[2:]  # type: ignore[arg-type]  # as JSON gives them
    return [[cell.strip() for cell in line.strip("|").split("|")][1:] for line in lines]


def test_nothing_is_measured_yet() -> None:
    assert _verdicts(None, None) == [["", "not measured"]] * 8


def test_met_and_short() -> None:
    small = _result(15_000, 10, _runs(25, 4 * GB), {"seconds": [0.2, 0.4, 0.9]})
    large = _result(150_000, 105, _runs(700, 2 * GB), "left out")
    assert _verdicts(small, large) == [
        ["2.50", "falls short by 0.50 (17%)"],
        ["0.25", "met"],
        ["6.67", "met"],
        ["0.50", "falls short by 0.25 (100%)"],
        ["2.62", "met"],
        ["1.05", "met"],
        ["0.40 s", "met"],
        ["", "not measured"],
    ]


def test_the_faster_hugo_that_came_to_an_end_counts() -> None:
    stopped = _runs(200, 18 * GB, "stopped at 18 GB after 200 s")
    large = _result(150_000, 100, stopped, "left out")
    large["taken"]["hugo-lean"] = _runs(500, 8 * GB)
    assert _verdicts(None, large)[2:4] == [
        ["5.00", "falls short by 1.00 (17%)"],
        ["0.12", "met"],
    ]
    large["taken"]["hugo"] = _runs(400, 16 * GB)
    assert _verdicts(None, large)[2] == ["4.00", "falls short by 2.00 (33%)"]


def test_a_stopped_peer_gives_a_bound() -> None:
    stopped = _runs(200, 18 * GB, "stopped at 18 GB after 200 s")
    assert _verdicts(None, _result(150_000, 20, stopped, "left out"))[2:4] == [
        ["at least 10.00", "met"],
        ["at most 0.06", "met"],
    ]
    assert _verdicts(None, _result(150_000, 100, stopped, "left out"))[2] == [
        "at least 2.00",
        "not known: the peer did not finish",
    ]
