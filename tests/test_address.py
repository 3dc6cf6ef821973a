"""The site has a host name and HTTPS if the project says so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from fixtures.address import SiteOptions
from fixtures.server import serve

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it runs pytest again

SITE = """
    import pytest
    from flask import Flask, request
    from fixtures.address import SiteOptions

    @pytest.fixture(scope="session")
    def app():
        app = Flask("named")
        app.add_url_rule("/", "index", lambda: request.url, methods=["GET", "POST"])
        return app

    @pytest.fixture(scope="session")
    def site_options():
        return SiteOptions(https={https}, host={host!r})

    def test_the_address(page, base_url, visitor):
        assert base_url.startswith({start!r})
        for someone in (page, visitor):
            someone.goto("/")
            assert someone.inner_text("body") == base_url + "/"
            assert someone.context.request.post("/").text() == base_url + "/"
"""


# Each address needs a browser of its own, and a launch of Firefox takes over 4 seconds. In every
# engine, tests/test_machine.py opens other host names, over HTTP and HTTPS.
@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("scheme", "host"), [("https", "127.0.0.1"), ("http", "my.localhost"), ("https", "my.test")]
)
def test_the_site_has_the_address_of_its_options(
    suite: pytest.Pytester, run_here: RunPytest, browser_name: str, scheme: str, host: str
) -> None:
    text = SITE.format(https=scheme == "https", host=host, start=f"{scheme}://{host}:")
    suite.makepyfile(text)

    run_here("--browser", browser_name).assert_outcomes(passed=1)


def test_a_name_of_the_internet_is_refused() -> None:
    with pytest.raises(ValueError, match=r"use a name under \.localhost"):
        SiteOptions(host="example.com")


@pytest.mark.parametrize(
    "host", ["https://shop.test", "shop.test:5000", "Shop.test", "shop.test/a"]
)
def test_only_a_name_is_accepted_as_host(host: str) -> None:
    with pytest.raises(ValueError, match="write only the name, in small letters"):
        SiteOptions(host=host)


def test_https_says_which_package_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)

    with pytest.raises(pytest.fail.Exception, match="needs the package trustme"):
        SiteOptions(https=True).tls()


def test_a_remote_site_keeps_its_address(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(
        """
        import pytest
        from fixtures.address import SiteOptions

        @pytest.fixture(scope="session")
        def site_options():
            return SiteOptions(https=True)

        def test_it(base_url, browser_context_args):
            assert base_url.startswith("http://other.test:")
            assert "ignore_https_errors" not in browser_context_args
        """
    )

    with serve(Flask("other")) as site:
        address = site.url.replace("127.0.0.1", "other.test")
        run_here("--base-url", address).assert_outcomes(passed=1)


def test_a_fixture_of_the_wrong_scope_says_what_to_do(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    names = ["app", "base_url", "site_options"]
    suite.makepyfile(
        **{
            f"test_{name}": f"""
            import pytest

            @pytest.fixture
            def {name}():
                return None

            def test_it(page):
                pass
            """
            for name in names
        }
    )

    result = run_here()

    result.assert_outcomes(errors=3)
    for name in names:
        result.stdout.fnmatch_lines(
            [
                f"The fixture `{name}` has function scope, but it needs session scope: *",
                'Write @pytest.fixture(scope="session") above it:',
                f"test_{name}.py:*def {name}()*",
            ]
        )
    result.stdout.no_fnmatch_line("*ScopeMismatch: *")
