"""The peer Eleventy: the same pages from ready contexts, as JavaScript templates.

These are Eleventy's fastest. It comes from npm; where that is out of reach, the
comparison goes without it and says so.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.contexts import Contexts, TableForm
from benchmarks.tools import MissingError, find

_SOURCES = Path(__file__).parent / "peers" / "eleventy"
_TEMPLATES = ("parts.js", "ready.js", "dossier.11ty.js", "brief.11ty.js")


def install_eleventy(folder: Path) -> Path:
    """Install Eleventy in a folder, unless it is there.

    Returns:
        Its program, for node.

    Raises:
        MissingError: There is no node or npm, or the registry cannot be reached.

    """
    program = folder / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    if program.is_file():
        return program
    npm = find("npm")
    if npm is None or find("node") is None:
        message = "no Eleventy: there is no node or no npm"
        raise MissingError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_SOURCES / name, folder)
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    if done.returncode or not program.is_file():
        message = f"no Eleventy: npm ended with {done.returncode}"
        raise MissingError(message)
    return program


def make_eleventy_site(contexts: Contexts, folder: Path) -> None:
    """Write a site for Eleventy."""
    (folder / "_data").mkdir(parents=True)
    (folder / "ready").mkdir()
    for name in _TEMPLATES:
        shutil.copy(_SOURCES / name, folder)
    (folder / "chrome.json").write_text(json.dumps(dict(contexts.chromes)))
    (folder / "tables.js").write_text("".join(_tables(contexts.forms)))
    for kind in ("dossiers", "briefs"):
        loading = f'module.exports = () => require("../ready.js")("{kind}");\n'
        (folder / "_data" / f"{kind}.js").write_text(loading)
    for part in (*contexts.dossiers, *contexts.briefs):
        (folder / "ready" / part.name).symlink_to(part.resolve())


def eleventy_command(program: Path, output: Path) -> list[str]:
    """Give the command that builds a site; to be run in the site's folder."""
    node = find("node") or "node"
    memory = "--max-old-space-size=20000"  # else it ends at 4 GB
    return [node, memory, str(program), "--input=.", f"--output={output}", "--quiet"]


def _tables(forms: Mapping[str, TableForm]) -> Iterator[str]:
    """Write the functions for tables, cell by cell."""
    yield "module.exports = (esc) => ({\n"
    for name, form in forms.items():
        strong = '${open ? " lead" : ""}' if form.strong else ""
        yield (
            f'  {name}: (rows, open) => `<div class="scroll">'
            f'<table class="rows{strong}" data-table="{form.name}">\n'
            f"<thead><tr>{form.heads}</tr></thead>\n<tbody>\n"
            f'${{rows.map((r) => `<tr data-row="${{esc(r[0])}}">'
            f"{''.join(_cells(form))}</tr>\n`).join('')}}"
            f"</tbody></table></div>\n`,\n"
        )
    yield "});\n"


def _cells(form: TableForm) -> Iterator[str]:
    place = 1
    for number, (mark, field, of, kind) in enumerate(form.columns):
        element, end = ("td", "td") if number else ('th scope="row"', "th")
        known = f'data-field="{field}"' + (f' data-of="{of}"' if of else "")
        first, text = f"${{esc(r[{place}])}}", f"${{esc(r[{place + 1}])}}"
        written = {
            "x": f"<bdi {known}>{first}</bdi>",
            "hx": f'<bdi {known}><a href="{first}"><bdi>{text}</bdi></a></bdi>',
            "dx": f'<time {known} datetime="{first}">{text}</time>',
            "vx": f'<data {known} value="{first}">{text}</data>',
            "cx": f'<data {known} value="{first}" '
            f'data-currency="{form.currency}">{text}</data>',
        }[kind]
        unknown = f'<span class="unknown" {known}>unknown</span>'
        yield (
            f"<{element}{mark}>${{r[{place}] === null ? `{unknown}` : `{written}`}}"
            f"</{end}>"
        )
        place += len(kind)
