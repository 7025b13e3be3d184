"""The documents say what there is, and their examples work."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from site_builder.cli import main as command_line
from site_builder.config import (
    DEFAULT_TIME_SLOTS,
    Config,
    OwnField,
    Rejects,
    Releases,
    Source,
)
from site_builder.customer_file import site_dictionary, standard_dictionary
from site_builder.measures import catalogue
from site_builder.notes import load_notes
from site_builder.pages.shown import Kind
from site_builder.segments import load_segments
from site_builder.segments.comparators import COMPARATORS
from site_builder.segments.rows import SCOPE_KEYS
from site_builder.segments.segment_file import PURPOSES
from site_builder.segments.subjects import KINDS
from site_builder.sources import READERS
from site_builder.starting import new_site
from site_builder.templating import make_environment
from site_builder.wording import wording_of
from site_builder.yaml_file import parse_yaml, validated
from tests.reference import BLOCKS, DOCUMENTS, ROOT, in_step

DOCS = ROOT / "docs"
ALL = (*DOCUMENTS, *sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("decisions/*.md")))
_EXAMPLE = re.compile(r"^([ ]*)```yaml\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"<!-- from the code: .*?<!-- end -->", re.DOTALL)
_LINK = re.compile(r"(!?)\[[^]]*\]\(([^)\s]+)\)")


def _text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _words(name: str, *, by_hand: bool = False) -> set[str]:
    """List what stands in a document as code; or what somebody wrote there."""
    text = _BLOCK.sub("", _text(name)) if by_hand else _text(name)
    code = re.findall(r"`([^`\n]+)`", text)
    return {
        word for piece in code for word in (piece, *re.split(r"[\s:,{}\[\]]+", piece))
    }


def _examples(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [
        re.sub(f"^{indent}", "", example, flags=re.MULTILINE)
        for indent, example in _EXAMPLE.findall(text)
    ]


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(_commands(command_line, "dossier"))
GROUPS = {
    name: set(command.commands)
    for name, command in command_line.commands.items()
    if isinstance(command, click.Group)
}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_repeats_the_code_is_in_step(path: Path) -> None:
    """If this fails, run `python -m tests.reference`."""
    text = path.read_text(encoding="utf-8")

    assert text == in_step(text)


def test_every_part_that_repeats_the_code_is_used_once() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)

    assert sorted(re.findall(r"<!-- from the code: (.*?) -->", texts)) == sorted(BLOCKS)


@pytest.mark.parametrize(
    "model", [Config, Source, OwnField, Rejects, Releases], ids=lambda one: one.__name__
)
def test_every_key_of_config_is_described(model: type[Config]) -> None:
    words = {word.rpartition(".")[2] for word in _words("authors.md")}

    assert set(model.model_fields) <= words
    assert all(field.description for field in model.model_fields.values())


def test_every_table_and_field_is_described() -> None:
    _, *parts = re.split(r"^### ", _text("authors.md"), flags=re.MULTILINE)
    described = {
        part.partition("\n")[0]: set(re.findall(r"^\| `(\w+)`", part, re.MULTILINE))
        for part in parts
    }

    assert described == {
        name: set(table.fields) for name, table in standard_dictionary().tables.items()
    }


def test_every_kind_of_file_is_named() -> None:
    assert set(READERS) <= _words("authors.md")


def test_every_command_and_option_is_described() -> None:
    text = _text("operating.md")

    for path, command in COMMANDS.items():
        part = text.partition(f"### {path}\n")[2].partition("### ")[0]
        assert part, path
        for parameter in command.params:
            shown = parameter.opts if isinstance(parameter, click.Option) else ()
            assert all(option in part for option in shown), (path, shown)
            assert not isinstance(parameter, click.Option) or parameter.help, path


def test_every_exit_code_is_described() -> None:
    for code in (0, 1, 2, 75):
        assert f"| {code} | " in _text("operating.md")


def test_commands_that_are_named_exist() -> None:
    """`dossier build --cluster` must not be promised where it is not there."""
    for path in (*DOCUMENTS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        text = path.read_text(encoding="utf-8")
        for words in re.findall(
            r"(?:`|^ {4,}|- )dossier ([a-z][^`\n]*)", text, re.MULTILINE
        ):
            name = next(
                (one for one in COMMANDS if f"dossier {words} ".startswith(one)), ""
            )
            group, _, inner = words.strip().partition(" ")
            known_inner = GROUPS.get(group, set())
            asked = {*filter(None, inner.split("|"))}
            assert name or (known_inner and known_inner >= asked), words
            known = {
                opt
                for param in (COMMANDS[name].params if name else [])
                for opt in param.opts
            }
            options = set(re.findall(r"(?<!\S)--[a-z-]+", words))
            assert options <= known | {"--help"}, words


@pytest.mark.parametrize(
    "words",
    [KINDS, COMPARATORS, ("all", "any", "none", *SCOPE_KEYS, "exact")],
    ids=["subjects", "comparators", "other keys"],
)
def test_every_word_of_the_segment_language_is_explained(words: Iterable[str]) -> None:
    assert set(words) - _words("segments.md", by_hand=True) == set()


def test_every_measure_is_described() -> None:
    assert set(catalogue()) - _words("segments.md") == set()


def test_every_purpose_is_named() -> None:
    assert all(purpose in _text("segments.md") for purpose in PURPOSES)


def test_every_filter_is_described() -> None:
    wording = wording_of("en", "EUR")
    environment = make_environment({"templates": ROOT / "templates"}, wording)
    plain = type(environment)().filters
    ours = {
        name
        for name, function in environment.filters.items()
        if plain.get(name) is not function and " " not in name
    }

    assert ours - _words("templates.md") == set()
    assert set(Kind.__args__) - _words("templates.md") == set()  # type: ignore[attr-defined]  # a Literal


def test_every_template_of_the_program_is_listed() -> None:
    found = {
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*.html")
    }

    assert found - _words("templates.md") == set()


@pytest.mark.parametrize("example", _examples("docs/authors.md"))
def test_example_of_a_config_works(example: str) -> None:
    document = parse_yaml(example, "config.yaml")

    site_dictionary(validated(document, Config), document)


SEGMENTS = [*_examples("docs/segments.md"), *_examples("README.md")]


@pytest.mark.parametrize("example", SEGMENTS)
def test_example_of_a_segment_works(example: str, tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")

    segments = load_segments(
        tmp_path,
        standard_dictionary(),
        catalogue(),
        currency="NOK",
        time_slots=DEFAULT_TIME_SLOTS,
    )

    assert [segment.id for segment in segments] == ["example"]


def test_every_inline_condition_of_the_segment_language_works(tmp_path: Path) -> None:
    """Conditions in running text are examples, too."""
    text = " ".join(_text("segments.md").split())
    conditions = re.findall(r"`(\{(?:count|sum|exists|field: \w+,)[^`]*\})`", text)
    lines = "".join(f"  - {condition}\n" for condition in conditions)
    (tmp_path / "example.yaml").write_text(f"where:\n{lines}", encoding="utf-8")

    assert conditions
    load_segments(tmp_path, standard_dictionary(), catalogue(), currency="NOK")


def test_example_of_a_note_works(tmp_path: Path) -> None:
    (example,) = re.findall(r"```markdown\n(.*?)```", _text("authors.md"), re.DOTALL)
    folder = tmp_path / "content/notes/007"
    folder.mkdir(parents=True)
    (folder / "note.md").write_text(example, encoding="utf-8")

    notes, rejects = load_notes(tmp_path, ["007"])

    assert (len(notes["007"]), rejects) == (1, ())


def test_tour_of_the_readme_works(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    headers = dict(re.findall(r"exports/(\w+\.csv) +(\S+)", text))
    rows = {
        "customers.csv": "1;Bond;0150;Oslo;22\n",
        "orders.csv": "7;1;2026-02-03;9\n",
    }
    (tmp_path / "exports").mkdir()
    for name, header in headers.items():
        (tmp_path / "exports" / name).write_text(f"{header}\n{rows[name]}")

    lines = new_site(tmp_path / "mysite", tmp_path / "exports")

    assert lines[:2] == [
        "customers: customers.csv, 5 of 5 columns",
        "orders: orders.csv, 4 of 4 columns",
    ]


@pytest.mark.parametrize(
    ("path", "image", "target"),
    [
        pytest.param(path, image, target, id=f"{path.name}: {target}")
        for path in dict.fromkeys(ALL)
        for image, target in _LINK.findall(
            re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
        )
        if not target.startswith(("https:", "#"))
    ],
)
def test_link_leads_somewhere(path: Path, image: str, target: str) -> None:
    if image and not (path.parent / target).exists():
        pytest.skip(f"{target} is a picture that is still to be made")

    assert (path.parent / unquote(target.partition("#")[0])).exists()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_link_within_a_document_leads_to_a_heading(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }

    assert {
        one[1:] for _, one in _LINK.findall(text) if one.startswith("#")
    } <= headings


def test_decision_has_four_parts_on_one_page() -> None:
    paths = sorted(DOCS.glob("decisions/*.md"))
    numbers = [int(path.name[:4]) for path in paths]

    assert numbers == list(range(1, len(paths) + 1))
    for number, path in zip(numbers, paths, strict=True):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. "), path
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Rejected",
            "Consequences",
        ]
        assert len(text.splitlines()) <= 60, path
