"""What judging costs: 60 segments of five conditions over 150,000 customers.

    python -m benchmarks.segments [--customers 150000] [--work FOLDER] [--profile]

The customer file is made here, ten orders a customer, and the same each time. It is
read and measured as in a build; then every segment is judged and explained: answered
for every customer, with the own value and what is lacking for every condition.
"""

import argparse
import cProfile
import json
import pstats
import resource
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from site_builder.build import Checked, check_site
from site_builder.measures import catalogue
from site_builder.segments import Judgement, judge, load_segments

_ORDERS_EACH = 10
_SEGMENTS = 60
_LONGEST = 40  # functions listed by --profile
_MB = 10**6
_ASKED = "asked"  # not where a site has its own, which would be judged before

_CONFIG = """\
title: What judging costs
currency: NOK
as_of: 2026-03-31
tables:
  customers: {file: customers.parquet}
  orders: {file: orders.parquet, not_counted: {status: [cancelled]}}
  reps: {file: reps.parquet}
  rates: {file: rates.parquet}
"""
_TABLES = {
    "customers": """
        select i as id, 'Customer ' || i as name,
               case when i % 3 = 0 then 'person' else 'company' end as kind,
               case when (hash(i) % 10)::int > 0
                    then ['female', 'male'][1 + (hash(i, 1) % 2)::int] end as gender,
               'City ' || (hash(i, 2) % 400)::int as city,
               'T' || (hash(i, 3) % 30)::int as territory,
               'R' || (hash(i, 4) % 200)::int as owner,
               case when (hash(i, 5) % 5)::int > 0
                    then (hash(i, 6) % 500)::int end as employees,
               date '2018-01-01' + (hash(i, 7) % 2900)::int as created,
               case when (hash(i, 8) % 3)::int = 0
                    then 'vip;fair' else 'fair' end as tags
        from range({customers}) one(i)
    """,
    "orders": """
        select i as id, (hash(i, 9) % {customers})::int as customer,
               date '2021-01-01' + (hash(i, 10) % 1915)::int as date,
               lpad(((hash(i, 11) % 24)::int)::varchar, 2, '0') || ':' ||
               lpad(((hash(i, 12) % 60)::int)::varchar, 2, '0') as time,
               ['web', 'phone', 'shop', 'rep'][1 + (hash(i, 13) % 4)::int] as channel,
               case when (hash(i, 14) % 40)::int = 0 then 'cancelled'
                    else 'delivered' end as status,
               ((hash(i, 15) % 2000000)::int / 100.0)::decimal(12, 2) as amount,
               ((hash(i, 16) % 500000)::int / 100.0)::decimal(12, 2) as margin
        from range({orders}) one(i)
    """,
    "reps": """
        select 'R' || i as id, 'Rep ' || i as name, 'Team ' || i % 12 as team
        from range(200) one(i)
    """,
    "rates": "select 'EUR' as currency, date '2025-12-31' as date, 11.5 as rate",
}
_WEB = {"where": [{"field": "channel", "is": "web"}]}
_EVENING = {"where": [{"field": "time", "time_slot": "evening"}]}
_LARGE = {"where": [{"field": "amount", "gt": 15000}]}
_HALVES = {"within": "last 2 half_years so far"}
_BEFORE = {"within": {"from": "24 months ago", "to": "12 months ago"}}
_CHANNELS = ("web", "phone", "shop", "rep")


def conditions(place: int) -> Iterator[Mapping[str, Any]]:
    """Ask five things, of which others ask with other limits; no two segments alike."""
    limit = 1 + place % 19
    year = {"within": f"last {12 + 6 * (place % 3)} months"}
    lately = {"within": f"last {3 + 3 * (place % 3)} months"}
    asked: list[Mapping[str, Any]] = [
        {"sum": "orders.amount", **year, "gt": 1000 * limit},
        {"count": "orders", **_HALVES, **_WEB, "gte": limit % 4},
        {"measure": "silence", "lt": limit},
        {"field": "city", "not_in": [f"City {place}", f"City {limit}"]},
        {"rank": "revenue_12m", "top": f"{5 * limit} %", "per": "territory"},
        {
            "sum": "orders.amount",
            **lately,
            "vs": "same_period_last_year",
            "change": {"lt": f"{-limit} %"},
        },
        {"share": "orders.amount", **year, **_WEB, "gte": f"{limit} %"},
        {"most_frequent": "orders.channel", "is": _CHANNELS[limit % 4]},
        {"median": "orders.amount", **year, "between": [limit, 9000 + limit]},
        {
            "last": "orders.date",
            "within": year["within"],
            "weekday": ["monday", "friday"],
        },
        {"exists": "orders", **_BEFORE, **_LARGE},
        {"field": "owner.team", "is": f"Team {limit}"},
        {"avg": "orders.amount", **_EVENING, "gt": f"{100 * limit} EUR"},
        {"rank": "margin", "quantile": f"{1 + limit % 5} of 5"},
        {"distinct": "orders.channel", **year, "gte": 1 + limit % 3},
        {"days_since": "orders", "lt": 30 * limit},
        {"field": "created", "anniversary": f"next {limit} days"},
        {"count": "orders", **lately, "vs": "previous", "change": {"gte": limit % 3}},
        {"field": "employees", "between": [limit, 20 * limit]},
        {"max": "orders.amount", **_BEFORE, **_EVENING, "gt": 500 * limit},
        {"field": "tags", "has_any": ["vip"]},
        {"rank": "revenue", "abc": ["A", "B"][: 1 + limit % 2]},
        {"measure": "last_order", "after": {"field": "created"}},
    ]
    for step in range(5):
        yield asked[(5 * place + step) % len(asked)]


def write_site(customers: int, folder: Path) -> None:
    """Write the customer file and the segments.

    Args:
        customers: How many; ten times as many orders.
        folder: Exists.

    """
    data, segments = folder / "content/data", folder / _ASKED
    for one in (data, segments):
        one.mkdir(parents=True)
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    orders = customers * _ORDERS_EACH
    for name, statement in _TABLES.items():
        made = statement.format(customers=customers, orders=orders)
        duckdb.execute(f"copy ({made}) to '{data / name}.parquet'")
    for place in range(_SEGMENTS):
        asked = [*conditions(place)]
        definition = {"all": asked} if place % 3 else {"any": asked}
        path = segments / f"segment-{place:02}.yaml"
        path.write_text(json.dumps({"where": definition}), encoding="utf-8")


def judged(checked: Checked, site: Path) -> dict[str, Judgement]:
    """Read the definitions and judge them: what is measured."""
    segments = load_segments(
        site / _ASKED,
        checked.file.dictionary,
        catalogue(),
        currency=checked.config.currency,
        time_slots=checked.config.time_slots,
    )
    return judge(segments, checked.file, checked.measures, checked.as_of)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=150_000)
    parser.add_argument("--work", type=Path, help="keeps the site between two runs")
    parser.add_argument("--profile", action="store_true", help="what takes the time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.work or Path(scratch)
        site = folder / f"segments-{arguments.customers}"
        if not site.is_dir():
            site.mkdir(parents=True)
            write_site(arguments.customers, site)
        checked = check_site(site)
        before = _peak()
        profile = cProfile.Profile()
        if arguments.profile:
            profile.enable()
        start, processor = time.perf_counter(), time.process_time()
        found = judged(checked, site)
        seconds = time.perf_counter() - start
        processor = time.process_time() - processor
        profile.disable()
        if arguments.profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(_LONGEST)
    _tell(checked, found, seconds, processor, before)


def _tell(
    checked: Checked,
    found: Mapping[str, Judgement],
    seconds: float,
    processor: float,
    before: float,
) -> None:
    leaves = [leaf for one in found.values() for leaf in one.leaves]
    members = sum(int((one.answer == 1).sum()) for one in found.values())
    print(
        f"{checked.file.size:,} customers, {len(checked.file['orders']):,} orders, "
        f"{len(found)} segments, {len(leaves)} conditions, "
        f"{len({leaf.condition for leaf in leaves})} different ones of "
        f"{len({leaf.condition.subject for leaf in leaves})} subjects\n"
        f"{members:,} memberships; {seconds:.1f} s on the clock, {processor:.1f} s of "
        f"the processor; peak memory {_peak():,.0f} MB, {before:,.0f} MB before judging"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB


if __name__ == "__main__":
    main()
