"""The peer Hugo: a site of its own that shows the same pages from ready contexts.

It is given every help that its manual knows of. All contexts are made before; nothing
but pages is built; cells of tables are written out in the layouts, as one would by
hand. Its pages can come in several forms, and the fastest is the one that counts:

- ``index``: a content adapter makes the pages; each looks its context up in site.Data
- ``unmarshal``: a content adapter reads the contexts, and gives each page its own
- ``pages``: every page is a file with its context as front matter
- ``files``: a content adapter makes the pages; each layout reads its own small file
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from benchmarks.contexts import Contexts, TableForm
from benchmarks.tools import tool

Form = Literal["index", "unmarshal", "pages", "files"]
FORMS: tuple[Form, ...] = ("index", "unmarshal", "pages", "files")
KINDS = {"customers": "dossier", "briefs": "brief"}
_LAYOUTS = Path(__file__).parent / "peers" / "hugo"
_CONFIG = {
    "baseURL": "/",
    "title": "Peer",
    "uglyURLs": True,
    "disableKinds": [
        "404", "home", "robotstxt", "rss", "section", "sitemap", "taxonomy", "term",
    ],
    "disableHugoGeneratorInject": True,
}  # fmt: skip
_ADAPTERS: Mapping[Form, str] = {
    "index": """
{{- range $i, $c := index site.Data "KIND" -}}
{{- $.AddPage (dict "path" $c.slug "title" $c.slug "params" (dict "i" $i)) -}}
{{- end -}}""",
    "unmarshal": """
{{- range $name := site.Data.parts -}}
{{- range resources.Get (printf "KIND/%s" $name) | transform.Unmarshal -}}
{{- $.AddPage (dict "path" .slug "title" .slug "params" (dict "c" .)) -}}
{{- end -}}
{{- end -}}""",
    "files": """
{{- range site.Data.slugs -}}
{{- $.AddPage (dict "path" . "title" .) -}}
{{- end -}}""",
}
_EXPRESSIONS: Mapping[Form, str] = {
    "index": '(index (index site.Data "KIND") .Params.i)',
    "unmarshal": ".Params.c",
    "pages": ".Params.c",
    "files": '(os.ReadFile (printf "ready/KIND/%s.json" .Title) | transform.Unmarshal)',
}


def make_hugo_site(
    contexts: Contexts, folder: Path, form: Form, kinds: tuple[str, ...]
) -> None:
    """Write a site for Hugo.

    Args:
        contexts: Of all pages.
        folder: Made here.
        form: How the pages get their contexts.
        kinds: ``customers``, ``briefs`` or both.

    """
    data = folder / "data"
    data.mkdir(parents=True)
    _write_json(folder / "hugo.json", _CONFIG)
    _write_json(data / "chrome.json", dict(contexts.chromes))
    for kind in kinds:
        (folder / "content" / kind).mkdir(parents=True)
        layout = folder / "layouts" / kind / "page.html"
        layout.parent.mkdir(parents=True)
        text = _layout(KINDS[kind], contexts.forms)
        expression = _EXPRESSIONS[form].replace("KIND", kind)
        layout.write_text(text.replace("CONTEXT", expression), encoding="utf-8")
        if form in _ADAPTERS:
            adapter = folder / "content" / kind / "_content.gotmpl"
            adapter.write_text(_ADAPTERS[form].replace("KIND", kind).lstrip())
        _write_contexts(contexts, folder, form, kind)


def hugo_command(site: Path, output: Path, *, quiet: bool = True) -> list[str]:
    """Give the command that builds a site."""
    command = [tool("hugo"), "build", "--noTimes", "--noChmod"]
    places = ["--source", str(site), "--destination", str(output)]
    return [*command, *places, *(["--quiet"] if quiet else [])]


def front_matter(context: Mapping[str, Any]) -> str:
    """Write a page as a file of its own."""
    return json.dumps({"title": context["slug"], "c": context}) + "\n"


def _write_contexts(contexts: Contexts, folder: Path, form: Form, kind: str) -> None:
    parts = contexts.dossiers if kind == "customers" else contexts.briefs
    if form == "index":
        _write_list(folder / "data" / f"{kind}.json", parts)
    elif form == "unmarshal":
        names = [f"{number}.json" for number, _ in enumerate(parts)]
        _write_json(folder / "data" / "parts.json", names)
        (folder / "assets" / kind).mkdir(parents=True)
        for name, part in zip(names, parts, strict=True):
            _write_list(folder / "assets" / kind / name, (part,))
    elif form == "pages":
        for context in _read(parts):
            page = folder / "content" / kind / f"{context['slug']}.md"
            page.write_text(front_matter(context), encoding="utf-8")
    else:
        slugs = []
        (folder / "ready" / kind).mkdir(parents=True)
        for context in _read(parts):
            slugs.append(context["slug"])
            _write_json(folder / "ready" / kind / f"{slugs[-1]}.json", context)
        _write_json(folder / "data" / "slugs.json", slugs)


def _read(parts: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for part in parts:
        with part.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _write_list(path: Path, parts: Sequence[Path]) -> None:
    """Write all contexts of some files as one list, however many they are."""
    with path.open("w", encoding="utf-8") as file:
        before = "["
        for part in parts:
            with part.open(encoding="utf-8") as lines:
                for line in lines:
                    file.write(f"{before}{line}")
                    before = ","
        file.write("]")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def _layout(name: str, forms: Mapping[str, TableForm]) -> str:
    parts = (_LAYOUTS / "parts.html").read_text(encoding="utf-8")
    page = (_LAYOUTS / f"{name}.html").read_text(encoding="utf-8")
    return parts + _tables(forms) + page


def _tables(forms: Mapping[str, TableForm]) -> str:
    """Write the templates of all tables: a choice between them, then cell by cell."""
    found = []
    for place, rows in (("grid", "rows"), ("folded", "folded")):
        choices = "".join(
            f'{"else " if number else ""}if eq .form "{name}" }}}}'
            f"{_one_table(form, rows)}{{{{ "
            for number, (name, form) in enumerate(forms.items())
        )
        found.append(f'{{{{ define "{place}" }}}}{{{{ {choices}end }}}}{{{{ end }}}}\n')
    return "".join(found)


def _one_table(form: TableForm, rows: str) -> str:
    strong = " lead" if form.strong and rows == "rows" else ""
    cells = "".join(_cells(form))
    return (
        f'<div class="scroll"><table class="rows{strong}" data-table="{form.name}">\n'
        f"<thead><tr>{form.heads}</tr></thead>\n<tbody>\n"
        f"{{{{ range .{rows} }}}}{{{{ $r := . }}}}"
        f'<tr data-row="{{{{ index . 0 }}}}">{cells}</tr>\n'
        f"{{{{ end }}}}</tbody></table></div>\n"
    )


def _cells(form: TableForm) -> Iterator[str]:
    place = 1
    for number, (mark, field, of, kind) in enumerate(form.columns):
        element, end = ("td", "td") if number else ('th scope="row"', "th")
        known = f'data-field="{field}"' + (f' data-of="{of}"' if of else "")
        text = f"{{{{ index $r {place + 1} }}}}"
        written = {
            "x": f"<bdi {known}>{{{{ . }}}}</bdi>",
            "hx": f'<bdi {known}><a href="{{{{ . }}}}"><bdi>{text}</bdi></a></bdi>',
            "dx": f'<time {known} datetime="{{{{ . }}}}">{text}</time>',
            "vx": f'<data {known} value="{{{{ . }}}}">{text}</data>',
            "cx": f'<data {known} value="{{{{ . }}}}" '
            f'data-currency="{form.currency}">{text}</data>',
        }[kind]
        yield (
            f"<{element}{mark}>{{{{ with index $r {place} }}}}{written}{{{{ else }}}}"
            f'<span class="unknown" {known}>unknown</span>{{{{ end }}}}</{end}>'
        )
        place += len(kind)
