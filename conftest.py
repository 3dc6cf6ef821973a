"""The plugins of this suite, and where its pages are."""

import pytest

pytest_plugins = [
    "fixtures.browsers",
    "fixtures.server",
    "fixtures.hosts",
    "fixtures.careless",
    "fixtures.visitors",
    "fixtures.jar",
    "fixtures.behaviours",
    "fixtures.output",
    "fixtures.demo",
    "fixtures.suite",
    "pytester",
]
pytest.register_assert_rewrite("fixtures.jar", "fixtures.behaviours")


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    """Where the site is: --base-url if given, else the bookshop that `site` serves."""
    # Here and not in a plugin: pytest-playwright registers a base_url of its own after those.
    return request.config.getoption("--base-url") or request.getfixturevalue("site").url
