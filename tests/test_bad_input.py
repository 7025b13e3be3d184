"""Each mistake of an author gives its own clear message, exit 1, and no damage."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from tests.conftest import SOUND, SiteFiles

MakeSite = Callable[[SiteFiles], Path]
CONFIG = str(SOUND["config.yaml"])
BIG = "content/segments/big.yaml"
FEW = CONFIG.replace("20 %", "1 %")
MANY_ORDERS = "".join(f"o{n},1,2026-01-05,10\n" for n in range(200))
HEADER = "id,customer,date,amount\n"

BROKEN: dict[str, SiteFiles] = {
    "config.yaml:5: there is no file 'customers.csv' in the data folder": {
        "content/data/customers.csv": None
    },
    "orders.csv:1: the file is empty": {"content/data/orders.csv": ""},
    "config.yaml:6: 'orders.csv' has no column for 'date'": {
        "content/data/orders.csv": "id,customer,dat,amount\na,1,2026-01-05,1\n"
    },
    "config.yaml:2: unknown key 'currenzy'\n  hint: did you mean 'currency'?": {
        "config.yaml": CONFIG.replace("currency", "currenzy")
    },
    "config.yaml:1: 'title': expected a text; found the number 5": {
        "config.yaml": CONFIG.replace("Test", "5")
    },
    "config.yaml:4: there is no table 'customers'": {
        "config.yaml": CONFIG.replace("customers: {", "custmers: {")
    },
    "config.yaml:6: unknown field 'dato' of orders\n  hint: did you mean 'date'?": {
        "config.yaml": CONFIG.replace(
            "orders.csv}", "orders.csv, fields: {dato: date}}"
        )
    },
    "config.yaml:5: customers.xlsx: the workbook is damaged": {
        "config.yaml": CONFIG.replace("customers.csv", "customers.xlsx"),
        "content/data/customers.xlsx": b"PK\x03\x04 this is no workbook",
    },
    "content/segments/big.yaml:4: unknown measure 'revenu'\n"
    "  hint: did you mean 'revenue'?": {
        BIG: str(SOUND[BIG]).replace("measure: revenue", "measure: revenu")
    },
    "content/segments/big.yaml:4: customers has no field 'ctiy'": {
        BIG: "title: Big\nwhere:\n  all:\n    - {field: ctiy, is: Oslo}\n"
    },
    "content/segments/big.yaml:4: ": {
        BIG: "title: B\nwhere:\n  all:\n    - {segment: small}\n",
        "content/segments/small.yaml": (
            "title: S\nwhere:\n  none:\n    - {segment: big}\n"
        ),
    },
    "templates/customers.html:2: CustomersView has no field 'custmers'": {
        "templates/customers.html": ("{# view: CustomersView #}\n{{ view.custmers }}\n")
    },
    "templates/brief.html:2: ": {"templates/brief.html": "\n{% if %}\n"},
    "templates/brief.html:1: there is no tag 'fi'\n  hint: did you mean 'if'?": {
        "templates/brief.html": "{% fi 1 %}{% endif %}\n"
    },
    "templates/brief.html:1: there is no template 'macros/figurs.html'\n"
    "  hint: did you mean 'macros/figures.html'?": {
        "templates/brief.html": '{% from "macros/figurs.html" import figures %}\n'
    },
    "content/notes/1/a.md:2: unknown key 'autor'": {
        "content/notes/1/a.md": "---\nautor: Me\n---\nHi\n"
    },
    "config.yaml:6: 3 of 203 rows of orders.csv were rejected": {
        "config.yaml": FEW,
        "content/data/orders.csv": HEADER
        + MANY_ORDERS
        + "x,1,2026-02-31,1\no1,1,2026-01-05,2\ny,9,2026-01-05,3\n",
    },
    "config.yaml:6: 4 of 204 rows of orders.csv were rejected": {
        "config.yaml": FEW,
        "content/data/orders.csv": HEADER
        + MANY_ORDERS
        + "x,1,2026-01-05,12x\ny,1\nz,1,2026-01-05,1,1\n,1,2026-01-05,1\n",
    },
}


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize(("message", "files"), BROKEN.items(), ids=BROKEN)
def test_author_is_told_and_the_output_stays(
    message: str, files: SiteFiles, make_site: MakeSite, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    built = run("build", "--site", str(make_site({})), "--output", str(output))
    before = _tree(output)

    site = make_site(files)
    checked = run("check", "--site", str(site))
    again = run("build", "--site", str(site), "--output", str(output))

    assert built.exit_code == 0
    assert message in again.stderr
    assert "Traceback" not in again.stderr
    assert again.exit_code == 1
    assert _tree(output) == before
    assert checked.exit_code == 1
    assert message in checked.stderr


def test_every_problem_of_a_stage_is_told_at_once(make_site: MakeSite) -> None:
    site = make_site(
        {
            BIG: "title: B\nwhere:\n  all:\n    - {field: ctiy, is: Oslo}\n",
            "content/segments/other.yaml": "title: O\nwere: {}\n",
        }
    )

    result = run("check", "--site", str(site))

    assert "content/segments/big.yaml:4:" in result.stderr
    assert "content/segments/other.yaml:2: unknown key 'were'" in result.stderr
    assert "problems found" in result.stderr


def test_rejects_below_the_limit_do_not_stop_the_build(make_site: MakeSite) -> None:
    site = make_site(
        {
            "config.yaml": FEW,
            "content/data/orders.csv": HEADER + MANY_ORDERS + "x,1,2026-02-31,1\n",
        }
    )

    result = run("build", "--site", str(site))
    told = run("check", "--site", str(site))

    assert (result.exit_code, told.exit_code) == (0, 0)
    assert "orders.csv:202:date: cell rejected" in told.stdout
    report = site / "output/everyone/reports/rejects.html"
    assert "orders.csv" in report.read_text(encoding="utf-8")


def test_a_bad_cell_is_told_on_the_dossier_of_its_customer(
    make_site: MakeSite,
) -> None:
    site = make_site(
        {
            "content/data/orders.csv": HEADER
            + "a,1,2026-01-05,12x\nb,2,2026-02-05,50.50\nc,2,2026-02-06,1\n",
            "config.yaml": CONFIG.replace("20 %", "50 %"),
        }
    )

    run("build", "--site", str(site))

    pages = site / "output/everyone/customers"
    own, other = (
        (pages / f"{slug}.html").read_text(encoding="utf-8") for slug in ("1", "2")
    )
    assert "orders.csv line 2, amount" in own
    assert "orders.csv line" not in other


def test_a_circle_of_segments_is_named_with_its_path(make_site: MakeSite) -> None:
    site = make_site(
        {
            BIG: "title: B\nwhere:\n  all:\n    - {segment: small}\n",
            "content/segments/small.yaml": (
                "title: S\nwhere:\n  none:\n    - {segment: big}\n"
            ),
        }
    )

    result = run("check", "--site", str(site))

    assert "big" in result.stderr
    assert "→" in result.stderr or "->" in result.stderr


def test_no_value_of_a_customer_is_printed(make_site: MakeSite) -> None:
    value = "Zyxwvut-4711"
    site = make_site(
        {
            "content/data/customers.csv": f"id,name,kind\n1,{value},company\n"
            f"2,B,{value}\n{value},C,person\n{value},D,person\n",
            "content/data/orders.csv": HEADER
            + f"a,{value}x,2026-01-05,1\nb,1,{value},1\nc,1,2026-01-05,{value}\n",
        }
    )

    told = run("check", "--site", str(site))
    built = run("build", "--site", str(site))

    assert value not in told.output
    assert value not in built.output


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_value_that_nobody_has_is_told_by_all_who_judge(make_site: MakeSite) -> None:
    text = "title: B\nwhere:\n  all:\n    - {field: city, is: Osslo}\n"
    site = make_site({BIG: text})
    told = "content/segments/big.yaml:4: no customer has 'Osslo' in 'city'"

    for command in (("check",), ("build",), ("show", "segment", "big")):
        result = run(*command, "--site", str(site))
        assert result.exit_code == 0
        assert told in result.stderr
