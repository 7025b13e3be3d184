"""The table says what was measured."""

from pathlib import Path

from benchmarks.changes import Watched
from benchmarks.processes import Taken
from benchmarks.report import Result, replace_block, report

GB = 10**9


def _result() -> Result:
    return Result(
        when="2026-11-22 04:00 UTC",
        machine="two cores",
        load=0.2,
        versions={"Hugo": "0.168.0"},
        rows={"customers": 1000, "order_lines": 40000},
        pages=2000,
        written=60 * 10**6,
        labels={"product-2": "product", "hugo": "Hugo", "floor": "floor"},
        taken={
            "product-2": [Taken(s, 3.0, GB, "") for s in (2.0, 1.0, 9.0)],
            "hugo": [Taken(s, 8.0, 4 * GB, "") for s in (6.0, 8.0, 7.0)],
            "floor": [Taken(0.5, 0.5, 0, "")],
        },
        again=[Taken(4.0, 4.0, GB, "")],
        watched={"product": Watched((0.25, 0.5, 0.75), 2 * GB), "hugo": "left out"},
        compared=300,
        differences=(),
        missing=("left out: eleventy",),
    )


def test_medians_ranges_and_ratios() -> None:
    lines = report(_result()).splitlines()
    product = next(line for line in lines if line.startswith("| product"))
    cells = [cell.strip() for cell in product.strip("|").split("|")]
    assert cells == [
        *("product", "3", "2.00 (1.00–9.00)", "3.0", "1.00 GB"),
        *("0.29", "0.25", "4.00", "2.00"),
    ]
    assert "| `dossier build` once more | 1 | 4.00 (4.00–4.00) | 1.00 GB |" in lines
    assert any("| 3 | 0.50 (0.25–0.75) | 2.00 GB |" in line for line in lines)
    assert "Not here: left out: eleventy." in lines
    assert "Load before the first run: 0.2." in lines


def test_who_was_stopped_has_no_time() -> None:
    result = _result()
    stopped = {**result.taken, "hugo": [Taken(99.0, 1.0, 18 * GB, "stopped at 18 GB")]}
    changed = Result(
        **{name: getattr(result, name) for name in Result.__slots__ if name != "taken"},
        taken=stopped,
    )
    text = report(changed)
    assert "| Hugo | 1 | stopped at 18 GB | | 18.00 GB | | | | |" in text
    assert (
        "| product | 3 | 2.00 (1.00–9.00) | 3.0 | 1.00 GB |  |  | 4.00 | 2.00 |" in text
    )


def test_the_table_is_put_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("a\n<!-- bench-1 -->\nold\n<!-- end -->\nb\n", encoding="utf-8")
    replace_block(document, "bench-1", "new \\1")
    expected = "a\n<!-- bench-1 -->\n\nnew \\1\n\n<!-- end -->\nb\n"
    assert document.read_text(encoding="utf-8") == expected
