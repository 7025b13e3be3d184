"""The Jinja environment: what templates are rendered with, and how they are checked.

Every template is escaped, no name may be undefined, and an error names the template
and the line.
"""

import contextvars
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import Macro
from markupsafe import Markup

from site_builder import charts
from site_builder.escaping import as_markup, escape_text
from site_builder.markup import Writers, writers_of
from site_builder.pages.shown import Chrome
from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.table_rows import Content, TableRows
from site_builder.template_code import AS_TEXT, TemplateEnvironment
from site_builder.template_problems import problem_of, shown_as, unknown_field
from site_builder.template_use import (
    missing_templates,
    own_templates,
    used_templates,
)
from site_builder.wording import Wording

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
        problem = problem_of(error, environment, template)
        if problem is None:
            raise
        raise SiteError([problem]) from error


def check_templates(
    environment: TemplateEnvironment,
    views: Mapping[str, type],
    names: Iterable[str] | None = None,
) -> None:
    """Read every template once, before any page is rendered.

    Args:
        environment: Made by ``make_environment``.
        views: By name; the view of a template stands in its first line, as
            ``{# view: DossierView #}``.
        names: Of the templates to read; None: all.

    Raises:
        SiteError: Templates that cannot be read, show fields that their views do not
            have, or name templates that there are not; carries all of them.

    """
    known = environment.list_templates(extensions=["html"])
    own = {*own_templates(environment)} & {*used_templates(environment)}
    raise_if_any(
        problem
        for name in (known if names is None else names)
        for problem in (
            *_template_problems(environment, name, views),
            *(missing_templates(environment, name) if name in own else ()),
        )
    )


def _template_problems(
    environment: TemplateEnvironment, name: str, views: Mapping[str, type]
) -> list[Problem]:
    try:
        environment.get_template(name)
    except jinja2.TemplateError as error:
        problem = problem_of(error, environment, name)
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
        unknown_field(shown_as(filename, environment), node.lineno, node.attr, view)
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
