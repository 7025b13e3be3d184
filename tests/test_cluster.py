"""A cluster gives the same bytes, and whatever befalls it is told and healed."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder import cluster as clusters
from site_builder import rendering
from site_builder.build import Built, build_site
from site_builder.problems import Problem, SiteError
from tests.conftest import REPOSITORY, SiteFiles
from tests.dask_processes import PATIENCE, DaskProcesses, wait_until
from tests.test_determinism import differing, tree_of

CUSTOMERS = 120
PARTITION = 30
SLOW = 119  # the last customer of all
PAGE = "customers/0118.html"  # written before it
LATE = "briefs/0119.html"  # not written before it
# Takes some seconds over the brief of one customer, and writes nothing.
DAWDLE = (
    "{% block kind %}{% if view.name == 'Slow' %}{% for one in range(4000) %}"
    "{% for other in range(9000) %}{% endfor %}{% endfor %}{% endif %}"
)
MakeSite = Callable[[SiteFiles], Path]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskProcesses]:
    with DaskProcesses(tmp_path_factory.mktemp("dask")) as processes:
        yield processes


@pytest.fixture
def cluster(processes: DaskProcesses) -> DaskProcesses:
    """Give a cluster with two workers, whatever other tests did to them."""
    processes.hire(2 - len(processes.workers))
    return processes


@pytest.fixture(autouse=True)
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "PARTITION", PARTITION)


def files(**changed: str) -> SiteFiles:
    """Give a site of several partitions."""
    names = ["Slow" if one == SLOW else f"Firm {one}" for one in range(CUSTOMERS)]
    rows = [f"{one:04},{name},company,Oslo\n" for one, name in enumerate(names)]
    orders = [f"{one},{one:04},2026-01-05,{one}\n" for one in range(CUSTOMERS)]
    return {
        "content/data/customers.csv": "id,name,kind,city\n" + "".join(rows),
        "content/data/orders.csv": "id,customer,date,amount\n" + "".join(orders),
        **{f"templates/{name}.html": text for name, text in changed.items()},
    }


def dawdling() -> str:
    template = (REPOSITORY / "templates/brief.html").read_text(encoding="utf-8")
    assert "{% block kind %}" in template
    return template.replace("{% block kind %}", DAWDLE)


@pytest.fixture
def slow_site(make_site: MakeSite) -> Path:
    return make_site(files(brief=dawdling()))


class Building(threading.Thread):
    """A build that goes on while the test does something else."""

    def __init__(self, site: Path, output: Path, cluster: DaskProcesses) -> None:
        super().__init__(daemon=True)
        self.built: Built | None = None
        self.error: Exception | None = None
        self._given = site, output, cluster.address
        self._cluster = cluster
        self._trees = output / ".work"

    def run(self) -> None:
        site, output, address = self._given
        try:
            self.built = build_site(site, output, cluster=address)
        except Exception as error:  # noqa: BLE001 -- handed to the test
            self.error = error

    def reach_the_slow_one(self) -> str:
        """Wait until its partition alone is left, half done; name who has it."""
        self.start()
        wait_until(lambda: self._half_done() or not self.is_alive(), "half a partition")
        (worker,) = self._cluster.busy()
        assert self._half_done(), "the slow customer was not slow enough"
        return worker

    def end(self) -> None:
        self.join(PATIENCE)
        assert not self.is_alive()

    def _half_done(self) -> bool:
        trees = list(self._trees.glob("*/new/everyone"))
        return (
            len(trees) == 1
            and (trees[0] / PAGE).is_file()
            and not (trees[0] / LATE).exists()
            and list(self._cluster.busy().values()) == [1]
        )


def refusal(site: Path, output: Path, address: str) -> list[tuple[str, str]]:
    """Build in vain; give place and message of each problem."""
    with pytest.raises(SiteError) as caught:
        build_site(site, output, cluster=address)
    assert not (output / "everyone").exists()
    assert not (output / ".work").exists()
    return [(one.file, one.message) for one in caught.value.problems]


def maps_of_material() -> list[str]:
    """List what a worker has mapped of what was handed to it."""
    maps = Path("/proc/self/maps")
    text = maps.read_text(encoding="utf-8") if maps.exists() else ""
    return [line for line in text.splitlines() if ".material" in line]


def build_command(*options: object, **settings: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "site_builder", "build", *map(str, options)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,
    )


def test_one_process_two_and_a_cluster_write_the_same_bytes(
    cluster: DaskProcesses, tmp_path: Path
) -> None:
    one = build_site(REPOSITORY, tmp_path / "one")
    two = build_site(REPOSITORY, tmp_path / "two", jobs=2)
    rented = build_site(REPOSITORY, tmp_path / "rented", cluster=cluster.address)

    assert one.checked.file.size > 4 * PARTITION
    assert one.pages == two.pages == rented.pages
    assert not differing(tree_of(one.release.root), tree_of(two.release.root))
    assert not differing(tree_of(one.release.root), tree_of(rented.release.root))
    assert not any(cluster.client.run(maps_of_material).values())  # it is let go of


def test_workers_find_a_site_that_is_named_from_where_they_are_not(
    cluster: DaskProcesses, make_site: MakeSite, tmp_path: Path
) -> None:
    own = '{# view: BriefView #}\n{% extends "base.html" %}\n{% block main %}Own'
    site = make_site(files(brief=own + "{% endblock %}\n"))
    expected = build_site(site, tmp_path / "expected").release.root

    command = build_command("--cluster", cluster.address, "--output=../out", cwd=site)
    out, told = command.communicate(timeout=PATIENCE)

    assert command.returncode == 0, told
    assert "release 1" in out
    assert b"Own" in (tmp_path / "out/everyone/briefs/0000.html").read_bytes()
    assert not differing(tree_of(tmp_path / "out/everyone"), tree_of(expected))


def test_threads_of_one_worker_write_the_same_bytes(
    cluster: DaskProcesses, make_site: MakeSite, tmp_path: Path
) -> None:
    site = make_site(files())
    for address in list(cluster.workers):
        cluster.dismiss(address)
    (worker,) = cluster.hire(threads=4)

    rented = build_site(site, tmp_path / "rented", cluster=cluster.address)
    cluster.dismiss(worker)

    one = build_site(site, tmp_path / "one")
    assert not differing(tree_of(one.release.root), tree_of(rented.release.root))


def test_what_a_killed_worker_has_begun_is_begun_again_by_another(
    cluster: DaskProcesses, slow_site: Path, tmp_path: Path
) -> None:
    building = Building(slow_site, tmp_path / "output", cluster)
    cluster.dismiss(building.reach_the_slow_one(), kill=True)
    (material,) = tmp_path.glob("output/.work/*/new/everyone.material")
    mode = stat.S_IMODE(material.stat().st_mode)
    building.end()

    assert mode == 0o600  # it is the customer file
    assert building.built, building.error
    shutil.rmtree(slow_site / "templates")  # now it is fast, and writes the same
    expected = build_site(slow_site, tmp_path / "expected").release.root
    assert not differing(tree_of(building.built.release.root), tree_of(expected))
    assert not (tmp_path / "output/.work").exists()


def test_a_cluster_that_is_lost_is_told_and_the_next_build_heals(
    slow_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_PATIENCE", 3)
    output, folder = tmp_path / "output", tmp_path / "dask"
    folder.mkdir()
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with DaskProcesses(folder, once) as cluster:
        cluster.hire(2)
        building = Building(slow_site, output, cluster)
        cluster.dismiss(building.reach_the_slow_one(), kill=True)
        building.end()
        assert str(building.error).startswith(
            f"{cluster.address}: workers died again and again over the same customers"
        )

        building = Building(slow_site, output, cluster)
        building.reach_the_slow_one()
        cluster.scheduler.kill()
        building.end()
        assert str(building.error).startswith(
            f"{cluster.address}: the scheduler or all of its workers are gone"
        )
    assert not (output / "everyone").exists()

    shutil.rmtree(slow_site / "templates")
    healed = build_site(slow_site, output)
    assert not (output / ".work").exists()
    expected = build_site(slow_site, tmp_path / "expected").release.root
    assert not differing(tree_of(healed.release.root), tree_of(expected))


def test_a_build_does_not_wait_for_workers_for_ever(
    cluster: DaskProcesses,
    slow_site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "_LOOKING", 0.1)
    monkeypatch.setattr(clusters, "_ALONE", 3)
    (idle,) = set(cluster.workers) - {next(iter(cluster.workers))}
    cluster.dismiss(idle)
    building = Building(slow_site, tmp_path / "output", cluster)

    cluster.dismiss(building.reach_the_slow_one(), kill=True)
    building.end()

    assert str(building.error).startswith(
        f"{cluster.address}: the scheduler or all of its workers are gone"
    )
    assert not (tmp_path / "output/.work").exists()


@pytest.mark.parametrize("where", ["here", "in two processes", "on the cluster"])
def test_a_template_that_fails_is_told_in_the_same_words_from_anywhere(
    where: str, cluster: DaskProcesses, make_site: MakeSite, tmp_path: Path
) -> None:
    wrong = "{# view: BriefView #}\n{% if view.name == 'Slow' %}\n{{ view.name.no }}"
    site = make_site(files(brief=wrong + "\n{% endif %}\n"))
    jobs = 2 if where == "in two processes" else 1
    address = cluster.address if where == "on the cluster" else None

    with pytest.raises(SiteError) as caught:
        build_site(site, tmp_path / "output", jobs=jobs, cluster=address)

    expected = Problem("templates/brief.html", 3, "str has no field 'no'")
    assert type(caught.value) is SiteError
    assert caught.value.problems == (expected,)
    assert not (tmp_path / "output/.work").exists()
    assert not (tmp_path / "output/everyone").exists()


@pytest.mark.parametrize("where", ["in two processes", "on the cluster"])
def test_an_interrupted_build_ends_cleanly(
    where: str, cluster: DaskProcesses, slow_site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    how = ["--jobs=2"] if where != "on the cluster" else ["--cluster", cluster.address]
    command = build_command(
        *how, "--site", slow_site, "--output", output, start_new_session=True
    )
    wait_until(lambda: list(output.glob(f".work/*/new/everyone/{PAGE}")), "a page")

    os.killpg(command.pid, signal.SIGINT)  # as a terminal does
    _, told = command.communicate(timeout=PATIENCE)

    assert command.returncode == 1
    assert told.rstrip().endswith("Aborted!")
    assert "Traceback" not in told
    assert not (output / ".work").exists()
    assert not (output / "everyone").exists()
    assert not cluster.busy()
    with pytest.raises(ProcessLookupError):
        os.killpg(command.pid, 0)  # nobody of it is left


def test_a_process_that_is_killed_is_told(slow_site: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    command = build_command("--jobs=2", "--site", slow_site, "--output", output)
    wait_until(lambda: list(output.glob(f".work/*/new/everyone/{PAGE}")), "a page")

    children = subprocess.check_output(["pgrep", "-P", str(command.pid)], text=True)
    for child in children.split():
        os.kill(int(child), signal.SIGKILL)
    _, told = command.communicate(timeout=PATIENCE)

    assert command.returncode == 1
    assert "--jobs: a process that renders was killed" in told
    assert "Traceback" not in told
    assert not (output / ".work").exists()


def test_workers_of_another_program_or_none_are_told_by_address(
    cluster: DaskProcesses, make_site: MakeSite, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(REPOSITORY / "site_builder", copy / "site_builder")
    shutil.copytree(REPOSITORY / "templates", copy / "templates")
    with (copy / "templates/brief.html").open("a", encoding="utf-8") as file:
        file.write("\n")
    (other,) = cluster.hire(python_path=copy)
    (none,) = cluster.hire(python_path=tmp_path / "nothing")

    told = refusal(make_site({}), tmp_path / "output", cluster.address)
    cluster.dismiss(other)
    cluster.dismiss(none)

    messages = dict(told)
    assert len(told) == len(messages) == 2
    assert messages[other].startswith("this worker has dossier-site ")
    assert messages[none].startswith("this worker cannot run dossier-site ")
    assert "No module named 'site_builder'" in messages[none]


def test_a_worker_that_does_not_share_the_output_is_told(
    cluster: DaskProcesses, make_site: MakeSite, tmp_path: Path
) -> None:
    private = ["unshare", "--mount"]
    if subprocess.run([*private, "true"], check=False, capture_output=True).returncode:
        pytest.skip("mounts of one's own need root")
    output = tmp_path / "output"
    output.mkdir()
    mount = f'mount -t tmpfs none {output} && exec "$@"'
    (alone,) = cluster.hire(inside=[*private, "sh", "-c", mount, "sh"])

    told = refusal(make_site({}), output, cluster.address)
    cluster.dismiss(alone)

    ((place, message),) = told
    assert place == alone
    assert message.startswith("this worker cannot work in the output: ")
    assert message.endswith("/mark: No such file or directory")


def test_a_scheduler_without_workers_is_told(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_ARRIVAL", 1)
    with DaskProcesses(tmp_path) as nobody:
        told = refusal(make_site({}), tmp_path / "output", nobody.address)

    assert told == [(nobody.address, "this scheduler has no workers")]


@pytest.mark.parametrize("who", ["nobody", "somebody else", "a worker"])
@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_where_no_scheduler_answers_is_told(
    scheme: str,
    who: str,
    cluster: DaskProcesses,
    make_site: MakeSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "_PATIENCE", 1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{other.getsockname()[1]}"
        if who == "somebody else":
            other.listen()  # takes calls, but says nothing
        elif who == "a worker":
            place = next(iter(cluster.workers)).partition("://")[2]

        told = refusal(make_site({}), tmp_path / "output", f"{scheme}://{place}")

    assert told == [(f"{scheme}://{place}", "no Dask scheduler answers here")]


@pytest.mark.parametrize("address", ["host:8786", "tcp://host", "http://host:8786", ""])
def test_what_is_no_address_is_wrong_usage(address: str, tmp_path: Path) -> None:
    command = build_command("--cluster", address, cwd=tmp_path)
    _, told = command.communicate(timeout=PATIENCE)

    assert command.returncode == 2
    assert "give an address such as tcp://host:8786" in told


def test_a_missing_extra_is_wrong_usage_and_says_what_to_install(
    tmp_path: Path,
) -> None:
    without = (
        "import sys; sys.modules['distributed'] = None; "
        "from site_builder.cli import main; main()"
    )
    command = subprocess.run(
        [sys.executable, "-c", without, "build", "--cluster", "tcp://host:8786"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert command.returncode == 2
    assert command.stderr.rstrip().endswith(
        "dask.distributed is not installed. "
        "Install with: pip install 'dossier-site[dask]'"
    )
    assert list(tmp_path.iterdir()) == []
