"""Comparing pages finds what differs, and only that."""

from pathlib import Path

import pytest

from benchmarks.sameness import first_difference, sample

PAGE = """<!doctype html><html lang="en"><body class="dossier">
<p>Revenue <data data-field="revenue" value="12.50">$12.50</data> &#39;now&#39;</p>
<p><span class="digest">8d2febf</span></p></body></html>"""


def _difference(tmp_path: Path, other: str) -> str:
    ours, theirs = tmp_path / "ours.html", tmp_path / "theirs.html"
    ours.write_text(PAGE, encoding="utf-8")
    theirs.write_text(other, encoding="utf-8")
    return first_difference(ours, theirs)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("8d2febf", "0000000"),
        ("<p>Revenue ", "<p>\n  Revenue\n"),
        ("&#39;", "'"),
        ('data-field="revenue" value="12.50"', 'value="12.50" data-field="revenue"'),
    ],
)
def test_digest_white_space_and_spelling_are_no_difference(
    tmp_path: Path, old: str, new: str
) -> None:
    assert _difference(tmp_path, PAGE.replace(old, new)) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$12.50", "$12.51"),
        ('value="12.50"', 'value="12.5"'),
        ('data-field="revenue"', 'data-field="margin"'),
        ('class="dossier"', 'class="brief"'),
        ("Revenue", "<b>Revenue</b>"),
        ("</body>", "<p>more</p></body>"),
        (" &#39;now&#39;", ""),
    ],
)
def test_text_marks_and_elements_are(tmp_path: Path, old: str, new: str) -> None:
    assert _difference(tmp_path, PAGE.replace(old, new))


def test_a_sample_is_spread_evenly() -> None:
    assert sample([str(number) for number in range(10)], 5) == ["0", "2", "4", "6", "8"]
    assert sample(["a", "b"], 5) == ["a", "b"]
