"""Which templates of a site name which: what is not there, and what no page uses.

The templates that come with the program are known to be sound. What is looked at are
those of the site itself, as far as they are not the same.
"""

from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.meta import find_referenced_templates

from site_builder.problems import Problem, nearest
from site_builder.template_code import TemplateEnvironment
from site_builder.template_problems import shown_as

_KINDS = (".html", ".css", ".js")  # files that pages are made from
_Naming = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport


def own_templates(environment: TemplateEnvironment) -> list[str]:
    """List the templates of the site that are not as they come with the program."""
    own, *default = environment.folders.values()
    return [
        name
        for name in _names(own)
        if name.endswith(".html")
        and not (default and _is_copy(own / name, default[0] / name))
    ]


def missing_templates(environment: TemplateEnvironment, name: str) -> Iterator[Problem]:
    """Name what a template extends, includes or imports and is not there."""
    known = environment.list_templates()
    tree, place = _read(environment, name)
    for node in () if tree is None else _naming(tree):
        wanted = node.template.value if isinstance(node.template, nodes.Const) else None
        excused = isinstance(node, nodes.Include) and node.ignore_missing
        if isinstance(wanted, str) and wanted not in known and not excused:
            message = f"there is no template '{wanted}'"
            yield Problem(place, node.lineno, message, nearest(wanted, known))


def unused_templates(environment: TemplateEnvironment) -> Iterator[str]:
    """Say which files of the site no page uses, as far as that can be told.

    Pages use the names that come with the program, and what templates of the site by
    these names extend, include or import.
    """
    own, *default = environment.folders.values()
    if not default:
        return
    known, used = _names(default[0]), used_templates(environment)
    shown = next(iter(environment.folders))
    for name in _names(own):
        if name not in used:
            hint = nearest(name, known) or (
                "give it the name of the template that it stands for, or let one of "
                "these include it"
            )
            yield str(Problem(f"{shown}/{name}", 0, "no page uses this file", hint))


def used_templates(environment: TemplateEnvironment) -> list[str]:
    """List the files of the site that pages use; all, where that cannot be told."""
    own, *default = environment.folders.values()
    mine = _names(own)
    known = _names(default[0]) if default else mine
    used = [name for name in mine if name in known]
    for name in used:
        tree, _ = _read(environment, name) if name.endswith(".html") else (None, "")
        for named in () if tree is None else find_referenced_templates(tree):
            if named is None:
                return mine  # it is worked out when the page is made
            if named in mine and named not in used:
                used.append(named)
    return used


def _names(folder: Path) -> list[str]:
    """Name the files of a folder that pages may be made from, but no hidden ones."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if path.suffix in _KINDS and not any(part[0] == "." for part in path.parts)
    )


def _is_copy(path: Path, default: Path) -> bool:
    return default.is_file() and path.read_bytes() == default.read_bytes()


def _naming(tree: nodes.Template) -> Iterator[_Naming]:
    return (node for node in tree.find_all(nodes.Stmt) if isinstance(node, _Naming))


def _read(
    environment: TemplateEnvironment, name: str
) -> tuple[nodes.Template | None, str]:
    """Give a template as a tree, None if it cannot be read, and how it is called."""
    loader = environment.loader
    if loader is None:  # for the type checker: make_environment always gives one
        return None, ""
    try:
        source, filename, _ = loader.get_source(environment, name)
        return environment.parse(source), shown_as(filename, environment)
    except jinja2.TemplateError:
        return None, ""  # told by whoever compiles it
