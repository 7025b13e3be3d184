"""Pages and assets become the bytes of files."""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from site_builder.config import Config
from site_builder.pages import VIEWS
from site_builder.pages.planning import Page, Setting
from site_builder.templating import check_templates, make_environment, render_page
from site_builder.wording import wording_of

TEMPLATES = "templates"
_STYLESHEET = "site.css"
_SCRIPTS = ("site.js",)
_DIGEST_MARK = "%digest%"  # the foot is last: only the last one on a page is replaced
_DIGEST_SIZE = 7


class File(NamedTuple):
    """A file that is to be published.

    Attributes:
        path: In the tree.
        data: The whole content.
        short: Digest that the page prints in its foot; empty for assets.

    """

    path: str
    data: bytes
    short: str = ""


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


def render(pages: Iterable[Page], site: Path, setting: Setting) -> Iterator[File]:
    """Render pages, one after the other.

    Args:
        pages: Each with a path of its own.
        site: Its templates come before the default ones.
        setting: For wording.

    Raises:
        SiteError: A template is wrong.

    """
    folders = {TEMPLATES: site / TEMPLATES, "default templates": default_templates()}
    if folders[TEMPLATES].resolve() == folders["default templates"].resolve():
        del folders["default templates"]
    environment = make_environment(folders, setting.wording)
    check_templates(environment, {view.__name__: view for view in VIEWS})
    for page in pages:
        html = render_page(
            environment,
            page.template,
            view=page.view,
            chrome=page.chrome,
            digest=_DIGEST_MARK,
        )
        yield _signed(page.path, html)


def assets(site: Path) -> Iterator[File]:
    """Give the files that all pages share, named by their content."""
    for name in (_STYLESHEET, *_SCRIPTS):
        asset = _asset(site, name)
        yield File(_asset_path(asset), asset.read_bytes())


def _signed(path: str, html: str) -> File:
    """Put the page's own short digest into its foot."""
    data = html.encode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()[:_DIGEST_SIZE]
    before, mark, after = data.rpartition(_DIGEST_MARK.encode())
    if not mark:
        return File(path, data)
    return File(path, before + digest.encode() + after, digest)


def _asset(site: Path, name: str) -> Path:
    """Find an asset: the site's own, else the one that comes with the program."""
    own = site / TEMPLATES / "assets" / name
    return own if own.is_file() else default_templates() / "assets" / name


def _asset_path(asset: Path) -> str:
    """Name an asset by its content, so that a page never meets another one's style."""
    digest = hashlib.sha256(asset.read_bytes()).hexdigest()[:10]
    return f"assets/{asset.stem}.{digest}{asset.suffix}"
