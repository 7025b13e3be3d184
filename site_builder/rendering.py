"""Pages and assets become files: in this process, in several, or on a cluster.

What pages are made from is written once, as a file that every worker maps; a worker
gets a range of customers and returns numbers. Pages never travel between processes.
"""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from site_builder.config import Config
from site_builder.handing_over import hand_over, take_over
from site_builder.pages import VIEWS, Material, Page, plan, plan_customers
from site_builder.pages.planning import Setting
from site_builder.releases import NewTree, Writer, Written
from site_builder.templating import (
    TemplateEnvironment,
    check_templates,
    make_environment,
    render_page,
)
from site_builder.wording import Wording, wording_of

TEMPLATES = "templates"
PARTITION = 500
_STYLESHEET = "site.css"
_SCRIPTS = ("site.js",)
_DIGEST_MARK = "%digest%"  # the foot is last: only the last one on a page is replaced
_DIGEST_SIZE = 7


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


def default_templates() -> Path:
    """Find the templates that come with the program."""
    packed = Path(str(files("site_builder"))) / "theme" / TEMPLATES
    return packed if packed.is_dir() else Path(__file__).parents[1] / TEMPLATES


def setting_of(config: Config, site: Path) -> Setting:
    """Gather what pages take from config.yaml and from the assets."""
    return Setting(
        title=config.title,
        wording=wording_of(config.language, config.currency),
        time_slots=config.time_slots,
        spend_levels=tuple(config.spend_levels),
        rejects_allowed=config.rejects.allow,
        stylesheet=_asset_path(_asset(site, _STYLESHEET)),
        scripts=tuple(_asset_path(_asset(site, name)) for name in _SCRIPTS),
    )


def render(
    material: Material,
    tree: NewTree,
    site: Path,
    executor: Executor | None,
    progress: Callable[[int, int], None],
) -> int:
    """Write every page and asset into a tree.

    Args:
        material: What the pages are made from.
        tree: An empty one; beside it a file for the workers comes and goes.
        site: Its templates come before the default ones.
        executor: Who renders the customers' pages; None: this process.
        progress: Told how many customers are done, of how many.

    Returns:
        How many pages there are.

    Raises:
        SiteError: A template is wrong, or two pages have one path.

    """
    environment = _environment(site, material.setting.wording)
    check_templates(environment, {view.__name__: view for view in VIEWS})
    for name in (_STYLESHEET, *_SCRIPTS):
        asset = _asset(site, name)
        tree.asset(_asset_path(asset), asset.read_bytes())
    size = material.visible.file.size
    parts = [
        range(first, min(first + PARTITION, size))
        for first in range(0, size, PARTITION)
    ]
    before = len(tree.lines)
    if executor is None:
        tree.add(_write_pages(plan(material), tree.folder, environment))
        for part in parts:
            pages = plan_customers(material, part)
            tree.add(_write_pages(pages, tree.folder, environment))
            progress(part.stop, size)
        return len(tree.lines) - before
    job = Job(tree.folder.with_name(f"{tree.audience}.material"), tree.folder, site)
    hand_over(material.of_customers(), job.material)
    futures = [executor.submit(render_part, job, part) for part in parts]
    tree.add(_write_pages(plan(material), tree.folder, environment))
    done = 0
    for future in as_completed(futures):
        tree.add(future.result())
        done += PARTITION
        progress(min(done, size), size)
    job.material.unlink()
    return len(tree.lines) - before


def render_part(job: Job, customers: range) -> Written:
    """Write the pages of some customers; runs in a worker, which keeps the material."""
    material, environment = _taken_over(job)
    return _write_pages(plan_customers(material, customers), job.folder, environment)


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
    pages: Iterable[Page], folder: Path, environment: TemplateEnvironment
) -> Written:
    writer = Writer(folder)
    for page in pages:
        html = render_page(
            environment,
            page.template,
            view=page.view,
            chrome=page.chrome,
            digest=_DIGEST_MARK,
        )
        data, short = _signed(html)
        writer.write(page.path, data, short=short)
    return writer.written()


def _signed(html: str) -> tuple[bytes, str]:
    """Put the page's own short digest into its foot."""
    data = html.encode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()[:_DIGEST_SIZE]
    before, mark, after = data.rpartition(_DIGEST_MARK.encode())
    return (before + digest.encode() + after, digest) if mark else (data, "")


def _asset(site: Path, name: str) -> Path:
    """Find an asset: the site's own, else the one that comes with the program."""
    own = site / TEMPLATES / "assets" / name
    return own if own.is_file() else default_templates() / "assets" / name


def _asset_path(asset: Path) -> str:
    """Name an asset by its content, so that a page never meets another one's style."""
    digest = hashlib.sha256(asset.read_bytes()).hexdigest()[:10]
    return f"assets/{asset.stem}.{digest}{asset.suffix}"
