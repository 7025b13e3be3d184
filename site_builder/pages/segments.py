"""The list of segments."""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.pages.counts import segment_line
from site_builder.pages.key_figures import coverage
from site_builder.pages.material import Material
from site_builder.pages.planning import Page, chrome_of
from site_builder.pages.shown import Phrase, SegmentLine


@dataclass(frozen=True, slots=True)
class SegmentsView:
    """What ``segments.html`` shows.

    Attributes:
        segments: In order of their titles.
        coverage: What the revenue and the rates rest on; may be empty.

    """

    segments: tuple[SegmentLine, ...]
    coverage: Phrase


def plan(of: Material) -> Iterator[Page]:
    """Plan the list."""
    wording = of.setting.wording
    lines = tuple(segment_line(of, standing, "") for standing in of.standings)
    view = SegmentsView(lines, coverage(of.everybody, wording) if lines else ())
    chrome = chrome_of(of.setting, of.visible, 1, "segments/index.html")
    yield Page("segments/index.html", "segments.html", view, chrome)
