"""What every report on the whole file consists of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from site_builder.pages.material import Material
from site_builder.pages.shown import Figure, Phrase, Section


class ReportSection(NamedTuple):
    """One section of a report.

    Attributes:
        id: Unique on the page.
        of: Whose figures these are, as ``data-of``: ``everyone``; empty: those of the
            customers named in the rows.
        beside: A picture and a table that stand side by side where there is room.

    """

    id: str
    title: str
    body: Section
    of: str = "everyone"
    beside: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """What ``report.html`` shows.

    Attributes:
        id: Of the report: ``value``.
        title: In the reader's language.
        lead: What it answers, and of which time.
        figures: Of all customers; may be empty.
        sections: Only those with data.

    """

    id: str
    title: str
    lead: Phrase
    figures: tuple[Figure, ...]
    sections: tuple[ReportSection, ...]


Contents = tuple[Sequence[Figure], Sequence[ReportSection]]
"""Figures of all customers, and sections, of which those without data are left out."""


class Report(NamedTuple):
    """One report.

    Attributes:
        id: Its file is ``reports/<id>.html``.
        title: In English.
        lead: What it answers, in English: one sentence.
        there_is: Whether there is anything to report on.
        contents: Makes the figures and the sections.

    """

    id: str
    title: str
    lead: str
    there_is: Callable[[Material], bool]
    contents: Callable[[Material], Contents]

    def view(self, of: Material) -> ReportView:
        """Make the report; sections without data are left out."""
        word = of.setting.wording.word
        figures, sections = self.contents(of)
        kept = tuple(one for one in sections if one.body != Section())
        return ReportView(
            self.id, word(self.title), (word(self.lead),), tuple(figures), kept
        )
