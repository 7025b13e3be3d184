"""How templates become Python code: as in Jinja, but cheaper where pages do most.

Everything is escaped. What a filter of ours or a macro writes is HTML already: where it
goes nowhere but into the page, it goes there as a plain ``str``.
"""

import keyword
from collections.abc import Iterable, Mapping, MutableMapping
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing

from site_builder.escaping import as_markup, escape_text, narrow
from site_builder.pages.shown import Kind
from site_builder.table_rows import TableRows

# Filters that always give HTML, so that nothing is left to escape.
WRITERS = frozenset((*get_args(Kind), "shown", "of_kind", "figure", "said", "change"))
WRITERS |= {"items", "heads", "rows", "sentence", "stack"}
AS_TEXT = " as text"  # the same filters where nothing but the page gets their HTML


class _Generator(CodeGenerator):
    """Writes cheaper code for what pages do most."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 -- Jinja's name
        """Find out first what is HTML already and goes into the page as it is."""
        for wrong in node.find_all(nodes.ScopedEvalContextModifier):
            self.fail("every template is escaped: leave 'autoescape' out", wrong.lineno)
        macros = _macros(node)
        self._of_macros: set[nodes.Expr] = set()
        blocks = node.find_all((nodes.AssignBlock, nodes.FilterBlock))
        self._worked_on = {
            out for block in blocks for out in block.find_all(nodes.Output)
        }
        for one in chain.from_iterable(
            out.nodes for out in node.find_all(nodes.Output)
        ):
            if isinstance(one, nodes.Filter) and one.name in WRITERS:
                one.name += AS_TEXT
            elif isinstance(one, nodes.Call) and _is_plain(one, macros):
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

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401, ARG002 -- as in Jinja
        html = _is_text(node) or node in self._of_macros
        self.write("(" if html else "escape_text(")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 -- Jinja's name
        """Write narrow what nothing but the page gets."""
        self._as_written = str if node in self._worked_on else narrow
        super().visit_Output(node, frame)

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr(self._as_written("".join(map(str, group))))

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
        self.write(".html(" if node in self._of_macros else "(")
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
    """Name what a template defines or imports as macros, and nothing else by that name.

    An imported value is no macro, and has nothing that ``html`` could call.
    """
    found = {macro.name for macro in template.find_all(nodes.Macro)}
    for imported in template.find_all(nodes.FromImport):
        found.update(
            name if isinstance(name, str) else name[1] for name in imported.names
        )
    names = template.find_all(nodes.Name)
    return found - {name.name for name in names if name.ctx != "load"}


def _is_plain(call: nodes.Call, macros: set[str]) -> bool:
    """Say whether a macro is called with nothing but arguments by their places."""
    known = isinstance(call.node, nodes.Name) and call.node.name in macros
    return known and not (call.kwargs or call.dyn_args or call.dyn_kwargs)


def _is_text(node: nodes.Node) -> bool:
    """Say whether a filter puts HTML into the page."""
    return isinstance(node, nodes.Filter) and node.name.endswith(AS_TEXT)


class _Macro(Macro):
    """A macro that is called as a function is, unless something else is asked of it."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 -- as generated code calls it
        """Have the function itself know of arguments that are left out."""
        super().__init__(*given)
        odd = self.caller or self.catch_kwargs or self.catch_varargs
        self._plain = not odd
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
