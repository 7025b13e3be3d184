"""Names that are made of given and family name."""

import pandas as pd
import pytest

from site_builder.customer_file.deriving import full_names


@pytest.mark.parametrize(
    ("name", "given", "family", "whole"),
    [
        ("Own name", "Kari", "Lie", "Own name"),
        (None, "Kari", "Lie", "Kari Lie"),
        (None, "Kari", None, "Kari"),
        (None, None, "Lie", "Lie"),
        (None, "婷", "王", "王婷"),
        (None, "健", "佐々木", "佐々木健"),
        (None, "民수", "김", "김民수"),
        (None, "さくら", "𠮷野", "𠮷野さくら"),
        (None, "Li 明", "王", "Li 明 王"),
    ],
)
def test_eastern_names_begin_with_the_family(
    name: str | None, given: str | None, family: str | None, whole: str
) -> None:
    row = {"name": [name], "given_name": [given], "family_name": [family]}
    assert full_names(pd.DataFrame(row, dtype="str")).tolist() == [whole]


def test_nobody_is_called_nothing() -> None:
    row = {"name": [None], "given_name": [None], "family_name": [None]}
    assert full_names(pd.DataFrame(row, dtype="str")).isna().all()
