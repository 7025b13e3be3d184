"""Workers on a Dask cluster: reached, looked over, watched, and left as they were.

Every worker must be like this machine, or the site would not have the same bytes: the
same program, Python, libraries and templates, and the same output folder by the same
path. Whoever is not is told by its address before anything is rendered.
"""

import asyncio
import functools
import hashlib
import logging
import platform
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    InvalidStateError,
    ThreadPoolExecutor,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from site_builder import __version__
from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.releases import sync_all
from site_builder.rendering import TEMPLATES, default_templates, forget
from site_builder.versions import WRITERS

if TYPE_CHECKING:
    from distributed import Client

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

_PATIENCE = 10  # seconds for the scheduler to answer
_ARRIVAL = 10  # seconds for the first worker to be there
_ANSWER = 60  # seconds for all workers to look around
_SYNCING = 1800  # seconds for all workers to put on the disk what they have written
_LOOKING = 2  # seconds between two looks at who is there
_ALONE = 30  # looks in a row that find no worker, after which no build goes on
# What pages are formatted with; all else is done before workers get anything.
_LIBRARIES = (*WRITERS, "numpy", "pandas")
_SOURCES = (".py", ".yaml", ".po")
_NOT_OURS = ("theme", "__pycache__")


@dataclass(frozen=True, slots=True)
class Shared:
    """What every worker must see, by the same path.

    Attributes:
        site: Folder of the site.
        work: Folder in the output that the build works in; absolute, as ``site`` is.

    """

    site: Path
    work: Path

    @property
    def mark(self) -> Path:
        """A file by which a worker tells that it sees the folder."""
        return self.work / "mark"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a worker sees around it.

    Attributes:
        answer: Name of the file that it wrote beside the mark.
        refused: Why it could not; empty where it could.
        versions: Of all that may change a byte, by name.
        templates: Digest of those of the site.

    """

    answer: str = ""
    refused: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    templates: str = ""


def check_cluster(address: str, shared: Shared) -> None:
    """Find out whether a cluster could render, before much is read for it.

    Args:
        address: Of the scheduler, such as ``tcp://host:8786``.
        shared: What every worker must see.

    Raises:
        SiteError: It cannot be reached, or a worker is not like this machine.

    """
    with _connected(address) as client:
        _refuse_others(client, address, shared)


@contextmanager
def cluster_workers(address: str, shared: Shared) -> Iterator[Executor]:
    """Give an executor of all workers of a cluster.

    What a worker that dies has begun, another one begins again.

    Args:
        address: Of the scheduler, such as ``tcp://host:8786``.
        shared: What every worker must see.

    Raises:
        SiteError: See ``check_cluster``; or the cluster is lost on the way.

    """
    from distributed import KilledWorker  # noqa: PLC0415 -- an extra, and slow

    with _connected(address) as client:
        _refuse_others(client, address, shared)
        try:
            # Not "pure": what was rendered for another build is rendered again.
            executor = _Leavable(client.get_executor(pure=False))
            with _watched(client, executor):
                yield executor
            _keep(client, address, shared)
        except CancelledError:
            message = "the scheduler or all of its workers are gone"
            hint = "see to the cluster, and build again"
            raise SiteError([Problem(address, 0, message, hint)]) from None
        except KilledWorker:
            message = "workers died again and again over the same customers"
            hint = "see to the memory of the workers, and build again"
            raise SiteError([Problem(address, 0, message, hint)]) from None
        finally:
            with suppress(SiteError):
                _ask(client, address, forget)


def look_around(shared: Shared) -> Sight:
    """Tell what this process sees; runs in every worker."""
    try:
        answer = f"mark-{uuid.uuid4()}"
        (shared.work / answer).write_bytes(shared.mark.read_bytes())
        templates = _short(_digest_of_folder(shared.site / TEMPLATES))
    except OSError as error:
        return Sight(refused=f"{error.filename}: {error.strerror}")
    return Sight(answer, versions=_versions(), templates=templates)


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """Reach a scheduler that has workers.

    Raises:
        SiteError: There is none, or nobody works for it.

    """
    from distributed import Client  # noqa: PLC0415 -- an extra, and slow

    _be_quiet()
    try:
        with ThreadPoolExecutor(1) as aside:  # in this thread a loop may be running
            aside.submit(asyncio.run, _greet(address)).result()
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    # A wrong protocol, no certificate, and whatever else may answer there.
    except (OSError, ValueError, TypeError, RuntimeError, MemoryError):
        message = "no Dask scheduler answers here"
        hint = "start it with 'dask scheduler', and give the address that it prints"
        if address.startswith("tls:"):
            hint += "; for certificates, see docs/operating.md"
        raise SiteError([Problem(address, 0, message, hint)]) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_ARRIVAL)
        except TimeoutError:
            message = "this scheduler has no workers"
            hint = f"start some with 'dask worker --nthreads 1 {address}'"
            raise SiteError([Problem(address, 0, message, hint)]) from None
        yield client


async def _greet(address: str) -> None:
    """Ask who is there; a client would wait for ever for one that is no scheduler.

    Raises:
        ValueError: It is another part of a cluster.

    """
    from distributed import Security, rpc  # noqa: PLC0415

    arguments = Security().get_connection_args("client")
    async with rpc(address, timeout=_PATIENCE, connection_args=arguments) as there:
        who = await asyncio.wait_for(there.identity(), _PATIENCE)
    if who["type"] != "Scheduler":
        raise ValueError(who["type"])


def _be_quiet() -> None:
    """What goes wrong on the cluster is told once, by us."""
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _refuse_others(client: "Client", address: str, shared: Shared) -> None:
    """Have every worker look around, and refuse those who are not like us.

    Raises:
        SiteError: With what is the matter, for each worker.

    """
    token = uuid.uuid4().bytes
    shared.mark.write_bytes(token)
    sights = _ask(client, address, look_around, shared)
    ours = look_around(shared)
    raise_if_any(
        Problem(worker, 0, *told)
        for worker, sight in sights.items()
        for told in _wrong(sight, ours, shared, token)
    )


def _wrong(
    sight: object, ours: Sight, shared: Shared, token: bytes
) -> Iterator[tuple[str, str]]:
    """Tell what is the matter with a worker, and what to do about it."""
    install = "install the same there as here, and start the worker anew"
    share = (
        "the folders of the site and of the output must be on storage that all workers "
        "share, by the same path and for the same user"
    )
    if not isinstance(sight, Sight):
        message = f"this worker cannot run dossier-site {__version__}"
        yield f"{message}: {sight}", install
        return
    answer = shared.work / sight.answer
    if sight.refused:
        yield f"this worker cannot work in the output: {sight.refused}", share
    elif not answer.is_file() or answer.read_bytes() != token:
        yield f"this worker has another folder at {shared.work.parent}", share
    elif sight.templates != ours.templates:
        yield f"this worker sees other templates in {shared.site / TEMPLATES}", share
    for name, here in ours.versions.items():
        there = sight.versions.get(name, here)
        if there != here:
            yield f"this worker has {name} {there}, but here is {here}", install


def _keep(client: "Client", address: str, shared: Shared) -> None:
    """Have every worker's machine put on its disk what the worker has written.

    Raises:
        SiteError: Some of it may not be there.

    """
    answers = _ask(client, address, sync_all, shared.work, patience=_SYNCING)
    raise_if_any(
        Problem(worker, 0, f"this worker's pages may be lost: {answer}", "build again")
        for worker, answer in answers.items()
        if isinstance(answer, Exception)
    )


def _ask(
    client: "Client",
    address: str,
    function: Callable[..., object],
    *values: object,
    patience: int = _ANSWER,
) -> Mapping[str, object]:
    """Run a function in every worker.

    Returns:
        What each answered, or what went wrong there, by the address of the worker.

    Raises:
        SiteError: Not all of them answer.

    """
    try:
        answers: Mapping[str, object] = client.run(
            function, *values, on_error="return", callback_timeout=patience
        )
    except (OSError, RuntimeError, CancelledError):
        message = f"not every worker answers within {patience} seconds"
        hint = "see to the cluster, and build again"
        raise SiteError([Problem(address, 0, message, hint)]) from None
    return answers


class _Leavable(Executor):
    """Hands work on to another executor, whose answers need not be waited for.

    Dask tells of what is cancelled in a thread that closing its client ends, so that
    some of it may never be told.
    """

    def __init__(self, executor: Executor) -> None:
        """Hand work on to that executor."""
        self._executor = executor
        self._given: list[Future[Any]] = []

    def submit(
        self,
        fn: Callable[_Given, _Found],
        /,
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> Future[_Found]:
        """Have the other executor do something."""
        ours: Future[_Found] = Future()
        self._given.append(ours)

        def tell(theirs: Future[_Found]) -> None:
            with suppress(InvalidStateError):  # nobody waits any more
                try:
                    ours.set_result(theirs.result())
                except Exception as error:  # noqa: BLE001 -- whatever it was, it is told
                    ours.set_exception(error)

        self._executor.submit(fn, *args, **kwargs).add_done_callback(tell)
        return ours

    def leave(self) -> None:
        """Have whatever is not done fail as cancelled."""
        for future in self._given:
            with suppress(InvalidStateError):  # it is done
                future.set_exception(CancelledError())


@contextmanager
def _watched(client: "Client", executor: _Leavable) -> Iterator[None]:
    """Give up what is left once no worker has been there for long.

    Dask itself would wait for workers for ever.
    """
    left = threading.Event()

    def watch() -> None:
        looks = 0
        while looks < _ALONE and client.status == "running" and not left.wait(_LOOKING):
            there: object = None
            with suppress(OSError, RuntimeError):  # it may be closing just now
                there = client.scheduler_info(n_workers=1).get("workers")  # or nothing
            looks = 0 if there else looks + 1
        if not left.is_set():
            executor.leave()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


def _versions() -> Mapping[str, str]:
    """Gather the versions of all that may change a byte of a page."""
    defaults = _short(_digest_of_folder(default_templates()))
    return {**_loaded(), "default templates": defaults}


@functools.cache  # what a process has loaded stays, whatever is installed meanwhile
def _loaded() -> Mapping[str, str]:
    package = Path(str(files("site_builder")))
    own = (
        path
        for path in package.rglob("*")
        if path.suffix in _SOURCES
        and not set(path.relative_to(package).parts) & set(_NOT_OURS)
    )
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "dossier-site": f"{__version__} ({_short(_digest(package, own))})",
        **{name: version(name) for name in (*_LIBRARIES, "distributed")},
    }


def _digest_of_folder(folder: Path) -> bytes:
    return _digest(folder, (one for one in folder.rglob("*") if one.is_file()))


def _digest(folder: Path, paths: Iterable[Path]) -> bytes:
    """Digest files with their names, in the order of these."""
    digest = hashlib.sha256()
    for name, path in sorted(
        (one.relative_to(folder).as_posix(), one) for one in paths
    ):
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.digest()


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]
