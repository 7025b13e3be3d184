"""Where the time of a build goes: one process, from the data to the release.

    python -m benchmarks.stages SITE OUTPUT

The functions of each stage are timed while a real build runs. A stage does not count
the stages inside it.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_builder import build, reading, rendering
from site_builder.pages.material import Material
from site_builder.releases import publication, writing


class Clock:
    """Seconds and calls by stage; a stage pauses while another runs inside it."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self._running: list[str] = []
        self._since = 0.0

    def enter(self, stage: str) -> None:
        """Begin a stage."""
        self._count()
        self._running.append(stage)
        self.calls[stage] = self.calls.get(stage, 0) + 1

    def leave(self) -> None:
        """End the stage that began last."""
        self._count()
        self._running.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        if self._running:
            stage = self._running[-1]
            self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now

    def timed(self, module: Any, name: str, stage: str) -> None:  # noqa: ANN401 -- a module or class
        """Time a function from now on, under the name of a stage."""
        function = getattr(module, name)

        def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 -- any function
            self.enter(stage)
            try:
                found = function(*arguments, **named)
            finally:
                self.leave()
            return self._each(found, stage) if isinstance(found, Iterator) else found

        setattr(module, name, timed)

    def _each(self, values: Iterator[Any], stage: str) -> Iterator[Any]:
        while True:
            self.enter(stage)
            try:
                value = next(values)
            except StopIteration:
                return
            finally:
                self.leave()
            yield value


STAGES = (
    (build, "build_site", "everything else"),
    (publication.Publication, "note_sources", "keeping the sources"),
    (reading, "read_tables", "reading"),
    (reading, "check_tables", "checking"),
    (build, "measure", "measuring"),
    (build, "judge", "judging"),
    (build, "remembered", "history"),
    (build, "content", "history"),
    (build, "visible_to_everyone", "projecting"),
    (build, "read_templates", "reading templates"),
    (build, "prepare", "preparing"),
    (rendering, "digests", "digests of what pages are made of"),
    (rendering, "plan", "views of the whole file"),
    (rendering, "plan_lists", "views of the whole file"),
    (rendering, "plan_customers", "views of customers"),
    (Material, "batch", "slices as plain values"),
    (rendering, "render_pages", "templates"),
    (writing.Writer, "write", "digests of pages, links, manifest"),
    (writing.Writer, "write_signed", "digests of pages, links, manifest"),
    (writing, "write_new", "writing files"),
    (rendering, "account", "accounting"),
    (publication.Publication, "publish", "publishing"),
)
_LEAST = 0.0005


def stages(site: Path, output: Path) -> Clock:
    """Build a site in this process, and time its stages."""
    clock = Clock()
    for module, name, stage in STAGES:
        clock.timed(module, name, stage)
    build.build_site(site, output)
    return clock


def main() -> None:
    """Print the table."""
    clock = stages(Path(sys.argv[1]), Path(sys.argv[2]))
    whole = sum(clock.seconds.values())
    print("| stage | s | share | calls |\n|---|---|---|---|")
    for stage in dict.fromkeys(stage for _, _, stage in STAGES):
        seconds = clock.seconds.get(stage, 0.0)
        if seconds >= _LEAST:
            print(
                f"| {stage} | {seconds:.2f} | {seconds / whole:.0%} "
                f"| {clock.calls[stage]} |"
            )
    print(f"| together | {whole:.2f} | | |")


if __name__ == "__main__":
    main()
