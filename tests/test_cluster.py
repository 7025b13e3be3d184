"""A cluster gives the same bytes, and whatever befalls it is told and healed."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from site_builder import cluster as clusters
from site_builder import rendering
from site_builder.build import Built, build_site
from site_builder.problems import Problem, SiteError
from tests.conftest import REPOSITORY, SiteFiles
from tests.dask_processes import PATIENCE, DaskProcesses, wait_until
from tests.test_determinism import differing, tree_of
from tests.tied_site import write_tied_site

CUSTOMERS = 60
PARTITION = 15
SLOW = 59  # the last customer of all
PAGE = "customers/0058.html"  # written before it
LATE = "briefs/0059.html"  # not written before it
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
    """Give a cluster with two workers, one of them with two threads."""
    processes.hire(*range(1 + len(processes.workers), 3))
    return processes


@pytest.fixture(autouse=True)
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "PARTITION", PARTITION)
    monkeypatch.setattr(rendering, "FEW", 0)


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


def mapped_files() -> str:
    """List what a worker has mapped; empty where the system does not tell."""
    maps = Path("/proc/self/maps")
    return maps.read_text(encoding="utf-8") if maps.exists() else ""


def build_command(*options: object, **settings: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "site_builder", "build", *map(str, options)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen_to_interrupts,  # noqa: PLW1509 -- it does no more than that
        **settings,
    )


def listen_to_interrupts() -> None:
    """Undo what a shell does to what it runs in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_cluster_is_reached_from_where_a_loop_is_running(
    cluster: DaskProcesses, make_site: MakeSite, tmp_path: Path
) -> None:
    site = make_site(files())

    async def build() -> Built:
        return build_site(site, tmp_path / "output", cluster=cluster.address)

    with ThreadPoolExecutor(1) as aside:  # the browser's may be running in this thread
        built = aside.submit(asyncio.run, build()).result()

    assert built.rendered.rendered > CUSTOMERS


def test_one_process_two_and_a_cluster_write_the_same_bytes(
    cluster: DaskProcesses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "PARTITION", 5)
    site = tmp_path / "site"
    write_tied_site(site, seed=13)  # it has rows of every kind

    one = build_site(site, tmp_path / "one")
    two = build_site(site, tmp_path / "two", jobs=2)
    rented = build_site(site, tmp_path / "rented", cluster=cluster.address)

    assert one.checked.file.size > 5 * 5
    assert one.rendered == two.rendered == rented.rendered
    assert not differing(tree_of(one.release.root), tree_of(two.release.root))
    assert not differing(tree_of(one.release.root), tree_of(rented.release.root))
    mapped = cluster.client.run(mapped_files).values()
    assert not any(str(tmp_path) in one for one in mapped)  # it is let go of


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


def test_no_workers_and_lost_ones_are_told_and_the_next_build_heals(
    slow_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_ARRIVAL", 0.5)
    output, folder = tmp_path / "output", tmp_path / "dask"
    folder.mkdir()
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with DaskProcesses(folder, once) as cluster:
        told = refusal(slow_site, output, cluster.address)
        assert told == [(cluster.address, "this scheduler has no workers")]

        cluster.hire(1, 1)
        building = Building(slow_site, output, cluster)
        cluster.dismiss(building.reach_the_slow_one(), kill=True)
        building.end()
        assert str(building.error).startswith(
            f"{cluster.address}: workers died again and again over the same customers"
        )

        monkeypatch.setattr(clusters, "_PATIENCE", 5)
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


@pytest.mark.parametrize("known", [{}, {"workers": {}}])
def test_a_build_leaves_a_scheduler_of_which_nothing_is_known(
    known: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        """A client in the moment in which its scheduler has been killed."""

        status = "running"

        def scheduler_info(self, **_: object) -> dict[str, object]:
            return known

    left = threading.Event()
    monkeypatch.setattr(clusters, "_LOOKING", 0.01)
    monkeypatch.setattr(clusters, "_ALONE", 3)
    executor: Any = SimpleNamespace(leave=left.set)
    client: Any = Gone()

    with clusters._watched(client, executor):
        assert left.wait(PATIENCE)


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


def test_after_a_killed_build_the_next_one_heals(
    cluster: DaskProcesses, slow_site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    where = ["--cluster", cluster.address, "--site", slow_site, "--output", output]
    command = build_command(*where)
    wait_until(lambda: list(output.glob(f".work/*/new/everyone/{PAGE}")), "a page")

    command.kill()  # a worker goes on for a moment, and writes
    command.communicate(timeout=PATIENCE)
    shutil.rmtree(slow_site / "templates")
    healed = build_site(slow_site, output, cluster=cluster.address)

    expected = build_site(slow_site, tmp_path / "expected").release.root
    assert not differing(tree_of(healed.release.root), tree_of(expected))
    wait_until(lambda: not cluster.busy(), "the end of all work")
    assert not (output / ".work").exists()


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
    with (copy / "site_builder/charts.py").open("a", encoding="utf-8") as file:
        file.write("# not the same\n")
    missing = tmp_path / "nothing/site_builder.py"  # stands before what is installed
    missing.parent.mkdir()
    missing.write_text("raise ModuleNotFoundError(\"No module named 'site_builder'\")")
    (other,) = cluster.hire(1, python_path=copy)
    (none,) = cluster.hire(1, python_path=missing.parent)

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
    (alone,) = cluster.hire(1, inside=[*private, "sh", "-c", mount, "sh"])

    told = refusal(make_site({}), output, cluster.address)
    cluster.dismiss(alone)

    ((place, message),) = told
    assert place == alone
    assert message.startswith("this worker cannot work in the output: ")
    assert message.endswith("/mark: No such file or directory")


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
