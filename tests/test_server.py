"""The site is served from a thread, and what goes wrong there is not lost."""

from __future__ import annotations

import re
import socket
import ssl
import sys
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import trustme
from flask import Flask

from fixtures.course.suite import ROOT
from fixtures.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINEERS = ROOT / "docs/engineers.md"

BROKEN_APP = """
    import pytest
    from flask import Flask

    @pytest.fixture(scope="session")
    def app():
        app = Flask("broken")
        app.add_url_rule("/", "index", lambda: "fine")
        app.add_url_rule("/broken", "broken", lambda: 1 / 0)
        return app
"""


@pytest.fixture
def broken() -> Flask:
    """An app with one view that works and one that does not."""
    app = Flask("broken")
    app.add_url_rule("/", "index", lambda: "fine")
    app.add_url_rule("/broken", "broken", lambda: str(1 / 0))
    return app


def test_each_site_has_a_port_of_its_own(broken: Flask) -> None:
    with serve(broken) as one, serve(broken) as other:
        assert one.url != other.url
        assert urlopen(one.url).read() == urlopen(other.url).read() == b"fine"


def test_a_site_is_gone_at_the_end_of_its_block(broken: Flask) -> None:
    with serve(broken) as site:
        assert urlopen(site.url).read() == b"fine"

    with pytest.raises(OSError, match="refused"):
        urlopen(site.url)


def test_a_visitor_who_says_nothing_keeps_no_other_waiting(broken: Flask) -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)  # pyright: ignore[reportUnknownMemberType]
    authority.configure_trust(client)  # pyright: ignore[reportUnknownMemberType]

    with serve(broken, ssl_context=server) as site:
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            assert urlopen(site.url, context=client, timeout=60).read() == b"fine"


def test_an_exception_in_a_view_is_kept(broken: Flask) -> None:
    with serve(broken) as site:
        with pytest.raises(HTTPError):
            urlopen(f"{site.url}/broken")

        assert [type(error) for error in site.errors] == [ZeroDivisionError]


def test_an_expected_exception_is_not_held_against_anyone(broken: Flask) -> None:
    with serve(broken) as site:
        with site.expect_error(ZeroDivisionError), pytest.raises(HTTPError):
            urlopen(f"{site.url}/broken")

        assert site.errors == []


def test_an_app_that_is_served_twice_raises_where_it_was_asked(broken: Flask) -> None:
    with serve(broken) as site, serve(broken) as other:
        with pytest.raises(HTTPError):
            urlopen(f"{site.url}/broken")

        assert [len(site.errors), len(other.errors)] == [1, 0]


def test_an_expected_exception_has_to_come(broken: Flask) -> None:
    with (
        serve(broken) as site,
        pytest.raises(pytest.fail.Exception, match="The site did not raise KeyError"),
        site.expect_error(KeyError),
    ):
        urlopen(site.url)


def test_an_exception_in_a_view_fails_the_test_that_was_running(
    suite: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    suite.makepyfile(
        test_app=BROKEN_APP
        + """
    def test_before(page):
        assert page.goto("/").status == 200

    def test_that_asserts_nothing_about_it(page):
        page.goto("/broken")

    def test_that_fails_for_a_reason_of_its_own(page):
        assert page.goto("/broken").status == 200

    def test_that_expects_it(page, site):
        with site.expect_error(ZeroDivisionError):
            assert page.goto("/broken").status == 500

    def test_after(page):
        assert page.goto("/").status == 200
"""
    )
    result = run("-v")

    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines_random(
        [
            "*test_that_asserts_nothing_about_it* FAILED*",
            "ZeroDivisionError: division by zero in GET /broken",
            "*test_that_fails_for_a_reason_of_its_own* FAILED*",
            "E * assert 500 == 200",
            "*Captured traceback of the site call*",
        ]
    )


def test_a_site_of_your_own_takes_one_fixture(
    suite: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    suite.makepyfile(
        BROKEN_APP
        + """
    def test_it(page, site, base_url):
        page.goto("/")
        assert page.inner_text("body") == "fine"
        assert page.url == base_url + "/" == site.url + "/"
"""
    )

    run().assert_outcomes(passed=1)


def test_the_first_conftest_of_engineers_md_is_enough(
    suite: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    conftest = re.findall(r"```python\n(.*?)```", ENGINEERS.read_text("utf-8"), re.DOTALL)[0]
    suite.path.joinpath("conftest.py").write_text(conftest)
    suite.makepyfile(
        my_project="""
        from flask import Flask

        def create_app(config):
            assert config["SQLALCHEMY_DATABASE_URI"].endswith("/test.sqlite")
            app = Flask(__name__)
            app.add_url_rule("/", "index", lambda: "fine")
            app.add_url_rule("/broken", "broken", lambda: 1 / 0)
            return app
        """,
        test_it="""
        import sys

        def test_that_holds(page, jar):
            page.goto("/")
            assert page.inner_text("body") == "fine"
            assert list(jar) == []

        def test_that_breaks(page):
            page.goto("/broken")

        def test_that_nothing_else_is_needed():
            assert {"trustme", "filelock", "axe_playwright_python"}.isdisjoint(sys.modules)
        """,
    )

    result = run("-p", "no:xdist")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["ZeroDivisionError: division by zero in GET /broken"])


HIDDEN = """
    import pytest
    from flask import Flask, Response, request
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    def make(name):
        app = Flask(name)
        inner = app.wsgi_app

        def middleware(environ, start_response):
            if environ["PATH_INFO"] == "/middleware":
                raise KeyError("middleware")
            return inner(environ, start_response)

        app.wsgi_app = middleware

        @app.get("/<path>")
        def anything(path):
            if path == "view":
                raise KeyError(path)
            parts = (part or {}["body"] for part in ["a", ""])
            response = Response(parts if path == "body" else "")
            if path == "call_on_close":
                response.call_on_close(lambda: {}[path])
            return response

        @app.teardown_request
        def teardown(_):
            if request.path == "/teardown":
                raise KeyError("teardown")

        return app

    @pytest.fixture(scope="session")
    def app():
        return DispatcherMiddleware(make("front"), {"/api": make("api")})

    @pytest.mark.parametrize("path", ["view", "teardown", "middleware", "body", "call_on_close"])
    @pytest.mark.parametrize("mount", ["", "/api"])
    def test_it(playwright, base_url, mount, path):
        request = playwright.request.new_context(base_url=base_url)
        try:
            request.get(f"{mount}/{path}")
        except Exception:
            pass
        request.dispose()
"""


def test_every_exception_of_the_site_fails_its_test(
    suite: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    suite.makepyfile(HIDDEN)

    result = run()

    result.assert_outcomes(failed=10)
    result.stdout.fnmatch_lines_random(
        [
            f"KeyError: '{path}' in GET {mount}/{path}"
            for mount in ("", "/api")
            for path in ("view", "teardown", "middleware", "body", "call_on_close")
        ]
    )


def test_a_late_exception_says_which_test_its_request_came_from(
    suite: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    suite.makepyfile(
        """
        import threading, pytest
        from urllib.request import urlopen
        from flask import Flask

        came, goes_on, done = threading.Event(), threading.Event(), threading.Event()

        @pytest.fixture(scope="session")
        def app():
            app = Flask("late")

            @app.get("/slow")
            def slow():
                came.set()
                goes_on.wait(60)
                raise KeyError("slow")

            @app.teardown_request
            def teardown(_):
                done.set()

            return app

        def ask(url):
            try:
                urlopen(url)
            except OSError:
                pass

        def test_a(site):
            threading.Thread(target=ask, args=[site.url + "/slow"], daemon=True).start()
            assert came.wait(60)

        def test_b(site):
            goes_on.set()
            assert done.wait(60)
        """
    )

    result = run("-rf")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["KeyError: 'slow' in GET /slow", "The request came during *::test_a."]
    )


def test_an_error_at_another_address_of_the_site_can_be_expected(broken: Flask) -> None:
    with serve(broken) as site, serve(broken, site) as other:
        with site.expect_error(ZeroDivisionError), pytest.raises(HTTPError):
            urlopen(f"{other.url}/broken")

        assert site.errors == other.errors == []


def test_a_malformed_request_is_answered_by_400(broken: Flask) -> None:
    with serve(broken) as site:
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"\x16\x03\x01 no such thing\r\n\r\n")

            assert b"400" in client.recv(1000)


@pytest.mark.parametrize("path", ["/", "/boom"])
def test_an_asgi_application_is_served_too(path: str) -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")

    async def app(scope: dict[str, str], _receive: object, send: Callable[..., Any]) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        if scope["path"] == "/boom":
            raise KeyError("boom")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})

    with serve(app) as site:
        if path == "/":
            assert urlopen(site.url).read() == b"fine"
        else:
            with site.expect_error(KeyError), pytest.raises(HTTPError):
                urlopen(f"{site.url}/boom")


def test_an_asgi_application_without_a_server_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def app() -> None: ...

    monkeypatch.setitem(sys.modules, "uvicorn", None)

    with pytest.raises(pytest.UsageError, match="Install a server: uvicorn"), serve(app):
        pass


def test_an_app_that_is_none_is_refused() -> None:
    with (
        pytest.raises(TypeError, match="must return a WSGI or ASGI application, and returned None"),
        serve(None),  # type: ignore[arg-type]
    ):
        pass


def test_each_parameter_of_an_app_is_served(
    suite: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    suite.makepyfile(
        """
        import pytest
        from flask import Flask

        @pytest.fixture(scope="session", params=["en", "de"])
        def app(request):
            app = Flask(request.param)
            app.add_url_rule("/", "index", lambda: f"<h1>{app.name}</h1>")
            return app

        def test_the_app_of_the_parameter(page, app):
            page.goto("/")
            assert page.get_by_role("heading").inner_text() == app.name

        def test_any_page(page):
            assert page.goto("/").status == 200
        """
    )

    run().assert_outcomes(passed=4)
