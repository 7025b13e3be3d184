"""The top one of a customer's codes is the one that a plain loop finds."""

from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from site_builder.measures import mix

PEOPLE, SIZE = 4, 3
rows = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, SIZE - 1), st.integers(-3, 9)),
    max_size=12,
).map(sorted)


def by_loop(some: list[tuple[int, int, int]]) -> list[tuple[int, float | None]]:
    found: list[tuple[int, float | None]] = []
    for person in range(PEOPLE):
        sums: dict[int, int] = {}
        for owner, code, weight in some:
            if owner == person:
                sums[code] = sums.get(code, 0) + weight
        if not sums:
            found.append((-1, None))
            continue
        top = min(sums, key=lambda code: (-sums[code], code))
        whole = sum(sums.values())
        sound = whole > 0 and min(sums.values()) >= 0
        found.append((top, sums[top] / whole if sound else None))
    return found


@given(some=rows, most=st.sampled_from([0, 1 << 20]))
def test_top_one_and_its_share(some: list[tuple[int, int, int]], most: int) -> None:
    owner, code, weight = np.array(some, np.int64).reshape(-1, 3).T

    with mock.patch.object(mix, "_MOST_CELLS", most):
        top, share = mix._top_sum(owner, code, weight, SIZE, PEOPLE)

    shares = share.astype(object).where(share.notna(), None).tolist()
    assert list(zip(top.tolist(), shares, strict=True)) == by_loop(some)
