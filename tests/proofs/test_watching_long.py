"""A watcher that runs for months: two thousand edits cost no memory and no files."""

from functools import partial
from pathlib import Path

import pytest

from tests.watching.running import CONFIG, ORDERS, orders, process, write_site

_EDITS, _WARM = 2000, 100
_SEGMENT = "title: Big\nwhere:\n  - {{measure: revenue, gt: {}}}\n"


def _used(pid: int) -> tuple[int, int, int]:
    """Tell the memory in kB, the open files, and the threads of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    memory, threads = found["VmRSS"].split()[0], found["Threads"]
    return int(memory), len(list(Path(f"/proc/{pid}/fd").iterdir())), int(threads)


def _edit(site: Path, number: int) -> None:
    """Change a table, or a segment, or make or delete a note."""
    note = site / "content/notes/1/2026-01-05.md"
    if number % 4 == 1:
        (site / "content/segments/big.yaml").write_text(_SEGMENT.format(number))
    elif number % 4 == 3 and note.exists():
        note.unlink()
    elif number % 4 == 3:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(f"Note {number}\n")
    else:
        (site / ORDERS).write_text(orders(2 + number % 50))


@pytest.mark.proof
def test_thousands_of_edits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """security.md, B9."""
    site = write_site(tmp_path / "site", {"config.yaml": CONFIG.replace("200", "3")})
    with process(site, tmp_path / "output") as running:
        pid = running.process.pid
        used = []
        for number in range(_EDITS):
            running.next(partial(_edit, site, number))
            if number % _WARM == _WARM - 1:
                used.append(_used(pid))
        said = running.said

    first, last = used[0], used[-1]
    growth = last[0] / first[0] - 1
    with capsys.disabled():
        print(  # noqa: T201
            f"\nwatching: {_EDITS} edits, {running.releases[-1][0]} releases, "
            f"{first[0] // 1000} MB, {growth:+.1%}; {last[1]} open files, "
            f"{last[2]} threads; all: {used}"
        )
    assert said == []
    assert growth < 0.1
    assert {one[1:] for one in used} == {first[1:]}
