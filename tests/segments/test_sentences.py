"""Definitions in words: what a sales manager reads on the page of a segment."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from site_builder.segments import conditions_of, say, say_condition, sentences
from site_builder.segments.subjects import SUBJECTS
from site_builder.wording import NBSP, THIN_NBSP, Language, wording_of
from tests.segments.small_files import MEASURES, segment

TRANSLATED: tuple[Language, ...] = ("nb", "fil", "zh")
OTHERS = ("lost-on-purpose", "vip")
SENTENCES = Path(__file__).parent / "sentences"  # by language, in the order of SAID
SAID = {
    (
        "where: [{measure: revenue_12m, gt: 250000}, {count: orders, within: "
        "last 30 days, gte: 3}, {none: [{segment: lost-on-purpose}]}]"
    ): (
        "Customers whose revenue of the last 12 months is over NOK 250,000, "
        "and who placed at least 3 orders in the last 30 days; not those in "
        "'Lost-On-Purpose'."
    ),
    (
        "where: [{field: gender, is: female}, {sum: orders.amount, within: "
        "last 30 days, gt: 500 NOK}]"
    ): (
        "Customers whose gender is female, and whose total amount of orders in "
        "the last 30 days is over NOK 500."
    ),
    (
        "where: [{field: city, in: [Oslo, Bergen, Bodø]}, {field: postal_code, "
        "starts_with: ['50', '51']}]"
    ): (
        "Customers whose city is Oslo, Bergen or Bodø, and whose postal code "
        "starts with '50' or '51'."
    ),
    ("where: [{field: city, not_in: [Oslo, Bergen]}, {field: kind, is_not: person}]"): (
        "Customers whose city is not Oslo or Bergen, and whose kind is not person."
    ),
    (
        "where: [{field: name, like: 'AS*'}, {field: email, matches: "
        "'@a\\.no$', exact: true}]"
    ): (
        "Customers whose name looks like 'AS*', and whose e-mail matches the "
        "pattern '@a\\.no$', written exactly so."
    ),
    (
        "where: [{field: name, contains: hotel}, {field: name, not_contains: "
        "motel}, {field: name, contains_any: [a, b]}, {field: name, "
        "contains_all: [a, b]}]"
    ): (
        "Customers whose name contains 'hotel', and whose name does not "
        "contain 'motel', and whose name contains 'a' or 'b', and whose name "
        "contains 'a' and 'b'."
    ),
    ("where: [{field: birth_date, anniversary: next 14 days}]"): (
        "Customers whose date of birth has its anniversary in the next 14 days."
    ),
    ("where: [{field: birth_date, anniversary: today}]"): (
        "Customers whose date of birth has its anniversary today."
    ),
    ("where: [{field: birth_date, weekday: [saturday, sunday], month: december}]"): (
        "Customers whose date of birth is on a Saturday or Sunday and is in December."
    ),
    ("where: [{field: birth_date, within: last 2 half_years so far}]"): (
        "Customers whose date of birth is in the last 2 complete half-years or "
        "the current one so far."
    ),
    ("where: [{field: birth_date, within: this quarter so far}]"): (
        "Customers whose date of birth is in this quarter so far."
    ),
    ("where: [{field: birth_date, within: last month}]"): (
        "Customers whose date of birth is in the month before this one."
    ),
    (
        "where: [{field: birth_date, within: {from: 24 months ago, to: 12 months ago}}]"
    ): ("Customers whose date of birth is from 24 months ago to 12 months ago."),
    ("where: [{field: birth_date, more_than: 3 months ago}]"): (
        "Customers whose date of birth is more than 3 months ago."
    ),
    (
        "where: [{field: birth_date, before: 2026-03-02}, {field: birth_date, "
        "on_or_after: 1 year ago}, {field: birth_date, on: today}]"
    ): (
        "Customers whose date of birth is before 2 Mar 2026, and whose date of "
        "birth is on or after 1 year ago, and whose date of birth is on today."
    ),
    (
        "where: [{field: employees, between: [10, 50]}, {field: employees, "
        "not_between: [20, 30]}]"
    ): (
        "Customers whose employees is between 10 and 50, and whose employees "
        "is not between 20 and 30."
    ),
    ("where: [{field: email, known: true}, {field: phone, unknown: true}]"): (
        "Customers whose e-mail is known, and whose phone is unknown."
    ),
    (
        "where: [{field: tags, has_any: [vip, fair]}, {field: tags, has_all: "
        "[a, b]}, {field: leisure, has_none: [golf]}]"
    ): (
        "Customers whose tags has vip or fair, and whose tags has a and b, and "
        "whose leisure does not have golf."
    ),
    ("where: [{field: contacts.job_title, contains: director}]"): (
        "Customers where job title of one of the contacts contains 'director'."
    ),
    ("where: [{field: contacts.job_title, is_not: CEO}]"): (
        "Customers where job title of none of the contacts is CEO."
    ),
    ("where: [{field: contacts.role, is: champion, known: true}]"): (
        "Customers where role in decisions of one of the contacts is champion "
        "and is known."
    ),
    ("where: [{field: owner.team, is: North}]"): (
        "Customers whose team of the owner is North."
    ),
    ("where: [{field: parent.name, is: Big}]"): (
        "Customers whose name of the parent company is Big."
    ),
    ("where: [{field: orders.time, time_slot: [evening, night]}]"): (
        "Customers where time of one of the orders is in the evening or night."
    ),
    ("where: [{measure: revenue_12m, lt: {field: credit_limit}}]"): (
        "Customers whose revenue of the last 12 months is under the credit limit."
    ),
    (
        "where: [{measure: margin_rate, lt: 12.5 %}, {measure: "
        "days_since_order, gt: 90 days}, {measure: silence, gte: 2.5}]"
    ): (
        "Customers whose margin rate is under 12.5 %, and whose days since the "
        "last order is over 90 days, and whose silence is at least 2.5."
    ),
    ("where: [{count: orders, is: 0}]"): ("Customers who placed no orders."),
    ("where: [{count: orders, where: [{field: channel, is: web}], between: [1, 3]}]"): (
        "Customers whose number of orders where channel is web is between 1 and 3."
    ),
    (
        "where: [{count: cases, where: [{field: status, in: [open, reopened]}, "
        "{any: [{field: severity, is: high}, {all: [{field: kind, is: "
        "complaint}, {field: severity, is: medium}]}]}], gte: 1}]"
    ): (
        "Customers who opened any cases where status is open or reopened and "
        "(severity is high or (kind is complaint and severity is medium))."
    ),
    ("where: [{exists: contracts}]"): ("Customers who have any contracts."),
    ("where: [{exists: contracts, is: false}]"): ("Customers who have no contracts."),
    ("where: [{exists: contracts, date: end, within: next 90 days}]"): (
        "Customers who have any contracts with end in the next 90 days."
    ),
    ("where: [{avg: orders.amount, within: this year so far, between: [50, 200]}]"): (
        "Customers whose average amount of orders in this year so far is "
        "between NOK 50 and NOK 200."
    ),
    (
        "where: [{median: orders.amount, lt: 99.5}, {min: orders.amount, gte: "
        "1}, {max: orders.amount, lte: 1000}]"
    ): (
        "Customers whose median amount of orders is under NOK 99.50, and whose "
        "smallest amount of orders is at least NOK 1, and whose largest amount "
        "of orders is at most NOK 1,000."
    ),
    (
        "where: [{min: orders.date, after: 2020-01-01}, {max: orders.date, "
        "before: 1 year ago}]"
    ): (
        "Customers whose earliest date of orders is after 1 Jan 2020, and "
        "whose latest date of orders is before 1 year ago."
    ),
    ("where: [{distinct: order_lines.product.category, within: last year, gte: 3}]"): (
        "Customers whose number of different values of category of the product "
        "in order lines in the year before this one is at least 3."
    ),
    (
        "where: [{first: orders.channel, is: web}, {last: surveys.score, "
        "where: [{field: kind, is: nps}], within: last 12 months, lte: 6}]"
    ): (
        "Customers whose channel of the first of the orders is web, and whose "
        "score of the latest of the surveys in the last 12 months where kind "
        "is nps is at most 6."
    ),
    ("where: [{days_since: orders, gt: 90}, {days_since: invoices.due, gt: 5}]"): (
        "Customers whose time since the last of the orders is over 90 days, "
        "and whose time since the latest due of invoices is over 5 days."
    ),
    (
        "where: [{may_contact: email}, {consent: {channel: sms, purpose: offers}}, "
        "{consent: {channel: phone, status: [withdrawn, not_asked]}}]"
    ): (
        "Customers who may be contacted by e-mail, and whose consent to SMS for "
        "'offers' is given, and whose consent to phone calls is withdrawn or not asked."
    ),
    (
        "where: [{joined: lost-on-purpose}, {left: lost-on-purpose, within: last "
        "quarter}, {never_was: lost-on-purpose}, {ever_was: lost-on-purpose, within: "
        "last 12 months}]"
    ): (
        "Customers who joined 'Lost-On-Purpose' in the last 7 days, and who left "
        "'Lost-On-Purpose' in the quarter before this one, and who were never in "
        "'Lost-On-Purpose', and who were at some time in 'Lost-On-Purpose' in the last "
        "12 months."
    ),
    (
        "where: [{changed: owner}, {changed: city, from: Oslo, to: Bergen, within: "
        "last 30 days}, {changed: status, to: former}, {changed: credit_limit, "
        "from: 500}]"
    ): (
        "Customers whose owner changed in the last 7 days, and whose city changed from "
        "Oslo to Bergen in the last 30 days, and whose status changed to former in the "
        "last 7 days, and whose credit limit changed from NOK 500 in the last 7 days."
    ),
    (
        "where: [{completeness: overall, lt: 60 %}, {completeness: descriptive, gte: "
        "0.5}, {field_age: phone, gt: 365}]"
    ): (
        "Customers whose completeness is under 60.0 %, and whose completeness of the "
        "descriptive fields is at least 50.0 %, and whose time since phone was checked "
        "is over 365 days."
    ),
    ("where: {none: [{may_contact: post}]}"): (
        "Customers, but not those who may be contacted by post."
    ),
    ("where: {none: [{exists: orders}]}"): (
        "Customers, but not those who placed any orders."
    ),
    (
        "where: {none: [{exists: orders}, {field: city, is: Oslo}, {segment: "
        "lost-on-purpose}]}"
    ): (
        "Customers, but not those who placed any orders, those whose city is "
        "Oslo or those in 'Lost-On-Purpose'."
    ),
    ("where: {any: [{field: city, is: Oslo}, {measure: silence, gt: 2}]}"): (
        "Customers either whose city is Oslo or whose silence is over 2."
    ),
    (
        "where: {any: [{all: [{field: city, is: Oslo}, {field: kind, is: "
        "person}]}, {none: [{field: city, is: Bergen}, {measure: silence, gt: "
        "2}]}]}"
    ): (
        "Customers either (whose city is Oslo and whose kind is person) or not "
        "(whose city is Bergen or whose silence is over 2)."
    ),
    (
        "where: {all: [{field: kind, is: person}, {any: [{measure: silence, "
        "gt: 2}, {count: cases, gte: 1}, {segment: lost-on-purpose}]}]}"
    ): (
        "Customers whose kind is person, and either whose silence is over 2, "
        "who opened any cases or who are in 'Lost-On-Purpose'."
    ),
    (
        "of: prospects\n"
        "if_unknown: in\n"
        "include: [{customer: C-1, reason: board}]\n"
        "where: [{field: sector, is: Fair}]"
    ): (
        "Prospects whose sector is Fair. Those of whom this is not known "
        "belong, too. 1 customer is added by hand."
    ),
    (
        "of: everyone\n"
        "if_unknown: out\n"
        "include: [{customer: C-1}, {customer: C-2}]\n"
        "where: [{field: sector, is: Fair}]"
    ): (
        "Customers and prospects whose sector is Fair. Those of whom this is "
        "not known do not belong. 2 customers are added by hand."
    ),
    ("where: [{rank: revenue_12m, top: 20 %, per: territory}]"): (
        "Customers who are among the top 20 % of the same territory by revenue of the "
        "last 12 months."
    ),
    (
        "where: [{rank: revenue_12m, bottom: 20}, {rank: revenue_12m, quantile: 5 of "
        "5}, {rank: revenue_12m, abc: [A, B], per: owner.team}]"
    ): (
        "Customers who are among the bottom 20 by revenue of the last 12 months, and "
        "who are in part 5 of 5 by revenue of the last 12 months, and who are in class "
        "A or B of the same team of the owner by revenue of the last 12 months."
    ),
    (
        "where: [{rank: silence, percentile: 90}, {rank: silence, percentile: {lt: "
        "12.5}, per: sector}]"
    ): (
        "Customers whose percentile by silence is at least 90, and whose percentile "
        "among those of the same sector by silence is under 12.5."
    ),
    (
        "where: [{share: orders, where: [{field: channel, is: web}], within: last 12 "
        "months, gte: 50 %}, {share: orders.amount, where: [{field: channel, is: "
        "web}], lt: 0.25}]"
    ): (
        "Customers whose share of orders where channel is web among all orders in the "
        "last 12 months is at least 50.0 %, and whose share of orders where channel is "
        "web in the total amount of orders is under 25.0 %."
    ),
    ("where: [{most_frequent: orders.channel, within: last year, is: web}]"): (
        "Customers whose most frequent channel of orders in the year before this one "
        "is web."
    ),
    (
        "where: [{sum: orders.amount, within: last 6 months, vs: "
        "same_period_last_year, "
        "change: {lt: -30 %}}]"
    ): (
        "Customers whose total amount of orders in the last 6 months fell by more than "
        "30 % against the same period a year earlier."
    ),
    (
        "where: [{count: orders, where: [{field: channel, is: web}], within: last 2 "
        "quarters, vs: previous, change: {gte: 2, lte: 5}}, {avg: "
        "orders.amount, within: "
        "last 30 days, vs: previous, change: {gt: 0}}]"
    ): (
        "Customers whose number of orders in the last 2 complete "
        "quarters where channel "
        "is web grew by at least 2 and changed by at most 5 against the period before, "
        "and whose average amount of orders in the last 30 days grew "
        "against the period "
        "before."
    ),
    (
        "where: [{max: orders.amount, within: last year, vs: "
        "previous, change: {between: "
        "[-500, 500]}}, {sum: orders.amount, within: last year, vs: previous, change: "
        "{lte: -100 EUR}}]"
    ): (
        "Customers whose largest amount of orders in the year before this one changed "
        "by −NOK 500 to NOK 500 against the period before, and whose total amount of "
        "orders in the year before this one changed by at most −EUR 100 against the "
        "period before."
    ),
    ("where: [{at_least: 2, of: [lost-on-purpose, vip]}]"): (
        "Customers who are in at least 2 of 'Lost-On-Purpose' and 'Vip'."
    ),
    ("where: [{sum: orders.amount, gt: 500 USD}]"): (
        "Customers whose total amount of orders is over USD 500."
    ),
}


@pytest.mark.parametrize(("text", "sentence"), SAID.items(), ids=list(SAID.values()))
def test_a_definition_reads_as_a_sentence(text: str, sentence: str) -> None:
    found = say(segment(text, *OTHERS))

    assert _with_plain_blanks(found) == sentence


def test_every_subject_can_be_said() -> None:
    said = {
        condition.subject.word
        for text in SAID
        for condition in conditions_of(segment(text, *OTHERS).where)
    }

    assert said == {*SUBJECTS, "vs"}


def test_a_condition_is_said_by_itself() -> None:
    one = segment("where: [{count: orders, within: last 30 days, gte: 3}]")
    (condition,) = conditions_of(one.where)

    said = say_condition(condition, wording_of("en", "NOK"))

    assert said == "at least 3 orders in the last 30 days"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_definition_reads_as_a_sentence_in_other_languages(
    language: Language,
) -> None:
    golden = (SENTENCES / f"{language}.txt").read_text(encoding="utf-8")

    said = [say(segment(text, *OTHERS), language) for text in SAID]

    assert _with_plain_blanks("\n".join(said)) == golden.rstrip("\n")


class _Asked(dict[str, str]):
    """Translations that remember which one was asked for and is not there."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.missing: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self.missing.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_of_a_sentence_is_left_in_english(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    wording = wording_of(language, "NOK")
    asked = _Asked(wording.words)
    monkeypatch.setattr(
        sentences, "wording_of", lambda *_: replace(wording, words=asked)
    )

    for text in SAID:
        say(segment(text, *OTHERS), language)

    labels_of_the_test = {label for label, _ in MEASURES.values()}
    assert asked.missing - labels_of_the_test == set()


def _with_plain_blanks(text: str) -> str:
    return text.replace(NBSP, " ").replace(THIN_NBSP, " ")
