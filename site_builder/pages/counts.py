"""How many there are of whom, and whose they are: columns over the whole file."""

import numpy as np
import numpy.typing as npt

from site_builder.pages.material import Material
from site_builder.pages.portrait import joined
from site_builder.pages.shown import Link, Phrase, SegmentLine, Value
from site_builder.pages.standings import WholeStanding
from site_builder.pages.turnover import LAST_YEAR, Sums

Places = npt.NDArray[np.int64]
_STATUSES = {
    "customer": "{number} customer|{number} customers",
    "prospect": "{number} prospect|{number} prospects",
    "former": "{number} former customer|{number} former customers",
}


def counts(of: Material, places: Places | None = None) -> Phrase:
    """Say how many customers, prospects and former customers there are.

    Args:
        of: All there is.
        places: Positions of those who are counted; None: everybody.

    """
    status = of.visible.file.customers["status"]
    if places is not None:
        status = status.iloc[places]
    phrases = []
    for name, message in _STATUSES.items():
        number = int((status == name).sum())
        if number:
            value = Value(f"count.{name}", number, "whole")
            wording = of.setting.wording
            phrases.append(wording.phrase(message, count=number, number=value))
    return joined(phrases)


def of_all_customers(of: Material) -> Phrase:
    """Say of how many customers a number is; former ones count where there are any."""
    number = Value("count.customers", of.customers, "whole")
    former = (of.visible.file.customers["status"] == "former").any()
    said = "of {number} customers"
    if former:
        said = "of {number} customers, former ones included"
    return of.setting.wording.phrase(said, number=number)


def members_of(standing: WholeStanding) -> npt.NDArray[np.bool_]:
    """Flag the members of a segment, by position."""
    members: npt.NDArray[np.bool_] = standing.answers == 1
    return members


def sums_of(of: Material, standing: WholeStanding) -> Sums:
    """Add up the turnover of the members of a segment."""
    groups = of.groups
    patterns = of.once(
        "turnover by pattern", lambda: of.turnover.tally(groups.pattern, groups.size)
    )
    return patterns.of(np.flatnonzero(groups.belongs[standing.identity]))


def segment_line(of: Material, standing: WholeStanding, folder: str) -> SegmentLine:
    """Make the line of one segment in a list.

    Args:
        of: All there is.
        standing: How the customers stand to it.
        folder: Relative path to the folder of the reports.

    """
    judgement = of.visible.judgements[standing.identity]
    members = members_of(standing)
    sums = sums_of(of, standing)
    asked = int(judgement.population.sum())
    number = int(members.sum())
    segment = judgement.segment
    return SegmentLine(
        id=standing.identity,
        segment=Link(f"{folder}{standing.slug}.html", standing.title),
        purpose=of.setting.wording.word(segment.purpose),
        owner=segment.owner,
        sentence=standing.sentence,
        members=number,
        not_judged=int((standing.answers == -1).sum()),
        share=number / asked if asked else None,
        revenue=sums.revenue(LAST_YEAR) if of.visible.file.has("orders") else None,
        margin_rate=sums.rate(LAST_YEAR),
    )
