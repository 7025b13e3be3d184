"""Every text of ours that pages show is there in every language."""

import ast
import functools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from site_builder.build import build_site
from site_builder.measures import catalogue
from site_builder.wording import Language, Wording
from tests.conftest import REPOSITORY

PROGRAM = REPOSITORY / "site_builder"
TRANSLATED = [one for one in get_args(Language) if one != "en"]
_TRANSLATES = {"word", "phrase", "phrases"}
_FILTERED = re.compile(r"""["']([^"'\n]+)["'] \| (?:word|sentence)""")
_HAS_PLACES = re.compile(r"{[a-z_]+}")
# Signs that choices are taken apart by, a language, and a name that is compared.
_NO_WORD = {" ", "_", "en", "rfm"}


def translated(language: str) -> set[str]:
    """List the English texts that have a translation."""
    path = PROGRAM / f"locale/{language}.po"
    with path.open(encoding="utf-8") as file:
        return {str(one.id) for one in read_po(file) if one.id and one.string}


@functools.cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Read the program."""
    paths = sorted(PROGRAM.rglob("*.py"))
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in paths)


def texts_in(node: ast.AST) -> Iterator[str]:
    """List the texts below a node; parts of texts with values in them are none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if not isinstance(node, ast.JoinedStr):
        for below in ast.iter_child_nodes(node):
            yield from texts_in(below)


def asked_for_in_code() -> Iterator[str]:
    """List what code hands over to be translated, as far as it stands there."""
    for path, module in modules():
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _TRANSLATES
                and node.args
            ):
                yield from texts_in(node.args[0])
        if path.is_relative_to(PROGRAM / "pages"):
            yield from filter(_HAS_PLACES.search, texts_in(module))


def asked_for_in_templates() -> Iterator[str]:
    """List what templates translate."""
    for path in (REPOSITORY / "templates").rglob("*.html"):
        yield from _FILTERED.findall(path.read_text("utf-8"))


def labels_of_measures() -> Iterator[str]:
    """List what measures are called."""
    return (measure.label["en"] for measure in catalogue().values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_code_and_templates_say_has_a_translation(language: str) -> None:
    said = {*asked_for_in_code(), *asked_for_in_templates(), *labels_of_measures()}

    assert len(said) > 400  # they are found
    assert sorted(said - translated(language) - _NO_WORD) == []


def test_what_the_demonstration_shows_has_a_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    config = (REPOSITORY / "config.yaml").read_text("utf-8")
    in_norwegian = config.replace("\nlanguage: en", "\nlanguage: nb")
    assert in_norwegian != config
    (tmp_path / "config.yaml").write_text(in_norwegian, "utf-8")
    asked: set[str] = set()
    translate = Wording.word

    def word(wording: Wording, message: str, count: float | None = None) -> str:
        asked.add(message)
        return translate(wording, message, count)

    monkeypatch.setattr(Wording, "word", word)
    build_site(tmp_path, tmp_path / "output")

    # What stands nowhere in the program is the author's: venues, choices of their own.
    ours = {text for _, module in modules() for text in texts_in(module)}
    assert sorted((asked & ours) - translated("nb")) == []
