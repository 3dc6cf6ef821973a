"""The plugins of this suite, and where its pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.variants import Variant

pytest_plugins = [
    "fixtures.browsers",
    "fixtures.narration",
    "fixtures.server",
    "fixtures.variants.plugin",
    "fixtures.hosts",
    "fixtures.careless",
    "fixtures.visitors",
    "fixtures.jar",
    "fixtures.behaviours",
    "fixtures.output",
    "fixtures.processes",
    "fixtures.demo",
    "fixtures.book",
    "fixtures.suite",
    "fixtures.variants.proof",
    "fixtures.grading.worker",
    "fixtures.grading.plugin",
    "pytester",
]
pytest.register_assert_rewrite("fixtures.jar", "fixtures.behaviours")


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest, variant: Variant | None) -> str:  # noqa: ARG001
    """Where the site is: --base-url if given, else the bookshop that `site` serves."""
    # It asks for `variant` because each has an address of its own.
    # Here and not in a plugin: pytest-playwright registers a base_url of its own after those.
    return request.config.getoption("--base-url") or request.getfixturevalue("site").url
