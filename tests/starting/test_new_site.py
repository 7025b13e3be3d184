"""What `dossier new` writes, against mappings that a person wrote down beforehand."""

from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from site_builder.build import build_site, check_site
from site_builder.config import Config, load_config
from site_builder.problems import SiteError
from site_builder.starting import new_site

Files = dict[str, str | bytes]
Expected = dict[str, dict[str, str]]

SHARED = Path(__file__).parents[3] / "shared" / "data"

NORTHWIND: Expected = {
    "customers": {
        "id": "CustomerID",
        "name": "CompanyName",
        "phone": "Phone",
        "street": "Address",
        "postal_code": "PostalCode",
        "city": "City",
        "region": "Region",
        "country": "Country",
    },
    "contacts": {
        "customer": "CustomerID",
        "name": "ContactName",
        "job_title": "ContactTitle",
    },
    "orders": {
        "id": "OrderID",
        "customer": "CustomerID",
        "date": "OrderDate",
        "rep": "EmployeeID",
    },
    "order_lines": {
        "order": "OrderID",
        "product": "ProductID",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "discount": "Discount",
    },
    "products": {"id": "ProductID", "name": "ProductName"},
    "reps": {},  # a query, which joins first and last names
    "territories": {"id": "TerritoryID", "name": "TerritoryDescription"},
}
CHINOOK: Expected = {
    "customers": {
        "id": "CustomerId",
        "given_name": "FirstName",
        "family_name": "LastName",
        "employer": "Company",
        "email": "Email",
        "phone": "Phone",
        "street": "Address",
        "postal_code": "PostalCode",
        "city": "City",
        "region": "State",
        "country": "Country",
        "owner": "SupportRepId",
    },
    "orders": {
        "id": "InvoiceId",
        "customer": "CustomerId",
        "date": "InvoiceDate",
        "amount": "Total",
    },
    "order_lines": {
        "order": "InvoiceId",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
    },
    "reps": {},  # a query; ReportsTo says 1.0 where the id is 1, and is left out
}

NORWEGIAN: Files = {
    "Kunder.csv": (
        "Kundenr;Firmanavn;Adresse;Postnr;Poststed;Land;Tlf;E-post;Kundeansvarlig;"
        "Opprettet;Årsomsetning;Skostørrelse\r\n"
        "0012;Fjordbruk AS;Bryggen 1;0150;Oslo;Norge;22 00 00 00;post@fjord.example;"
        "Kari;31.01.2024;1 234 567,50;44\r\n"
        "0013;Søt & Salt;Torget 2;5003;Bergen;Norge;;;Kari;01.02.2024;99,5;40\r\n"
    ).encode("cp1252"),
    "Ordre 2026.csv": (
        "Ordrenr;Kundenr;Ordredato;Sum;Status;Valuta\n"
        "1;0012;28.02.2026;1.234,50;Levert;NOK\n"
        "2;0013;03.03.2026;10,00;Levert;NOK\n"
        "3;0012;04.03.2026;7,25;Annulert;EUR\n"
    ),
}
FRENCH: Files = {
    "clients.csv": (
        "Code client;Raison sociale;Rue;Code postal;Ville;Pays;Téléphone;Courriel\n"
        "C1;Boulangerie Dupré;1 rue du Four;01000;Bourg;France;04 00;a@b.example\n"
    ),
    "export_commandes.csv": (
        "N° commande;Code client;Date de commande;Montant HT\n"
        "F-1;C1;13/02/2026 09:30;1 234,56\n"
    ),
}
CHINESE: Files = {
    "客户表.csv": (
        "客户编号,客户名称,联系电话,邮箱,地址,邮编,城市,客户类型\n"
        "001,北京茶馆,010-555,a@b.example,王府井1号,100006,北京,企业\n"
        "002,王小明,010-556,c@d.example,长安街2号,100031,北京,个人\n"
    ).encode("gb18030"),
    "订单.csv": (
        "订单号,客户编号,订单日期,金额\nD1,001,2026年3月4日,88.50\nD2,002,2026年12月31日,12\n"
    ).encode("gb18030"),
}
FILIPINO: Files = {
    "mga kostumer.csv": (
        "Numero ng kostumer,Pangalan,Lungsod,Telepono,Katayuan\n"
        "1,Sari-sari ni Aling Nena,Cebu,032 555,aktibo\n"
    ),
    "mga order.csv": (
        "Numero ng order,Numero ng kostumer,Petsa,Halaga\n1,1,3/4/2026,1500.00\n"
    ),
}


def _folder(tmp_path: Path, files: Files) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    return folder


def _made(tmp_path: Path, source: Path) -> Config:
    new_site(tmp_path / "site", source)
    return load_config(tmp_path / "site")[0]


def _fields(config: Config) -> Expected:
    return {name: dict(table.fields) for name, table in config.tables.items()}


@pytest.mark.parametrize(
    ("name", "expected"), [("northwind", NORTHWIND), ("chinook", CHINOOK)]
)
def test_sample_database_is_mapped_as_a_person_would(
    name: str, expected: Expected, tmp_path: Path
) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip(f"{SHARED / name} is not here")

    config = _made(tmp_path, SHARED / name)

    assert _fields(config) == expected
    assert check_site(tmp_path / "site").file.rejects == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["northwind", "chinook"])
def test_sample_database_builds_as_it_is_written(name: str, tmp_path: Path) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip(f"{SHARED / name} is not here")
    new_site(tmp_path / "site", SHARED / name)

    build_site(tmp_path / "site", tmp_path / "output")

    assert (tmp_path / "output/everyone/segments/silent-half-year.html").is_file()


def test_norwegian_export_is_understood(tmp_path: Path) -> None:
    config = _made(tmp_path, _folder(tmp_path, NORWEGIAN))

    assert _fields(config) == {
        "customers": {
            "id": "Kundenr",
            "name": "Firmanavn",
            "annual_revenue": "Årsomsetning",
            "email": "E-post",
            "phone": "Tlf",
            "street": "Adresse",
            "postal_code": "Postnr",
            "city": "Poststed",
            "country": "Land",
            "owner": "Kundeansvarlig",
            "created": "Opprettet",
        },
        "orders": {
            "id": "Ordrenr",
            "customer": "Kundenr",
            "date": "Ordredato",
            "status": "Status",
            "amount": "Sum",
            "currency": "Valuta",
        },
    }
    customers, orders = config.tables["customers"], config.tables["orders"]
    assert (customers.delimiter, customers.encoding) == (";", "cp1252")
    assert (customers.decimal, customers.dates) == (",", "%d.%m.%Y")
    assert (orders.decimal, orders.dates, orders.encoding) == (",", "%d.%m.%Y", None)
    assert (config.language, config.currency) == ("nb", "NOK")
    assert config.timezone == "Europe/Oslo"


def test_norwegian_export_is_read_to_the_last_digit(tmp_path: Path) -> None:
    new_site(tmp_path / "site", _folder(tmp_path, NORWEGIAN))

    file = check_site(tmp_path / "site").file

    assert file.rejects == ()
    assert file.customers["id"].tolist() == ["0012", "0013"]
    assert file.customers["postal_code"].tolist() == ["0150", "5003"]
    assert file.customers["annual_revenue"].tolist() == [1234567500000, 99500000]


def test_french_export_is_understood(tmp_path: Path) -> None:
    config = _made(tmp_path, _folder(tmp_path, FRENCH))

    assert _fields(config) == {
        "customers": {
            "id": "Code client",
            "name": "Raison sociale",
            "email": "Courriel",
            "phone": "Téléphone",
            "street": "Rue",
            "postal_code": "Code postal",
            "city": "Ville",
            "country": "Pays",
        },
        "orders": {
            "id": "N° commande",
            "customer": "Code client",
            "date": "Date de commande",
            "amount": "Montant HT",
        },
    }
    assert config.tables["orders"].dates == "%d/%m/%Y %H:%M"
    assert (config.currency, config.timezone) == ("EUR", "Europe/Paris")
    assert check_site(tmp_path / "site").file.rejects == ()


def test_chinese_export_is_understood(tmp_path: Path) -> None:
    config = _made(tmp_path, _folder(tmp_path, CHINESE))

    assert _fields(config) == {
        "customers": {
            "id": "客户编号",
            "name": "客户名称",
            "kind": "客户类型",
            "email": "邮箱",
            "phone": "联系电话",
            "street": "地址",
            "postal_code": "邮编",
            "city": "城市",
        },
        "orders": {
            "id": "订单号",
            "customer": "客户编号",
            "date": "订单日期",
            "amount": "金额",
        },
    }
    customers = config.tables["customers"]
    assert customers.encoding == "gb18030"
    assert customers.values == {"kind": {"个人": "person", "企业": "company"}}
    assert config.tables["orders"].dates == "%Y年%m月%d日"
    assert (config.language, config.currency) == ("zh", "CNY")
    assert check_site(tmp_path / "site").file.rejects == ()


def test_filipino_export_is_understood(tmp_path: Path) -> None:
    source = _folder(tmp_path, FILIPINO)
    lines = new_site(tmp_path / "site", source)
    config, _ = load_config(tmp_path / "site")

    assert _fields(config) == {
        "customers": {
            "id": "Numero ng kostumer",
            "name": "Pangalan",
            "status": "Katayuan",
            "phone": "Telepono",
            "city": "Lungsod",
        },
        "orders": {
            "id": "Numero ng order",
            "customer": "Numero ng kostumer",
            "date": "Petsa",
            "amount": "Halaga",
        },
    }
    assert (config.language, config.currency) == ("fil", "PHP")
    assert "check dates: of orders: days and months look alike" in lines


def test_workbook_with_several_sheets_is_several_tables(tmp_path: Path) -> None:
    source = _folder(tmp_path, {})
    workbook = openpyxl.Workbook()
    customers = workbook.active
    customers.title = "Customers"
    customers.append(["Our customers"])
    customers.append(["Customer number", "Name", "Town"])
    customers.append(["007", "Bond & Sons", "London"])
    orders = workbook.create_sheet("Sales orders")
    orders.append(["Order no.", "Customer no.", "Order date", "Total"])
    orders.append(["1", "007", "2026-02-03", 12.5])
    workbook.save(source / "Book1.xlsx")

    config = _made(tmp_path, source)

    assert _fields(config) == {
        "customers": {"id": "Customer number", "name": "Name", "city": "Town"},
        "orders": {
            "id": "Order no.",
            "customer": "Customer no.",
            "date": "Order date",
            "amount": "Total",
        },
    }
    assert config.tables["customers"].sheet == "Customers"
    assert config.tables["customers"].skip == 1
    assert check_site(tmp_path / "site").file.size == 1


def test_parquet_and_json_lines_are_tables_too(tmp_path: Path) -> None:
    source = _folder(tmp_path, {"orders.jsonl": '{"order_id": 5, "customer_id": 1,'})
    table = pa.table({"customer_id": [1, 2], "customer_name": ["Ann", "Bo"]})
    pq.write_table(table, source / "customers.parquet")
    line = (
        '{"order_id": 5, "customer_id": 1, "ordered_at": "2026-01-02", "total": 9.5}\n'
    )
    (source / "orders.jsonl").write_text(line)

    config = _made(tmp_path, source)

    assert _fields(config) == {
        "customers": {"id": "customer_id", "name": "customer_name"},
        "orders": {
            "id": "order_id",
            "customer": "customer_id",
            "date": "ordered_at",
            "amount": "total",
        },
    }
    assert check_site(tmp_path / "site").file.rejects == ()


def test_data_stays_where_it_is(tmp_path: Path) -> None:
    source = _folder(tmp_path, NORWEGIAN)
    before = {path: path.read_bytes() for path in source.iterdir()}

    config = _made(tmp_path, source)

    assert config.data == "../exports"
    assert {path: path.read_bytes() for path in source.iterdir()} == before
    assert not (tmp_path / "site/content/data").exists()


def test_columns_left_over_can_be_added_by_taking_marks_away(tmp_path: Path) -> None:
    site = tmp_path / "site"
    new_site(site, _folder(tmp_path, NORWEGIAN))
    config = site / "config.yaml"
    kept = ("# Columns", "# and before", "# Orders that", "# Check")
    lines = [
        line.replace("# ", "", 1)
        if line.startswith("    # ") and not line.strip().startswith(kept)
        else line
        for line in config.read_text().splitlines()
    ]
    config.write_text("\n".join(lines))

    file = check_site(site).file

    assert file.customers["skostorrelse"].tolist() == [44, 40]
    assert file.rejects == ()


def test_commented_lines_hold_yaml_of_their_own(tmp_path: Path) -> None:
    """Whatever a column is called, its name cannot end a comment or a text."""
    header = '"Customer ID","Name","a: b # c","[x]{y}","two\nlines","it""s","é\u0085x"'
    source = _folder(tmp_path, {"customers.csv": f"{header}\n1,A,b,c,d,e,f\n"})

    config = _made(tmp_path, source)

    text = (tmp_path / "site/config.yaml").read_text()
    more = text[text.index("# more:") :].splitlines()
    own = [
        line.removeprefix("    #   ") for line in more if line.startswith("    #   ")
    ]
    columns = [next(iter(yaml.safe_load(line).values()))["column"] for line in own]
    assert columns == ["a: b # c", "[x]{y}", "two\nlines", 'it"s', "é\u0085x"]
    assert _fields(config) == {"customers": {"id": "Customer ID", "name": "Name"}}


@pytest.mark.parametrize(
    ("orders", "reason"),
    [
        ("OrderID,CustomerID,OrderDate\n1,1,soon\n", "its values are not dates"),
        ("OrderID,CustomerID,OrderDate\n1,,2026-01-01\n", "customer is missing in"),
        ("OrderID,CustomerID,OrderDate\n1,Ann,2026-01-01\n", "are no ids of customers"),
        (
            "OrderID,CustomerID,OrderDate\n1,1,2026-01-01\n1,1,2026-01-02\n",
            "several rows have the same id",
        ),
        ("OrderID,CustomerID,OrderDate\n", "it has no rows"),
    ],
)
def test_table_that_would_be_rejected_is_left_out_with_the_reason(
    orders: str, reason: str, tmp_path: Path
) -> None:
    customers = "CustomerID,Name\n1,Ann\n"
    files: Files = {"customers.csv": customers, "orders.csv": orders}

    lines = new_site(tmp_path / "site", _folder(tmp_path, files))

    assert set(load_config(tmp_path / "site")[0].tables) == {"customers"}
    told = next(line for line in lines if line.startswith("not read: orders.csv"))
    assert reason in told
    assert load_config(tmp_path / "site")[0].as_of == "today"


def test_column_that_cannot_be_read_is_left_out_with_the_reason(tmp_path: Path) -> None:
    header = "CustomerID,Name,Status,Employees,Gender"
    rows = "1,Ann,gold member,many,F\n2,Bo,silver member,few,M\n"
    source = _folder(tmp_path, {"customers.csv": f"{header}\n{rows}"})

    config = _made(tmp_path, source)

    assert _fields(config)["customers"] == {
        "id": "CustomerID",
        "name": "Name",
        "gender": "Gender",
    }
    text = (tmp_path / "site/config.yaml").read_text()
    assert "Employees is not read: for employees, its values are not whole" in text
    assert "Status is not read: for status, its values are others than" in text


def test_no_value_of_a_customer_is_written_but_those_that_are_translated(
    tmp_path: Path,
) -> None:
    source = _folder(tmp_path, NORWEGIAN)

    lines = new_site(tmp_path / "site", source)

    written = (tmp_path / "site/config.yaml").read_text() + "\n".join(lines)
    for value in ("Fjordbruk", "0012", "Søt", "Bergen", "post@fjord", "Levert"):
        assert value not in written


def test_texts_that_mean_nothing_are_declared(tmp_path: Path) -> None:
    customers = "CustomerID,Name,Created\n1,NULL,NULL\n2,N/A,2026-01-01\n"

    config = _made(tmp_path, _folder(tmp_path, {"customers.csv": customers}))

    assert config.tables["customers"].missing == ["NULL"]


def test_first_line_of_excel_is_skipped(tmp_path: Path) -> None:
    customers = "sep=;\nCustomerID;Name;City\n1;Ann;Oslo\n2;Bo;Rome\n3;Cy;Bonn\n"
    more = "".join(f"{number};X;Y\n" for number in range(4, 20))

    config = _made(tmp_path, _folder(tmp_path, {"customers.csv": customers + more}))

    assert config.tables["customers"].skip == 1
    assert check_site(tmp_path / "site", None).file.size == 19


def test_most_frequent_currency_is_taken(tmp_path: Path) -> None:
    files: Files = {
        "customers.csv": "CustomerID,Name\n1,Ann\n",
        "orders.csv": (
            "OrderID,CustomerID,OrderDate,Currency\n"
            "1,1,2026-01-01,SEK\n2,1,2026-01-02,SEK\n3,1,2026-01-02,DKK\n"
        ),
    }

    assert _made(tmp_path, _folder(tmp_path, files)).currency == "SEK"


def test_companies_with_people_are_customers_with_contacts(tmp_path: Path) -> None:
    rows = "1,Bond & Sons,Ann,Bond\n2,Quiet Ltd,Bo,Quist\n"
    source = _folder(
        tmp_path, {"crm.csv": f"CustomerID,Company,First name,Surname\n{rows}"}
    )

    assert _fields(_made(tmp_path, source)) == {
        "customers": {"id": "CustomerID", "name": "Company"},
        "contacts": {
            "customer": "CustomerID",
            "given_name": "First name",
            "family_name": "Surname",
        },
    }


def test_folder_without_customers_is_refused_and_nothing_written(
    tmp_path: Path,
) -> None:
    source = _folder(tmp_path, {"prices.csv": "sku,price\n1,2\n"})

    with pytest.raises(SiteError, match="no file here looks like a table of customers"):
        new_site(tmp_path / "site", source)

    assert not (tmp_path / "site").exists()


def test_damaged_files_are_told_of_and_passed_over(tmp_path: Path) -> None:
    files: Files = {
        "customers.csv": "CustomerID,Name\n1,Ann\n",
        "orders.xlsx": b"PK no workbook",
        "products.parquet": b"PAR1 no parquet",
        "reps.json": "{]",
        "twice.csv": "a,a\n1,2\n",
        "empty.csv": "",
    }

    lines = new_site(tmp_path / "site", _folder(tmp_path, files))

    told = [line.split(" (")[0] for line in lines if line.startswith("not read")]
    assert told == [
        f"not read: {name}"
        for name in (
            "empty.csv",
            "orders.xlsx",
            "products.parquet",
            "reps.json",
            "twice.csv",
        )
    ]


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_folder_in_use_is_refused(taken: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    if taken == "file":
        site.write_text("mine")
    else:
        site.mkdir()
        (site / "mine.txt").write_text("mine")

    with pytest.raises(SiteError, match="hint: name a folder that is empty"):
        new_site(site, None)


def test_demonstration_is_copied_and_loads(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()

    lines = new_site(tmp_path / "site", None)

    config, _ = load_config(tmp_path / "site")
    assert lines[-1] == f"then: dossier build --site {tmp_path / 'site'}"
    assert config.data_folder(tmp_path / "site").is_dir()
    assert not (tmp_path / "site/templates").exists()
    assert not (tmp_path / "site/output").exists()
