"""What is wrong with a template, in words for its author, with file and line."""

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import TracebackType

import jinja2

from site_builder.problems import Problem, nearest
from site_builder.template_code import AS_TEXT, TemplateEnvironment

GIVEN = ("view", "chrome", "digest")  # what every page template is rendered with
# Modules that write values.
_WRITE = (
    *("columns", "escaping", "markup", "table_rows"),
    *("template_code", "templating", "wording"),
)
_TAGS = (
    *("if", "elif", "else", "endif", "for", "endfor", "block", "endblock", "extends"),
    *("include", "import", "from", "macro", "endmacro", "call", "endcall", "filter"),
    *("endfilter", "set", "endset", "with", "endwith", "raw", "endraw"),
)
_OPENS = {"}}": "{{", "%}": "{%", "#}": "{#"}
# What Jinja calls things, and what stands in the file.
_TOKENS = {
    "end of print statement": "}}",
    "end of statement block": "%}",
    "Expected an expression, got": "a value is missing before",
    "expected token": "expected",
    ", got": ", found",
    "unexpected char ": "unexpected ",
}
Words = Callable[[re.Match[str], TemplateEnvironment], tuple[str, str]]


def problem_of(
    error: Exception, environment: TemplateEnvironment, template: str
) -> Problem | None:
    """Turn an error of a template into a problem; None: it is a bug of ours."""
    if isinstance(error, jinja2.TemplateNotFound):
        hint = nearest(str(error.name), environment.list_templates())
        return Problem(f"templates/{template}", 0, f"no template '{error.name}'", hint)
    if isinstance(error, jinja2.TemplateSyntaxError):
        # Where a comment never ends, Jinja does not know which file it reads.
        place = shown_as(error.filename, environment) or f"templates/{template}"
        return Problem(
            place, error.lineno, *_in_words(error.message or "", environment)
        )
    place, line, innermost = _place(error.__traceback__, environment)
    if not place or not (innermost or _in_writer(error)):
        return None
    if isinstance(error, AttributeError) and innermost:
        return unknown_field(place, line, str(error.name), type(error.obj))
    hint = ""
    if isinstance(error, jinja2.UndefinedError):
        name = "".join(str(error.message).split("'")[1:2])
        hint = nearest(name, GIVEN)
    found = f"there is no {error}" if isinstance(error, KeyError) else str(error)
    return Problem(place, line, found, hint)


def _in_words(said: str, environment: TemplateEnvironment) -> tuple[str, str]:
    """Put what Jinja says of a template into words for its author: message and hint."""
    for pattern, words in _SAID.items():
        found = re.match(pattern, said)
        if found:
            return words(found, environment)
    for theirs, ours in _TOKENS.items():
        said = said.replace(theirs, ours)
    return said, ""


def _tag(found: re.Match[str], environment: TemplateEnvironment) -> tuple[str, str]:
    del environment
    tag, opened = found[1], found[2]
    if tag in ("elseif", "elsif"):
        return f"there is no tag '{tag}'", "did you mean 'elif'?"
    if tag not in _TAGS:
        return f"there is no tag '{tag}'", nearest(tag, _TAGS)
    if opened:
        message = f"'{tag}' stands here, but '{opened}' is still open"
        return message, f"close it first, with '{{% end{opened} %}}'"
    return f"'{tag}' stands here, but nothing is open", "take it away, or open it above"


def _open(found: re.Match[str], environment: TemplateEnvironment) -> tuple[str, str]:
    del environment
    return f"'{found[1]}' is never closed", f"add '{{% end{found[1]} %}}'"


def _named(found: re.Match[str], environment: TemplateEnvironment) -> tuple[str, str]:
    kind, name = found[1], found[2]
    known = environment.filters if kind == "filter" else environment.tests
    hint = nearest(name, (one for one in known if not one.endswith(AS_TEXT)))
    return f"there is no {kind} '{name}'", hint


def _twice(found: re.Match[str], environment: TemplateEnvironment) -> tuple[str, str]:
    del environment
    return f"the block '{found[1]}' stands here twice", "keep one of them"


def _unclosed(
    found: re.Match[str], environment: TemplateEnvironment
) -> tuple[str, str]:
    del environment
    end = {"print statement": "}}", "statement block": "%}"}.get(found[1] or "", "#}")
    return f"'{_OPENS[end]}' is never closed", f"add '{end}'"


_SAID: Mapping[str, Words] = {
    r"Encountered unknown tag '(\w+)'(?:.* to be closed is '(\w+)')?": _tag,
    r"Unexpected end of template\..* to be closed is '(\w+)'": _open,
    r"No (filter|test) named '([^']+)'": _named,
    r"block '([^']+)' defined twice": _twice,
    r"unexpected end of template, expected 'end of ([\w ]+)'": _unclosed,
    r"Missing end of (?:raw directive|comment tag)()": _unclosed,
}


def unknown_field(place: str, line: int, name: str, view: type) -> Problem:
    """Say that a value does not have what a template asks of it."""
    known = [field.name for field in fields(view)] if is_dataclass(view) else []
    known = known or list(getattr(view, "_fields", ()))
    if name == "html" and not known:  # as generated code calls macros
        return Problem(place, line, f"{view.__name__} is called here, and is no macro")
    hint = nearest(name, known) or (f"fields: {', '.join(known)}" if known else "")
    return Problem(place, line, f"{view.__name__} has no field '{name}'", hint)


def _place(
    trace: TracebackType | None, environment: TemplateEnvironment
) -> tuple[str, int, bool]:
    """Find the last line of a template in a traceback.

    Returns:
        File and line, empty and 0 for none, and whether nothing was called from it.

    """
    place, line, innermost = "", 0, False
    for frame in traceback.extract_tb(trace):
        shown = shown_as(frame.filename, environment)
        innermost = shown != frame.filename
        if innermost:
            place, line = shown, frame.lineno or 0
    return place, line, innermost


def _in_writer(error: Exception) -> bool:
    """Say whether what a template asked for could not be written."""
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    return Path(last).stem in _WRITE or isinstance(error, jinja2.TemplateError)


def shown_as(filename: str | None, environment: TemplateEnvironment) -> str:
    """Name a file as the author knows it; any other name stays as it is."""
    path = Path(filename or "")
    for name, folder in environment.folders.items():
        if path.is_relative_to(folder):
            return f"{name}/{path.relative_to(folder).as_posix()}"
    return filename or ""
