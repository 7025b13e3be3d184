"""Strict YAML: one reading for configuration, segments and front matter.

YAML 1.1 turns ``NO`` into false, ``0150`` into 104 and ``12:30`` into 750. Here only
``true`` and ``false`` are yes and no, only plain decimal notation is a number, and all
else is the text that the author sees. What could surprise (duplicate keys, anchors,
tags, merge keys) is a problem with its line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from site_builder.problems import Problem, SiteError, nearest, raise_if_any

YamlPath = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
YamlValue = Any  # dict, list, str, int, float, bool or None, nested

_LARGEST_FILE = 1_000_000
_DEEPEST = 50
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}\Z")
_WORDS: Mapping[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_BASE_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML text as plain values that remember their lines.

    Attributes:
        file: The file as its author knows it.
        data: dict, list, str, int, float, bool or None, nested; None when empty.
        text: The source.
        lines: 1-based line of every key and item, by its path.

    """

    file: str
    data: YamlValue
    text: str
    lines: Mapping[YamlPath, int]

    def line(self, path: YamlPath) -> int:
        """Tell where a path stands; where it is not there, its nearest ancestor."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: YamlPath, message: str, hint: str = "") -> Problem:
        """Say what is wrong at a path."""
        return Problem(self.file, self.line(path), message, hint)


def read_yaml(path: Path, shown_as: str) -> YamlDocument:
    """Read a YAML file.

    Raises:
        SiteError: The file is missing, not UTF-8 text, or not the YAML we accept.

    """
    return parse_yaml(read_text(path, shown_as), shown_as)


def read_text(path: Path, shown_as: str) -> str:
    """Read a file that its author wrote as text.

    Raises:
        SiteError: The file is missing, no plain file, too large or not UTF-8.

    """
    if not path.is_file():
        message = "no such file"
        raise SiteError([Problem(shown_as, 0, message, "create it, or mend the path")])
    if path.stat().st_size > _LARGEST_FILE:
        message = f"the file is larger than {_LARGEST_FILE} bytes"
        raise SiteError([Problem(shown_as, 0, message, "split it into smaller files")])
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        hint = "save the file as UTF-8"
        problem = Problem(shown_as, line, "the text is not UTF-8", hint)
        raise SiteError([problem]) from None


def parse_yaml(text: str, shown_as: str, first_line: int = 1) -> YamlDocument:
    """Read YAML text whose first line is a given line of its file.

    Raises:
        SiteError: The text is not the YAML we accept, with every problem found.

    """
    offset = first_line - 1
    reader = _Reader(shown_as, offset)
    try:
        _refuse_markup(text, reader)
        root = yaml.compose(text, Loader=_BASE_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 + offset if mark else 0
        what = error.problem or error.context or "cannot be read"
        hint = "check indentation, quotes and colons on this line and the one before"
        problem = Problem(shown_as, line, f"this is not valid YAML: {what}", hint)
        raise SiteError([problem]) from None
    except yaml.YAMLError:
        message = "the text has characters that YAML does not allow"
        hint = "remove control characters"
        raise SiteError([Problem(shown_as, 0, message, hint)]) from None
    data = reader.value(root, ()) if root is not None else None
    raise_if_any(reader.problems)
    return YamlDocument(shown_as, data, text, reader.lines)


def validated(document: YamlDocument, model: type[Model]) -> Model:
    """Turn a document into a model.

    Raises:
        SiteError: With every unknown key, missing key and wrong value, and its line.

    """
    data = {} if document.data is None else document.data
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [
            _model_problem(document, model, details) for details in error.errors()
        ]
        raise SiteError(problems) from None


def _refuse_markup(text: str, reader: "_Reader") -> None:
    """Refuse deep nesting and aliases before composing, which would recurse on them.

    Scanning events is flat, so that neither can exhaust the stack.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_BASE_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                line = _line(event) + reader.offset
                message = f"nested deeper than {_DEEPEST} levels"
                raise SiteError([Problem(reader.file, line, message, "simplify it")])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        _refuse_event(event, reader)
    raise_if_any(reader.problems)


def _refuse_event(event: yaml.Event, reader: "_Reader") -> None:
    anchor = isinstance(event, yaml.NodeEvent) and event.anchor is not None
    if anchor:
        reader.refuse(event, "anchors and aliases (&, *) are not used here")
    elif getattr(event, "tag", None) not in (None, "!"):
        reader.refuse(event, "tags (!) are not used here")


class _Reader:
    """Turns nodes into plain values, and collects lines and problems on the way."""

    def __init__(self, file: str, offset: int) -> None:
        self.file = file
        self.offset = offset
        self.lines: dict[YamlPath, int] = {}
        self.problems: list[Problem] = []

    def refuse(self, at: yaml.Event | yaml.Node, message: str, hint: str = "") -> None:
        line = _line(at) + self.offset
        hint = hint or "write it out, or put quotes round the text"
        self.problems.append(Problem(self.file, line, message, hint))

    def value(self, node: yaml.Node, path: YamlPath) -> YamlValue:
        self.lines.setdefault(path, _line(node) + self.offset)
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _pairs(
        self, node: yaml.MappingNode, path: YamlPath
    ) -> Iterator[tuple[str, YamlValue]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.refuse(key_node, "a key must be a plain text")
                continue
            key = str(key_node.value)
            if key in seen:
                self.refuse(key_node, f"the key '{key}' stands here twice", "keep one")
            elif key == "<<":
                self.refuse(key_node, "merge keys (<<) are not used here")
            seen.add(key)
            self.lines[*path, key] = _line(key_node) + self.offset
            yield key, self.value(value_node, (*path, key))


def _line(at: yaml.Event | yaml.Node) -> int:
    return at.start_mark.line + 1 if at.start_mark else 1


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    text = str(node.value)
    if node.style:  # quoted, or a block: always text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    if _NUMBER.match(text):
        return float(text)
    return text


_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "list_type": "a list such as [first, second]",
    "dict_type": "a map of keys and values",
    "model_type": "a map of keys and values",
    "model_attributes_type": "a map of keys and values",
    "too_short": "at least one entry",
    "string_too_short": "a text that is not empty",
}


def _model_problem(
    document: YamlDocument, model: type[BaseModel], details: ErrorDetails
) -> Problem:
    path = tuple(step for step in details["loc"] if step in _steps(document, details))
    key = str(details["loc"][-1]) if details["loc"] else ""
    match details["type"]:
        case "extra_forbidden":
            known = _keys_beside(model, details["loc"])
            hint = nearest(key, known) or f"known keys: {', '.join(sorted(known))}"
            return document.problem(path, f"unknown key '{key}'", hint)
        case "missing":
            inside = details["loc"][:-1]
            where = f" in '{inside[-1]}'" if inside else ""
            return document.problem(path, f"missing key '{key}'{where}", f"add {key}:")
        case "value_error":
            return document.problem(path, f"'{key}': {details['ctx']['error']}")
        case "literal_error" if key == "[key]":
            hint = f"known keys: {details['ctx']['expected']}"
            message = f"unknown key '{details['loc'][-2]}'"
            return document.problem(path, message, hint)
        case _:
            found = "nothing" if details["input"] is None else _kind(details["input"])
            message = f"{_named(details)}expected {_expected(details)}; found {found}"
            hint = "put it in quotes" if _needs_quotes(details) else ""
            return document.problem(path, message, hint)


def _expected(details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    match details["type"]:
        case "greater_than_equal":
            return f"at least {context['ge']}"
        case "less_than_equal":
            return f"at most {context['le']}"
        case "literal_error":
            return str(context["expected"])
        case kind:
            plain = str(details["msg"]).removeprefix("Input should be ")
            return _EXPECTED.get(str(kind), plain)


def _named(details: ErrorDetails) -> str:
    """Name the key that is wrong, or the place in its list."""
    *before, last = details["loc"] or ("",)
    if isinstance(last, int) and before:
        return f"'{before[-1]}', entry {last + 1}: "
    return f"'{last}': " if last else ""


def _kind(value: YamlValue) -> str:
    match value:
        case dict():
            return "a map"
        case list():
            return "a list"
        case str():
            return f"the text '{value}'"
        case bool():
            return str(value).lower()
        case _:
            return f"the number {value}"


def _needs_quotes(details: ErrorDetails) -> bool:
    wrong = details["type"] == "string_type"
    return wrong and isinstance(details["input"], (bool, int, float))


def _steps(document: YamlDocument, details: ErrorDetails) -> set[str | int]:
    """Leave out of a location what pydantic adds for unions and key checks."""
    known = {step for path in document.lines for step in path}
    return known & set(details["loc"])


def _keys_beside(model: type[BaseModel], loc: tuple[str | int, ...]) -> set[str]:
    """List the keys that may stand where an unknown key was found."""
    found: type[BaseModel] | None = model
    for step in loc[:-1]:
        inner = _model_at(found, step) if found else None
        found = inner or found
    return set(found.model_fields) if found else set()


def _model_at(model: type[BaseModel], step: str | int) -> type[BaseModel] | None:
    field = model.model_fields.get(str(step))
    if field is None:
        return None
    return next(_models_in(field.annotation), None)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
