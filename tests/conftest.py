"""What tests of several parts share: places, and sites written on the spot."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

REPOSITORY = Path(__file__).parents[1]
SITES = REPOSITORY / "tests/sites"
SHARED = REPOSITORY.parent / "shared"

hypothesis.settings.register_profile(
    "dossier", deadline=None, derandomize=True, print_blob=True
)
hypothesis.settings.load_profile("dossier")


def examples(many: int) -> hypothesis.settings:
    """Look at so many examples in a proof, at two in five of them with each change."""
    thorough = "DOSSIER_THOROUGH" in os.environ
    return hypothesis.settings(max_examples=many if thorough else many * 2 // 5)


ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
)
USUAL = "/usr/bin/chromium"
HOW_TO = (
    "there is no Chromium at {}: install it with 'apt-get install chromium', or name "
    "one in the environment variable CHROMIUM"
)

SiteFiles = Mapping[str, str | bytes | None]

SOUND: dict[str, str | bytes | None] = {
    "config.yaml": """\
title: Test
currency: NOK
rejects: {allow: 20 %}
tables:
  customers: {file: customers.csv}
  orders: {file: orders.csv}
""",
    "content/data/customers.csv": (
        "id,name,kind,city\n1,Bø,company,Oslo\n2,Li,person,\n"
    ),
    "content/data/orders.csv": (
        "id,customer,date,amount\na,1,2026-01-05,100\nb,1,2026-02-05,50.50\n"
    ),
    "content/segments/big.yaml": (
        "title: Big\nwhere:\n  all:\n    - {measure: revenue, gt: 100}\n"
    ),
}


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[[SiteFiles], Path]:
    """Write a small sound site with some files changed; None leaves a file out."""

    def make(changed: SiteFiles) -> Path:
        site = tmp_path / "site"
        shutil.rmtree(site, ignore_errors=True)
        for name, content in {**SOUND, **changed}.items():
            if content is None:
                continue
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)
        return site

    return make


def shared(path: str) -> Path:
    """Find a file that lies beside the repository, or skip the test and say why."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{path} is not beside this repository, in ../shared")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests: two cannot run in one process."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or USUAL
    if not Path(path).is_file():
        pytest.fail(HOW_TO.format(path))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()
