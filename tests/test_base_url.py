"""With --base-url, the tests use a site that another program serves."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from fixtures.address import SiteOptions
from fixtures.server import serve

if TYPE_CHECKING:
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

    class TestWithData:
        @pytest.fixture(autouse=True)
        def fresh_data(self, app):
            app.clear()

        def test_what_needs_the_app(self, page):
            pass
"""


def test_another_site_is_tested_with_one_option(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    shop = Flask("a shop whose books are for everyone")
    shop.add_url_rule("/", "index", lambda: "<h1>Hello World!</h1>")
    shop.add_url_rule("/books", "books", lambda: "<h1>Books</h1>")
    suite.makepyfile(TESTS)

    with serve(shop) as site:
        result = run_here("--base-url", site.url, "-rs")

    result.assert_outcomes(passed=1, failed=1, skipped=3)
    reason = f"needs a site that this suite serves itself; --base-url is {site.url}"
    result.stdout.fnmatch_lines_random(
        [
            "E*Page URL expected to be 're.compile('/register')'",
            f"E*Actual value: {site.url}/books*",
            f"SKIPPED*: {reason}",
            f"SKIPPED*: {reason}",
            f"SKIPPED*: this test uses `app`; the site at --base-url {site.url} is another one",
        ]
    )


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("localhost:5000", "an address begins with http:// or https://"),
        ("http://localhost:port", "Port could not be cast to integer value as 'port'."),
        ("http://127.0.0.1:{port}", "Nothing listens at --base-url http://127.0.0.1:*"),
        ("http://shop.test:{port}/a", "Nothing listens at --base-url http://shop.test:*"),
    ],
)
def test_an_address_without_a_site_stops_the_run(
    suite: pytest.Pytester, run_here: RunPytest, address: str, message: str
) -> None:
    suite.makepyfile("def test_it(page): pass")
    with serve(Flask("gone")) as site:
        port = site.url.rpartition(":")[2]

    result = run_here("--base-url", address.format(port=port))

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *{message}*"])


CERTIFICATE = """
    import pytest

    @pytest.fixture(scope="module")
    def page(browser, browser_context_args):  # one for all: in Firefox, a page costs a second
        with browser.new_context(**browser_context_args) as context:
            yield context.new_page()

    @pytest.fixture
    def opened(page):
        page.goto("/")

    def test_a_page(page):
        page.goto("/")

    def test_a_request(page):
        page.request.get("/")

    def test_a_fixture(opened):
        pass
"""
ACCEPTED = """
    import pytest

    @pytest.fixture(scope="session")
    def browser_context_args(browser_context_args):
        return {**browser_context_args, "ignore_https_errors": True}

    def test_a_page_and_a_request(page):
        page.goto("/")
        page.request.get("/")
"""


@pytest.mark.slow  # it runs pytest again
def test_a_self_signed_certificate_gets_a_hint(
    suite: pytest.Pytester, run_here: RunPytest, browser_name: str
) -> None:
    shop = Flask("a shop with a certificate that it made itself")
    shop.add_url_rule("/", "index", lambda: "<h1>Hello World!</h1>")
    suite.makepyfile(test_refused=CERTIFICATE)
    accepting = suite.mkpydir("accepting")
    accepting.joinpath("test_accepted.py").write_text(dedent(ACCEPTED), "utf-8")

    with serve(shop, ssl_context=SiteOptions(https=True).tls()) as site:
        options = ("--browser", browser_name, "--base-url", site.url)
        refused = run_here(*options, "test_refused.py")
        accepted = run_here(*options, "accepting")

    refused.assert_outcomes(failed=2, errors=1)
    accepted.assert_outcomes(passed=1)
    text = refused.stdout.str()
    assert text.count('return {**browser_context_args, "ignore_https_errors": True}') == 3
