"""Satisfaction: NPS and scores of surveys, always with the number of answers."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from site_builder.charts import Bar, bars
from site_builder.customer_file import Table as FileTable
from site_builder.measures.periods import Window, half_year, rolling_months
from site_builder.measures.rows import last_row, within
from site_builder.pages.material import Material
from site_builder.pages.plain import plain
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.sections import measure_column
from site_builder.pages.shown import (
    Cell,
    Chart,
    Column,
    Figure,
    Link,
    Phrase,
    Row,
    Section,
    Table,
    Value,
)
from site_builder.pages.turnover import HALVES, LAST_YEAR

FEWEST = 30  # answers below which there is no single number
PROMOTER, DETRACTOR = 9, 6
_TRAITS = ("kind", "sector", "employees", "territory", "country", "loyalty_tier")
_MOST_GROUPS = 12
_MOST_UNHAPPY = 15

Scores = npt.NDArray[np.float64]


def last_scores(of: Material, kind: str, window: Window) -> Scores:
    """Take each customer's last answer of one kind in a window; NaN: none."""
    surveys = of.visible.file["surveys"]
    rows = within(surveys, window) & _answers(surveys, kind)
    last = last_row(surveys, rows)
    scores = surveys.frame["score"].to_numpy(np.float64, na_value=np.nan)
    if not len(scores):
        return np.full(len(last), np.nan)
    return np.where(last >= 0, scores[np.maximum(last, 0)], np.nan)


def _answers(surveys: FileTable, kind: str) -> npt.NDArray[np.bool_]:
    frame = surveys.frame
    of_kind = (frame["kind"] == kind).to_numpy(bool, na_value=False)
    return of_kind & frame["score"].notna().to_numpy()


def _there_is(of: Material) -> bool:
    surveys = of.visible.file["surveys"]
    return any(_answers(surveys, kind).any() for kind in ("nps", "csat", "ces"))


def _year(of: Material) -> Window:
    return rolling_months(of.visible.as_of, 12)


def nps_of(scores: Scores) -> tuple[int, int, int, int, float | None]:
    """Count answers, promoters, passives and detractors; the last is the NPS.

    Returns:
        The NPS from -100 to 100; None: fewer than FEWEST answers.

    """
    known = scores[~np.isnan(scores)]
    number = len(known)
    promoters = int((known >= PROMOTER).sum())
    detractors = int((known <= DETRACTOR).sum())
    nps = (promoters - detractors) / number * 100 if number >= FEWEST else None
    return number, promoters, number - promoters - detractors, detractors, nps


def _contents(of: Material) -> Contents:
    return _figures(of), _sections(of)


def _figures(of: Material) -> tuple[Figure, ...]:
    wording = of.setting.wording
    found: list[Figure] = []
    number, *_, nps = nps_of(last_scores(of, "nps", _year(of)))
    if nps is not None:
        column = Column("nps", wording.word("NPS, 12 months"), "index")
        found.append(Figure(column, nps, note=_answered(of, "nps", number)))
    for kind in ("csat", "ces"):
        scores = last_scores(of, kind, _year(of))
        known = scores[~np.isnan(scores)]
        if len(known) >= FEWEST:
            label = wording.word(f"{kind.upper()}, mean of 12 months")
            column = Column(f"{kind}_mean", label, "number")
            note = _answered(of, kind, len(known))
            found.append(Figure(column, float(known.mean()), note=note))
    return tuple(found)


def _answered(of: Material, kind: str, number: int) -> Phrase:
    return of.setting.wording.phrase(
        "{answers} of {customers} customers answered",
        answers=Value(f"{kind}.answers", number, "whole"),
        customers=Value("count.customers", of.customers, "whole"),
    )


def _sections(of: Material) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    return (
        ReportSection("nps", word("NPS"), _nps(of)),
        ReportSection(
            "nps-by",
            word("NPS of groups, 12 months"),
            Section(tables=tuple(_nps_by_traits(of))),
            beside=True,
        ),
        ReportSection("csat", word("CSAT"), _scores(of, "csat"), beside=True),
        ReportSection("ces", word("CES"), _scores(of, "ces"), beside=True),
        ReportSection("unhappy", word("Detractors worth most"), _unhappy(of), of=""),
    )


def _halves(of: Material) -> list[tuple[str, Window]]:
    as_of, year_starts = of.visible.as_of, of.visible.file.year_starts
    windows = [half_year(as_of, year_starts, back) for back in HALVES]
    return list(zip(of.turnover.halves, windows, strict=True))


def _nps(of: Material) -> Section:
    wording = of.setting.wording
    scores = last_scores(of, "nps", _year(of))
    rows: list[Row] = [("12m", (wording.word("12 months"), *nps_of(scores)))]
    rows += [
        (name, (name, *nps_of(last_scores(of, "nps", window))))
        for name, window in _halves(of)
    ]
    kept = tuple(row for row in rows if row[1][1])
    if not kept:
        return Section()
    note = wording.phrase(
        "Each customer's last answer in the time. Promoters 9–10, passives 7–8, "
        "detractors 0–6 on 0–10. NPS: share of promoters minus share of detractors, "
        "times 100; no single number from fewer than {fewest} answers.",
        fewest=str(FEWEST),
    )
    by_time = Table(
        "nps", "", _nps_columns(of, wording.word("Time"), "time"), kept, note=note
    )
    return Section(tables=(by_time,))


def _nps_by_traits(of: Material) -> Iterator[Table]:
    """Lay the answers of 12 months out by what customers are."""
    scores = last_scores(of, "nps", _year(of))
    if int((~np.isnan(scores)).sum()) < FEWEST:
        return
    traits = {one.name: one for one in of.whole.traits}
    for name in _TRAITS:
        trait = traits.get(name)
        if trait is None or not 1 < len(trait.labels) <= _MOST_GROUPS:
            continue
        rows = [
            (label, (label, *nps_of(scores[trait.codes == code])))
            for code, label in enumerate(trait.labels)
        ]
        kept = tuple(row for row in rows if row[1][1])
        if not trait.in_order:
            kept = tuple(sorted(kept, key=lambda row: -int(row[1][1])))
        if any(row[1][5] is not None for row in kept):
            columns = _nps_columns(of, trait.label, name)
            yield Table(f"nps_by_{name}", "", columns, kept, total=len(kept))


def _nps_columns(of: Material, first: str, name: str) -> tuple[Column, ...]:
    word = of.setting.wording.word
    return (
        Column(f"nps.{name}", first, "text"),
        Column("nps.answers", word("Answers"), "whole"),
        Column("nps.promoters", word("Promoters"), "whole"),
        Column("nps.passives", word("Passives"), "whole"),
        Column("nps.detractors", word("Detractors"), "whole"),
        Column("nps", word("NPS"), "index"),
    )


def _scores(of: Material, kind: str) -> Section:
    """Draw how often each score was given, and lay out the means by half-year."""
    wording = of.setting.wording
    scores = last_scores(of, kind, _year(of))
    known = scores[~np.isnan(scores)]
    rows = tuple(_mean_rows(of, kind))
    if not len(known) and not rows:
        return Section()
    columns = (
        Column(f"{kind}.time", wording.word("Time"), "text"),
        Column(f"{kind}.answers", wording.word("Answers"), "whole"),
        Column(f"{kind}_mean", wording.word("Mean"), "number"),
    )
    note = wording.phrase(
        "Each customer's last answer in the time; no mean of fewer than {fewest}.",
        fewest=str(FEWEST),
    )
    table = Table(kind, "", columns, rows, total=len(rows), note=note)
    chart = _distribution(of, kind, known.tolist())
    return Section(
        charts=() if chart is None else (chart,), tables=(table,) if rows else ()
    )


def _mean_rows(of: Material, kind: str) -> Iterator[Row]:
    times = [(of.setting.wording.word("12 months"), _year(of)), *_halves(of)]
    for name, window in times:
        scores = last_scores(of, kind, window)
        known = scores[~np.isnan(scores)]
        if len(known):
            mean = float(known.mean()) if len(known) >= FEWEST else None
            yield (name, (name, len(known), mean))


def _distribution(of: Material, kind: str, known: Sequence[float]) -> Chart | None:
    wording = of.setting.wording
    if not known:
        return None
    values, counts = np.unique(known, return_counts=True)
    top = int(counts.max())
    lines = [
        Bar(wording.number(value), count / top, wording.whole(count), str(count))
        for value, count in zip(
            values.tolist()[::-1], counts.tolist()[::-1], strict=True
        )
    ]
    label = wording.word("Scores of 12 months")
    note = wording.phrase(
        "{number} answers", number=Value(f"{kind}.answers", len(known), "whole")
    )
    return Chart(label, bars(lines, name=f"{kind}.score", caption=label), note)


def _unhappy(of: Material) -> Section:
    """List detractors by their last answer, those with the highest revenue first."""
    wording, frame = of.setting.wording, of.visible.measures.frame
    scores = last_scores(of, "nps", _year(of))
    revenue = of.turnover.windowed.revenue[:, LAST_YEAR]
    worth = np.where((scores <= DETRACTOR) & (revenue > 0), revenue, 0)
    order = np.argsort(-worth, kind="stable")[:_MOST_UNHAPPY].tolist()
    days = plain(frame["last_nps_date"].iloc[order])
    rows: list[Row] = []
    for place, day in zip(order, days, strict=True):
        if not worth[place]:
            continue
        href = f"../customers/{of.directory.slugs[place]}.html"
        cells: tuple[Cell, ...] = (
            Link(href, of.directory.names[place]),
            float(scores[place]),
            day,
            int(revenue[place]),
        )
        rows.append((of.directory.ids[place], cells))
    language = wording.language
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("last_nps", wording.word("NPS answer"), "score"),
        measure_column(of.visible, "last_nps_date", language),
        measure_column(of.visible, "revenue_12m", language),
    )
    if not rows:
        return Section()
    return Section(tables=(Table("unhappy", "", columns, tuple(rows)),))


REPORT = Report(
    "satisfaction",
    "Satisfaction",
    "What customers answer to surveys, always with the number of answers.",
    _there_is,
    _contents,
)
