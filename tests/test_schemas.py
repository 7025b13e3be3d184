"""Schemas tell editors what `dossier check` would say, as far as they can."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from site_builder.config import Config
from site_builder.customer_file import standard_dictionary
from site_builder.schemas import schemas
from site_builder.segments.comparators import COMPARATORS
from site_builder.segments.subjects import KINDS
from site_builder.yaml_file import parse_yaml, read_yaml

ROOT = Path(__file__).parents[1]
SITES = [ROOT, *sorted(path.parent for path in ROOT.glob("tests/sites/*/config.yaml"))]
CONFIGS = [site / "config.yaml" for site in SITES]
SEGMENTS = [path for site in SITES for path in sorted(site.glob("content/segments/*"))]

SOUND = "title: T\ncurrency: EUR\ntables: {customers: {file: c.csv}}\n"
BROKEN_CONFIGS = {
    "a key that there is not": f"{SOUND}colour: red",
    "no currency": "title: T\ntables: {customers: {file: c.csv}}",
    "no customers": "title: T\ncurrency: EUR\ntables: {orders: {file: c.csv}}",
    "a currency that there is not": SOUND.replace("EUR", "EURO"),
    "a table that there is not": SOUND.replace("customers:", "costumers:"),
    "a field that there is not": SOUND.replace("c.csv", "c.csv, fields: {nmae: N}"),
    "a file and a query": SOUND.replace("c.csv", "c.csv, sql: select 1"),
    "neither file nor query": SOUND.replace("file: c.csv", "skip: 1"),
    "an own field called like ours": SOUND.replace("c.csv", "c.csv, more: {name: {}}"),
    "an own field with a capital": SOUND.replace("c.csv", "c.csv, more: {Shoe: {}}"),
    "a sensitivity that there is not": SOUND.replace(
        "c.csv", "c.csv, more: {shoe: {sensitivity: secret}}"
    ),
    "a month too many": f"{SOUND}year_starts: 13",
    "a share without its sign": f"{SOUND}rejects: {{allow: 1}}",
    "a day in another notation": f"{SOUND}as_of: 31.03.2026",
    "a window of no days": f"{SOUND}compare: 0 days",
    "a time slot without an end": f"{SOUND}time_slots: {{morning: 05:00}}",
    "no title": SOUND.replace("title: T", "title: ''"),
}
BROKEN_SEGMENTS = {
    "no conditions": "title: T",
    "a key that there is not": "titel: T\nwhere: [{field: city, is: Oslo}]",
    "a purpose that there is not": "purpose: fun\nwhere: [{field: city, is: Oslo}]",
    "an empty group": "where: {all: []}",
    "a group beside a condition": "where: {all: [{exists: orders}], field: city}",
    "no comparator": "where: [{field: city}]",
    "a comparator that there is not": "where: [{field: city, equals: Oslo}]",
    "a subject that there is not": "where: [{feild: city, is: Oslo}]",
    "a rank of no place": "where: [{rank: revenue}]",
    "a rank of two places": "where: [{rank: revenue, top: 5, bottom: 5}]",
    "a rank of no class": "where: [{rank: revenue, abc: D}]",
    "a share of nothing": "where: [{share: orders, gt: 50 %}]",
    "a trend without a window": (
        "where: [{sum: orders.amount, vs: previous, change: {lt: -30 %}}]"
    ),
    "a trend without a change": (
        "where: [{sum: orders.amount, within: last 6 months, vs: previous}]"
    ),
    "a trend against what there is not": (
        "where: [{count: orders, within: last month, vs: last, change: {lt: 0}}]"
    ),
    "some of no segments": "where: [{at_least: 2}]",
    "two subjects": "where: [{field: city, measure: revenue, is: 1}]",
    "a measure that there is not": "where: [{measure: revenues, gt: 1}]",
    "a table that there is not": "where: [{count: order, gt: 1}]",
    "a window without a unit": "where: [{count: orders, within: last 30, gt: 1}]",
    "a comparator that never fits": "where: [{count: orders, contains: x}]",
    "a membership that is compared": "where: [{segment: vip, is: true}]",
    "a list for one value": "where: [{field: city, is: [Oslo]}]",
    "one value for a list": "where: [{field: city, in: Oslo}]",
    "a range of three": "where: [{measure: revenue, between: [1, 2, 3]}]",
    "a month that there is not": "where: [{field: birth_date, month: 13}]",
    "an expectation that there is not": "where: [{exists: orders}]\nexpect: {mn: 1}",
    "a condition of rows about a measure": (
        "where: [{count: orders, where: [{measure: revenue, gt: 1}], gt: 1}]"
    ),
}


def _faults(kind: str, data: Any) -> list[str]:
    validator = Draft202012Validator(schemas()[kind])
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("kind", ["config", "segment"])
def test_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(schemas()[kind])


@pytest.mark.parametrize("path", CONFIGS, ids=str)
def test_sound_config_fits(path: Path) -> None:
    assert _faults("config", read_yaml(path, path.name).data) == []


@pytest.mark.parametrize("path", SEGMENTS, ids=str)
def test_sound_segment_fits(path: Path) -> None:
    assert _faults("segment", read_yaml(path, path.name).data) == []


SOUND_CONDITIONS = """
{rank: revenue, top: 20, per: owner.team}
{rank: revenue, bottom: 12.5 %}
{rank: revenue, percentile: 90}
{rank: revenue, percentile: [80, 90]}
{rank: revenue, percentile: {lt: 10}}
{rank: revenue, quantile: 5 of 5}
{rank: revenue, abc: [A, B]}
{share: orders, where: [{field: channel, is: web}], gt: 50 %}
{share: orders.amount, where: [{field: channel, is: web}], within: last year, gt: 0.5}
{most_frequent: orders.channel, in: [web, phone]}
{sum: orders.amount, within: last 6 months, vs: previous, change: {lt: -30 %}}
{count: orders, within: last 6 months, vs: previous, change: {between: [-5, 5]}}
{at_least: 2, of: [one, two, three]}
"""


@pytest.mark.parametrize("condition", SOUND_CONDITIONS.strip().splitlines())
def test_sound_condition_fits(condition: str) -> None:
    assert _faults("segment", parse_yaml(f"where: [{condition}]", "").data) == []


def test_smallest_config_fits() -> None:
    assert _faults("config", parse_yaml(SOUND, "").data) == []


@pytest.mark.parametrize("text", BROKEN_CONFIGS.values(), ids=BROKEN_CONFIGS)
def test_broken_config_does_not_fit(text: str) -> None:
    assert _faults("config", parse_yaml(text, "").data)


@pytest.mark.parametrize("text", BROKEN_SEGMENTS.values(), ids=BROKEN_SEGMENTS)
def test_broken_segment_does_not_fit(text: str) -> None:
    assert _faults("segment", parse_yaml(text, "").data)


def test_every_table_and_field_can_be_completed() -> None:
    tables = schemas()["config"]["properties"]["tables"]["properties"]

    assert {
        name: set(one["properties"]["fields"]["properties"])
        for name, one in tables.items()
    } == {
        name: set(entry.fields) for name, entry in standard_dictionary().tables.items()
    }


def test_every_key_of_config_is_described() -> None:
    properties = schemas()["config"]["properties"]

    assert set(properties) == set(Config.model_fields)
    assert all(one.get("description") for one in properties.values())


def test_every_subject_and_comparator_can_be_completed() -> None:
    conditions = schemas()["segment"]["$defs"]["condition"]["anyOf"]
    keys = {key for one in conditions for key in one["properties"]}

    assert keys >= {*KINDS, *COMPARATORS}
