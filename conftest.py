"""The plugin of this suite, and the address of the site under test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.server import Site

pytest_plugins = ["fixtures.course.plugin"]


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """The address of the site under test: of --base-url if given, else where `site` serves it."""
    # pytest-playwright registers a base_url of its own, which comes before those of plugins.
    return site.url
