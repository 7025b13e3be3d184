"""When the power fails, what readers see has reached the disk: the order of calls."""

from pathlib import Path

import pytest

from site_builder.releases import served_number
from tests.proofs.tiny_build import build
from tests.proofs.tracing import calls_on, spoiling, traced_build


def changed(line: str) -> str:
    """Leave out of a call that links a file the name that it had before."""
    return line.partition(", ")[2] if "link(" in line and "unlink" not in line else line


@pytest.mark.proof
@pytest.mark.parametrize("generation", [1, 4, 5], ids=["first", "anew", "recycled"])
def test_all_is_on_the_disk_before_readers_see_it(
    generation: int, tmp_path: Path
) -> None:
    output, log, source = tmp_path / "o", tmp_path / "log", tmp_path / "source.csv"
    source.write_text("id\n1\n")
    for number in range(1, generation):
        build(output, number, source)

    assert traced_build(output, generation, source, log) == 0

    lines = [call.line for call in calls_on(output, log)]
    tree = f"{output}/.releases/everyone/{generation}"
    record = f"{output}/.state/releases/{generation}"

    steps = [
        ("syncfs(",),
        ("rename", f'"{tree}"'),
        ("fsync(", f"{output}/.releases/everyone>"),
        ("rename", f'"{record}"'),
        ("fsync(", f"{output}/.state/releases>"),
        ("rename", f'"{output}/everyone"'),
        ("fsync(", f"<{output}>"),
    ]
    place, places = 0, []
    for words in steps:
        while place < len(lines) and not all(word in lines[place] for word in words):
            place += 1
        assert place < len(lines), f"not in this order: {words}"
        places.append(place)
    assert (
        sum(f'"{output}/everyone"' in line and "rename" in line for line in lines) == 1
    )
    changes = ("write(", "link(", "linkat(", "unlink", "rename", "utimensat(", "mkdir(")
    later = [
        line
        for line in lines[places[0] :]
        if any(word in line for word in changes) and f"{tree}/" in changed(line)
    ]
    assert later == []


@pytest.mark.proof
def test_sync_that_fails_ends_the_build_before_the_swap(tmp_path: Path) -> None:
    output, log, source = tmp_path / "o", tmp_path / "log", tmp_path / "source.csv"
    source.write_text("id\n1\n")
    build(output, 1, source)
    assert traced_build(output, 2, source, log) == 0
    # The spare tree that is laid by afterwards is forced to disk, too.
    sync = next(call for call in calls_on(output, log) if call.name == "syncfs")

    code = traced_build(output, 3, source, log, *spoiling(sync, "error=EIO"))

    assert code == 1
    assert served_number(output) == 2
