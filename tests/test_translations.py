"""Every text of ours that pages show is there in every language."""

import ast
import functools
import html
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
_RFM = re.compile(r'data-field="rfm" value="([^"]*)">([^<]*)<')
# Signs that choices are taken apart by, a language, and a name that is compared.
_NO_WORD = {" ", "_", "en", "rfm"}


def translated(language: str) -> dict[str, str]:
    """Give the translations there are, by the English texts."""
    path = PROGRAM / f"locale/{language}.po"
    with path.open(encoding="utf-8") as file:
        entries = [one for one in read_po(file) if one.id and one.string]
    return {str(one.id): str(one.string) for one in entries}


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
    assert sorted(said - translated(language).keys() - _NO_WORD) == []


@pytest.fixture(scope="module")
def in_norwegian(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """Build the demonstration site; give its tree, and what was to be translated."""
    folder = tmp_path_factory.mktemp("norwegian")
    shutil.copytree(REPOSITORY / "content", folder / "content")
    english = (REPOSITORY / "config.yaml").read_text("utf-8")
    norwegian = english.replace("\nlanguage: en", "\nlanguage: nb")
    assert norwegian != english
    (folder / "config.yaml").write_text(norwegian, "utf-8")
    asked: set[str] = set()
    translate = Wording.word

    def word(wording: Wording, message: str, count: float | None = None) -> str:
        asked.add(message)
        return translate(wording, message, count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Wording, "word", word)
        built = build_site(folder, folder / "output")
    return built.release.root, asked


def test_what_the_demonstration_shows_has_a_translation(
    in_norwegian: tuple[Path, set[str]],
) -> None:
    _, asked = in_norwegian

    # What stands nowhere in the program is the author's: venues, choices of their own.
    ours = {text for _, module in modules() for text in texts_in(module)}
    assert sorted((asked & ours) - translated("nb").keys()) == []


@pytest.mark.parametrize("kind", ["customers", "briefs"])
def test_groups_by_rfm_are_called_as_readers_do(
    in_norwegian: tuple[Path, set[str]], kind: str
) -> None:
    root, _ = in_norwegian
    shown = {
        (html.unescape(group), text)
        for path in (root / kind).glob("[0-9]*.html")
        for group, text in _RFM.findall(path.read_text("utf-8"))
    }

    assert len(shown) > 5
    assert shown == {(group, translated("nb")[group]) for group, _ in shown}
