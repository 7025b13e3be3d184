"""The Jinja environment: the only module that knows of Jinja.

Every template is escaped, no name may be undefined, and an error names the template
and the line. Some things are made cheaper than in plain Jinja, with the same text: a
plain ``str`` is escaped without a ``Markup`` object, ``view.name`` is a plain attribute
(so templates see attributes only, never keys), a block is put out in one piece, and
what a filter or a macro writes goes from there into the page, without a ``Markup``.
"""

import contextvars
import functools
import keyword
import traceback
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import fields, is_dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, get_args

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup

from site_builder import charts
from site_builder.escaping import as_markup, escape_text, narrow
from site_builder.markup import Writers, writers_of
from site_builder.pages.shown import Chrome, Kind
from site_builder.problems import Problem, SiteError, nearest, raise_if_any
from site_builder.table_rows import Content, TableRows
from site_builder.wording import Wording

# Filters that always give HTML, so that nothing is left to escape.
_WRITERS = frozenset((*get_args(Kind), "shown", "of_kind", "figure", "said", "change"))
_WRITERS |= {"heads", "rows", "sentence", "stack"}
_AS_TEXT = " as text"  # the same filters where nothing but the page gets their HTML
_GIVEN = ("view", "chrome", "digest")  # what every page template is rendered with
# Modules that write values.
_WRITE = ("columns", "escaping", "markup", "table_rows", "templating", "wording")
_KEPT = 1 << 12  # sentences with numbers
_ERRORS = (
    *(jinja2.TemplateError, AttributeError, TypeError, ValueError),
    *(ArithmeticError, LookupError),
)


class _Generator(CodeGenerator):
    """Writes cheaper code for what pages do most."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 -- Jinja's name
        """Find out first what is HTML already and goes into the page as it is."""
        macros = _macros(node)
        self._of_macros: set[nodes.Expr] = set()
        for one in chain.from_iterable(
            out.nodes for out in node.find_all(nodes.Output)
        ):
            if isinstance(one, nodes.Filter) and one.name in _WRITERS:
                one.name += _AS_TEXT
            elif isinstance(one, nodes.Call) and _name(one.node) in macros:
                self._of_macros.add(one)
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Have what escapes at hand."""
        super().write_commons()
        self.writeline("escape_text = environment.escape_text")

    def enter_frame(self, frame: Frame) -> None:
        """Gather what a template or a block puts out, as macros do."""
        super().enter_frame(frame)
        if frame.rootlevel or frame.block_frame:
            frame.buffer = self.temporary_identifier()
            self.writeline(f"{frame.buffer} = []")

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:  # noqa: FBT001, FBT002 -- as in Jinja
        """Put it out in one piece: it passes through every parent template."""
        if frame.block_frame or frame.rootlevel:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope=with_python_scope)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Make a macro of ours of what is written as one of Jinja's."""
        self.write("environment.")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 -- private type of Jinja
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        elif _is_text(node) or node in self._of_macros:
            self.write("(")
        else:
            self.write("escape_text(")

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr(narrow("".join(map(str, group))))

    def _output_child_to_const(
        self,
        node: nodes.Expr,
        frame: Frame,
        finalize: Any,  # noqa: ANN401 -- private type of Jinja
    ) -> str:
        if _is_text(node):
            return str(node.as_const(frame.eval_ctx))
        return super()._output_child_to_const(node, frame, finalize)

    def visit_Call(  # noqa: N802 -- Jinja's name
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 -- as in Jinja
    ) -> None:
        """Call it as Python does: macros do not ask who calls them."""
        odd = any(keyword.iskeyword(one.key) for one in node.kwargs)
        if odd or forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        of_macro = node in self._of_macros and not node.kwargs
        self.write(".html(" if of_macro else "(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 -- Jinja's name
        if node.attr.startswith("_"):
            self.fail(f"'{node.attr}' is private", node.lineno)
        if isinstance(node.node, nodes.Name) and node.node.name == "self":
            super().visit_Getattr(node, frame)  # a block by its name
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")


def _macros(template: nodes.Template) -> set[str]:
    """Name what can only be a macro in a template: nothing else has such a name."""
    found = {macro.name for macro in template.find_all(nodes.Macro)}
    for imported in template.find_all(nodes.FromImport):
        found.update(
            name if isinstance(name, str) else name[1] for name in imported.names
        )
    names = template.find_all(nodes.Name)
    return found - {name.name for name in names if name.ctx != "load"}


def _name(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else ""


def _is_text(node: nodes.Node) -> bool:
    """Say whether a filter puts HTML into the page."""
    return isinstance(node, nodes.Filter) and node.name.endswith(_AS_TEXT)


class _Macro(Macro):
    """A macro that is called as a function is, unless something else is asked of it."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 -- as generated code calls it
        """Have the function itself know of arguments that are left out."""
        super().__init__(*given)
        odd = self.caller or self.catch_kwargs or self.catch_varargs
        self._plain = not odd and self._default_autoescape
        if self._plain:
            self._func.__defaults__ = (missing,) * self._argument_count

    def __call__(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- whatever a template gives
        """Give HTML."""
        if not self._plain or kwargs or len(args) > self._argument_count:
            return super().__call__(*args, **kwargs)
        return as_markup(self._func(*args))

    def html(self, *args: Any) -> str:  # noqa: ANN401 -- whatever a template gives
        """Give HTML for a page, which needs no mark that it is HTML."""
        if not self._plain or len(args) > self._argument_count:
            return escape_text(self(*args))
        html: str = self._func(*args)
        return html


class _Template(jinja2.Template):
    """A template whose macros are read once, not compared with those who ask."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 -- Jinja gives it
        """Ignore who imports it: no template has globals of its own."""
        return super()._get_default_module()


class TemplateEnvironment(jinja2.Environment):
    """Jinja with our code generator, and the folders that templates come from.

    Attributes:
        folders: By the name that the author knows.
        table_rows: Writes the tables of pages that are rendered together.
        read: Templates that were asked for, by name.

    """

    code_generator_class = _Generator
    template_class = _Template
    escape_text = staticmethod(escape_text)
    Macro = _Macro  # as generated code calls it
    folders: Mapping[str, Path]
    table_rows: TableRows
    read: dict[str, jinja2.Template]

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 -- Jinja's name
    ) -> jinja2.Template:
        """Give a template, which stays what it was when it was asked for first."""
        if isinstance(name, jinja2.Template):
            return name
        found = self.read.get(name)
        if found is None:
            found = self.read[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> Any:  # noqa: ANN401, ARG002 -- as in Jinja
        """Give every template the same globals: none has its own."""
        return self.globals


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


def _once() -> Callable[[Callable[[object], Markup], object], Markup]:
    """Give what templates call for a macro that writes the same on many pages."""
    last: dict[Callable[[object], Markup], tuple[object, Markup]] = {}

    def once(macro: Callable[[object], Markup], value: object) -> Markup:
        """Write a value, or give what was written of this very one the last time."""
        kept = last.get(macro)
        if kept is None or kept[0] is not value:
            # On its own: tables in it must not wait for those of one of the pages.
            kept = last[macro] = (value, contextvars.Context().run(macro, value))
        return kept[1]

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
        "change": writers.change,
        "heads": writers.heads,
        "rows": tables.rows,
        "sentence": sentence,
        "stack": charts.stack,
    }
    return {
        **{name: _marked(write) for name, write in writing.items()},
        **{f"{name}{_AS_TEXT}": write for name, write in writing.items()},
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
