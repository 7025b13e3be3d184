"""The parts of the documentation that repeat the code, made from the code.

They stand in docs/*.md between ``<!-- from the code: NAME -->`` and ``<!-- end -->``.
`python -m tests.reference` writes them anew; test_documentation.py tells when that is
needed.
"""

import ast
import dataclasses
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from site_builder.cli import main as command_line
from site_builder.config import Config, OwnField, Rejects, Releases, Source
from site_builder.customer_file import Field, standard_dictionary
from site_builder.measures import FAMILIES
from site_builder.pages import CUSTOMER_KINDS, WHOLE_KINDS, shown
from site_builder.segments.comparators import COMPARATORS, KIND_NAMES

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))
_MADE = ("output", "dist", "build")
_ENTRIES = {
    "benchmarks": "speed and memory, as commands",
    "content": "the demonstration: its data, segments, notes and pages",
    "docs": "the documents, and decisions/",
    "locale": "Translations of the words on pages",
    "site_builder": "the program",
    "templates": "the templates that come with the program",
    "tests": "mirrors site_builder/, plus sites/ (small whole sites) and demo/",
    "CHANGELOG.md": "what changed for those who write and run sites",
    "CONTRIBUTING.md": "how to change the program",
    "LICENSE": "MIT",
    "Makefile": "make site, make test",
    "README.md": "this page",
    "SECURITY.md": "what to report in private, and how",
    "config.yaml": "the demonstration site",
    "pyproject.toml": "what the program needs, and how it is checked",
    "requirements.lock": "the exact versions that are installed",
}
_BLOCK = re.compile(
    r"(<!-- from the code: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL
)
_WORDS = {"str": "text", "int": "whole", "float": "number", "bool": "yes/no"}
_LABELS = {"text": "text", "yes_no": "yes/no"}


def config_keys() -> Iterator[str]:
    """List the keys of config.yaml."""
    yield from _keys(Config)


def inner_keys() -> Iterator[str]:
    """List the keys of the small maps in config.yaml."""
    yield from _keys(Rejects, "rejects.", head=True)
    yield from _keys(Releases, "releases.", head=False)


def table_keys() -> Iterator[str]:
    """List the keys of a table in config.yaml."""
    yield from _keys(Source)


def own_field_keys() -> Iterator[str]:
    """List the keys of a field of the author's own."""
    yield from _keys(OwnField)


def dictionary() -> Iterator[str]:
    """List every table with its fields."""
    for table in standard_dictionary().tables.values():
        yield f"### {table.name}"
        yield ""
        about = [table.meaning]
        if table.key:
            about.append(f"Key: `{table.key}`.")
        if table.date:
            about.append(f"Windows in time go by `{table.date}`.")
        if table.happens:
            about.append("Its newest date counts for `as_of: latest`.")
        yield " ".join(about)
        yield ""
        yield "| field | type | sensitivity | meaning |"
        yield "|---|---|---|---|"
        for field in table.fields.values():
            required = " ★" if field.required else ""
            kind = _kind(field)
            yield (
                f"| `{field.name}`{required} | {kind} | {field.sensitivity} | "
                f"{_cell(field.meaning)} |"
            )
        yield ""


def measures() -> Iterator[str]:
    """List every measure, family by family."""
    for name, family in FAMILIES.items():
        yield f"### {name.capitalize() if name != 'rfm' else 'RFM'}"
        yield ""
        yield "| measure | unit | what it is |"
        yield "|---|---|---|"
        for measure in family.MEASURES:
            yield f"| `{measure.name}` | {measure.unit} | {_cell(measure.definition)} |"
        yield ""


def comparators() -> Iterator[str]:
    """List which comparators fit which kinds of values."""
    yield "| values | comparators |"
    yield "|---|---|"
    for kind, said in KIND_NAMES.items():
        fitting = [f"`{word}`" for word, one in COMPARATORS.items() if kind in one.fits]
        yield f"| {said} | {' '.join(fitting)} |"


def templates() -> Iterator[str]:
    """List every page template with its view."""
    folder = ROOT / "templates"
    yield "| template | view |"
    yield "|---|---|"
    for path in sorted(folder.glob("*.html")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        view = re.match(r"\{# view: (\w+) #\}", first)
        yield f"| `{path.name}` | {f'`{view[1]}`' if view else ''} |"
    for path in sorted(folder.glob("macros/*.html")):
        yield f"| `macros/{path.name}` | |"


def views() -> Iterator[str]:
    """List every view, and all that is in it, field by field."""
    for view in _value_types():
        yield f"### {view.__name__}"
        yield ""
        doc, meanings = _attributes(inspect.getdoc(view) or "")
        yield doc.replace("``", "`")
        yield ""
        yield "| field | type | meaning |"
        yield "|---|---|---|"
        for name, kind in _fields(view).items():
            yield f"| `{name}` | {_said(kind)} | {_cell(meanings.get(name, ''))} |"
        yield ""


def commands() -> Iterator[str]:
    """List every command with its arguments and options."""
    yield from _commands(command_line, "dossier")


def tree() -> Iterator[str]:
    """List what is in the repository; modules say themselves what they are."""
    yield "```"
    for path in _entries(ROOT):
        yield _line(path.name + "/" * path.is_dir(), _ENTRIES[path.name])
        if path.name == "site_builder":
            for inner in _entries(path):
                yield _line(f"  {inner.name}{'/' * inner.is_dir()}", _first_line(inner))
    yield "```"


def _entries(folder: Path) -> list[Path]:
    """List files and folders that are kept, folders first."""
    kept = (
        path
        for path in folder.iterdir()
        if not path.name.startswith((".", "__"))
        and path.name not in _MADE
        and path.suffix != ".egg-info"
    )
    return sorted(kept, key=lambda path: (path.is_file(), path.name))


def _first_line(path: Path) -> str:
    """Tell what a module or package is, as its docstring says."""
    source = path / "__init__.py" if path.is_dir() else path
    if not source.exists():
        return _ENTRIES[path.name]
    doc = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return doc.partition("\n")[0].rstrip(".").replace("``", "")


def _line(name: str, meaning: str) -> str:
    return f"{name:<23} {meaning}"


BLOCKS: Mapping[str, Callable[[], Iterator[str]]] = {
    "tree": tree,
    "config-keys": config_keys,
    "inner-keys": inner_keys,
    "table-keys": table_keys,
    "own-field-keys": own_field_keys,
    "dictionary": dictionary,
    "measures": measures,
    "comparators": comparators,
    "templates": templates,
    "views": views,
    "commands": commands,
}


def in_step(text: str) -> str:
    """Write the parts of a document that repeat the code anew."""

    def block(match: re.Match[str]) -> str:
        lines = "\n".join(BLOCKS[match["name"]]()).strip("\n")
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    return _BLOCK.sub(block, text)


def _keys(
    model: type[BaseModel], before: str = "", *, head: bool = True
) -> Iterator[str]:
    if head:
        yield "| key | meaning | if it is not there |"
        yield "|---|---|---|"
    for name, field in model.model_fields.items():
        meaning = _cell(field.description or "")
        yield f"| `{before}{name}` | {meaning} | {_default(name, field)} |"


def _default(name: str, field: Any) -> str:
    if field.is_required():
        return "a problem"
    value = field.default
    if name == "time_slots":
        return ", ".join(
            f"{slot} {one.start:%H:%M}-{one.end:%H:%M}" for slot, one in value.items()
        )
    if isinstance(value, BaseModel) or value is None or value in ("", [], {}):
        return ""
    if name == "allow":
        return f"`{value:.0%}`".replace("%", " %")
    if name in ("keep_data", "compare"):
        return f"`{value} days`"
    return f"`{value}`"


def _kind(field: Field) -> str:
    kind = _LABELS.get(field.type, field.type)
    if field.of:
        return f"id of {field.of}"
    if field.choices:
        return f"{kind}: {', '.join(field.choices)}{' …' if field.open else ''}"
    return f"{kind} ({field.unit})" if field.unit else kind


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def _value_types() -> list[type]:
    """Find the views and every type that stands in one, each once."""
    found: dict[type, None] = dict.fromkeys({**WHOLE_KINDS, **CUSTOMER_KINDS})
    found[shown.Chrome] = None
    for kind in found.copy():
        _add(kind, found)
    return list(found)


def _add(kind: Any, found: dict[type, None]) -> None:
    if _is_value(kind):
        for inner in _fields(kind).values():
            for one in _parts(inner):
                if _is_value(one) and one not in found:
                    found[one] = None
                    _add(one, found)


def _parts(kind: Any) -> Iterator[Any]:
    yield kind
    for argument in typing.get_args(kind):
        yield from _parts(argument)


def _is_value(kind: object) -> bool:
    named = isinstance(kind, type) and hasattr(kind, "_fields")
    return named or dataclasses.is_dataclass(kind)


def _fields(view: type) -> dict[str, Any]:
    names = (
        [field.name for field in dataclasses.fields(view)]
        if dataclasses.is_dataclass(view)
        else view._fields  # type: ignore[attr-defined]  # a named tuple
    )
    hints = typing.get_type_hints(view)
    return {name: hints[name] for name in names}


def _said(kind: Any) -> str:
    """Name a type as a person would."""
    for name in ("Phrase", "Cell", "Kind", "Tone"):
        if kind == getattr(shown, name, None):
            return f"`{name}`"
    arguments = typing.get_args(kind)
    origin = typing.get_origin(kind)
    if origin is Sequence or (origin is tuple and arguments[-1] is Ellipsis):
        return f"list of {_said(arguments[0])}"
    if origin is tuple:
        return f"({', '.join(map(_said, arguments))})"
    if origin in (typing.Union, types.UnionType):
        rest = [_said(one) for one in arguments if one is not types.NoneType]
        return " or ".join([*rest, *(["none"] if types.NoneType in arguments else [])])
    if origin is typing.Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    name = getattr(kind, "__name__", str(kind))
    return f"[{name}](#{name.lower()})" if _is_value(kind) else _WORDS.get(name, name)


def _attributes(doc: str) -> tuple[str, dict[str, str]]:
    """Split a docstring into its first part and what it says of each attribute."""
    first, _, rest = doc.partition("Attributes:\n")
    found: dict[str, str] = {}
    names: list[str] = []
    for line in inspect.cleandoc(f"\n{rest}").splitlines():
        match = re.match(r"([\w, ]+): (.*)", line)
        if match and not line.startswith(" "):
            names = match[1].split(", ")
            found.update(dict.fromkeys(names, match[2]))
        else:
            for name in names:
                found[name] += f" {line.strip()}"
    return " ".join(first.split()), found


def _commands(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}")
        return
    context = click.Context(command, info_name=path)
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"### {path}"
    yield ""
    yield f"    {path} {pieces}"
    yield ""
    yield command.help or ""
    yield ""
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        yield "| option | what it does |"
        yield "|---|---|"
        for option in options:
            shown_as, meaning = option.get_help_record(context) or ("", "")
            yield f"| `{shown_as}` | {_cell(meaning)} |"
        yield ""


def main() -> None:
    """Write all documents anew."""
    for path in DOCUMENTS:
        path.write_text(in_step(path.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
