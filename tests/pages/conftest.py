"""What the pages of the demonstration site are made from."""

import pytest

from site_builder.build import visible_to_everyone
from site_builder.pages import prepare
from site_builder.pages.material import Material
from site_builder.rendering import setting_of
from tests.built_sites import built
from tests.conftest import REPOSITORY


@pytest.fixture(scope="session")
def demo() -> Material:
    site = built("demo")
    visible = visible_to_everyone(site.checked, site.history)
    return prepare(visible, setting_of(site.checked.config, REPOSITORY))
