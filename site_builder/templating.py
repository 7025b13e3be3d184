"""The Jinja environment: what templates are rendered with, and how they are checked.

Every template is escaped, no name may be undefined, and an error names the template
and the line.
"""

import contextvars
import functools
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import Macro
from markupsafe import Markup

from site_builder import charts
from site_builder.escaping import as_markup, escape_text
from site_builder.markup import Writers, writers_of
from site_builder.pages.shown import Chrome
from site_builder.problems import Problem, SiteError, nearest, raise_if_any
from site_builder.table_rows import Content, TableRows
from site_builder.template_code import AS_TEXT, TemplateEnvironment
from site_builder.wording import Wording

_GIVEN = ("view", "chrome", "digest")  # what every page template is rendered with
# Modules that write values.
_WRITE = (
    *("columns", "escaping", "markup", "table_rows"),
    *("template_code", "templating", "wording"),
)
_KEPT = 1 << 12  # sentences with numbers
_ERRORS = (
    *(jinja2.TemplateError, AttributeError, TypeError, ValueError),
    *(ArithmeticError, LookupError),
)


def make_environment(
    folders: Mapping[str, Path], wording: Wording
) -> TemplateEnvironment:
    """Make the environment that renders the pages of one language.

    Args:
        folders: Where templates are looked for, the first that has one wins; by the
            name that errors give the folder: ``{"templates": site / "templates"}``.
        wording: How words and values are written.

    """
    environment = TemplateEnvironment(
        loader=jinja2.FileSystemLoader([str(path) for path in folders.values()]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.folders = dict(folders)
    environment.read = {}
    writers = writers_of(wording)
    environment.table_rows = TableRows(writers)
    environment.filters.update(_filters(writers, environment.table_rows))
    environment.globals["once"] = _once()
    return environment


def _once() -> Callable[[Macro, object], Markup]:
    """Give what templates call for a macro that writes the same on many pages."""
    last: dict[str, tuple[Macro, object, Markup]] = {}

    def once(macro: Macro, value: object) -> Markup:
        """Write a value, or give what was written of this very one the last time."""
        kept = last.get(macro.name)
        if kept is None or kept[0] is not macro or kept[1] is not value:
            # On its own: tables in it must not wait for those of one of the pages.
            html = as_markup(contextvars.Context().run(macro, value))
            kept = last[macro.name] = (macro, value, html)
        return kept[2]

    return once


def render_pages(
    environment: TemplateEnvironment,
    template: str,
    pages: Sequence[tuple[object, Chrome]],
    digest: str,
) -> list[Content]:
    """Render pages of one template together, in UTF-8.

    Args:
        environment: Made by ``make_environment``.
        template: File name, such as ``dossier.html``.
        pages: The value that each may show, and what stands around it.
        digest: For the foot of all of them; see ``render_page``.

    Raises:
        SiteError: As ``render_page`` does.

    """

    def texts() -> Iterator[str]:
        for view, chrome in pages:
            yield render_page(
                environment, template, view=view, chrome=chrome, digest=digest
            )

    try:
        return environment.table_rows.together(texts())
    except _ERRORS:
        for _ in texts():  # alone, a table is written where its template asks for it
            pass
        raise


def render_page(
    environment: TemplateEnvironment,
    template: str,
    *,
    view: object,
    chrome: Chrome,
    digest: str,
) -> str:
    """Render one page.

    Args:
        environment: Made by ``make_environment``.
        template: File name, such as ``dossier.html``.
        view: The value that the template may show.
        chrome: What stands around it.
        digest: Short digest of the page, or a mark for it, for its foot.

    Raises:
        SiteError: The template is missing, cannot be read, or shows what is not there.

    """
    try:
        return environment.get_template(template).render(
            view=view, chrome=chrome, digest=digest
        )
    except _ERRORS as error:
        problem = _problem(error, environment, template)
        if problem is None:
            raise
        raise SiteError([problem]) from error


def check_templates(
    environment: TemplateEnvironment, views: Mapping[str, type]
) -> None:
    """Read every template once, before any page is rendered.

    Args:
        environment: Made by ``make_environment``.
        views: By name; the view of a template stands in its first line, as
            ``{# view: DossierView #}``.

    Raises:
        SiteError: Templates that cannot be read, or show fields that their views do
            not have; carries all of them.

    """
    raise_if_any(
        problem
        for name in environment.list_templates(extensions=["html"])
        for problem in _template_problems(environment, name, views)
    )


def _template_problems(
    environment: TemplateEnvironment, name: str, views: Mapping[str, type]
) -> list[Problem]:
    try:
        environment.get_template(name)
    except jinja2.TemplateError as error:
        problem = _problem(error, environment, name)
        return [problem] if problem else []
    loader = environment.loader
    if loader is None:  # for the type checker: make_environment always gives one
        return []
    source, filename, _ = loader.get_source(environment, name)
    view = views.get(_view_name(source))
    if view is None:
        return []
    known = [field.name for field in fields(view)]
    return [
        _unknown_field(_shown_as(filename, environment), node.lineno, node.attr, view)
        for node in environment.parse(source).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name)
        and node.node.name == "view"
        and node.attr not in known
    ]


def _view_name(source: str) -> str:
    first = source.partition("\n")[0]
    return first.removeprefix("{# view:").removesuffix("#}").strip()


def _filters(writers: Writers, tables: TableRows) -> dict[str, Callable[..., Any]]:
    """Name what templates can do with a value.

    Each kind is a filter that takes the name of the field: ``since | date("since")``.
    """
    wording = writers.wording

    @functools.lru_cache(_KEPT, typed=True)
    def sentence(message: str, count: float | None = None, **values: object) -> str:
        """Translate a text of the template and fill it with values."""
        if count is not None:
            values["number"] = count
        written: dict[str, Any] = {
            name: wording.whole(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        parts = wording.phrase(message, count=count, **written)
        return "".join([escape_text(part) for part in parts])

    writing: dict[str, Callable[..., str]] = {
        kind: functools.partial(writers.inline, kind=kind)
        for kind in writers.rests
        if kind not in ("list", "link")
    }
    writing |= {
        "shown": writers.shown,
        "of_kind": writers.inline,
        "figure": writers.figure,
        "said": writers.phrase,
        "items": writers.items,
        "change": writers.change,
        "heads": writers.heads,
        "rows": tables.rows,
        "sentence": sentence,
        "stack": charts.stack,
    }
    return {
        **{name: _marked(write) for name, write in writing.items()},
        **{f"{name}{AS_TEXT}": write for name, write in writing.items()},
        "word": wording.word,
        "weekday": wording.weekday,
    }


def _marked(write: Callable[..., str]) -> Callable[..., Markup]:
    """Have a filter say that it gives HTML, for templates that do more with it."""
    return lambda *given, **named: as_markup(write(*given, **named))


def _problem(
    error: Exception, environment: TemplateEnvironment, template: str
) -> Problem | None:
    """Turn an error of a template into a problem; None: it is a bug of ours."""
    if isinstance(error, jinja2.TemplateNotFound):
        hint = nearest(str(error.name), environment.list_templates())
        return Problem(f"templates/{template}", 0, f"no template '{error.name}'", hint)
    if isinstance(error, jinja2.TemplateSyntaxError):
        place = _shown_as(error.filename, environment)
        return Problem(place, error.lineno, str(error.message))
    place, line, innermost = _place(error.__traceback__, environment)
    if not place or not (innermost or _in_writer(error)):
        return None
    if isinstance(error, AttributeError) and innermost:
        return _unknown_field(place, line, str(error.name), type(error.obj))
    hint = ""
    if isinstance(error, jinja2.UndefinedError):
        name = "".join(str(error.message).split("'")[1:2])
        hint = nearest(name, _GIVEN)
    found = f"there is no {error}" if isinstance(error, KeyError) else str(error)
    return Problem(place, line, found, hint)


def _unknown_field(place: str, line: int, name: str, view: type) -> Problem:
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
        shown = _shown_as(frame.filename, environment)
        innermost = shown != frame.filename
        if innermost:
            place, line = shown, frame.lineno or 0
    return place, line, innermost


def _in_writer(error: Exception) -> bool:
    """Say whether what a template asked for could not be written."""
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    return Path(last).stem in _WRITE or isinstance(error, jinja2.TemplateError)


def _shown_as(filename: str | None, environment: TemplateEnvironment) -> str:
    """Name a file as the author knows it; any other name stays as it is."""
    path = Path(filename or "")
    for name, folder in environment.folders.items():
        if path.is_relative_to(folder):
            return f"{name}/{path.relative_to(folder).as_posix()}"
    return filename or ""
