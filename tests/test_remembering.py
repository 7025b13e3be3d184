"""Who builds again and again knows what one who looks for the first time knows."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from site_builder import reading
from site_builder.build import check_site, remembered, visible_to_everyone
from site_builder.customer_file import Update, check_again
from site_builder.memory import Memory
from site_builder.pages import digests, plan, plan_lists, prepare
from site_builder.problems import SiteError
from site_builder.rendering import setting_of
from site_builder.sources import delimited, outlines
from tests.edits import Editor, small_site, tidy_site

_STEPS = 6


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize("seed", range(4))
def test_edits_at_random(site: Path, tmp_path: Path, seed: int) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    known_at_every_step(copy, Memory(), Editor(copy, seed).edit, _STEPS)


@pytest.fixture(scope="module")
def tidy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tidy_site(tmp_path_factory.mktemp("tidy"))


def test_rows_of_some_customers(tidy: Path, tmp_path: Path) -> None:
    assert looks_at_some(tidy, tmp_path, range(1), 2 * _STEPS) > _STEPS // 2


@pytest.mark.proof
def test_many_rows_of_some_customers(tidy: Path, tmp_path: Path) -> None:
    assert looks_at_some(tidy, tmp_path, range(1000, 1020), 5 * _STEPS) > 20 * _STEPS


def looks_at_some(site: Path, folder: Path, seeds: Iterable[int], steps: int) -> int:
    """Edit rows; compare at every step; count when only some customers were looked at.

    Files are small here: they are read as large ones, in blocks of a few rows.
    """
    updates = []

    def noting(*given: Any, **more: Any) -> Update | None:
        update = check_again(*given, **more)
        updates.append(update)
        return update

    with (
        mock.patch.object(delimited, "_SMALL", 0),
        mock.patch.object(outlines, "_BLOCK", 1 << 10),
        mock.patch.object(reading, "check_again", noting),
    ):
        for seed in seeds:
            copy = Path(shutil.copytree(site, folder / str(seed)))
            known_at_every_step(copy, Memory(), Editor(copy, seed).edit_row, steps)
    return len(updates) - updates.count(None)


def test_rates_that_come_and_go(site: Path, tmp_path: Path) -> None:
    copy, memory = shutil.copytree(site, tmp_path / "site"), Memory()
    path = copy / "content/data/rates.csv"
    whole = path.read_text(encoding="utf-8")
    header = whole.partition("\n")[0]
    for text in (whole, f"{header}\n", whole, whole.replace("2023", "2024")):
        path.write_text(text, encoding="utf-8")

        fresh = known(copy, Memory(lasting=False))

        assert differences(known(copy, memory), fresh) == []


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_edits_at_random(site: Path, tmp_path: Path, seed: int) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    known_at_every_step(copy, Memory(), Editor(copy, seed).edit, 5 * _STEPS)


def known_at_every_step(
    site: Path, memory: Memory, edit: Callable[[], str], steps: int
) -> None:
    """Edit a site, and compare what is known with what a fresh look finds."""
    known(site, memory)
    for _ in range(steps):
        what = edit()
        fresh = known(site, Memory(lasting=False))
        assert differences(known(site, memory), fresh) == [], what


def known(site: Path, memory: Memory) -> object:
    """Give all that is known before pages are written, or the problems.

    All that is remembered of it is what the memory has: it goes from stage to stage.
    """
    try:
        checked = check_site(site, memory=memory)
    except SiteError as error:
        return tuple(str(one) for one in error.problems)
    visible = visible_to_everyone(checked, remembered(checked, site / "output"))
    material = prepare(visible, setting_of(checked.config, site))
    planned = (*plan(material), *plan_lists(material))
    pages = [(page.path, page.inputs) for page in planned]
    return checked, material, digests(material), pages


def differences(one: object, other: object, at: str = "") -> list[str]:
    """Name the places where two values differ, whatever they are made of."""
    if type(one) is not type(other):
        return [at]
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return differences(dict(one.items()), dict(other.items()), at)
    if isinstance(one, pd.Series) and isinstance(other, pd.Series):
        same = one.dtype == other.dtype and one.equals(other)
        return [] if same else [at]
    if isinstance(one, np.ndarray | pa.Array):
        return [] if _plain(one) == _plain(other) else [at]
    parts = _parts(one)
    if parts is None:
        return [] if one == other or repr(one) == repr(other) else [at]
    others = dict(_parts(other) or ())
    found = [
        place
        for name, value in parts
        for place in differences(value, others.pop(name, None), f"{at}.{name}")
    ]
    return [*found, *(f"{at}.{name}" for name in others)]


def _parts(value: object) -> Iterable[tuple[object, Any]] | None:
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        return [
            (one.name, getattr(value, one.name))
            for one in fields(value)
            if one.compare and one.name not in ("memory", "locate")
        ]
    return None


def _plain(values: Any) -> tuple[str, str]:
    kind = values.dtype if isinstance(values, np.ndarray) else values.type
    return str(kind), repr(values.tolist())
