"""The customer file that is measured: TPC-H's customers with their orders and lines.

    python -m benchmarks.data 15000 FOLDER

TPC-H leaves a third of its customers without any order. So that nearly all have some,
a third of the orders of customers 3k+1 and 3k+2 (those whose number is a multiple of
three) are given to customer 3k+3: with that 14,996 of 15,000 have orders, 10 each, 40
lines. Nothing else is invented: the cost of a product is the mean price of its
suppliers, the territory of a customer the region of its nation.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.tools import tool

_PER_SCALE = 150_000  # customers at scale 1
_SITE = Path(__file__).parent / "site"
_TABLES = "customer,orders,lineitem,part,partsupp,nation,region"
_STATEMENTS = {
    "customers": """
        select c_custkey as id, c_name as name, 'company' as kind,
               c_mktsegment as sector, c_address as street, c_phone as phone,
               n_name as country, n_regionkey as territory
        from 'customer.parquet' join 'nation.parquet' on n_nationkey = c_nationkey
        order by c_custkey
    """,
    "orders": """
        select o_orderkey as id,
               case when o_custkey % 3 > 0 and o_orderkey % 3 = 0
                    then least(o_custkey - o_custkey % 3 + 3, (
                        select max(c_custkey) from 'customer.parquet'
                    ))
                    else o_custkey end as customer,
               o_orderdate as date, o_orderpriority as channel, o_orderstatus as status,
               o_clerk as rep, o_totalprice as amount
        from 'orders.parquet' order by o_orderkey
    """,
    "order_lines": """
        select l_orderkey as order, l_partkey as product, l_quantity as quantity,
               (l_extendedprice / l_quantity)::decimal(15, 2) as unit_price,
               l_discount as discount,
               (l_extendedprice * (1 - l_discount))::decimal(15, 2) as amount
        from 'lineitem.parquet' order by l_orderkey, l_linenumber
    """,
    "products": """
        select p_partkey as id, p_name as name,
               string_split(p_type, ' ')[-1] as category, p_brand as brand,
               cost as unit_cost
        from 'part.parquet' join (
            select ps_partkey, avg(ps_supplycost)::decimal(15, 2) as cost
            from 'partsupp.parquet' group by all
        ) on ps_partkey = p_partkey
        order by p_partkey
    """,
    "reps": """
        select distinct o_clerk as id, o_clerk as name from 'orders.parquet' order by id
    """,
    "territories": """
        select r_regionkey as id, r_name as name from 'region.parquet' order by id
    """,
}


def site_of(customers: int, work: Path) -> Path:
    """Make a site, unless it is there as this module and benchmarks/site would make it.

    Args:
        customers: As for ``make_site``.
        work: Gets a folder with the site, named by the digest of both.

    """
    sources = sorted(path for path in _SITE.rglob("*") if path.is_file())
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sources:
        digest.update(path.read_bytes())
    folder = work / f"site-{digest.hexdigest()[:12]}"
    if not folder.is_dir():
        make_site(customers, folder)
    return folder


def make_site(customers: int, folder: Path) -> None:
    """Write config.yaml, segments and CSV files of so many customers.

    Args:
        customers: TPC-H's scale follows from it; 150,000 is scale 1.
        folder: Made here.

    """
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        tables, site = Path(work, "tables"), Path(work, "site")
        scale = f"{(customers + 0.5) / _PER_SCALE:.9f}"  # it is cut, not rounded
        command = [tool("tpchgen-cli"), "parquet", "-s", scale, "-o", str(tables)]
        subprocess.run(
            [*command, f"--tables={_TABLES}"], check=True, stdout=subprocess.DEVNULL
        )
        shutil.copytree(_SITE, site)
        data = site / "content" / "data"
        data.mkdir()
        with duckdb.connect(config={"file_search_path": str(tables)}) as connection:
            for name, statement in _STATEMENTS.items():
                target = data / f"{name}.csv"
                connection.execute(f"copy ({statement}) to '{target}' (header)")
        site.rename(folder)


if __name__ == "__main__":
    make_site(int(sys.argv[1]), Path(sys.argv[2]))
