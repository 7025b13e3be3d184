"""The folder of segments: every file read, every problem told, no circle left."""

from pathlib import Path

import pytest

from site_builder.customer_file import standard_dictionary
from site_builder.problems import SiteError
from site_builder.segments import Segment, load_segment, load_segments
from tests.segments.small_files import CATALOGUE, segment

GOOD = "where: [{field: city, is: Oslo}]\n"


def load(folder: Path) -> tuple[Segment, ...]:
    return load_segments(folder, standard_dictionary(), CATALOGUE, currency="NOK")


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder


def told(folder: Path) -> str:
    with pytest.raises(SiteError) as caught:
        load(folder)
    return str(caught.value)


def test_segments_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    folder = write(tmp_path, b=GOOD, a_b=GOOD, a=GOOD)
    (folder / "README.md").write_text("not a segment")

    assert [one.id for one in load(folder)] == ["a", "a-b", "b"]


def test_a_site_may_have_no_segments(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == ()


def test_a_definition_is_kept_as_it_was_read(tmp_path: Path) -> None:
    text = """title: {en: Big ones, nb: De store}
purpose: loyalty
owner: marketing
of: everyone
shared_with: [sales]
where:
  all:
    - {field: city, is: Oslo}
if_unknown: out
include: [{customer: 0042, reason: board, by: AB, on: 2026-03-02}]
columns: [name, city, revenue_12m]
expect: {min: 1, max: 5, contains: [7, C-1], excludes: [C-2]}
"""
    (found,) = load(write(tmp_path, big=text))

    assert (found.purpose, found.owner, found.of) == (
        "loyalty",
        "marketing",
        "everyone",
    )
    assert (found.title_in("nb"), found.title_in("zh")) == ("De store", "Big ones")
    assert (found.if_unknown, found.shared_with) == ("out", ("sales",))
    assert [(one.customer, one.reason, str(one.on)) for one in found.include] == [
        ("0042", "board", "2026-03-02")
    ]
    assert found.columns == ("name", "city", "revenue_12m")
    assert (found.expect.min, found.expect.contains) == (1, ("7", "C-1"))
    assert (found.file, found.source) == ("content/segments/big.yaml", text)
    assert found.line(("where", "all", 0)) == 8


def test_a_title_may_be_one_text_or_be_made_of_the_id(tmp_path: Path) -> None:
    one, two = load(write(tmp_path, a=f"title: Alle\n{GOOD}", big_ones=GOOD))

    assert (one.title_in("en"), one.title_in("fil")) == ("Alle", "Alle")
    assert two.title_in("en") == "Big ones"


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        a="where: [{field: cty, is: Oslo}]",
        b="where: [",
        c="where: [{segment: b}, {segment: a}]",
    )
    (folder / "d.yml").write_text(GOOD)

    places = [line.split(" ")[0] for line in told(folder).splitlines()]

    assert [place for place in places if place] == [
        "content/segments/a.yaml:1:",
        "content/segments/b.yaml:2:",
        "content/segments/d.yml:",
    ]


CIRCLES = {
    "a → a": {"a": "where: [{segment: a}]"},
    "a → b → a": {
        "a": "where: [{segment: b}]",
        "b": "where: {none: [{segment: a}]}",
        "c": "where: [{segment: a}]",
    },
    "b → c → d → b": {
        "a": "where: [{segment: b}]",
        "b": "where: {any: [{field: city, is: Oslo}, {all: [{segment: c}]}]}",
        "c": "where: [{segment: d}]",
        "d": "where: [{segment: b}]",
    },
}


@pytest.mark.parametrize(("way", "files"), CIRCLES.items(), ids=list(CIRCLES))
def test_a_circle_is_told_once_and_with_its_way(
    way: str, files: dict[str, str], tmp_path: Path
) -> None:
    first = way[0]

    assert told(write(tmp_path, **files)) == (
        f"content/segments/{first}.yaml:1: "
        f"segments refer to each other in a circle: {way}\n"
        "  hint: let one of them do without the other"
    )


def test_a_circle_may_run_through_one_of_several_segments(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        a="where:\n  - {field: city, is: Oslo}\n  - {at_least: 1, of: [c, b]}\n",
        b="where: [{segment: a}]",
        c=GOOD,
    )

    assert told(folder) == (
        "content/segments/a.yaml:3: "
        "segments refer to each other in a circle: a → b → a\n"
        "  hint: let one of them do without the other"
    )


def test_a_single_file_may_refer_to_the_segments_of_the_site(tmp_path: Path) -> None:
    others = load(write(tmp_path, vip=f"title: VIP\n{GOOD}"))
    other = write(tmp_path, mine="where: [{segment: vip}]") / "mine.yaml"

    found = load_segment(
        other,
        standard_dictionary(),
        CATALOGUE,
        currency="NOK",
        others=others,
        shown_as="mine.yaml",
    )

    assert (found.id, found.file) == ("mine", "mine.yaml")


def test_a_single_file_is_refused_where_it_closes_a_circle(tmp_path: Path) -> None:
    folder = write(tmp_path, a=GOOD, b="where: [{segment: a}]")
    others = load(folder)
    write(tmp_path, a="where: [{segment: b}]")

    with pytest.raises(SiteError, match="in a circle: a → b → a"):
        load_segment(
            folder / "a.yaml",
            standard_dictionary(),
            CATALOGUE,
            currency="NOK",
            others=others,
        )


@pytest.mark.parametrize(
    ("written", "plain"),
    [("90 %", "90"), ("{lt: 12.5%}", "{lt: 12.5}"), ("[80 %, 90 %]", "[80, 90]")],
)
def test_a_percentile_may_have_its_sign(written: str, plain: str) -> None:
    asked = "where: [{{rank: silence, percentile: {}}}]"

    one, other = segment(asked.format(written)), segment(asked.format(plain))

    assert one.where == other.where
