"""What is aimed at, and how far the last measurements of both sizes are from it.

python -m benchmarks.aims [--work .bench] [--into docs/performance.md]
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.contestants import PRODUCT
from benchmarks.processes import Taken
from benchmarks.report import hugo_of, replace_block

SMALL, LARGE = 15_000, 150_000
BLOCK = "bench-aims"
Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Aim:
    """One thing that is aimed at.

    Attributes:
        figure: None: not measured.
        least: The figure has to be at least the limit; else at most.
        bound: The figure is only known to be so good or better: the peer was stopped.

    """

    said: str
    limit: float
    figure: float | None
    unit: str = ""
    least: bool = False
    bound: bool = False

    @property
    def line(self) -> str:
        """Write the aim as a line of the table."""
        if self.figure is None:
            return f"| {self.said} | | not measured |"
        better = self.figure >= self.limit if self.least else self.figure <= self.limit
        short = abs(self.figure - self.limit)
        by = f"falls short by {short:.2f}{self.unit} ({short / self.limit:.0%})"
        more = ("at least " if self.least else "at most ") if self.bound else ""
        verdict = "met" if better else by
        if self.bound and not better:
            verdict = "not known: the peer did not finish"
        return f"| {self.said} | {more}{self.figure:.2f}{self.unit} | {verdict} |"


def aims(small: Found | None, large: Found | None) -> list[str]:
    """Write the table of aims.

    Args:
        small: The result of 15,000 customers, as it lies in its file; None: none.
        large: Of 150,000.

    """
    head = ["| aim | last figure | |", "|---|---|---|"]
    return [*head, *(aim.line for aim in _aims(small, large))]


def results(work: Path) -> tuple[Found | None, Found | None]:
    """Read the results of both sizes, as far as there are any."""
    found: list[Found | None] = []
    for size in (SMALL, LARGE):
        file = work / str(size) / "result.json"
        text = file.read_text(encoding="utf-8") if file.is_file() else "null"
        found.append(json.loads(text))
    return found[0], found[1]


def _aims(small: Found | None, large: Found | None) -> Iterator[Aim]:
    for size, result, times, share in (
        ("15,000", small, 3.0, 0.5),
        ("150,000", large, 6.0, 0.25),
    ):
        faster, bound = _against(result, "seconds")
        said = f"times as fast as Hugo, {size} customers: at least {times:.0f}"
        ours = 1 / faster if faster else None
        yield Aim(said, times, ours, least=True, bound=bound)
        memory, bound = _against(result, "peak")
        said = f"memory, by that of Hugo, {size}: at most {share}"
        yield Aim(said, share, memory, bound=bound)
    floor = _ratio(_median(large, PRODUCT), _median(large, "floor"))
    yield Aim("time, by that of the floor, 150,000: at most 3", 3.0, floor)
    growth = _ratio(_per_customer(large), _per_customer(small))
    said = "cost of a customer among 150,000, by that among 15,000: at most 1.1"
    yield Aim(said, 1.1, growth)
    for size, result, limit in (("15,000", small, 0.5), ("150,000", large, 2.0)):
        said = f"`dossier watch`, a changed row on its page, {size}: at most {limit} s"
        yield Aim(said, limit, _watched(result), " s")


def _against(result: Found | None, what: str) -> tuple[float | None, bool]:
    """Divide the product's figure by Hugo's.

    Returns:
        None where one is missing; and whether Hugo was stopped, so that it would have
        taken more.

    """
    ours, theirs = _median(result, PRODUCT, what), _median(result, _hugo(result), what)
    if theirs is not None or result is None:
        return _ratio(ours, theirs), False
    stopped = result["taken"].get("hugo", [])
    return _ratio(ours, stopped[-1][what] if stopped else None), True


def _hugo(result: Found | None) -> str:
    taken = result["taken"] if result else {}
    return hugo_of(
        {name: [Taken(**one) for one in some] for name, some in taken.items()}
    )


def _median(result: Found | None, name: str, what: str = "seconds") -> float | None:
    some = result["taken"].get(name, ()) if result else ()
    good = [one[what] for one in some if not one["ended"]]
    return median(good) if good else None


def _per_customer(result: Found | None) -> float | None:
    seconds = _median(result, PRODUCT)
    if result is None or seconds is None:
        return None
    return seconds / float(result["rows"]["customers"])


def _watched(result: Found | None) -> float | None:
    watched = result["watched"].get("product") if result else None
    return median(watched["seconds"]) if isinstance(watched, dict) else None


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table of aims."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.aims")
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    parser.add_argument("--into", type=Path, help="Markdown file to put the table in")
    wanted = parser.parse_args(arguments)
    text = "\n".join(aims(*results(wanted.work)))
    print(text)
    if wanted.into:
        replace_block(wanted.into, BLOCK, text)


if __name__ == "__main__":
    main()
