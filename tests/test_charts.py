"""Pictures are well-formed, tell what they show, and carry no style of their own."""

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from site_builder.charts import Bar, Month, bars, grid, month_bars, sparkline, stack

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
    known = sum(value is not None for value in values)
    points = tree.find("svg/polyline")
    assert points is not None
    assert len((points.get("points") or "").split()) == known


@given(st.lists(st.builds(Month, texts, amounts, amounts, texts), max_size=24), texts)
def test_month_bars_stay_inside_their_picture(months: list[Month], said: str) -> None:
    tree = parsed(month_bars(months, title=said, scale=said, now=said, before=said))

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
    st.lists(
        st.builds(
            Bar, texts, st.floats(-2, 2), texts, texts, st.none() | st.floats(0, 1)
        ),
        max_size=8,
    ),
    texts,
)
def test_bars_print_every_number(lines: list[Bar], said: str) -> None:
    tree = parsed(bars(lines, name="share", caption=said))

    assert len(list(tree.iter("data"))) == len(lines)
    assert all(data.get("data-field") == "share" for data in tree.iter("data"))


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
            [Month(said, 1, 2, said)], title=said, scale=said, now=said, before=said
        ),
        lambda said: bars([Bar(said, 1, said, said)], name=said, caption=said),
        lambda said: grid([[1]], rows=[said], columns=[said], name=said, caption=said),
    ],
)
def test_words_in_pictures_are_escaped(draw: Callable[[str], Markup]) -> None:
    picture = draw("\"><script style='x' onload=y>&")

    assert "<script" not in picture
    tree = parsed(picture)
    names = {name for element in tree.iter() for name in element.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on")}
