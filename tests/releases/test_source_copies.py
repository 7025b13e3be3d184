"""What a release was made of comes back, byte by byte."""

import datetime as dt
import json
import os
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from site_builder.build import build_site
from site_builder.problems import SiteError
from site_builder.releases import prune_now, publishing, restore
from site_builder.releases.layout import Layout
from site_builder.releases.source_copies import copies, prune_copies
from tests.conftest import SOUND, SiteFiles
from tests.releases.tiny import files, site

_DAY = dt.timedelta(days=1)


def _publish(output: Path, sources: Mapping[str, Path], generation: int = 1) -> None:
    with publishing(output) as publication:
        publication.note_sources(sources)
        tree = publication.tree("everyone")
        for path, data in site(generation).items():
            tree.write(path, data)
        publication.publish(100)


def test_inputs_of_a_release_come_back(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    output, back = tmp_path / "output", tmp_path / "back"
    sql = "select a as id, 'B' || a as name from 'part-*.csv'"
    config = str(SOUND["config.yaml"]).replace(
        "{file: customers.csv}", f'{{sql: "{sql}"}}'
    )
    more: SiteFiles = {
        "config.yaml": config,
        "content/data/part-1.csv": b"a\n1\n",
        "content/data/part-2.csv": b"a\n2\n",
        "content/data/unnamed.csv": b"nobody names me\n",
        "content/data/customers.csv": None,
        "content/notes/1/a.md": "Likes tea.\n",
        "content/pages/about.md": "---\ntitle: About\n---\nText.\n",
    }
    first = make_site(more)
    before = {
        path: data
        for path, data in files(first).items()
        if path != "content/data/unnamed.csv"
    }
    build_site(first, output)
    build_site(make_site({}), output, accept_shrink=True)

    named = restore(output, 1, back)

    assert files(back) == before
    assert named == sorted(before)
    assert not (tmp_path / "back/content/data/unnamed.csv").exists()


def test_old_bytes_are_built_from_what_came_back(
    make_site: Callable[[SiteFiles], Path], tmp_path: Path
) -> None:
    output, back = tmp_path / "output", tmp_path / "back"
    old = files(build_site(make_site({}), output).release.root)
    more = b"id,name,kind,city\n1,Gone wrong,company,Oslo\n2,Li,person,\n"
    build_site(make_site({"content/data/customers.csv": more}), output)

    restore(output, 1, back)

    assert files(build_site(back, tmp_path / "again").release.root) == old


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    source = tmp_path / "customers.csv"
    source.write_bytes(b"id\n1\n")
    sources = {"a.csv": source, "b.csv": source}

    for generation in (1, 2):
        _publish(tmp_path / "output", sources, generation)

    objects = files(tmp_path / "output/.state/sources/objects")
    assert list(objects.values()) == [b"id\n1\n"]
    assert [one.number for one in copies(Layout(tmp_path / "output"))] == [1, 2]


def test_unchanged_files_are_not_read_again_and_changed_ones_are(
    tmp_path: Path,
) -> None:
    source, output = tmp_path / "customers.csv", tmp_path / "output"
    source.write_bytes(b"id\n1\n")
    hour_ago = time.time() - 3600
    os.utime(source, (hour_ago, hour_ago))
    _publish(output, {"a.csv": source}, 1)
    _publish(output, {"a.csv": source}, 2)
    one, two = copies(Layout(output))
    assert one.files == two.files
    assert one.stamps == two.stamps != {}

    source.write_bytes(b"id\n2\n")
    _publish(output, {"a.csv": source}, 3)

    three = copies(Layout(output))[-1]
    assert three.files != two.files
    assert three.stamps == {}  # it may change within the same tick of the clock


def test_file_that_changes_while_it_is_read_is_told_and_not_kept(
    tmp_path: Path,
) -> None:
    source, output = tmp_path / "customers.csv", tmp_path / "output"
    source.write_bytes(b"id\n1\n")

    with publishing(output) as publication:
        publication.note_sources({"a.csv": source})
        publication.tree("everyone").write("index.html", b"<p>")
        source.write_bytes(b"id\n1\n2\n")
        published = publication.publish()

    assert published.notices == ("a.csv has changed since it was read",)
    assert copies(Layout(output))[0].files == {}


def test_copies_are_private(tmp_path: Path) -> None:
    source, output = tmp_path / "customers.csv", tmp_path / "output"
    source.write_bytes(b"id\n1\n")

    _publish(output, {"a.csv": source})

    for path in (output / ".state/sources/objects").glob("*/*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_copies_of_old_releases_stay_one_a_day(tmp_path: Path) -> None:
    source, output = tmp_path / "customers.csv", tmp_path / "output"
    layout, today = Layout(output.absolute()), dt.date(2026, 3, 31)
    days = [100, 90, 89, 89, 1, 1, 1, 0, 0]
    for number, _ in enumerate(days, start=1):
        source.write_text(f"{number}\n")
        _publish(output, {"a.csv": source}, number)
    for number, ago in enumerate(days, start=1):
        path = output / f".state/sources/lists/{number}.json"
        about = json.loads(path.read_text())
        about["made"] = f"{today - ago * _DAY}T{number:02}:00:00+00:00"
        path.chmod(0o600)
        path.write_text(json.dumps(about))

    prune_now(output, 2)
    prune_copies(layout, 90, today)

    assert layout.numbers() == [8, 9]
    assert [one.number for one in copies(layout)] == [4, 7, 8, 9]
    kept = files(output / ".state/sources/objects").values()
    assert sorted(kept) == [b"4\n", b"7\n", b"8\n", b"9\n"]


def test_nothing_that_differs_is_overwritten(tmp_path: Path) -> None:
    source, output = tmp_path / "customers.csv", tmp_path / "output"
    source.write_bytes(b"id\n1\n")
    _publish(output, {"data/a.csv": source})
    there = tmp_path / "back/data/a.csv"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")

    with pytest.raises(SiteError, match="is there already, and differs"):
        restore(output, 1, tmp_path / "back")

    assert there.read_bytes() == b"mine"


def test_what_is_not_kept_or_damaged_is_told(tmp_path: Path) -> None:
    source, output = tmp_path / "customers.csv", tmp_path / "output"
    source.write_bytes(b"id\n1\n")
    _publish(output, {"a.csv": source})
    (kept,) = (output / ".state/sources/objects").glob("*/*")
    kept.write_bytes(b"id\n7\n")

    with pytest.raises(SiteError, match="its copy is damaged"):
        restore(output, 1, tmp_path / "back")
    with pytest.raises(SiteError, match=r"release 7 .* is not kept\n.*kept are: 1"):
        restore(output, 7, tmp_path / "back")

    assert not (tmp_path / "back").exists()
