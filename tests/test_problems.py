"""Problems are laid out so that editors can open them, and told all at once."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.problems import Problem, SiteError, nearest, raise_if_any

_PROBLEMS = st.builds(
    Problem, st.text(max_size=5), st.integers(0, 99), st.text(max_size=5), st.text()
)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("config.yaml", 3, "bad"), "config.yaml:3: bad"),
        (Problem("config.yaml", 0, "bad"), "config.yaml: bad"),
        (Problem("a.csv", 7, "bad", "mend it"), "a.csv:7: bad\n  hint: mend it"),
    ],
)
def test_problem_is_laid_out_as_editors_know_it(problem: Problem, said: str) -> None:
    assert str(problem) == said


def test_error_tells_every_problem_in_the_order_of_their_places() -> None:
    problems = [Problem("b", 1, "z"), Problem("a", 10, "y"), Problem("a", 9, "x")]

    assert str(SiteError(problems)) == "a:9: x\na:10: y\nb:1: z"


@given(st.lists(_PROBLEMS), st.randoms())
def test_order_in_which_problems_are_found_decides_nothing(
    problems: list[Problem], chance: Random
) -> None:
    shuffled = list(problems)
    chance.shuffle(shuffled)

    assert SiteError(shuffled).problems == SiteError(problems).problems


@given(st.lists(_PROBLEMS))
def test_problem_is_told_once(problems: list[Problem]) -> None:
    assert SiteError([*problems, *problems]).problems == tuple(sorted(set(problems)))


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("currenzy", "did you mean 'currency'?"),
        ("CURRENCY", "did you mean 'currency'?"),
        ("Tittle", "did you mean 'Title'?"),
        ("shoe", ""),
        ("", ""),
    ],
)
def test_nearest_word_is_suggested_or_none(word: str, hint: str) -> None:
    assert nearest(word, ["currency", "Title"]) == hint


@given(st.text(max_size=20), st.lists(st.text(min_size=1, max_size=9), min_size=1))
def test_suggestion_is_always_one_of_the_candidates(
    word: str, candidates: list[str]
) -> None:
    hint = nearest(word, candidates)

    assert not hint or any(hint == f"did you mean '{one}'?" for one in candidates)


def test_no_problem_raises_nothing() -> None:
    raise_if_any(iter(()))


def test_one_problem_ends_the_stage() -> None:
    with pytest.raises(SiteError, match="a:1: bad"):
        raise_if_any(Problem("a", 1, "bad") for _ in range(2))
