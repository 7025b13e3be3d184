"""Every way to get config.yaml wrong, and what its author is then told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.config import DEFAULT_TIME_SLOTS, Config, TimeSlot, load_config
from site_builder.customer_file import site_dictionary, standard_dictionary
from site_builder.problems import SiteError
from site_builder.starting.writing import scalar
from site_builder.yaml_file import parse_yaml, validated

SOUND = "title: T\ncurrency: EUR\ntables:\n  customers: {file: c.csv}\n"
TIME = "write a time slot such as 05:00-11:59"
TABLES = ", ".join(standard_dictionary().tables)


def _customers(more: str) -> str:
    return SOUND.replace("file: c.csv", f"file: c.csv, {more}")


TOLD = {
    "config.yaml:1: missing key 'currency'\n  hint: add currency:\n"
    "config.yaml:1: missing key 'tables'\n  hint: add tables:\n"
    "config.yaml:1: missing key 'title'\n  hint: add title:": "",
    "config.yaml:5: unknown key 'currenzy'\n  hint: did you mean 'currency'?": (
        f"{SOUND}currenzy: USD\n"
    ),
    "config.yaml:5: the key 'title' stands here twice\n  hint: keep one": (
        f"{SOUND}title: U\n"
    ),
    "config.yaml:2: 'currency': 'EURO' is not a currency code; "
    "write one such as EUR or NOK": SOUND.replace("EUR", "EURO"),
    "config.yaml:5: 'timezone': 'Europe/Olso' is not a time zone such as Europe/Oslo; "
    "did you mean 'Europe/Oslo'?": f"{SOUND}timezone: Europe/Olso\n",
    "config.yaml:5: 'as_of': write latest, today, or a date such as 2026-03-31": (
        f"{SOUND}as_of: yesterday\n"
    ),
    "config.yaml:6: 'as_of': write latest, today, or a date such as 2026-03-31": (
        f"{SOUND}\nas_of: 2026-02-30\n"
    ),
    "config.yaml:5: 'allow': write a share such as '1 %'": (
        f"{SOUND}rejects: {{allow: 1}}\n"
    ),
    "config.yaml:6: 'allow': write a share such as '1 %'": (
        f"{SOUND}rejects:\n  allow: 101 %\n"
    ),
    "config.yaml:5: unknown key 'alow'\n  hint: did you mean 'allow'?": (
        f"{SOUND}rejects: {{alow: 1 %}}\n"
    ),
    f"config.yaml:5: 'morning': {TIME}": f"{SOUND}time_slots: {{morning: 5-11}}\n",
    f"config.yaml:6: 'noon': {TIME}": f"{SOUND}time_slots:\n  noon: 12:00\n",
    "config.yaml:4: 'customers': a table has either file: or sql:": (
        SOUND.replace("file: c.csv", "")
    ),
    "config.yaml:5: 'customers': a table has either file: or sql:": (
        "# both\n" + _customers("sql: select 1")
    ),
    "config.yaml:4: 'customers': a table of a database needs sql:": (
        _customers("database: crm")
    ),
    "config.yaml:4: unknown key 'fil'\n  hint: did you mean 'file'?": (
        SOUND.replace("file:", "fil:")
    ),
    "config.yaml:4: unknown key 'typ'\n  hint: did you mean 'type'?": (
        _customers("more: {shoe: {typ: number}}")
    ),
    "config.yaml:5: unknown table 'costumers'\n  hint: did you mean 'customers'?": (
        f"{SOUND}  costumers: {{file: c.csv}}\n"
    ),
    f"config.yaml:5: unknown table 'xyz'\n  hint: the tables are {TABLES}": (
        f"{SOUND}  xyz: {{file: c.csv}}\n"
    ),
    "config.yaml:3: there is no table 'customers'\n"
    "  hint: add customers: under tables:": SOUND.replace("customers", "orders"),
    "config.yaml:4: unknown field 'nmae' of customers\n"
    "  hint: did you mean 'name'?": _customers("fields: {nmae: N}"),
    "config.yaml:4: unknown field 'stauts' of customers\n"
    "  hint: did you mean 'status'?": _customers("values: {stauts: {a: b}}"),
    "config.yaml:4: unknown field 'stats' of customers\n"
    "  hint: did you mean 'status'?": _customers("not_counted: {stats: [a]}"),
    "config.yaml:4: 'name' is a standard field\n"
    "  hint: map it under fields: instead": _customers("more: {name: {column: N}}"),
    "config.yaml:4: 'Shoe' cannot name a field\n"
    "  hint: use small letters, digits and _": _customers("more: {Shoe: {}}"),
    "config.yaml:4: 'skostørrelse' cannot name a field\n"
    "  hint: use small letters, digits and _": _customers("more: {skostørrelse: {}}"),
}


def _site(tmp_path: Path, text: str) -> Path:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def _read(text: str) -> Config:
    return validated(parse_yaml(text, "config.yaml"), Config)


@pytest.mark.parametrize(("message", "text"), TOLD.items(), ids=TOLD)
def test_author_is_told(message: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        site_dictionary(*load_config(_site(tmp_path, text)))

    assert str(caught.value) == message


# What is said of a value of the wrong kind, but not how: a line, the key, no crash.
WRONG_KINDS = {
    "language: de": ("language", 5),
    "year_starts: 13": ("year_starts", 5),
    "year_starts: one": ("year_starts", 5),
    "releases: {keep: 0}": ("keep", 5),
    "releases:\n  keep: many": ("keep", 6),
    "releases: {keep_data: 90}": ("keep_data", 5),
    "compare: 7": ("compare", 5),
    "compare: 0 days": ("compare", 5),
    "compare: a week": ("compare", 5),
    "releases: {keep_data: 3 weeks}": ("keep_data", 5),
    "time_slots: {}": ("time_slots", 5),
    "time_slots: {night: 25:00-26:00}": ("", 5),
    "spend_levels: many": ("spend_levels", 5),
    "spend_levels:\n- 1\n- two": ("", 7),
    "data: [a]": ("data", 5),
    "databases: {crm: 5}": ("crm", 5),
    "fallback_encoding: 7": ("fallback_encoding", 5),
    "  orders: {file: o.csv, skip: -1}": ("skip", 5),
    "  orders: {file: o.csv, decimal: ;}": ("decimal", 5),
    "  orders: {file: o.csv, missing: NULL}": ("missing", 5),
    "  orders: {file: o.csv, fields: [id]}": ("fields", 5),
    "  orders: {file: o.csv, fields: {id: 5}}": ("id", 5),
    "  orders: o.csv": ("orders", 5),
    "  orders: {file: o.csv, more: {shoe: {type: numbr}}}": ("type", 5),
    "  orders: {file: o.csv, more: {shoe: {sensitivity: secret}}}": ("sensitivity", 5),
    "  orders: {file: o.csv, more: {shoe: {label: {de: Schuh}}}}": ("", 5),
    "  orders: {file: o.csv, values: {status: [a]}}": ("status", 5),
    "  orders: {file: o.csv, not_counted: {status: cancelled}}": ("status", 5),
}


@pytest.mark.parametrize(("more", "place"), WRONG_KINDS.items(), ids=WRONG_KINDS)
def test_value_of_the_wrong_kind_is_told_with_its_key_and_line(
    more: str, place: tuple[str, int]
) -> None:
    key, line = place

    with pytest.raises(SiteError) as caught:
        _read(SOUND + more)

    assert {problem.line for problem in caught.value.problems} == {line}
    assert all(key in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize("text", ["- a", "text", "5", "true"])
def test_document_that_is_no_map_is_a_problem(text: str) -> None:
    with pytest.raises(SiteError, match=r"config\.yaml:1: "):
        _read(text)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(SiteError) as caught:
        _read("titel: T\ncurrency: EURO\nlanguage: de\ntables: {customers: {}}\n")

    assert [problem.line for problem in caught.value.problems] == [1, 1, 2, 3, 4]


def test_smallest_config_has_the_documented_defaults() -> None:
    config = _read(SOUND)

    assert config.model_dump(exclude={"tables", "time_slots"}) == {
        "title": "T",
        "language": "en",
        "currency": "EUR",
        "timezone": "UTC",
        "as_of": "latest",
        "year_starts": 1,
        "data": "content/data",
        "fallback_encoding": "cp1252",
        "spend_levels": [50, 200, 1000],
        "compare": 7,
        "databases": {},
        "rejects": {"allow": 0.01},
        "releases": {"keep": 10, "keep_data": 90},
    }
    assert config.time_slots == DEFAULT_TIME_SLOTS


def test_label_in_one_language_is_english() -> None:
    more = _customers("more: {shoe: {label: Shoe size}}")

    assert _read(more).tables["customers"].more["shoe"].label == {"en": "Shoe size"}


def test_own_field_is_labelled_after_its_name_where_it_has_no_label(
    tmp_path: Path,
) -> None:
    site = _site(tmp_path, _customers("more: {shoe_size: {type: number}}"))

    field = site_dictionary(*load_config(site)).field("customers", "shoe_size")

    assert (field.label_in("nb"), field.sensitivity) == ("Shoe size", None)


def test_data_folder_may_lie_outside_of_the_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()

    config, _ = load_config(_site(site, f"{SOUND}data: ../exports\n"))

    assert config.data_folder(site) == tmp_path.resolve() / "exports"


def test_missing_config_is_a_problem_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        load_config(tmp_path)

    assert str(caught.value) == (
        f"config.yaml: no such file in {tmp_path.resolve()}\n"
        "  hint: name the folder of the site with --site, "
        "or make one: 'dossier new DIR'"
    )


def test_missing_folder_is_a_problem_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        load_config(tmp_path / "nosuch")

    assert f"there is no folder {tmp_path.resolve() / 'nosuch'}" in str(caught.value)


@given(st.floats(0, 100).map(lambda share: f"{share:.3f}"))
def test_share_is_read_back(share: str) -> None:
    config = _read(f"{SOUND}rejects: {{allow: {share} %}}\n")

    assert config.rejects.allow == pytest.approx(float(share) / 100)


@given(st.times(), st.times())
def test_time_slot_is_read_back_to_the_minute(start: object, end: object) -> None:
    text = f"{start:%H:%M}-{end:%H:%M}"

    slot = TimeSlot.model_validate(text)

    assert f"{slot.start:%H:%M}-{slot.end:%H:%M}" == text


_HEADERS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: "\0" not in text
)


@given(st.dictionaries(st.sampled_from(["id", "name", "city", "owner"]), _HEADERS))
def test_config_that_is_written_is_read_back(fields: dict[str, str]) -> None:
    lines = "".join(
        f"      {ours}: {scalar(theirs)}\n" for ours, theirs in fields.items()
    )
    text = "title: T\ncurrency: EUR\ntables:\n  customers:\n    file: c.csv\n"

    config = _read(f"{text}    fields:\n{lines}" if lines else text)

    assert config.tables["customers"].fields == fields
