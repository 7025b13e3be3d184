"""What templates name and is not there is told, and what is there for nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from site_builder.cli import main
from site_builder.problems import SiteError
from site_builder.template_use import own_templates, unused_templates
from site_builder.templating import check_templates, make_environment
from site_builder.wording import wording_of
from tests.conftest import SiteFiles

MakeSite = Callable[[SiteFiles], Path]
DEFAULT = {
    "brief.html": "{% extends 'base.html' %}",
    "base.html": "base",
    "macros/figures.html": "{% macro figure(x) %}{{ x }}{% endmacro %}",
    "assets/site.css": "",
    "assets/site.js": "",
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tell(tmp_path: Path) -> Callable[[Mapping[str, str]], list[str]]:
    """Say what is told of the templates of a site."""

    def told(own: Mapping[str, str]) -> list[str]:
        folders = {
            "templates": write(tmp_path / "site", own),
            "default templates": write(tmp_path / "default", DEFAULT),
        }
        environment = make_environment(folders, wording_of("en", "NOK"))
        try:
            check_templates(environment, {}, own_templates(environment))
        except SiteError as error:
            return [*map(str, error.problems), *unused_templates(environment)]
        return list(unused_templates(environment))

    return told


Tell = Callable[[Mapping[str, str]], list[str]]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("breif.html", "brief.html"),
        ("macros/figurs.html", "macros/figures.html"),
        ("figures.html", "macros/figures.html"),
        ("assets/style.css", "assets/site.css"),
    ],
)
def test_a_file_that_no_page_uses_is_told_of(tell: Tell, name: str, meant: str) -> None:
    assert tell({name: ""}) == [
        f"templates/{name}: no page uses this file\n  hint: did you mean '{meant}'?"
    ]


@pytest.mark.parametrize(
    "own",
    [
        {"brief.html": "{% include 'mine/one.html' %}", "mine/one.html": "x"},
        {"brief.html": "{% extends 'mine.html' %}", "mine.html": "x"},
        {"base.html": "{% from 'mine.html' import m %}", "mine.html": "x"},
        {"base.html": "{% import 'a.html' as a %}", "a.html": "{% include 'b.html' %}"}
        | {"b.html": "x"},
        {"base.html": "{% include ['none.html', 'b.html'] %}", "b.html": "x"},
        {"base.html": "{% include chrome.name %}", "b.html": "x"},
        {"brief.html": "x", "assets/site.css": "x"},
        {"notes.txt": "x", ".hidden.html": "x", ".git/a.html": "x"},
    ],
)
def test_what_pages_use_by_name_or_through_others_is_not_told_of(
    tell: Tell, own: Mapping[str, str]
) -> None:
    assert tell(own) == []


def test_what_only_an_unused_file_uses_is_of_no_use_either(tell: Tell) -> None:
    found = tell({"mine.html": "{% include 'part.html' %}", "part.html": "x"})

    assert [one.partition(":")[0] for one in found] == [
        "templates/mine.html",
        "templates/part.html",
    ]


def test_what_an_unused_file_lacks_is_no_problem(tell: Tell) -> None:
    [found] = tell({"old/draft.html": "{% extends 'gone.html' %}"})

    assert found.startswith("templates/old/draft.html: no page uses this file")


def test_a_template_that_is_not_there_is_told_with_its_line(tell: Tell) -> None:
    text = "\n{% extends 'bsae.html' %}{% include 'x.html' ignore missing %}"

    [told] = tell({"brief.html": text})

    assert told == (
        "templates/brief.html:2: there is no template 'bsae.html'\n"
        "  hint: did you mean 'base.html'?"
    )


def test_copies_of_the_templates_of_the_program_need_no_check(tmp_path: Path) -> None:
    own = write(tmp_path / "site", DEFAULT | {"brief.html": "mine"})
    default = write(tmp_path / "default", DEFAULT)
    folders = {"templates": own, "default templates": default}

    environment = make_environment(folders, wording_of("en", "NOK"))

    assert own_templates(environment) == ["brief.html"]


def test_check_and_build_tell_of_a_misspelt_template(make_site: MakeSite) -> None:
    site = make_site({"templates/breif.html": "mine"})

    for command in ("check", "build"):
        result = CliRunner().invoke(main, [command, "--site", str(site)])
        assert result.exit_code == 0
        assert "templates/breif.html: no page uses this file" in result.stderr


SAID = {
    "{% fi x %}{% endif %}": "there is no tag 'fi'\n  hint: did you mean 'if'?",
    "{% endfro %}": "there is no tag 'endfro'\n  hint: did you mean 'endfor'?",
    "{% if x %}": "'if' is never closed\n  hint: add '{% endif %}'",
    "{% if x %}{% endfor %}": (
        "'endfor' stands here, but 'if' is still open\n"
        "  hint: close it first, with '{% endif %}'"
    ),
    "{% else %}": (
        "'else' stands here, but nothing is open\n"
        "  hint: take it away, or open it above"
    ),
    "{{ x": "'{{' is never closed\n  hint: add '}}'",
    "{% if x": "'{%' is never closed\n  hint: add '%}'",
    "{# x": "'{#' is never closed\n  hint: add '#}'",
    "{{ x | daet('x') }}": "there is no filter 'daet'\n  hint: did you mean 'date'?",
    "{{ x is defind }}": "there is no test 'defind'\n  hint: did you mean 'defined'?",
    "{% block a %}{% endblock %}{% block a %}{% endblock %}": (
        "the block 'a' stands here twice\n  hint: keep one of them"
    ),
    "{% for x on y %}{% endfor %}": "expected 'in', found 'on'",
    "{{ a b }}": "expected '}}', found 'b'",
    "{% if x == %}{% endif %}": "unexpected '%}'",
    "{{ a $ b }}": "unexpected '$' at 5",
}


@pytest.mark.parametrize(("text", "said"), SAID.items(), ids=SAID)
def test_a_template_that_cannot_be_read_is_told_without_the_words_of_jinja(
    text: str, said: str, tell: Tell
) -> None:
    assert tell({"brief.html": text}) == [f"templates/brief.html:1: {said}"]
