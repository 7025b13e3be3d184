"""The parts of a watcher, each by itself."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.watching.bell import Bell, Heard
from site_builder.watching.hearing import remote_file_system
from site_builder.watching.known import Known
from site_builder.watching.looking import differences, look
from site_builder.watching.settling import Settling
from site_builder.watching.temporary import has_temporary, is_temporary
from tests.conftest import SiteFiles

Make = Callable[[SiteFiles], Path]

_HEAD = "title: Test\ncurrency: NOK\n"
_TABLES = "tables:\n  customers: {file: customers.csv}\n  orders: {file: orders.csv}\n"
_SQL = (
    "tables:\n  customers: {file: customers.csv}\n  orders:\n    sql: from 'x/*.csv'\n"
)
_MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/srv /mnt/exports nfs4 rw 0 0
//server/share /mnt/with\\040blank cifs rw 0 0
host /home/kari/remote fuse.sshfs rw 0 0
/dev/sdb1 /media/stick fuseblk rw 0 0
/dev/vdb /mnt/exports/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    "name",
    [
        *("~$a.xlsx", ".~lock.a.csv#", "a.tmp", "~WRD0001.tmp", "5AF3C200", ".a.swp"),
        *("a.swx", "4913", "a.csv~", ".#a.csv", "#a.csv#", "a.csv___jb_tmp___"),
        *("a.csv___jb_old___", ".a.kate-swp", "a.bck", ".DS_Store", ".goutputstream-X"),
        *(".a.csv.Xa81Bc", "a.csv.part", "a.crdownload", ".git", "a.TMP"),
    ],
)
def test_temporary_files_are_known_by_their_names(name: str) -> None:
    assert is_temporary(name)
    assert has_temporary(f"content/data/{name}")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "config.yaml",
            "content/data/orders.csv",
            "content/data/a~b.csv",
            "a.temp.csv",
        ),
        *("content/notes/4913/2026-01-01.md", "content/notes/12345678/a.md", "5AF3C20"),
    ],
)
def test_other_files_are_not(path: str) -> None:
    """Above all not the folders with notes: they are called like customers."""
    assert not has_temporary(path)


def test_hidden_folder_is_temporary_with_all_in_it() -> None:
    assert has_temporary("content/notes/.git/a.md")


def test_inputs_are_those_of_the_build_and_its_templates(make_site: Make) -> None:
    site = make_site(
        {
            "templates/base.html": "x",
            "content/data/other.csv": "x",
            "content/data/~$orders.csv": "x",
            "content/segments/.big.yaml.swp": "x",
            "notes.txt": "x",
        }
    )

    seen = look(site, site / "output")

    assert set(seen.inputs) == {
        "config.yaml",
        "content/data/customers.csv",
        "content/data/orders.csv",
        "content/segments/big.yaml",
        "templates/base.html",
    }
    assert dict(seen.roots) == {
        str(site): False,
        str(site / "content"): True,
        str(site / "templates"): True,
    }


def test_file_that_config_names_counts_whatever_it_is_called(make_site: Make) -> None:
    tables = _TABLES.replace("orders.csv", "orders.tmp")
    site = make_site({"config.yaml": _HEAD + tables, "content/data/orders.tmp": "x"})

    assert "content/data/orders.tmp" in look(site, site / "output").inputs


def test_without_a_sound_config_everything_counts_or_what_counted(
    make_site: Make,
) -> None:
    site = make_site({"config.yaml": "title: [", "content/data/other.csv": "x"})
    (site / "content/data/orders.csv").unlink()
    never = look(site, site / "output")
    site = make_site({})
    before = look(site, site / "output", never)
    (site / "config.yaml").write_text("title: [")

    after = look(site, site / "output", before)

    assert "content/data/other.csv" in never.inputs
    assert before.config is not None
    assert after.config is before.config
    assert differences(before.inputs, after.inputs) == ["config.yaml"]


@pytest.mark.parametrize(
    ("config", "roots"),
    [
        (f"data: ../exports\n{_TABLES}", {"../exports": False}),
        (f"data: ../exports\n{_SQL}", {"../exports": True}),
        # Where the data are the site itself, what is published is cut out.
        (f"data: .\n{_SQL}", {"inner": True}),
    ],
    ids=["files", "patterns", "site"],
)
def test_folders_that_are_listened_to(
    make_site: Make, config: str, roots: dict[str, bool]
) -> None:
    site = make_site({"config.yaml": _HEAD + config, "inner/a.csv": "x"})
    (site.parent / "exports").mkdir()
    (site / "output/.releases/everyone/1").mkdir(parents=True)

    seen = look(site, site / "output")

    more = {str((site / name).resolve()): whole for name, whole in roots.items()}
    assert dict(seen.roots) == {str(site): False, str(site / "content"): True, **more}


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/site", ""),
        ("/mnt/exports", "nfs4"),
        ("/mnt/exports/daily", "nfs4"),
        ("/mnt/exports/local/daily", ""),
        ("/mnt/exportsx", ""),
        ("/mnt/with blank/x", "cifs"),
        ("/home/kari/remote/x", "fuse.sshfs"),
        ("/media/stick/x", ""),
    ],
)
def test_network_file_systems_are_known(tmp_path: Path, folder: str, kind: str) -> None:
    """security.md, B7."""
    (tmp_path / "mounts").write_text(_MOUNTS)

    assert remote_file_system(Path(folder), tmp_path / "mounts") == kind
    assert remote_file_system(Path(folder), tmp_path / "none") == ""


def test_file_is_finished_when_it_is_closed_or_gets_its_name(make_site: Make) -> None:
    site = make_site({})
    inputs = look(site, site / "output").inputs
    name = "content/data/orders.csv"
    settling = Settling(site)

    def unfinished(*heard: str) -> list[str]:
        for what in heard:
            settling.note(Heard(what, inputs[name].real))  # type: ignore[arg-type]
        return settling.unfinished([name], inputs)

    assert unfinished() == [name]  # nobody has said so
    assert unfinished("open") == [name]
    assert unfinished("finished") == []
    assert unfinished("open") == [name]  # again
    assert unfinished("finished", "gone") == [name]  # it may come back
    assert unfinished("finished") == []
    settling.begin()
    assert unfinished() == [name]


def test_input_that_nobody_calls_changed_is_not_waited_for_unless_it_is_open(
    make_site: Make,
) -> None:
    site = make_site({})
    inputs = look(site, site / "output").inputs
    settling = Settling(site)

    assert settling.unfinished([], inputs) == []
    settling.note(Heard("open", inputs["config.yaml"].real))
    assert settling.unfinished([], inputs) == ["config.yaml"]


def test_lock_of_git_is_waited_for(make_site: Make) -> None:
    site = make_site({".git/index.lock": ""})
    inputs = look(site, site / "output").inputs
    settling = Settling(site)
    settling.note(Heard("finished", inputs["config.yaml"].real))

    assert settling.unfinished(["config.yaml"], inputs) == [".git/index.lock"]
    (site / ".git/index.lock").unlink()
    assert settling.unfinished(["config.yaml"], inputs) == []


def test_touch_is_told_from_a_change_after_a_good_build_only(make_site: Make) -> None:
    site = make_site({})
    path, name = site / "content/data/orders.csv", "content/data/orders.csv"

    def changed(*, good: bool, text: str) -> bool:
        known = Known().after(look(site, site / "output").inputs, good=good)
        assert not known.learn(Bell())
        path.write_text(text)
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
        now = look(site, site / "output").inputs
        assert known.changes(now) == [name]
        same = known.is_same(name, now)
        assert known.changes(now) == ([] if same else [name])
        return not same

    text = path.read_text()
    assert not changed(good=True, text=text)
    assert changed(good=False, text=text)
    assert changed(good=True, text=text.replace("100", "200"))  # as long as before
    assert changed(good=True, text=f"{text}c,1,2026-02-06,1\n")
