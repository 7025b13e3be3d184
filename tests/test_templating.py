"""Templates are escaped, and their mistakes are told with file and line."""

from dataclasses import dataclass
from html import unescape
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.escaping import narrow
from site_builder.problems import SiteError
from site_builder.template_code import TemplateEnvironment
from site_builder.templating import (
    check_templates,
    make_environment,
    render_page,
)
from site_builder.wording import wording_of
from tests.pages.samples import chrome

WORDING = wording_of("en", "NOK")
CHROME = chrome(WORDING, "", "")
SIGNS = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@dataclass(frozen=True, slots=True)
class Inner:
    """Something inside a view."""

    text: str


@dataclass(frozen=True, slots=True)
class PageView:
    """A small view."""

    name: str
    count: int
    rows: tuple[tuple[str, str], ...]
    inner: Inner


VIEW = PageView("A & <b>", 3, (("x", "1"), ("y<", "2")), Inner("'q'"))


def environment_of(folder: Path, **templates: str) -> TemplateEnvironment:
    """Write templates and make their environment."""
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return make_environment({"templates": folder}, WORDING)


def rendered(folder: Path, text: str, view: object = VIEW) -> str:
    """Render one template."""
    environment = environment_of(folder, page=text)
    return render_page(environment, "page.html", view=view, chrome=CHROME, digest="d")


def problem_of(folder: Path, text: str, view: object = VIEW) -> str:
    """Render a template that cannot be rendered."""
    with pytest.raises(SiteError) as caught:
        rendered(folder, text, view)
    return str(caught.value)


def test_templates_give_the_same_text_as_stock_jinja(tmp_path: Path) -> None:
    source = (
        "{% macro m(x) %}<i title='{{ x }}'>{{ x }}{{ caller() }}</i>{% endmacro %}"
        "{% for a, b in view.rows %}{{ loop.index }}{{ a }}={{ b ~ a }}{% endfor %}"
        "{% call m(view.name) %}{{ view.inner.text }}{% endcall %}{{ view.count }}"
        "{{ view.name | upper }}{{ view.rows | length }}"
        "{{ ('a', view.name) | join(', ') }}"
    )
    environment = environment_of(tmp_path, page=source)
    stock = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    ).from_string(source)

    @given(SIGNS, SIGNS)
    def same(name: str, cell: str) -> None:
        view = PageView(name, 3, ((cell, name), (name, cell)), Inner(cell))
        ours = render_page(
            environment, "page.html", view=view, chrome=CHROME, digest=""
        )
        assert narrow(ours) == narrow(stock.render(view=view))

    same()


def test_macros_are_called_as_in_stock_jinja(tmp_path: Path) -> None:
    source = (
        '{% set outside = "<o>" %}'
        '{% macro two(a, b="<b>") %}[{{ a }}|{{ b }}|{{ outside }}]{% endmacro %}'
        "{% macro rest(a) %}{{ a }}{{ varargs | join }}{{ kwargs | length }}"
        "{% endmacro %}"
        '{% macro around(a, caller="-") %}{{ a }}{{ caller }}{% endmacro %}'
        "{{ two(view.name) }}{{ two(view.name, view.name) }}{{ two(b=1, a=2) }}"
        '{{ two(view.name, b=view.name) }}{{ two(two(1), "x") }}'
        "{{ rest(view.name, view.name, 3, k=view.name) }}{{ rest(1) }}"
        "{{ around(view.name) }}{{ around(1, view.name) }}"
        "{% set kept = two(1) %}{{ kept }}{{ kept ~ view.name }}"
        '{% include "part.html" %}'
    )
    templates = {"page": source, "part": "{{ view.name }}{% block b %}b{% endblock %}"}
    environment = environment_of(tmp_path, **templates)
    files = {f"{name}.html": text for name, text in templates.items()}
    stock = jinja2.Environment(autoescape=True, loader=jinja2.DictLoader(files))

    ours = render_page(environment, "page.html", view=VIEW, chrome=CHROME, digest="")

    assert ours == stock.get_template("page.html").render(view=VIEW)


@pytest.mark.parametrize("call", ["two(1, 2, 3)", "two(1, c=2)", "two(1, 2, b=3)"])
def test_a_macro_that_is_called_wrongly_is_told(tmp_path: Path, call: str) -> None:
    text = "{% macro two(a, b=2) %}{{ a }}{{ b }}{% endmacro %}\n{{ " + call + " }}"

    assert problem_of(tmp_path, text).startswith("templates/page.html:2: ")


@pytest.mark.parametrize(
    "page",
    [
        "{% set m = joiner(view.name) %}{{ m() }}{{ m() }}",
        "{% for m in [joiner(view.name)] %}{{ m() }}{{ m() }}{% endfor %}",
        "{% macro n(m) %}{{ m() }}{{ m() }}{% endmacro %}{{ n(joiner(view.name)) }}",
    ],
)
def test_what_only_has_the_name_of_a_macro_is_escaped(
    tmp_path: Path, page: str
) -> None:
    environment = environment_of(
        tmp_path,
        page='{% from "parts.html" import m %}' + page,
        parts="{% macro m() %}<b>{% endmacro %}",
    )

    html = render_page(environment, "page.html", view=VIEW, chrome=CHROME, digest="")

    assert html == "A &amp; &lt;b&gt;"


def test_escaping_cannot_be_switched_off(tmp_path: Path) -> None:
    text = "\n{% autoescape false %}{{ view.name }}{% endautoescape %}"

    problem = problem_of(tmp_path, text)

    assert problem.startswith("templates/page.html:2: every template is escaped")


def test_what_a_template_works_on_is_left_as_it_is(tmp_path: Path) -> None:
    text = (
        '{% set dash %}a – b{% endset %}{{ dash == "a – b" }} {{ dash | length }} '
        "{% filter upper %}a – b{% endfilter %} a – b"
    )

    assert unescape(rendered(tmp_path, text)) == "True 5 A – B a – b"


def test_a_variable_of_another_template_is_no_macro_and_is_told(tmp_path: Path) -> None:
    environment = environment_of(
        tmp_path,
        page='{% from "parts.html" import m %}\n{{ m("<b>") }}',
        parts="{% set m = joiner('<i>') %}",
    )

    with pytest.raises(SiteError, match=r"page.html:2: Joiner .* is no macro"):
        render_page(environment, "page.html", view=VIEW, chrome=CHROME, digest="")


def test_what_is_the_same_on_many_pages_is_written_once(tmp_path: Path) -> None:
    environment = environment_of(
        tmp_path,
        page='{% from "parts.html" import part %}{{ once(part, view.inner) }}',
        parts="{% macro part(inner) %}<b>{{ inner.text }}{{ counted() }}</b>"
        "{% endmacro %}",
    )
    count = iter(range(9))
    environment.globals["counted"] = lambda: next(count)
    one, other = Inner("<1>"), Inner("2")

    pages = [
        render_page(
            environment,
            "page.html",
            view=PageView("", 0, (), inner),
            chrome=CHROME,
            digest="",
        )
        for inner in (one, one, other, one)
    ]

    assert pages == [
        "<b>&lt;1&gt;0</b>",
        "<b>&lt;1&gt;0</b>",
        "<b>21</b>",
        "<b>&lt;1&gt;2</b>",
    ]


def test_blocks_and_inheritance_work(tmp_path: Path) -> None:
    environment = environment_of(
        tmp_path,
        base="<{% block a %}base{% endblock %}|{{ self.a() }}>",
        page='{% extends "base.html" %}{% block a %}{{ super() }}+{{ view.name }}'
        "{% endblock %}",
    )

    html = render_page(environment, "page.html", view=VIEW, chrome=CHROME, digest="")

    assert html == "<base+A &amp; &lt;b&gt;|base+A &amp; &lt;b&gt;>"


def test_what_stands_before_an_extended_template_comes_first(tmp_path: Path) -> None:
    environment = environment_of(
        tmp_path,
        base="<base>",
        page='one {{ view.count }}\n{% extends "base.html" %}two',
    )

    html = render_page(environment, "page.html", view=VIEW, chrome=CHROME, digest="")

    assert html == "one 3\n<base>"


def test_an_unknown_field_names_template_line_view_and_the_nearest(
    tmp_path: Path,
) -> None:
    assert problem_of(tmp_path, "<p>\n{{ view.nmae }}") == (
        "templates/page.html:2: PageView has no field 'nmae'\n"
        "  hint: did you mean 'name'?"
    )


def test_an_unknown_field_of_a_part_is_named_too(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "{{ view.inner.zzz }}") == (
        "templates/page.html:1: Inner has no field 'zzz'\n  hint: fields: text"
    )


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "\n\n{{ veiw.name }}") == (
        "templates/page.html:3: 'veiw' is undefined\n  hint: did you mean 'view'?"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n{% if %}", "templates/page.html:2: a value is missing before '%}'"),
        (
            "{{ view.name | amuont('x') }}",
            "there is no filter 'amuont'\n  hint: did you mean 'amount'?",
        ),
        ("{{ view.__class__ }}", "'__class__' is private"),
        ("\n{{ [none][view.count - 3] }}", "templates/page.html:2: cannot write None"),
        ("\n{{ view.name | date('x') }}", "templates/page.html:2: "),
        ('{% include "othre.html" %}', "no template 'othre.html'"),
        ("{{ view.rows.x }}", "templates/page.html:1: tuple has no field 'x'"),
        ("{{ view.name + 1 }}", "templates/page.html:1: can only concatenate"),
        (
            "\n{{ view.rows[9] }}",
            "templates/page.html:2: tuple object has no element 9",
        ),
        (
            "\n{{ '{x}' | sentence(y=1) }}",
            "templates/page.html:2: there is no 'x'",
        ),
        ("{{ 5 | of_kind('a', 'odd') }}", "templates/page.html:1: there is no 'odd'"),
        ("{{ 5 // 0 }}", "templates/page.html:1: integer division or modulo by zero"),
        (
            "{% macro m() %}\n{{ caller() }}{% endmacro %}{{ m() }}",
            "templates/page.html:2: No caller defined",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    assert message in problem_of(tmp_path, text)


def test_a_template_of_the_site_wins_over_the_default(tmp_path: Path) -> None:
    for name in ("site", "default"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(name)
    environment = make_environment(
        {"templates": tmp_path / "site", "default": tmp_path / "default"}, WORDING
    )

    html = render_page(environment, "page.html", view=VIEW, chrome=CHROME, digest="")

    assert html == "site"


def test_all_templates_are_checked_at_once_without_rendering(tmp_path: Path) -> None:
    environment = environment_of(
        tmp_path,
        a="{# view: PageView #}\n{% if view.count > 99 %}{{ view.cuont }}{% endif %}",
        b="{% if %}",
    )

    with pytest.raises(SiteError) as caught:
        check_templates(environment, {"PageView": PageView})

    assert [(one.file, one.line) for one in caught.value.problems] == [
        ("templates/a.html", 2),
        ("templates/b.html", 1),
    ]


def test_an_error_of_our_own_keeps_its_traceback(tmp_path: Path) -> None:
    class Broken:
        @property
        def name(self) -> str:
            raise ValueError("ours")  # noqa: EM101 -- it is the point

    with pytest.raises(ValueError, match="ours"):
        rendered(tmp_path, "{{ view.name }}", Broken())
