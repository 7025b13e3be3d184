"""What pages of every kind are made from: computed once per audience."""

from collections.abc import Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from site_builder.audiences import Visible
from site_builder.customer_file import Revision
from site_builder.customer_file.slugs import slug
from site_builder.history import Changes, History, compare, known_since
from site_builder.pages.batches import (
    Batch,
    Derived,
    Remembering,
    batch_of,
    categories_of,
    names_of,
)
from site_builder.pages.derived import derived
from site_builder.pages.directory import Directory, directory
from site_builder.pages.groups import CUSTOMERS, Amounts, Groups, groups_of
from site_builder.pages.habits import Habits, habits_of
from site_builder.pages.lacks import lack_in_words
from site_builder.pages.likeness import Alike, alike
from site_builder.pages.planning import Setting
from site_builder.pages.sends import Sends, sends_of
from site_builder.pages.shown import Kind
from site_builder.pages.standings import WholeLeaf, WholeStanding
from site_builder.pages.traits import Trait, scores_of, traits_of
from site_builder.pages.turnover import Average, Sums, Turnover, turnover
from site_builder.segments import Judgement, NearMisses, near_misses, say, say_condition
from site_builder.segments import Leaf as JudgedLeaf
from site_builder.sources import Reject
from site_builder.wording import Wording

_KINDS: Mapping[str, Kind] = {
    "amount": "amount",
    "count": "whole",
    "whole": "whole",
    "number": "number",
    "rate": "rate",
    "days": "days",
    "date": "date",
    "time": "time",
    "text": "text",
    "choice": "text",
    "list": "list",
    "score": "score",
    "years": "whole",
    "yes_no": "yes_no",
}


_NEARLY = 0.25  # of the limit: farther off is nearly everybody
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Material(Remembering):
    """All that a page kind may use.

    Attributes:
        everybody: Turnover of all visible customers together.
        average: Of everybody, to a tenth of a percent: what stands on the pages of
            customers, which need not all change with every order of anybody.
        standings: One per visible segment, in the order of their titles.
        names: Of the rows of each table that others refer to, by position.
        derived: Which orders count, which cases are open, what of invoices is unpaid,
            which consents are the last word.
        alike: Which customers one may name to a prospect.
        rejects: By customer, those that concern one.
        changes: Since an earlier date; None: there is none to compare with.
        grouped: What reports on groups of customers share; None: left out.
        memo: What was found out once for several pages; see ``once``.

    """

    visible: Visible
    setting: Setting
    directory: Directory
    turnover: Turnover
    everybody: Sums
    average: Average
    standings: tuple[WholeStanding, ...]
    names: Mapping[str, npt.NDArray[np.object_]]
    derived: Derived
    alike: Alike
    rejects: Mapping[str, tuple[Reject, ...]]
    changes: Changes | None
    grouped: "Grouped | None" = None
    memo: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def of_customers(self) -> "Material":
        """Leave out what no page of a single customer shows: it need not travel."""
        return replace(
            self,
            visible=replace(
                self.visible,
                history=self.visible.history.without_columns(),
                revision=Revision(),
            ),
            directory=replace(self.directory, letters=()),
            changes=None,
            grouped=None,
            memo={},
        )

    @property
    def customers(self) -> int:
        """Count all customers who are no prospects."""
        pattern = self.groups.pattern
        return int(self.groups.belongs[CUSTOMERS][pattern].sum())

    @property
    def groups(self) -> Groups:
        """The groups of customers that reports are made for."""
        return self.whole.groups

    @property
    def whole(self) -> "Grouped":
        """What reports share; pages of single customers have no use for it."""
        if self.grouped is None:
            message = "left out of what pages of customers are made from"
            raise ValueError(message)
        return self.grouped

    @property
    def categories(self) -> npt.NDArray[np.object_]:
        """Of the products, by position; at the end that of none."""
        file, recall = self.visible.file, self.visible.revision.recall
        return self.once("categories", lambda: categories_of(file, recall))

    def batch(self, customers: range) -> Batch:
        """Take a slice of the customer file, as plain values."""
        return batch_of(
            self.visible,
            self.turnover.months,
            self.standings,
            self.names,
            self.categories,
            self.derived,
            customers,
        )


@dataclass(frozen=True, slots=True)
class Grouped:
    """What is counted once for all segments, and for all customers.

    Attributes:
        scores: Of recency and frequency: patterns × cells.
        near_misses: Of each segment, by id, all of them.

    """

    groups: Groups
    traits: tuple[Trait, ...]
    scores: Amounts
    habits: Habits
    sends: Sends
    near_misses: Mapping[str, NearMisses]


def prepare(visible: Visible, setting: Setting) -> Material:
    """Compute what several pages share."""
    file, recall = visible.file, visible.revision.recall
    sums = turnover(visible)
    everybody = sums.of()
    near = {name: near_misses(one) for name, one in visible.judgements.items()}
    standings = _standings(visible, near, setting.wording)
    return Material(
        visible=visible,
        setting=setting,
        directory=recall("directory", file["customers"], lambda: directory(file)),
        turnover=sums,
        everybody=everybody,
        average=everybody.average(_DIGITS),
        standings=standings,
        names=names_of(file, recall),
        derived=derived(file, visible.as_of, recall),
        alike=alike(visible),
        rejects=_by_customer(visible.file.rejects),
        changes=_changes(visible.history),
        grouped=_grouped(visible, setting, standings, near),
    )


def _grouped(
    visible: Visible,
    setting: Setting,
    standings: tuple[WholeStanding, ...],
    near: Mapping[str, NearMisses],
) -> Grouped:
    groups = groups_of(standings, visible.file.customers["status"])
    with ThreadPoolExecutor(1) as beside:  # long columns are counted without the lock
        habits = beside.submit(habits_of, visible, setting, groups)
        return Grouped(
            groups=groups,
            traits=traits_of(visible, setting.wording, groups),
            scores=scores_of(visible, groups),
            sends=sends_of(visible, groups),
            habits=habits.result(),
            near_misses=near,
        )


def _changes(history: History) -> Changes | None:
    before = history.before
    return compare(before, history.now) if before is not None else None


def _standings(
    visible: Visible, near: Mapping[str, NearMisses], wording: Wording
) -> tuple[WholeStanding, ...]:
    found = [
        _standing(identity, judgement, near[identity], visible, wording)
        for identity, judgement in visible.judgements.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.identity)))


def _standing(
    identity: str,
    judgement: Judgement,
    near: NearMisses,
    visible: Visible,
    wording: Wording,
) -> WholeStanding:
    language = wording.language
    history = visible.history
    memberships = history.now.segments[identity]
    short, distance = _near(near, visible.file.size)
    return WholeStanding(
        identity=identity,
        title=_title(judgement.segment.title, language),
        sentence=say(judgement.segment, language),
        slug=slug(identity),
        answers=np.where(judgement.population, judgement.answer, 0).astype(np.int8),
        since=known_since(memberships, history.now.as_of),
        witnessed=memberships.witnessed,
        leaves=tuple(_leaf(leaf, visible, wording) for leaf in judgement.leaves),
        short=short,
        distance=distance,
    )


def _near(
    misses: NearMisses, size: int
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float64]]:
    """Lay out near misses by customer: those that its dossier may show."""
    places, leaves, distances = misses
    near = distances <= _NEARLY
    places, leaves, distances = places[near], leaves[near], distances[near]
    short = np.full(size, -1, np.int16)
    distance = np.full(size, np.inf)
    short[places], distance[places] = leaves, distances
    return short, distance


def _title(title: Mapping[str, str], language: str) -> str:
    return title.get(language) or title.get("en") or next(iter(title.values()))


def _leaf(leaf: JudgedLeaf, visible: Visible, wording: Wording) -> WholeLeaf:
    """Say what a member has to meet: what stands under none, the other way round."""
    sentence = say_condition(leaf.condition, wording)
    answers = leaf.answer
    if leaf.denied:
        sentence = "".join(wording.phrase("not: {condition}", condition=sentence))
        answers = np.where(answers < 0, answers, 1 - answers)
    return WholeLeaf(
        sentence=sentence,
        name=leaf.name,
        kind=_KINDS[leaf.unit] if leaf.name else "",
        values=leaf.values,
        answers=answers.astype(np.int8),
        lacks=tuple(lack_in_words(one, visible, wording) for one in leaf.lacking.names),
        lacking=leaf.lacking.bits
        if leaf.lacking.names
        else np.zeros(len(answers), np.uint8),
    )


def _by_customer(rejects: tuple[Reject, ...]) -> dict[str, tuple[Reject, ...]]:
    found: dict[str, list[Reject]] = {}
    for reject in rejects:
        if reject.customer:
            found.setdefault(reject.customer, []).append(reject)
    return {customer: tuple(some) for customer, some in found.items()}
