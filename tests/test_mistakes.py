"""Messages explain the mistakes of newcomers, and show only the newcomer's own files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from fixtures.course.suite import ROOT
from fixtures.hints import DJANGO, UNKNOWN_HOST, UNTRUSTED, hint_for

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it runs pytest again

RAISING = """
    import pytest

    @pytest.fixture(scope="session")
    def app():
        {set_up}
        yield lambda environ, start_response: [start_response("200 OK", []), b""][1:]
        {tear_down}
"""


@pytest.mark.parametrize(("set_up", "tear_down"), [("1 / 0", "pass"), ("pass", "1 / 0")])
def test_an_error_of_a_fixture_shows_only_its_own_file(
    suite: pytest.Pytester, run_here: RunPytest, set_up: str, tear_down: str
) -> None:
    raising = RAISING.format(set_up=set_up, tear_down=tear_down)
    test = "def test_it(base_url): pass"
    suite.makepyfile(**{"folder/conftest": raising, "folder/test_it": test})

    result = run_here()

    result.assert_outcomes(errors=1, passed=int(set_up == "pass"))
    result.stdout.fnmatch_lines(["E  *ZeroDivisionError: division by zero", "*.py:*Error"])
    result.stdout.no_fnmatch_line(f"*{(ROOT / 'fixtures').as_posix()}*")
    result.stdout.no_fnmatch_line("*fixtures/*.py:*")


def test_an_error_of_sign_in_shows_only_its_own_file(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        RAISING.format(set_up="pass", tear_down="pass")
        + """
    @pytest.fixture(scope="session")
    def sign_in(send_form):
        return lambda context, role: send_form(context, "/login", name=role)

    def test_it(signed_in):
        signed_in("admin")
    """
    )

    result = run_here()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['The page /login has no form with method="post".'])
    result.stdout.no_fnmatch_line("*fixtures/*.py:*")


@pytest.mark.parametrize("option", ["--verbose", "--book=book.html"])
def test_an_error_after_the_last_line_shows_no_fixture(
    suite: pytest.Pytester, run_here: RunPytest, option: str
) -> None:
    suite.makepyfile("def test_it(): return 'a value'")

    result = run_here("-W", "error", option)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E  *PytestReturnNotNoneWarning: *"])
    result.stdout.no_fnmatch_line("*fixtures/*.py:*")


def test_a_step_with_a_block_is_refused(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_it():
            with step("A stranger opens the books"):
                pass
        """
    )

    result = run_here()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E * TypeError: step(…) has no block. Write it without `with`. The next step ends it."]
    )


def test_a_wrong_attribute_gets_a_list_of_the_right_ones(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        def test_it(jar):
            jar.expect("session").to_be_present(httponly=True)
        """
    )

    result = run_here()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *A cookie has no attribute httponly. It has these: name, *http_only, *, host_only."]
    )


def test_a_path_without_a_base_url_gets_a_hint(suite: pytest.Pytester, run_here: RunPytest) -> None:
    conftest = 'pytest_plugins = ["fixtures.plugin"]'
    suite.path.joinpath("conftest.py").write_text(conftest, "utf-8")
    suite.makepyfile("def test_it(page): page.goto('/')")

    result = run_here("-W", "default")  # pytest warns about pytest-playwright's own `base_url`

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["page.goto with a path needs the fixture `base_url`*", "def base_url(site):"]
    )


def test_a_missing_app_gets_a_hint(suite: pytest.Pytester, run_here: RunPytest) -> None:
    conftest = 'pytest_plugins = ["fixtures.plugin"]'
    suite.path.joinpath("conftest.py").write_text(conftest, "utf-8")
    suite.makepyfile(
        """
        def test_it(site): pass
        def test_another_name(missing): pass
        """
    )

    result = run_here("-W", "default")  # pytest warns about pytest-playwright's own `base_url`

    result.assert_outcomes(errors=2)
    assert result.stdout.str().count("Write a fixture `app` in conftest.py") == 1


HTTPS_ONLY = """
    import asyncio

    import pytest
    from flask import Flask, redirect, request

    @pytest.fixture(scope="session")
    def app():
        app = Flask("a site that redirects to HTTPS")
        app.before_request(lambda: redirect(request.url.replace("http:", "https:")))
        return app

    def test_a_page(page):
        page.goto("/")

    def test_a_request(context):
        context.request.get("/")

    async def create_tables():
        pass

    def test_a_coroutine(playwright):
        coroutine = create_tables()
        try:
            asyncio.run(coroutine)
        finally:
            coroutine.close()
"""


def test_a_redirect_to_https_and_a_second_event_loop_get_hints(
    suite: pytest.Pytester, run_here: RunPytest, browser_name: str
) -> None:
    suite.makepyfile(HTTPS_ONLY)

    result = run_here("--browser", browser_name)

    result.assert_outcomes(failed=3)
    text = result.stdout.str()
    assert text.count("    return SiteOptions(https=True)") == 2
    assert text.count("other_thread.submit(asyncio.run, create_tables()).result()") == 1
    assert "is not trusted" not in text


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (Error("Page.goto: net::ERR_CERT_AUTHORITY_INVALID at https://shop.test/"), UNTRUSTED),
        (Error("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://127.0.0.1:5000/"), UNKNOWN_HOST),
        (Error("Page.goto: NS_ERROR_UNKNOWN_HOST"), UNKNOWN_HOST),
        (Error("APIRequestContext.get: getaddrinfo ENOTFOUND www.shop.test"), UNKNOWN_HOST),
        (RuntimeError("You cannot call this from an async context - use a thread."), DJANGO),
        (PlaywrightTimeout('waiting for get_by_text("Invalid URL, or no certificate")'), ""),
    ],
    ids=["a certificate", "Chromium", "Firefox", "a request", "a database of Django", "a locator"],
)
def test_an_error_gets_the_advice_for_its_cause(error: Exception, advice: str) -> None:
    assert hint_for(error) == advice


def test_the_demo_names_all_packages_that_it_needs(
    suite: pytest.Pytester, run: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    suite.makepyfile(sitecustomize="import sys; sys.modules['PIL'] = None")
    monkeypatch.setenv("PYTHONPATH", str(suite.path))

    result = run("--demo")

    result.stderr.fnmatch_lines(
        ["ERROR: --demo needs a package *. Run: pip install prompt-toolkit pillow"]
    )


APP_MODULE = """
    from flask import Flask

    def create_app():
        return Flask("an app")

    app = create_app()
"""


@pytest.mark.parametrize(
    ("line", "value"),
    [("import app", "app.create_app()"), ("from app import app", "app")],
    ids=["a module", "an object"],
)
def test_an_import_with_the_name_of_a_fixture_gets_a_hint(
    suite: pytest.Pytester, run: RunPytest, line: str, value: str
) -> None:
    suite.makepyfile(
        app=APP_MODULE,
        test_it=f"""
        import sys

        import pytest

        sys.path.insert(0, ".")
        {line}

        @pytest.fixture(scope="session")
        def app():
            return {value}

        def test_it(site):
            pass
        """,
    )

    result = run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["from app import create_app"])
    assert "Did you mean" not in result.stdout.str()


def test_a_plugin_that_is_loaded_by_p_is_refused(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile("def test_it(): pass")
    suite.path.joinpath("conftest.py").unlink()

    result = run("-p", "fixtures.plugin")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    line = 'Write in conftest.py: pytest_plugins = ["fixtures.plugin"]'
    result.stderr.re_match_lines([f".*{re.escape(line)}$"])
