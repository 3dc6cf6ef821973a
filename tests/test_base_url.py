"""`--base-url` holds a site that someone else serves to the lessons, and serves none itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from fixtures.server import serve

if TYPE_CHECKING:
    import pytest

    from fixtures.course.suite import RunPytest

TESTS = """
    import re

    import pytest
    from playwright.sync_api import expect

    @pytest.fixture(scope="session")
    def app():
        raise AssertionError("The suite makes a site of its own.")

    def test_what_needs_an_address(page, base_url):
        page.goto("/")
        expect(page).to_have_url(base_url + "/")
        expect(page.get_by_role("heading", name="Hello World!")).to_be_visible()

    def test_what_the_site_does_not_do(page):
        page.goto("/books")
        expect(page).to_have_url(re.compile("/register"), timeout=500)

    def test_what_needs_the_server(served_site):
        pass

    def test_what_needs_names_and_https(shopper, hosts):
        pass
"""


def test_a_site_of_someone_elses_takes_one_option(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    shop = Flask("a shop whose books are for everyone")
    shop.add_url_rule("/", "index", lambda: "<h1>Hello World!</h1>")
    shop.add_url_rule("/books", "books", lambda: "<h1>Books</h1>")
    suite.makepyfile(TESTS)

    with serve(shop) as site:
        result = run_here("--base-url", site.url, "-rs")

    result.assert_outcomes(passed=1, failed=1, skipped=2)
    reason = f"needs a site that this suite serves itself; --base-url is {site.url}"
    result.stdout.fnmatch_lines(
        [
            "E*Page URL expected to be 're.compile('/register')'",
            f"E*Actual value: {site.url}/books*",
            f"SKIPPED*: {reason}",
            f"SKIPPED*: {reason}",
        ]
    )
