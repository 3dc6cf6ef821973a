"""A thread serves the site, and no exception of the site is lost."""

from __future__ import annotations

import asyncio
import gc
import re
import socket
import sqlite3
import ssl
import struct
import sys
import time
from contextlib import closing, suppress
from functools import partial
from http.client import HTTPException
from threading import Event
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import trustme
from flask import Flask

from fixtures import server
from fixtures.course.suite import ROOT
from fixtures.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Environ = dict[str, Any]
    Start = Callable[..., Any]

    from fixtures.course.suite import RunPytest

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


def status_of(url: str) -> int:
    """Request an address. Return the status of the response."""
    try:
        with urlopen(url, timeout=60) as response:
            response.read()
            return response.status
    except HTTPError as error:
        with error:  # Python 3.14 warns about a response that nobody closes
            return error.code


def test_each_site_has_a_port_of_its_own(broken: Flask) -> None:
    with serve(broken) as one, serve(broken) as other:
        assert one.url != other.url
        assert urlopen(one.url).read() == urlopen(other.url).read() == b"fine"


def test_a_site_stops_at_the_end_of_its_block(broken: Flask) -> None:
    with serve(broken) as site:
        assert urlopen(site.url).read() == b"fine"

    with pytest.raises(OSError, match="refused"):
        urlopen(site.url)


def test_a_silent_connection_does_not_block_others(broken: Flask) -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)  # pyright: ignore[reportUnknownMemberType]
    authority.configure_trust(client)  # pyright: ignore[reportUnknownMemberType]

    with serve(broken, ssl_context=server) as site:
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            assert urlopen(site.url, context=client, timeout=60).read() == b"fine"


def test_a_broken_connection_does_not_delay_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LAST_REQUESTS", 20)
    sent, left = Event(), Event()

    def body() -> Iterator[bytes]:
        yield b"fine"
        sent.set()
        left.wait(timeout=60)

    def app(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", "4")])
        return body()

    began = time.monotonic()
    with serve(app) as site:
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert sent.wait(timeout=60)
            # The connection is reset, and not closed in order.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        left.set()

    assert time.monotonic() - began < 10  # seconds


def test_an_exception_in_a_view_is_kept(broken: Flask) -> None:
    with serve(broken) as site:
        assert status_of(f"{site.url}/broken") == 500

        assert [type(error) for error in site.errors] == [ZeroDivisionError]


def test_an_expected_exception_fails_no_test(broken: Flask) -> None:
    with serve(broken) as site:
        with site.expect_error(ZeroDivisionError):
            assert status_of(f"{site.url}/broken") == 500

        assert site.errors == []


def test_an_exception_is_stored_at_the_requested_site(broken: Flask) -> None:
    with serve(broken) as site, serve(broken) as other:
        assert status_of(f"{site.url}/broken") == 500

        assert [len(site.errors), len(other.errors)] == [1, 0]


def test_a_missing_expected_exception_fails_the_test(broken: Flask) -> None:
    with (
        serve(broken) as site,
        pytest.raises(pytest.fail.Exception, match="The site did not raise KeyError"),
        site.expect_error(KeyError),
    ):
        urlopen(site.url)


def test_the_failure_names_an_unexpected_exception(broken: Flask) -> None:
    with (
        serve(broken) as site,
        pytest.raises(pytest.fail.Exception) as failure,
        site.expect_error((KeyError, ZeroDivisionError), match="by one"),
    ):
        assert status_of(f"{site.url}/broken") == 500

    assert failure.value.msg == (
        "The site did not raise KeyError or ZeroDivisionError with 'by one'.\n"
        "It raised ZeroDivisionError: division by zero in GET /broken."
    )


def test_an_expected_exception_can_be_examined(broken: Flask) -> None:
    with serve(broken) as site:
        with site.expect_error(ZeroDivisionError, match="by z") as error:
            assert status_of(f"{site.url}/broken") == 500

        assert str(error.value) == "division by zero"


def test_a_second_exception_is_reported_with_the_first(broken: Flask) -> None:
    with serve(broken) as site:
        with site.expect_error(ZeroDivisionError):
            assert [status_of(f"{site.url}/broken") for _ in "12"] == [500, 500]
        (second,) = site.raised

    line = (
        "`expect_error` accepts one exception. "
        "It had accepted: ZeroDivisionError: division by zero in GET /broken."
    )
    assert line in second.describe("").splitlines()


def test_an_exception_in_a_view_fails_the_test_that_was_running(
    suite: pytest.Pytester, run_here: RunPytest
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
    result = run_here("-v")

    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines_random(
        [
            "*test_that_asserts_nothing_about_it* FAILED*",
            "ZeroDivisionError: division by zero in GET /broken",
            "*test_that_fails_for_a_reason_of_its_own* FAILED*",
            "E * assert 500 == 200",
            "E * The site raised ZeroDivisionError: division by zero in GET /broken.",
            "*Captured traceback of the site call*",
        ]
    )


def test_the_next_test_is_not_blamed_and_a_skip_hides_nothing(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        test_app=BROKEN_APP
        + """
    @pytest.fixture
    def ends_badly(page):
        yield
        page.goto("/broken")
        raise KeyError("the end")

    def test_that_ends_badly(ends_badly):
        pass

    def test_that_is_not_blamed(page):
        pass

    def test_that_is_skipped_after_an_exception(page):
        page.goto("/broken")
        pytest.skip("no reason")
    """
    )

    result = run_here()

    result.assert_outcomes(passed=2, errors=1, failed=1)
    result.stdout.fnmatch_lines_random(
        ["*Captured traceback of the site teardown*", "E * KeyError: 'the end'"]
    )


def test_another_app_needs_only_one_fixture(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(
        BROKEN_APP
        + """
    def test_it(page, site, base_url):
        page.goto("/")
        assert page.inner_text("body") == "fine"
        assert page.url == base_url + "/" == site.url + "/"
"""
    )

    run_here().assert_outcomes(passed=1)


def test_the_first_conftest_of_engineers_md_is_enough(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", ENGINEERS.read_text("utf-8"), re.DOTALL)
    suite.path.joinpath("conftest.py").write_text(blocks[0])
    suite.path.joinpath("test_first.py").write_text(blocks[1])
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

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["ZeroDivisionError: division by zero in GET /broken"])


HIDDEN = """
    import time

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
    def test_it(playwright, base_url, site, mount, path):
        request = playwright.request.new_context(base_url=base_url)
        try:
            request.get(f"{mount}/{path}")
        except Exception:
            pass
        request.dispose()
        end = time.monotonic() + 30
        while not site.raised and time.monotonic() < end:  # it can come after the response
            time.sleep(0.01)
"""


def test_every_exception_of_the_site_fails_its_test(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(HIDDEN)

    result = run_here()

    result.assert_outcomes(failed=10)
    result.stdout.fnmatch_lines_random(
        [
            f"KeyError: '{path}' in GET {mount}/{path}"
            for mount in ("", "/api")
            for path in ("view", "teardown", "middleware", "body", "call_on_close")
        ]
    )


# A site that raises KeyError when `goes_on` is set. `ask` sends the request.
SLOW_APP = """
import threading, pytest
from urllib.error import HTTPError
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
    except HTTPError as error:
        error.close()
"""


def test_a_late_exception_names_the_test_of_its_request(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SLOW_APP
        + """
def test_a(site):
    threading.Thread(target=ask, args=[site.url + "/slow"], daemon=True).start()
    assert came.wait(60)

def test_b(site):
    goes_on.set()
    assert done.wait(60)
"""
    )

    result = run_here("-rf")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["KeyError: 'slow' in GET /slow", "The request came during *::test_a."]
    )


def test_the_last_test_fails_for_an_exception_after_it(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SLOW_APP
        + """
def test_it(site, request):
    threading.Thread(target=ask, args=[site.url + "/slow"], daemon=True).start()
    assert came.wait(60)
    threading.Timer(0.3, goes_on.set).start()
"""
    )

    result = run_here()

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["KeyError: 'slow' in GET /slow"])


def test_one_process_serves_one_app(suite: pytest.Pytester, run_here: RunPytest) -> None:
    app = """
        import pytest
        from flask import Flask

        @pytest.fixture(scope="session")
        def app():
            return Flask("an app")
    """
    test = """
        def test_the_site(site): pass
        def test_the_app(app): pass
    """
    suite.makepyfile(**{"shop/conftest": app, "shop/test_shop": test})
    suite.makepyfile(**{"admin/conftest": app, "admin/test_admin": test})

    result = run_here("admin", "shop")

    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(
        ["The site serves the `app` of admin/conftest.py, but this test has the `app` of shop/*"]
    )
    run_here("shop").assert_outcomes(passed=2)


def test_an_error_at_another_address_of_the_site_can_be_expected(broken: Flask) -> None:
    with serve(broken) as site, serve(broken, site) as other:
        with site.expect_error(ZeroDivisionError):
            assert status_of(f"{other.url}/broken") == 500

        assert site.errors == other.errors == []


def test_a_malformed_request_gets_status_400(broken: Flask) -> None:
    with serve(broken) as site:
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"\x16\x03\x01 no such thing\r\n\r\n")

            assert b"400" in client.recv(1000)


# -- applications of other frameworks -------------------------------------------------------------


def first_lines(app: Callable[..., Any], path: str = "/") -> list[str]:
    """Request a path of an app. Return the first line of each exception of the site."""
    with serve(app) as site, suppress(ConnectionError, HTTPException):
        status_of(site.url + path)
    return [raised.describe("").partition("\n")[0] for raised in site.raised]


def flask_that_raises() -> Flask:
    """Return an app whose first page raises an exception."""
    app = Flask("broken")
    app.add_url_rule("/", "index", lambda: {}["view"])
    return app


def lazy_middleware(environ: Environ, start_response: Start) -> Iterator[bytes]:
    """Call the app only when the server reads the body."""
    yield from flask_that_raises()(environ, start_response)


def writes_and_responds(
    environ: Environ, start_response: Start, status: str = "500 X"
) -> list[bytes]:
    """Handle an exception as Bottle does: write it, and respond."""
    try:
        return [{}["view"]]
    except KeyError:
        environ["wsgi.errors"].write("Traceback")
        start_response(status, [])
        return [b"sorry"]


def writes_and_succeeds(environ: Environ, start_response: Start) -> list[bytes]:
    """Handle an exception, and respond as if nothing had happened."""
    return writes_and_responds(environ, start_response, "200 OK")


def sends_a_wrong_header(_environ: Environ, start_response: Start) -> list[bytes]:
    """Respond with a header that no server can send."""
    start_response("200 OK", [("X-Name", "☕")])
    return [b"fine"]


def never_starts(_environ: Environ, _start_response: Start) -> list[bytes]:
    """Break the rules of WSGI."""
    return [b"fine"]


def exits(_environ: Environ, _start_response: Start) -> list[bytes]:
    """End the thread of the server."""
    sys.exit("bye")


def cancelled(_environ: Environ, _start_response: Start) -> list[bytes]:
    """Run a coroutine that is cancelled."""
    raise asyncio.CancelledError


def logs_and_handles() -> Flask:
    """Return an app that writes a handled exception to its log."""
    app = flask_that_raises()

    @app.errorhandler(KeyError)
    def sorry(error: KeyError) -> tuple[str, int]:
        app.logger.error("a handled exception", exc_info=error)
        return "sorry", 500

    return app


@pytest.mark.parametrize(
    ("app", "heard"),
    [
        (lazy_middleware, ["KeyError: 'view' in GET /"]),
        (writes_and_responds, ["KeyError: 'view' in GET /"]),
        (writes_and_succeeds, []),
        (sends_a_wrong_header, ["UnicodeEncodeError: * in GET /"]),
        (never_starts, ["AssertionError: * in GET /"]),
        (exits, ["SystemExit: bye in GET /"]),
        (cancelled, ["asyncio.exceptions.CancelledError in GET /"]),
        (logs_and_handles(), []),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_exception_of_any_wsgi_application_is_recorded(
    app: Callable[..., Any], heard: list[str]
) -> None:
    pytest.LineMatcher(first_lines(app)).fnmatch_lines(heard, consecutive=True)
    assert len(first_lines(app)) == len(heard)


@pytest.mark.parametrize("app", [sends_a_wrong_header, never_starts, exits])
def test_an_exception_before_the_response_ends_the_connection(app: Callable[..., Any]) -> None:
    with serve(app) as site:
        port = int(site.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as browser:
            browser.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n")
            while browser.recv(1000):  # b"" at the end of the connection; after 5 s TimeoutError
                pass

    assert len(site.raised) == 1


def test_the_signal_of_django_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    receivers: list[Callable[..., object]] = []
    signals: Any = ModuleType("django.core.signals")
    signals.got_request_exception = SimpleNamespace(connect=receivers.append)
    monkeypatch.setitem(sys.modules, "django", ModuleType("django"))
    monkeypatch.setitem(sys.modules, "django.core.signals", signals)

    def app(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        try:
            return [{}["view"]]
        except KeyError:
            receivers[0](signal=None, sender=None, request=None)  # as Django sends it
        start_response("500 X", [])
        return [b"sorry"]

    assert first_lines(app) == ["KeyError: 'view' in GET /"]


def test_all_exception_signals_of_quart_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    receivers: list[Callable[..., object]] = []
    signals: Any = ModuleType("quart.signals")
    for name in ("request", "websocket", "background"):
        signal = SimpleNamespace(connect=receivers.append)
        setattr(signals, f"got_{name}_exception", signal)
    monkeypatch.setitem(sys.modules, "quart", ModuleType("quart"))
    monkeypatch.setitem(sys.modules, "quart.signals", signals)

    def app(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        for number, receive in enumerate(receivers):
            receive(exception=KeyError(number))
        start_response("200 OK", [])
        return [b"sorry"]

    assert first_lines(app) == [f"KeyError: {number} in GET /" for number in range(3)]


def asgi(
    page: Callable[[], object] = str, lifespan: Callable[[dict[str, Any]], str] | None = None
) -> Callable[..., Any]:
    """Return an ASGI application. `page` runs for each request.

    `lifespan` maps a lifespan message to the type of the answer.
    """

    async def app(scope: dict[str, Any], receive: Start, send: Start) -> None:
        if scope["type"] == "lifespan":
            if lifespan is None:
                raise NotImplementedError
            for _ in range(2):
                message = lifespan(await receive())
                await send({"type": message, "message": "no database"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        page()
        await asyncio.sleep(0)
        gc.collect()
        await send({"type": "http.response.body", "body": b"fine"})

    return app


def function_of_three(app: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the application in a plain function, as some middleware does."""

    def middleware(scope: object, receive: object, send: object) -> object:
        return app(scope, receive, send)

    return middleware


def test_an_asgi_application_is_served_too() -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")

    with serve(asgi()) as site:
        assert urlopen(site.url).read() == b"fine"
    assert site.errors == []  # an application may have no lifespan
    with serve(function_of_three(asgi())) as site:
        assert urlopen(site.url).read() == b"fine"


class WebSocketDisconnect(Exception):  # noqa: N818  Starlette's name
    """Raised if the client disconnects while the application waits for it."""


def client_goes() -> None:
    """Raise the exception for a client that disconnects."""
    raise WebSocketDisconnect


async def fails() -> None:
    """Raise an exception in a task that nothing waits for."""
    raise KeyError("task")


@pytest.mark.one_engine  # `page` is a function here: no browser runs
@pytest.mark.parametrize(
    ("page", "heard"),
    [
        (lambda: {}["view"], ["KeyError: 'view' in GET /"]),
        (sys.exit, ["SystemExit in GET /"]),
        (lambda: asyncio.ensure_future(fails()), ["KeyError: 'task' in a background task"]),
        (client_goes, []),
    ],
    ids=["a view", "an exit", "a task", "a client that goes away"],
)
def test_an_exception_of_an_asgi_application_is_recorded(
    page: Callable[[], object], heard: list[str]
) -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")

    assert first_lines(asgi(page)) == heard


def test_an_asgi_application_that_does_not_start_is_an_error() -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")
    app = asgi(lifespan=lambda message: f"{message['type']}.failed")

    with pytest.raises(RuntimeError, match="no database"), serve(app):
        pass


def test_an_asgi_application_can_raise_at_its_end() -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")

    def lifespan(message: dict[str, Any]) -> str:
        if message["type"] == "lifespan.shutdown":
            raise KeyError("end")
        return "lifespan.startup.complete"

    assert first_lines(asgi(lifespan=lifespan)) == ["KeyError: 'end' in lifespan"]


def test_a_missing_asgi_server_gets_an_install_hint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def app() -> None: ...

    monkeypatch.setitem(sys.modules, "uvicorn", None)

    with pytest.raises(pytest.UsageError, match="Install a server: uvicorn"), serve(app):
        pass


def test_an_asgi_application_that_does_not_end_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")
    monkeypatch.setattr(server, "SHUTDOWN", 0.2)  # seconds
    goes_on, ended = Event(), Event()

    async def app(_scope: dict[str, Any], receive: Start, send: Start) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(goes_on.wait)
        ended.set()

    with serve(app) as site:
        pass
    goes_on.set()

    assert [raised.summary for raised in site.raised] == [
        "TimeoutError: the application has not ended after 0.2 seconds in lifespan"
    ]
    assert ended.wait(60)


def test_an_object_that_is_no_app_is_refused() -> None:
    with (
        pytest.raises(TypeError, match="must return a WSGI or ASGI application, but returned None"),
        serve(None),  # type: ignore[arg-type]
    ):
        pass


async def create_asgi_app() -> None:
    """Return the app."""


def test_a_coroutine_gets_a_hint() -> None:
    with (
        pytest.raises(TypeError, match=r"submit\(asyncio\.run, create_asgi_app\(\)\)"),
        serve(create_asgi_app()),  # type: ignore[arg-type]
    ):
        pass


@pytest.mark.parametrize(
    ("app", "message"),
    [
        (lambda: None, r"<lambda>, which does not accept \(environ, start_response\)"),
        (create_asgi_app, r"create_asgi_app, which does not accept \(scope, receive, send\)"),
        (Flask, r"Flask, which is a class"),
        (partial(Flask, import_name="an app"), r"functools\.partial.*, which does not accept .*"),
    ],
    ids=["a function", "an asynchronous function", "a class", "a partial function"],
)
def test_a_callable_that_creates_the_app_is_refused(app: Callable[..., Any], message: str) -> None:
    with pytest.raises(TypeError, match=rf"It returned {message}\. Did you mean "), serve(app):
        pass


class OtherApplication:
    """An application of a framework with its own server, such as aiohttp."""

    def __call__(self) -> OtherApplication:
        """Return itself."""
        return self


def test_an_app_of_a_framework_with_its_own_server_is_refused() -> None:
    message = r"accept \(environ, start_response\)\. Some frameworks.*--base-url"
    with pytest.raises(TypeError, match=message), serve(OtherApplication()):
        pass


def test_an_async_function_that_creates_the_app_gets_a_hint() -> None:
    pytest.importorskip("uvicorn", reason="an ASGI application needs uvicorn")

    async def create_app(_settings: object, _database: object, _cache: object) -> Flask:
        return Flask("an app")

    (line,) = first_lines(create_app)

    assert line.startswith("TypeError: create_app returned <Flask 'an app'>, which is not a resp")


@pytest.mark.parametrize(
    ("statement", "is_cause"),
    [("SELECT 1", True), ("SELECT 1 FROM missing", True), ("nonsense", False)],
    ids=["another thread", "a missing table", "another error"],
)
def test_a_database_in_memory_gets_a_hint(statement: str, is_cause: bool) -> None:  # noqa: FBT001
    shared = statement != "SELECT 1"
    with closing(sqlite3.connect(":memory:", check_same_thread=not shared)) as database:
        app = Flask("a site with a database in memory")
        app.add_url_rule("/", "index", lambda: str(database.execute(statement).fetchall()))
        with serve(app) as site:
            status_of(site.url)

    assert ("Use a database in a file" in site.raised[0].describe("")) is is_cause


def test_a_function_with_parameters_that_creates_the_app_gets_a_hint() -> None:
    def create_app(_settings: object = None, _database: object = None) -> Flask:
        return Flask("an app")

    (line,) = first_lines(create_app)

    assert line == (
        "TypeError: create_app returned <Flask 'an app'>, which is not a response. Does create_app "
        "create the app? Then the fixture `app` must return create_app(). in GET /"
    )


class BodyClass:
    """A WSGI application that is a class: an instance is the body of the response."""

    def __init__(self, _environ: Environ, start_response: Start) -> None:
        """Start the response."""
        start_response("200 OK", [])

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body."""
        yield b"fine"


def test_a_class_can_be_a_wsgi_application() -> None:
    with serve(BodyClass) as site:
        assert urlopen(site.url).read() == b"fine"


def test_each_app_of_a_parametrized_fixture_is_served(
    suite: pytest.Pytester, run_here: RunPytest
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

    run_here().assert_outcomes(passed=4)
