"""The table of a comparison, in Markdown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.changes import Watched
from benchmarks.processes import Taken

_MB = 10**6
_GB = 10**9


@dataclass(frozen=True, slots=True)
class Result:
    """All that was measured with one size.

    Attributes:
        load: How many processes wanted to run in the minute before the first.
        rows: By table.
        pages: Of single customers, in the product's tree.
        written: Bytes of these.
        labels: By contestant.
        taken: By contestant, a run for each round.
        again: Builds of the product after one changed row.
        watched: By watching program; a text: why there is nothing to tell.
        compared: Pages that were compared with the product's.
        differences: Found there.
        missing: Who could not take part, and why.

    """

    when: str
    machine: str
    load: float
    versions: Mapping[str, str]
    rows: Mapping[str, int]
    pages: int
    written: int
    labels: Mapping[str, str]
    taken: Mapping[str, Sequence[Taken]]
    again: Sequence[Taken]
    watched: Mapping[str, Watched | str]
    compared: int
    differences: Sequence[str]
    missing: Sequence[str]


def report(result: Result) -> str:
    """Write the table with what it stands on."""
    return "\n".join([*_head(result), "", *_table(result), "", *_changes(result)])


def replace_block(path: Path, name: str, text: str) -> None:
    """Put a table into a document, between the marks with its name."""
    found = path.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    path.write_text(
        block.sub(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", found),
        encoding="utf-8",
    )


def hugo_of(taken: Mapping[str, Sequence[Taken]]) -> str:
    """Name the Hugo that counts: the faster of those that came to an end."""
    medians = {
        name: median(one.seconds for one in taken[name])
        for name in ("hugo", "hugo-lean")
        if taken.get(name) and not any(one.ended for one in taken[name])
    }
    return min(medians, key=medians.__getitem__, default="hugo")


def _head(result: Result) -> Iterator[str]:
    rows = ", ".join(f"{number:,} {name}" for name, number in result.rows.items())
    yield f"{rows.replace('order_lines', 'order lines')}; 16 segments."
    yield (
        f"{result.pages:,} pages of customers, {result.written / _MB:,.0f} MB "
        f"({result.written / max(result.pages, 1) / 1000:.1f} kB each)."
    )
    said = ", ".join(f"{name} {one}" for name, one in result.versions.items())
    yield f"{result.machine}; {said}; {result.when}."
    busy = " (other work was running: do not trust the clock)"
    yield f"Load before the first run: {result.load:.1f}{busy * (result.load > 1)}."
    for one in result.missing:
        yield f"Not here: {one}."
    count = len(result.differences)
    yield (
        f"Of {result.compared} pages, compared with each peer's, {count} differ."
        if count
        else f"{result.compared} pages, compared with each peer's: no difference."
    )
    yield from (f"- {one}" for one in result.differences)


def _table(result: Result) -> Iterator[str]:
    hugo = _finished(result, hugo_of(result.taken))
    base, memory = _median(hugo), _memory(hugo)
    floor = _median(_finished(result, "floor"))
    yield (
        "| what | n | s, median (min–max) | s of processors | peak memory | "
        "time ÷ Hugo | memory ÷ Hugo | time ÷ floor | ms per customer |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, label in result.labels.items():
        some = _finished(result, name)
        if not some:
            yield _unfinished(label, result.taken.get(name, ()))
            continue
        middle = _median(some)
        peak = "" if name == "floor" else f"{_memory(some) / _GB:.2f} GB"
        cells = [
            label,
            str(len(some)),
            _span([one.seconds for one in some]),
            "" if name == "floor" else f"{median(one.processor for one in some):.1f}",
            peak,
            _ratio(middle, base),
            "" if name == "floor" else _ratio(_memory(some), memory),
            _ratio(middle, floor),
            f"{middle / max(result.rows['customers'], 1) * 1000:.2f}",
        ]
        yield f"| {' | '.join(cells)} |"


def _finished(result: Result, name: str) -> list[Taken]:
    return [one for one in result.taken.get(name, ()) if not one.ended]


def _unfinished(label: str, some: Sequence[Taken]) -> str:
    if not some:
        return f"| {label} | 0 | not run | | | | | | |"
    peak = max(one.peak for one in some)
    return f"| {label} | 1 | {some[-1].ended} | | {peak / _GB:.2f} GB | | | | |"


def _changes(result: Result) -> Iterator[str]:
    if not result.again and not result.watched:
        return
    yield "| after one changed order row | n | s, median (min–max) | memory |"
    yield "|---|---|---|---|"
    good = [one for one in result.again if not one.ended]
    if good:
        yield (
            f"| `dossier build` once more | {len(good)} | "
            f"{_span([one.seconds for one in good])} | {_memory(good) / _GB:.2f} GB |"
        )
    labels = {
        "product": "`dossier watch`, from the file's close to the published page",
        "hugo": "`hugo --watch`, new contexts of the two pages to both pages",
    }
    for name, found in result.watched.items():
        if isinstance(found, str):
            yield f"| {labels[name]} | 0 | {found} | |"
        else:
            yield (
                f"| {labels[name]} | {len(found.seconds)} | {_span(found.seconds)} | "
                f"{found.memory / _GB:.2f} GB |"
            )


def _median(some: Sequence[Taken]) -> float:
    return median(one.seconds for one in some) if some else 0.0


def _memory(some: Sequence[Taken]) -> float:
    return median(one.peak for one in some) if some else 0.0


def _span(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} ({min(seconds):.2f}–{max(seconds):.2f})"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else ""
