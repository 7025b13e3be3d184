"""Pages and assets become files: in this process, in several, or on a cluster.

Workers that are copies of this process find what pages are made from in their memory;
for others it is written once, as a file that every worker maps. A worker gets a range
of customers and returns numbers. Pages never travel between processes.
"""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, as_completed, wait
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from itertools import chain, compress, groupby, islice
from operator import eq
from pathlib import Path

import numpy as np

from site_builder.accounting import Rendered, account
from site_builder.allocation import give_back_memory
from site_builder.beside import beside
from site_builder.config import Config
from site_builder.exports import export
from site_builder.garbage import without_collecting
from site_builder.handing_over import Copies, hand_over, take_over
from site_builder.pages import (
    VIEWS,
    Digests,
    Material,
    Origins,
    Page,
    as_bytes,
    digests,
    from_bytes,
    paths_by_kind,
    plan,
    plan_customers,
    plan_lists,
)
from site_builder.pages.planning import Setting
from site_builder.problems import Problem, SiteError
from site_builder.releases import NewTree, Writer, Written
from site_builder.table_rows import Content
from site_builder.template_code import TemplateEnvironment
from site_builder.template_use import own_templates, unused_templates
from site_builder.templating import (
    check_templates,
    make_environment,
    render_pages,
)
from site_builder.versions import program_digest, templates_digest
from site_builder.wording import Wording, wording_of

TEMPLATES = "templates"
PARTITION = 500
_LAST, _SMALLER = 3, 5  # so many parts at the end are cut into so many
# Views are made together, then rendered, then written: a processor that does the same
# thing again and again is a quarter faster than one that does each in turn. So many
# take 50 MB; more take more, and less than a hundredth less time.
_TOGETHER = 250
FEW = 50  # customers whose pages are done before another process has begun
_STYLESHEET = "site.css"
_SCRIPTS = ("site.js", "search.js")
_INHERITED: dict["Job", tuple[Material, TemplateEnvironment]] = {}
"""What a process finds in its memory that began as a copy of the one that builds."""
_VIEWS = {view.__name__: view for view in VIEWS}
_DIGEST_MARK = b"%digest%"  # the foot is last: only the last one on a page counts


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker has to know, whichever machine it is on.

    Attributes:
        material: File with what pages are made from.
        folder: The pages are written to.
        site: Folder of the site, for its templates.

    """

    material: Path
    folder: Path
    site: Path

    @property
    def stop(self) -> Path:
        """A file that is there once no worker shall begin anything more."""
        return self.material.with_suffix(".stop")


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of the pages of customers when a tree is made.

    Attributes:
        paths: For each kind of page, by position of the customer.
        inputs: By position, the digest of what the pages are made of.
        origins: What that is.

    """

    paths: list[list[str]]
    inputs: list[str]
    origins: Origins


def default_templates() -> Path:
    """Find the templates that come with the program."""
    packed = Path(str(files("site_builder"))) / "theme" / TEMPLATES
    return packed if packed.is_dir() else Path(__file__).parents[1] / TEMPLATES


def setting_of(config: Config, site: Path) -> Setting:
    """Gather what pages take from config.yaml, the program and the templates."""
    folders = [site / TEMPLATES, default_templates()]
    return Setting(
        title=config.title,
        wording=wording_of(config.language, config.currency),
        time_slots=config.time_slots,
        spend_levels=tuple(config.spend_levels),
        rejects_allowed=config.rejects.allow,
        stylesheet=_asset_path(_asset(site, _STYLESHEET)),
        scripts=tuple(_asset_path(_asset(site, name)) for name in _SCRIPTS),
        made_by={"program": program_digest(), "templates": templates_digest(folders)},
    )


def read_templates(
    site: Path, wording: Wording
) -> tuple[TemplateEnvironment, tuple[str, ...]]:
    """Read and check all templates of a site, and say which no page uses.

    Raises:
        SiteError: Carries what is wrong with any of them.

    """
    environment = _environment(site, wording)
    check_templates(environment, _VIEWS)
    return environment, tuple(unused_templates(environment))


def look_at_templates(
    site: Path, wording: Wording
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Say what is wrong with the templates of a site, and which no page uses.

    Those that come with the program are not looked at.
    """
    environment = _environment(site, wording)
    try:
        check_templates(environment, _VIEWS, own_templates(environment))
    except SiteError as error:
        return error.problems, tuple(unused_templates(environment))
    return (), tuple(unused_templates(environment))


def render(
    material: Material,
    tree: NewTree,
    site: Path,
    environment: TemplateEnvironment,
    executor: Executor | None,
    progress: Callable[[int, int], None],
    explain: str = "",
) -> Rendered:
    """Write every page and asset that is not as it was; keep the others.

    Args:
        material: What the pages are made from.
        tree: An empty one; beside it a file for the workers comes and goes.
        site: Its templates come before the default ones.
        environment: Made of them by ``read_templates``.
        executor: Who renders the customers' pages; None: this process.
        progress: Told how many customers are done, of how many.
        explain: Path of a page that one asks about.

    Raises:
        SiteError: A template is wrong, or two pages have one path.

    """
    for name in (_STYLESHEET, *_SCRIPTS):
        asset = _asset(site, name)
        tree.asset(_asset_path(asset), asset.read_bytes())
    found = digests(material)
    noted = _note(tree, found, material.directory.slugs)
    stale = _stale(tree, noted)
    parts = [{place: found.pages[place] for place in part} for part in _parts(stale)]
    # A worker has a working folder of its own.
    job = Job(
        tree.folder.with_name(f"{tree.audience}.material"),
        tree.folder,
        site.absolute(),
    )
    futures: dict[Future[Written], int] = {}
    try:
        if executor is not None and len(stale) > FEW:
            give_back_memory()  # of what pages were prepared with; copies need none
            if isinstance(executor, Copies) and not executor.begun:
                _INHERITED[job] = (material, environment)
            else:
                hand_over(material.of_customers(), job.material)
            for part in parts:
                futures[executor.submit(render_part, job, part)] = len(part)
        lists = _changed(tree, plan_lists(material))
        apart = False
        if lists and isinstance(executor, Copies) and not executor.begun:
            executor.ready_to_copy()
            apart = True
        write = partial(_write_pages, lists, tree.folder, environment)
        with beside(write, apart=apart) as lists_written:
            whole = _changed(tree, plan(material))
            tree.add(_write_pages(whole, tree.folder, environment))
            done = 0
            for part in () if futures else parts:
                pages = plan_customers(material, part)
                tree.add(_write_pages(pages, tree.folder, environment))
                done += len(part)
                progress(done, len(stale))
            tree.add(lists_written())
        for future in as_completed(futures):
            tree.add(future.result())
            done += futures[future]
            progress(done, len(stale))
            tree.sync_early()
    except BaseException:
        job.stop.touch()
        wait(futures)  # for those that have begun: they read and write our files
        raise
    finally:
        _INHERITED.pop(job, None)
    job.material.unlink(missing_ok=True)
    tree.noted, tree.origins = noted, as_bytes(noted.origins)
    before = _noted_before(tree)
    origins = before.origins if before else from_bytes(tree.origins_before)
    return account(tree, origins, noted.origins, stale, explain)


def _noted_before(tree: NewTree) -> Noted | None:
    """Give what was noted when the last tree was made, if that was in this process."""
    noted = tree.previous.noted
    return noted if isinstance(noted, Noted) else None


def _note(tree: NewTree, found: Digests, slugs: list[str]) -> Noted:
    """Note what the pages of customers are made of, and where they are."""
    before = _noted_before(tree)
    same = before is not None and before.origins.slugs == slugs
    paths = before.paths if before and same else paths_by_kind(slugs)
    return Noted(paths, found.pages, Origins(found.shared, found.own, slugs))


def _stale(tree: NewTree, noted: Noted) -> list[int]:
    """Keep the pages of customers of which nothing has changed; give the others."""
    before = _noted_before(tree)
    known = before is not None and before.paths is noted.paths
    if before and known:
        unchanged = [list(map(eq, before.inputs, noted.inputs))]
    else:
        unchanged = [
            tree.previous.unchanged(paths, noted.inputs) for paths in noted.paths
        ]
    kept = np.all(unchanged, axis=0)
    chosen = kept.tolist()
    unchanged_paths = (compress(paths, chosen) for paths in noted.paths)
    tree.keep(chain.from_iterable(unchanged_paths), known=known)
    stale: list[int] = np.flatnonzero(~kept).tolist()
    return stale


def _changed(tree: NewTree, pages: Iterable[Page]) -> list[Page]:
    """Keep the pages of the whole file of which nothing has changed; give the others.

    Raises:
        SiteError: Two pages have one path.

    """
    kept: list[str] = []
    changed: list[Page] = []
    for page in pages:
        if tree.previous.inputs(page.path) == page.inputs:
            kept.append(page.path)
        else:
            changed.append(page)
    tree.keep(kept)
    return changed


def _parts(stale: list[int]) -> Iterator[list[int]]:
    """Cut customers into parts that lie near each other.

    The last ones are small, so that no worker is at work long after the others.
    """
    parts = [list(one) for _, one in groupby(stale, lambda place: place // PARTITION)]
    yield from parts[:-_LAST]
    for part in parts[-_LAST:]:
        yield from _cut(part, max(PARTITION // _SMALLER, 1))


def _cut(part: list[int], size: int) -> Iterator[list[int]]:
    return (part[start : start + size] for start in range(0, len(part), size))


def render_part(job: Job, inputs: Mapping[int, str]) -> Written:
    """Write the pages of some customers; runs in a worker, which keeps the material.

    A worker may meet files here that another one, which died, has left half-written.

    Args:
        job: What there is to know.
        inputs: By position of the customer, the digest of what its pages are made of.

    """
    if job.stop.exists():
        return Written({}, {})
    material, environment = _INHERITED.get(job) or _taken_over(job)
    pages = plan_customers(material, inputs)
    return _write_pages(pages, job.folder, environment, again=True)


def forget() -> None:
    """Let go of the material, which a worker would keep until the next job."""
    _taken_over.cache_clear()
    gc.collect()


@lru_cache(maxsize=1)
def _taken_over(job: Job) -> tuple[Material, TemplateEnvironment]:
    material = take_over(job.material)
    if not isinstance(material, Material):
        raise TypeError(type(material))
    return material, _environment(job.site, material.setting.wording)


def _environment(site: Path, wording: Wording) -> TemplateEnvironment:
    folders = {TEMPLATES: site / TEMPLATES, "default templates": default_templates()}
    if folders[TEMPLATES].resolve() == folders["default templates"].resolve():
        del folders["default templates"]
    return make_environment(folders, wording)


def _write_pages(
    pages: Iterable[Page],
    folder: Path,
    environment: TemplateEnvironment,
    *,
    again: bool = False,
) -> Written:
    writer = Writer(folder, again=again)
    with without_collecting():
        for template, alike in groupby(pages, lambda page: page.template):
            while some := list(islice(alike, _TOGETHER)):
                written = _contents(template, some, environment)
                for page, (data, leading) in zip(some, written, strict=True):
                    if page.chrome is None:
                        writer.write(page.path, data, page.inputs)
                    else:
                        writer.write_signed(
                            page.path, data, _DIGEST_MARK, page.inputs, leading
                        )
    return writer.written()


def _contents(
    template: str, pages: list[Page], environment: TemplateEnvironment
) -> Iterable[Content]:
    """Make what the files of pages with one template hold; lists have none.

    Lists are made one after the other: each may be as long as the customer file.
    """
    shown = [(page.view, page.chrome) for page in pages if page.chrome is not None]
    if len(shown) < len(pages):
        return (Content(export(page), b"") for page in pages)
    return render_pages(environment, template, shown, _DIGEST_MARK.decode())


def _asset(site: Path, name: str) -> Path:
    """Find an asset: the site's own, else the one that comes with the program."""
    own = site / TEMPLATES / "assets" / name
    return own if own.is_file() else default_templates() / "assets" / name


def _asset_path(asset: Path) -> str:
    """Name an asset by its content, so that a page never meets another one's style."""
    digest = hashlib.sha256(asset.read_bytes()).hexdigest()[:10]
    return f"assets/{asset.stem}.{digest}{asset.suffix}"
