"""Judging: which customers are members of which segments, and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from site_builder.customer_file.tables import CustomerFile
from site_builder.customer_file.updating import Update
from site_builder.measures.catalogue import Measures
from site_builder.memory import Memory
from site_builder.segments.conditions import conditions_of, denied_in
from site_builder.segments.definitions import Condition, Segment, Unit
from site_builder.segments.evidence import Verdict, verdict
from site_builder.segments.facts import Facts, population_of
from site_builder.segments.kleene import (
    NO,
    UNKNOWN,
    YES,
    Answers,
    Flags,
    combine,
    published,
)
from site_builder.segments.lacking import NOTHING, Lacking, lacking, operands_lack
from site_builder.segments.loading import in_order
from site_builder.segments.past import Past
from site_builder.segments.sentences import say_condition
from site_builder.segments.subjects import KINDS
from site_builder.wording import Wording, wording_of
from site_builder.yaml_file import YamlPath


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition of a segment, answered for every customer.

    Attributes:
        condition: What is asked; say_condition puts it in any language.
        sentence: The same in English: ``revenue is over NOK 500``.
        name: Machine name of what was looked at; empty where no single value was.
        answer: 1 met, 0 not met, -1 unknown; for customers outside of the
            population, too.
        values: Each customer's own value, typed as in the checked tables; missing
            where unknown, and where there is no single one.
        unit: How a value is written.
        path: Where the condition stands in the definition.
        denied: Members must not meet it: it stands under ``none``.
        lacking: Why it is unknown, of whom it is.

    """

    condition: Condition
    sentence: str
    name: str
    answer: Answers
    values: pd.Series
    unit: Unit
    path: YamlPath
    denied: bool
    lacking: Lacking = NOTHING


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of every customer in one segment.

    Attributes:
        population: The customers who were asked, and those taken in by hand.
        answer: 1 member, 0 not, -1 not judged; 0 outside of the population.
        leaves: The conditions, in the order of the definition.

    """

    segment: Segment
    population: Flags
    answer: Answers
    leaves: tuple[Leaf, ...]


def judge(
    segments: Iterable[Segment],
    file: CustomerFile,
    measures: Measures,
    as_of: dt.date,
    past: Past | None = None,
    remembered: Memory | None = None,
    update: Update | None = None,
) -> dict[str, Judgement]:
    """Judge segments, each after those that it refers to.

    Args:
        segments: All that they refer to must be among them.
        file: The customer file.
        measures: Of the same customers.
        as_of: The day that all windows are counted from.
        past: What was on earlier as-of dates; None: nobody knows.
        remembered: What was worked out in the judging before.
        update: What has become of the customer file since; None: anything may have.

    Returns:
        By id, in the order of the ids.

    """
    remembered = remembered or Memory(lasting=False)
    facts = Facts(
        file,
        measures,
        as_of,
        past=past,
        recall=remembered.recall,
        remembered=remembered,
        update=update,
    )
    judged = {one.id: _judge(one, facts) for one in in_order(segments)}
    return dict(sorted(judged.items()))


def _judge(segment: Segment, facts: Facts) -> Judgement:
    wording = wording_of("en", facts.file.currency)
    population = population_of(segment.of, facts)
    where = combine(segment.where, lambda one: _verdict(one, facts).answer)
    answer = np.where(population, _decided(segment, where), NO)
    by_hand = _by_hand(segment, facts)
    answer = np.where(by_hand, YES, answer).astype(np.int8)
    facts.answers[segment.id] = answer
    leaves = tuple(
        _leaf(condition, facts, wording, denied=denied)
        for condition, denied in zip(
            conditions_of(segment.where), denied_in(segment.where), strict=True
        )
    )
    return Judgement(segment, population | by_hand, published(answer), leaves)


def _verdict(condition: Condition, facts: Facts) -> Verdict:
    def work() -> Verdict:
        subject = condition.subject
        evidence = KINDS[subject.word].evidence(subject, facts)
        return verdict(evidence, condition.comparisons, subject.type, facts)

    return facts.once(("verdict", condition), work)


def _leaf(
    condition: Condition, facts: Facts, wording: Wording, *, denied: bool
) -> Leaf:
    found = _verdict(condition, facts)
    return Leaf(
        condition=condition,
        sentence=say_condition(condition, wording),
        name=condition.subject.name,
        answer=published(found.answer),
        values=found.own,
        unit=condition.subject.type.unit,
        path=condition.path,
        denied=denied,
        lacking=_lacking(condition, found, facts),
    )


def _lacking(condition: Condition, found: Verdict, facts: Facts) -> Lacking:
    def work() -> Lacking:
        subject = condition.subject
        lacks = KINDS[subject.word].lacks
        operands = operands_lack(condition.comparisons, facts)
        of_subject = () if lacks is None else lacks(subject, facts)
        where_unsure = ((name, flags & found.unsure) for name, flags in of_subject)
        otherwise = subject.name or subject.word
        return lacking((*where_unsure, *operands), found.answer == UNKNOWN, otherwise)

    if not (found.answer == UNKNOWN).any():
        return NOTHING
    return facts.once(("lacking", condition), work)


def _decided(segment: Segment, where: Answers) -> Answers:
    instead = {"not_judged": UNKNOWN, "out": NO, "in": YES}[segment.if_unknown]
    return np.where(where == UNKNOWN, instead, where)


def _by_hand(segment: Segment, facts: Facts) -> Flags:
    ids = {one.customer for one in segment.include}
    return facts.file.customers["id"].isin(sorted(ids)).to_numpy(np.bool_)
