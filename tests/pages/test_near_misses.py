"""Dossiers tell who is nearly in a segment, and what is missing to judge the others."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from site_builder import inspecting
from site_builder.pages.near_misses import first_of
from site_builder.segments import near_misses
from tests.built_sites import built
from tests.page_shapes import parsed


def test_a_dossier_names_the_three_nearest_segments_within_a_quarter() -> None:
    site = built("demo")
    near: dict[int, list[tuple[float, str]]] = {}
    for name, judgement in site.checked.judgements.items():
        places, _, distances = near_misses(judgement)
        for place, distance in zip(places.tolist(), distances.tolist(), strict=True):
            if distance <= 0.25:
                near.setdefault(place, []).append((distance, name))
    assert near
    ids = site.checked.file.customers["id"].tolist()

    shown = {}
    for place, identity in enumerate(ids):
        page = parsed(site.release.root / f"customers/{identity}.html")
        rows = page.css("#segments tr.near")
        if rows:
            shown[place] = [row.attributes["data-row"] for row in rows]
            # The one condition that is not met, and nothing else.
            assert all(len(row.css("li.unmet")) == 1 for row in rows)
            assert all(len(row.css("li")) == 1 for row in rows)

    assert shown == {
        place: [name for _, name in sorted(some)[:3]] for place, some in near.items()
    }


def test_show_segment_counts_each_condition_for_all_who_are_asked() -> None:
    checked = built("demo").checked
    for judgement in checked.judgements.values():
        answer = inspecting.segment(checked, judgement)

        asked = int(judgement.population.sum())
        assert len(answer["conditions"]) == len(judgement.leaves)
        for one in answer["conditions"]:
            assert one["met"] + one["not_met"] + one["not_judged"] == asked
        members = set(answer["members"]) | set(answer["not_judged"])
        near = [one["id"] for one in answer["near_misses"]]
        assert members.isdisjoint(near)
        # The nearest first; of those as near, the first in the file.
        places, _, distances = near_misses(judgement)
        ids = checked.file.customers["id"].iloc[places].tolist()
        order = sorted(zip(distances.tolist(), ids, strict=True))
        assert near == [one for _, one in order[: len(near)]]


def test_show_segment_tests_what_a_file_of_its_own_expects(tmp_path: Path) -> None:
    checked = built("demo").checked
    path = tmp_path / "try.yaml"
    path.write_text(
        "where: [{field: city, is: Oslo}]\n"
        "include: [{customer: nobody}]\n"
        "expect: {min: 5000}\n"
    )

    judgement = inspecting.judgement_of(checked, str(path), tmp_path)
    answer = inspecting.segment(checked, judgement)

    assert answer["problems"] == [
        (
            f"try.yaml:3: expected at least 5000 members, found {answer['size']}\n"
            "  hint: mend the conditions, or the expectation"
        ),
        (
            "try.yaml:2: there is no customer 'nobody' in the customer file\n"
            "  hint: ids are written as in the source"
        ),
    ]


def test_a_dossier_says_what_an_answer_lacks() -> None:
    site = built("demo")
    judgement = site.checked.judgements["women-over-500"]
    customers = site.checked.file.customers
    unsure = [
        identity
        for identity, answer, gender in zip(
            customers["id"], judgement.answer, customers["gender"].isna(), strict=True
        )
        if answer == -1 and gender
    ]
    assert unsure

    for identity in unsure:
        page = parsed(site.release.root / f"customers/{identity}.html")
        lines = page.css("#segments tr[data-row='women-over-500'] li.unsure")
        said = " ".join(line.text() for line in lines)
        assert "gender is female (missing: Gender)" in said


_FEW = st.integers(0, 3)


@given(st.lists(st.tuples(_FEW, _FEW, _FEW), max_size=12), st.integers(1, 6))
def test_the_first_of_many_are_those_of_all_in_order(
    keys: list[tuple[int, int, int]], most: int
) -> None:
    columns = np.array(keys, float).reshape(-1, 3).T

    found = first_of((columns[0], columns[1], columns[2]), most)

    assert [keys[place] for place in found] == sorted(keys)[:most]
