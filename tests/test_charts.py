"""Pictures are well-formed, tell what they show, and carry no style of their own."""

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from site_builder.charts import (
    Bar,
    Month,
    bars,
    bars_of,
    curve,
    grid,
    month_bars,
    month_columns,
    rate_grid,
    sparkline,
    stack,
)

texts = st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=8)
counts = st.integers(0, 10**15)
amounts = st.one_of(st.none(), st.integers(-(10**15), 10**15))


def parsed(picture: Markup) -> ET.Element:
    """Read a picture strictly."""
    return ET.fromstring(f"<body>{picture}</body>")  # noqa: S314 -- made here


@given(st.lists(amounts, min_size=1, max_size=40), texts)
def test_a_line_is_well_formed_and_says_what_it_shows(
    values: list[int | None], said: str
) -> None:
    tree = parsed(sparkline(values, said))

    assert tree.findtext("svg/title") is not None
    step = 112 / max(len(values) - 1, 1)
    known = [place for place, value in enumerate(values) if value is not None]
    points = tree.find("svg/polyline")
    assert points is not None
    drawn = [point.split(",") for point in (points.get("points") or "").split()]
    assert [x for x, _ in drawn] == [f"{4 + place * step:.1f}" for place in known]
    assert all(3.9 < float(y) < 24.1 for _, y in drawn)


@given(st.lists(st.builds(Month, texts, amounts, amounts, texts), max_size=24), texts)
def test_month_bars_stay_inside_their_picture(months: list[Month], said: str) -> None:
    tree = parsed(
        month_bars(month_columns(months), title=said, scale=said, now=said, before=said)
    )

    svg = tree.find("svg")
    assert svg is not None
    height = float(svg.get("height") or 0)
    for bar in tree.iter("rect"):
        top, tall = float(bar.get("y") or 0), float(bar.get("height") or 0)
        left, wide = bar.get("x") or "", bar.get("width") or ""
        assert top >= 0
        assert top + tall <= height
        assert float(left.rstrip("%")) + float(wide.rstrip("%")) <= 100


@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), min_size=1
    ),
    height=st.integers(20, 200),
    is_over=st.booleans(),
)
def test_months_are_as_high_as_their_share_of_the_highest(
    *, pairs: list[tuple[int, int]], height: int, is_over: bool
) -> None:
    months = [Month("a%", now, before, "said") for now, before in pairs]
    picture = month_bars(
        month_columns(months),
        title="",
        scale="",
        now="",
        before="",
        height=height,
        is_over=is_over,
    )

    drawn = [
        [(bar.get("class"), int(bar.get("height") or 0)) for bar in group.iter("rect")]
        for group in parsed(picture).iter("g")
    ]

    top = max(max(pair) for pair in pairs)
    for place, ((now, before), bars_) in enumerate(zip(pairs, drawn, strict=True)):
        last = place == len(pairs) - 1
        strong = "now part" if last and not is_over else "now"
        expected = [(n, v) for n, v in (("before", before), (strong, now)) if v]
        assert [name for name, _ in bars_] == [name for name, _ in expected]
        for (_, tall), (_, value) in zip(bars_, expected, strict=True):
            assert abs(tall - max(1, value / top * height)) < 0.51


@given(
    st.lists(
        st.builds(
            Bar,
            texts,
            st.floats(-2, 2),
            texts,
            texts,
            st.none() | st.floats(0, 1),
            st.just(("", "")),
        ),
        max_size=8,
    ),
    texts,
)
def test_bars_print_every_number(lines: list[Bar], said: str) -> None:
    tree = parsed(bars(lines, name="share", caption=said))

    assert len(list(tree.iter("data"))) == len(lines)
    assert all(data.get("data-field") == "share" for data in tree.iter("data"))


def test_many_pictures_of_bars_are_drawn_as_each_alone() -> None:
    several = [
        [Bar("<a>", 1, "62 %", "0.62"), Bar("b", 0.5, "38 %", "0.38", 0.25)],
        [],
        [Bar("b", 1, "100 %", "1", None, ("–", ""))],
    ]

    together = bars_of(several, name="share", caption="Sector", mark="everybody")

    assert together == [
        bars(lines, name="share", caption="Sector", mark="everybody")
        for lines in several
    ]


def test_bars_may_have_a_second_number_with_a_head_over_each() -> None:
    lines = [
        Bar("Hotels", 1, "62 %", "0.62", 0.2, ("310", "310.25")),
        Bar("Offices", 0.2, "12 %", "0.12", None, ("–", "")),
    ]

    tree = parsed(bars(lines, name="share", caption="Sector", heads=("Share", "Index")))

    found = [(data.get("data-field"), data.get("value")) for data in tree.iter("data")]
    assert found == [("share", "0.62"), ("share_index", "310.25"), ("share", "0.12")]
    heads = ["".join(head.itertext()) for head in tree.findall(".//thead//th")]
    assert heads == ["Sector", "Share", "Share", "Index"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_the_darkest_share_is_the_highest(shares: list[float]) -> None:
    line = [(f"{one:.0%}", f"{one}", one) for one in shares]
    names = [str(place) for place in range(len(shares))]
    tree = parsed(
        rate_grid([[*line, None]], rows=["a"], columns=names, name="n", caption="c")
    )

    cells = tree.findall(".//tbody//td")
    shades = [int((cell.get("class") or "q")[1:]) for cell in cells]
    assert [data.get("value") for data in tree.iter("data")] == [f"{s}" for s in shares]
    assert shades[-1] == 0  # not yet
    ordered = [shade for _, shade in sorted(zip(shares, shades, strict=False))]
    assert ordered == sorted(shades[:-1])


@given(st.lists(st.floats(0, 1), max_size=20), texts)
def test_a_curve_stays_inside_its_picture_and_says_what_it_shows(
    heights: list[float], said: str
) -> None:
    points = [
        (place / (len(heights) or 1), high)
        for place, high in enumerate(sorted(heights))
    ]

    tree = parsed(curve(points, title=said, axes=("x", "y"), marks=[(0.2, 0.6, said)]))

    assert tree.findtext("svg/title") is not None
    line = tree.find("svg/polyline")
    assert line is not None
    for point in (line.get("points") or "").split():
        x, y = (float(one) for one in point.split(","))
        assert 0 <= x <= 440
        assert 0 <= y <= 240


@given(st.lists(st.lists(counts, min_size=7, max_size=7), min_size=1, max_size=5))
def test_the_darkest_square_of_a_grid_is_its_highest(numbers: list[list[int]]) -> None:
    names = [str(number) for number in range(len(numbers))]
    tree = parsed(grid(numbers, rows=names, columns="1234567", name="n", caption="c"))

    shades = [
        int((cell.get("class") or "q")[1:]) for cell in tree.findall(".//tbody//td")
    ]
    values = [int(data.get("value") or 0) for data in tree.iter("data")]
    assert values == [number for line in numbers for number in line]
    assert shades[values.index(max(values))] == (5 if max(values) else 0)
    ordered = [shade for _, shade in sorted(zip(values, shades, strict=True))]
    assert ordered == sorted(shades)


@given(st.lists(counts, max_size=4))
def test_a_stack_fills_its_width(parts: list[int]) -> None:
    tree = parsed(stack(parts))

    widths = [float((bar.get("width") or "0%")[:-1]) for bar in tree.iter("rect")]
    assert sum(widths) == pytest.approx(100 if sum(parts) else 0, abs=0.05)


@pytest.mark.parametrize(
    "draw",
    [
        lambda said: sparkline([1, 2], said),
        lambda said: month_bars(
            month_columns([Month(said, 1, 2, said)]),
            title=said,
            scale=said,
            now=said,
            before=said,
        ),
        lambda said: bars([Bar(said, 1, said, said)], name=said, caption=said),
        lambda said: grid([[1]], rows=[said], columns=[said], name=said, caption=said),
        lambda said: bars(
            [Bar(said, 1, said, said, 1, (said, said))],
            name=said,
            caption=said,
            heads=(said, said),
        ),
        lambda said: rate_grid(
            [[(said, said, 1)]], rows=[said], columns=[said], name=said, caption=said
        ),
        lambda said: curve(
            [(0, 0), (1, 1)], title=said, axes=(said, said), marks=[(0, 0, said)]
        ),
    ],
)
def test_words_in_pictures_are_escaped(draw: Callable[[str], Markup]) -> None:
    picture = draw("\"><script style='x' onload=y>&")

    assert "<script" not in picture
    tree = parsed(picture)
    names = {name for element in tree.iter() for name in element.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on")}
