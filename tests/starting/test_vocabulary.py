"""Words of other programs name only what there is; no file breaks the guessing."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.config import load_config
from site_builder.customer_file import site_dictionary, standard_dictionary
from site_builder.problems import SiteError
from site_builder.starting import new_site
from site_builder.starting.vocabulary import fold, meanings, name_points, synonyms

TABLES = standard_dictionary().tables


def test_every_word_names_a_table_or_field_that_there_is() -> None:
    words = synonyms()
    fields = {field for table in TABLES.values() for field in table.fields}
    own = {f"{table}.{field}" for table in TABLES for field in TABLES[table].fields}

    assert set(words.tables) == set(TABLES)
    assert set(words.fields) <= fields
    assert set(words.own_fields) <= own
    assert {*words.like, *(one for some in words.like.values() for one in some)} <= {
        *TABLES
    }


def test_every_translated_value_is_a_choice() -> None:
    for name, values in synonyms().values.items():
        table, _, field = name.partition(".")
        assert set(values) == set(standard_dictionary().field(table, field).choices)


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_understood_by_its_own_name_and_labels(table: str) -> None:
    for field in TABLES[table].fields.values():
        for word in (field.name, *field.label.values()):
            assert field.name in {one.field for one in meanings(word, table)}, word


@pytest.mark.parametrize(
    ("header", "table", "field"),
    [
        ("Kundenr.", "customers", "id"),
        ("CUSTOMER_ID", "customers", "id"),
        ("customer no", "orders", "customer"),
        ("N° client", "orders", "customer"),
        ("客户编号", "orders", "customer"),
        ("NumberOfEmployees", "customers", "employees"),
        ("SupportRepId", "customers", "owner"),
        ("Fødselsdato", "customers", "birth_date"),
        ("Ordredato", "orders", "date"),
        ("InvoiceDate", "orders", "date"),
        ("Prix unitaire", "order_lines", "unit_price"),
        ("Product__c", "opportunities", "product"),
    ],
)
def test_column_is_understood(header: str, table: str, field: str) -> None:
    assert meanings(header, table)[0].field == field


@pytest.mark.parametrize("header", ["ShipVia", "Freight", "", "—", "x", "UnitsInStock"])
def test_column_of_no_field_is_not_guessed(header: str) -> None:
    assert meanings(header, "orders") == []


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Kunder 2026-03", "customers"),
        ("export_accounts_final", "customers"),
        ("tblOrders", "orders"),
        ("OrderDetails", "order_lines"),
        ("lignes_de_commande", "order_lines"),
        ("客户表", "customers"),
    ],
)
def test_name_of_a_file_is_understood(name: str, table: str) -> None:
    assert max(TABLES, key=lambda one: name_points(name, one)) == table


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


_HEADERS = st.one_of(
    st.sampled_from(["Customer ID", "Name", "Created", "Status", "Amount", "邮编"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
_CELLS = st.one_of(
    st.sampled_from(["", "1", "1,5", "31.12.2025", "NULL", "0000-00-00", "ja"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(_HEADERS, min_size=1, max_size=6),
    st.lists(st.lists(_CELLS, min_size=1, max_size=6), max_size=5),
    st.sampled_from([",", ";", "\t"]),
)
def test_any_file_gives_a_config_that_loads_or_a_problem(
    headers: list[str], rows: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headers, *rows])
    with TemporaryDirectory() as folder:
        source = Path(folder, "exports")
        source.mkdir()
        (source / "customers.csv").write_text(text.getvalue(), encoding="utf-8")
        try:
            new_site(Path(folder, "site"), source)
        except SiteError:
            return
        site_dictionary(*load_config(Path(folder, "site")))
