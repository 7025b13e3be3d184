"""Campaigns: what was sent, what came back, what they bought; what is not filled in."""

from collections.abc import Iterator

from site_builder.measures.periods import date_of, rolling_months
from site_builder.pages.effects import campaign_table, effect_table
from site_builder.pages.groups import EVERYBODY
from site_builder.pages.material import Material
from site_builder.pages.report_view import Contents, Report, ReportSection
from site_builder.pages.sends import Campaign
from site_builder.pages.shown import Column, Figure, Row, Section, Table, Value

_ATTENDED = ("fair", "event")  # kinds of campaign that people come to


def _there_is(of: Material) -> bool:
    return bool(of.whole.sends.campaigns)


def _contents(of: Material) -> Contents:
    return _figures(of), _sections(of)


def _figures(of: Material) -> tuple[Figure, ...]:
    wording, sends = of.setting.wording, of.whole.sends
    since = date_of(rolling_months(of.visible.as_of, 12).first)
    recent = [
        one.place
        for one in sends.campaigns
        if one.start is not None and since <= one.start <= of.visible.as_of
    ]
    sent, answered, converted = (
        int(of.groups.of(EVERYBODY, tally)[recent].sum())
        for tally in (sends.sent, sends.answered, sends.converted)
    )
    word = wording.word
    figures = [
        Figure(
            Column("campaigns.count_12m", word("Campaigns, 12 months"), "whole"),
            len(recent),
            note=wording.phrase(
                "{number} in all",
                number=Value("campaigns.count", len(sends.campaigns), "whole"),
            ),
        )
    ]
    if sent:
        of_sent = wording.phrase(
            "of {number} sent", number=Value("campaigns.sent_12m", sent, "whole")
        )
        figures += [
            Figure(
                Column("campaigns.answer_rate_12m", word("Answered"), "rate"),
                answered / sent,
                note=of_sent,
            ),
            Figure(
                Column("campaigns.conversion_rate_12m", word("Converted"), "rate"),
                converted / sent,
                note=of_sent,
            ),
        ]
    return tuple(figures)


def _sections(of: Material) -> tuple[ReportSection, ...]:
    word = of.setting.wording.word
    tables = (
        ("answers", word("Answers"), campaign_table(of, EVERYBODY)),
        ("effect", word("Effect"), effect_table(of, EVERYBODY)),
        ("unfinished", word("Past their end, not filled in"), _unfinished(of)),
    )
    return tuple(
        ReportSection(name, title, Section(tables=(table,)))
        for name, title, table in tables
        if table is not None
    )


def _unfinished(of: Material) -> Table | None:
    """List campaigns past their end without cost, responses or attendance."""
    wording, as_of = of.setting.wording, of.visible.as_of
    rows: list[Row] = []
    for one in of.whole.sends.campaigns:
        if one.end is None or one.end >= as_of:
            continue
        missing = tuple(map(wording.word, _missing(of, one)))
        if missing:
            cells = (
                one.name,
                one.kind or None,
                one.end,
                (as_of - one.end).days,
                missing,
            )
            rows.append((one.id, cells))
    if not rows:
        return None
    word = wording.word
    columns = (
        Column("campaigns.name", word("Campaign"), "name"),
        Column("campaigns.kind", word("Kind"), "choice"),
        Column("campaigns.end", word("End"), "date"),
        Column("campaigns.days_since_end", word("Since"), "days"),
        Column("campaigns.missing", word("Missing"), "list"),
    )
    note = wording.phrase("Attendance is asked for of fairs and events.")
    return Table("unfinished", "", columns, tuple(rows), total=len(rows), note=note)


def _missing(of: Material, one: Campaign) -> Iterator[str]:
    if one.cost is None:
        yield "cost"
    if not int(of.groups.of(EVERYBODY, of.whole.sends.sent)[one.place]):
        yield "responses"
    if one.kind in _ATTENDED and one.attended is None:
        yield "attendance"


REPORT = Report(
    "campaigns",
    "Campaigns",
    "What was sent, what came back, and what customers bought before and after.",
    _there_is,
    _contents,
)
