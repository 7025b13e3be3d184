"""Names are found among keys, however many there are of either."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from site_builder.customer_file.ordering import positions

NAMES = [f"n{number}" for number in range(90)]


@given(
    st.lists(st.none() | st.sampled_from(NAMES), max_size=4),
    st.lists(st.sampled_from(NAMES), unique=True) | st.just(NAMES),
)
def test_a_name_is_where_its_key_is(names: list[str | None], keys: list[str]) -> None:
    found = positions(pd.Series(names, dtype="str"), pd.Series(keys, dtype="str"))

    expected = [keys.index(one) if one in keys else -1 for one in names]
    assert found.tolist() == expected
