"""Pages and assets become files."""

import hashlib
import os
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from site_builder.config import Config
from site_builder.pages import VIEWS
from site_builder.pages.planning import Page, Setting
from site_builder.problems import Problem, SiteError
from site_builder.templating import check_templates, make_environment, render_page
from site_builder.wording import wording_of

TEMPLATES = "templates"
_STYLESHEET = "site.css"
_SCRIPTS = ("site.js",)
_DIGEST_MARK = "%digest%"  # the foot is last: only the last one on a page is replaced
_DIGEST_SIZE = 7


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


def render(pages: Iterable[Page], tree: Path, site: Path, setting: Setting) -> int:
    """Write every page and asset into a tree.

    Args:
        pages: Each with a path of its own.
        tree: An empty folder.
        site: Its templates come before the default ones.
        setting: For wording and assets.

    Returns:
        How many pages there are.

    Raises:
        SiteError: A template is wrong, or two pages have one path.

    """
    folders = {TEMPLATES: site / TEMPLATES, "default templates": default_templates()}
    if folders[TEMPLATES].resolve() == folders["default templates"].resolve():
        del folders["default templates"]
    environment = make_environment(folders, setting.wording)
    check_templates(environment, {view.__name__: view for view in VIEWS})
    _write_assets(tree, site)
    made: set[str] = set()
    folders_made: set[Path] = set()
    for page in pages:
        if page.path in made:
            message = "two pages have this path"
            raise SiteError([Problem(page.path, 0, message, "rename one of them")])
        made.add(page.path)
        path = tree / page.path
        if path.parent not in folders_made:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders_made.add(path.parent)
        html = render_page(
            environment,
            page.template,
            view=page.view,
            chrome=page.chrome,
            digest=_DIGEST_MARK,
        )
        _write(path, _signed(html))
    return len(made)


def _signed(html: str) -> bytes:
    """Put the page's own short digest into its foot."""
    data = html.encode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()[:_DIGEST_SIZE]
    before, mark, after = data.rpartition(_DIGEST_MARK.encode())
    return before + digest.encode() + after if mark else data


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        rest = memoryview(data)
        while rest:  # a nearly full disk takes a part before it refuses
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _write_assets(tree: Path, site: Path) -> None:
    for name in (_STYLESHEET, *_SCRIPTS):
        asset = _asset(site, name)
        path = tree / _asset_path(asset)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, asset.read_bytes())


def _asset(site: Path, name: str) -> Path:
    """Find an asset: the site's own, else the one that comes with the program."""
    own = site / TEMPLATES / "assets" / name
    return own if own.is_file() else default_templates() / "assets" / name


def _asset_path(asset: Path) -> str:
    """Name an asset by its content, so that a page never meets another one's style."""
    digest = hashlib.sha256(asset.read_bytes()).hexdigest()[:10]
    return f"assets/{asset.stem}.{digest}{asset.suffix}"
