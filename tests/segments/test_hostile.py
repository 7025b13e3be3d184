"""Definitions meant to do harm: each is told to be wrong, soon, and nothing runs."""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.problems import SiteError
from tests.segments.small_files import answers, customer_file, segment

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "own"
RUNS = {"exec", "compile", "import", "open", "os.system", "subprocess.Popen"}


def trend(**keys: Any) -> dict[str, Any]:
    plain = {"within": "last month", "vs": "previous", "change": {"lt": 0}}
    return {"sum": "orders.amount", **plain, **keys}


POSITIONS: dict[str, Callable[[str], dict[str, Any]]] = {
    "where": lambda text: {"where": text},
    "a list": lambda text: {"where": [text]},
    "a key": lambda text: {"where": [{text: 1}]},
    "a field": lambda text: {"where": [{"field": text, "is": 1}]},
    "a measure": lambda text: {"where": [{"measure": text, "gt": 1}]},
    "an aggregate": lambda text: {"where": [{"sum": text, "gt": 1}]},
    "a table": lambda text: {"where": [{"count": text, "gt": 1}]},
    "a comparator": lambda text: {"where": [{"field": "city", text: 1}]},
    "a number": lambda text: {"where": [{"measure": "silence", "gt": text}]},
    "an amount": lambda text: {"where": [{"measure": "revenue_12m", "gt": text}]},
    "a date": lambda text: {"where": [{"field": "created", "before": text}]},
    "a window": lambda text: {"where": [{"field": "created", "within": text}]},
    "a choice": lambda text: {"where": [{"field": "kind", "is": text}]},
    "a segment": lambda text: {"where": [{"segment": text}]},
    "a rank": lambda text: {"where": [{"rank": text, "top": 5}]},
    "a place": lambda text: {"where": [{"rank": "silence", "top": text}]},
    "a percentile": lambda text: {"where": [{"rank": "silence", "percentile": text}]},
    "a quantile": lambda text: {"where": [{"rank": "silence", "quantile": text}]},
    "a class": lambda text: {"where": [{"rank": "silence", "abc": text}]},
    "a group": lambda text: {"where": [{"rank": "silence", "top": 5, "per": text}]},
    "a share": lambda text: {"where": [{"share": text, "where": [], "gt": 1}]},
    "rows of a share": lambda text: {
        "where": [{"share": "orders", "where": [{"field": text, "is": 1}], "gt": 1}]
    },
    "a commonest value": lambda text: {"where": [{"most_frequent": text, "is": "a"}]},
    "what is before": lambda text: {"where": [trend(vs=text)]},
    "a change": lambda text: {"where": [trend(change={"lt": text})]},
    "a comparator of a change": lambda text: {"where": [trend(change={text: 1})]},
    "some of several": lambda text: {"where": [{"at_least": text, "of": ["it"]}]},
    "one of several": lambda text: {"where": [{"at_least": 1, "of": [text]}]},
    "a column": lambda text: {"where": [{"exists": "orders"}], "columns": [text]},
    "a population": lambda text: {"where": [{"exists": "orders"}], "of": text},
}


def corpus(name: str) -> list[str]:
    path = CORPORA / name
    if not path.is_file():
        return []
    found: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def short(text: object) -> str:
    return repr(text)[:40]


class _Watch:
    """Notes what the interpreter is asked to run; hooks can never be taken off."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, _: Any) -> None:
        if self.on and event in RUNS:
            self.seen.append(event)


@pytest.fixture(scope="session")
def watch() -> _Watch:
    return _Watch()


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """Leave the garbage of other tests out of what is timed."""
    gc.disable()
    yield
    gc.enable()


needs_corpora = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"the shared corpora are not at {CORPORA}"
)


@needs_corpora
@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("expression", corpus("expressions.json"), ids=short)
def test_an_expression_is_a_problem_and_is_never_run(
    expression: str, position: str, watch: _Watch
) -> None:
    with pytest.raises(SiteError):
        segment("where: []")  # whatever is imported late is imported now
    text = json.dumps(POSITIONS[position](expression))

    start = time.thread_time()
    watch.on, watch.seen[:] = True, []
    try:
        with pytest.raises(SiteError) as caught:
            segment(text)
    finally:
        watch.on = False

    assert time.thread_time() - start < 0.1
    assert watch.seen == []
    assert all(len(problem.message) < 300 for problem in caught.value.problems)


@needs_corpora
@pytest.mark.parametrize("expression", corpus("expressions.json"), ids=short)
def test_as_a_text_an_expression_is_only_compared(expression: str) -> None:
    file = customer_file(
        customers=[{"id": "1", "city": expression}, {"id": "2", "city": "a"}]
    )

    found = answers(json.dumps({"field": "city", "is": expression}), file)

    assert found == [1, 0]


@needs_corpora
@pytest.mark.parametrize("value", ["a" * 100_000 + "!", "x" * 100_000, " " * 100_000])
@pytest.mark.parametrize("pattern", corpus("redos_rules.json"), ids=short)
def test_a_pattern_is_refused_or_runs_in_linear_time(pattern: str, value: str) -> None:
    file = customer_file(customers=[{"id": "1", "city": value}])
    condition = json.dumps({"field": "city", "matches": pattern, "exact": True})
    answers('{field: city, matches: "a", exact: true}', file)

    start = time.thread_time()
    try:
        answers(condition, file)
    except SiteError as error:
        assert "is refused" in str(error)  # noqa: PT017 -- either may happen

    assert time.thread_time() - start < 0.1


@needs_corpora
@pytest.mark.parametrize("trap", corpus("yaml_traps.json"), ids=short)
def test_a_trap_of_yaml_is_a_problem(trap: str) -> None:
    start = time.thread_time()

    with pytest.raises(SiteError) as caught:
        segment(trap)

    assert time.thread_time() - start < 0.5
    assert all(problem.file == "it.yaml" for problem in caught.value.problems)


@pytest.mark.parametrize(
    "value",
    [
        10**30,
        -(10**30),
        1e300,
        "9" * 5000,
        "1e999",
        ".inf",
        ".nan",
        "-",
        "0x1F",
        "1_000",
        "٣",
        "½",
        "1,5",
        " ",
        [[]],
        {"a": {"b": 1}},
    ],
    ids=short,
)
@pytest.mark.parametrize("measure", ["silence", "revenue_12m", "margin_rate"])
def test_what_is_no_sound_number_is_a_problem(measure: str, value: object) -> None:
    with pytest.raises(SiteError):
        segment(json.dumps({"where": [{"measure": measure, "gt": value}]}))
