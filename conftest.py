"""The plugin of this suite, and the address of the site under test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.server import Site

pytest_plugins = ["fixtures.course.plugin"]


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """The address of the site under test. It is --base-url, or else where `site` serves it."""
    # This fixture must be in a conftest.py: pytest-playwright's base_url overrides one in a plugin.
    return site.url
