"""--connect: Playwright servers launch the browsers. Here, the servers are on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from fixtures import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes


@pytest.fixture
def start_server() -> Iterator[Callable[..., str]]:
    """A function that starts a Playwright server on a free port, and returns its address."""
    servers: list[subprocess.Popen[str]] = []

    def start(*options: str, **environ: str) -> str:
        words = [sys.executable, "-m", "playwright", "run-server", "--port", "0"]
        server = subprocess.Popen(
            [*words, "--host", "127.0.0.1", *options],
            env=os.environ | environ,
            stdin=subprocess.PIPE,  # the server ends when this pipe is closed
            stdout=subprocess.PIPE,
            text=True,
        )
        servers.append(server)
        assert server.stdout
        line = server.stdout.readline()
        assert line.startswith("Listening on ws://127.0.0.1:"), line
        return line.split()[-1]

    yield start

    for server in servers:
        for process in [*psutil.Process(server.pid).children(recursive=True), server]:
            process.kill()
        server.communicate()


TESTS = """
    import pytest

    from fixtures.connect import ENDPOINT

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args, browser_name):
        if browser_name == "firefox":  # with one process for all sites, this takes less time
            browser_type_launch_args["firefox_user_prefs"]["fission.autostart"] = False
        return browser_type_launch_args

    @pytest.fixture(autouse=True)
    def used(connect_options, pytestconfig):
        yield
        with pytestconfig.rootpath.joinpath("used.txt").open("a") as file:
            print(connect_options[ENDPOINT], file=file)

    def test_the_site_and_two_visitors(page, jar, new_visitor):
        assert page.goto("/lab").status == 200
        assert page.context.request.get("/lab").status == 200

        for visitor in (page, new_visitor()):
            visitor.goto("/addCookie")
            assert len(visitor.context.cookies()) == 1
        assert "myFirstCookie" in jar

    def test_hosts(shopper, hosts):
        assert shopper.goto(hosts.shop).status == 200
        assert shopper.goto(hosts.evil).status == 200
"""


# This takes over 5 seconds: it starts a server for each worker, and each server launches a browser.
@pytest.mark.parametrize(
    "workers",
    [
        pytest.param(2, id="two workers", marks=pytest.mark.one_engine),
        # In other engines, one browser shows that a server launches it with the right options.
        pytest.param(1, id="a worker", marks=pytest.mark.skip_browser("chromium")),
    ],
)
def test_each_worker_uses_a_server_of_its_own(
    browser_name: str,
    start_server: Callable[..., str],
    suite: pytest.Pytester,
    run_here: RunPytest,
    workers: int,
) -> None:
    servers = [start_server("--unsafe") for _ in range(workers)]
    suite.makepyfile(TESTS)

    words = [f"-n{workers}", "--dist=load", f"--connect={','.join(servers)}"]
    result = run_here("--browser", browser_name, *words)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"browsers of: {', '.join(servers)}"])
    assert {*(suite.path / "used.txt").read_text().split()} == {*servers}


DYING = """
    import threading

    import psutil

    from fixtures.connect import ENDPOINT

    def kill_server(address):
        port = int(address.rstrip("/").rpartition(":")[2])
        for process in psutil.process_iter():
            try:
                if any(
                    c.laddr.port == port and c.status == psutil.CONN_LISTEN
                    for c in process.net_connections()
                ):
                    process.kill()
            except psutil.Error:
                pass

    def test_1_before(page): page.goto("/")

    def test_2_in_its_middle(page, connect_options):
        page.goto("/")
        threading.Timer(0.5, kill_server, [connect_options[ENDPOINT]]).start()
        page.wait_for_timeout(60_000)

    def test_3_on_the_other_server(page, visitor):
        page.goto("/")
        visitor.goto("/")

    def test_4_ends_the_last_server(page, connect_options):
        kill_server(connect_options[ENDPOINT])
        page.goto("/")

    def test_5_without_a_server(page): page.goto("/")

    def test_6_without_a_browser(): pass
"""


# Playwright notices the end of the server, not of the browser. So one engine is enough. This takes
# over 5 seconds: two servers launch a browser each, and the run finds out that both are gone.
def test_a_server_that_ends_fails_only_its_test(
    start_server: Callable[..., str], suite: pytest.Pytester, run: RunPytest
) -> None:
    one, two = start_server("--unsafe"), start_server("--unsafe")
    suite.makepyfile(DYING)

    result = run(f"--connect={one},{two}")

    result.assert_outcomes(passed=3, failed=2, errors=1)
    gone = "The browser of {} is gone: it ended during this test. Line *"
    result.stdout.fnmatch_lines_random(
        [
            gone.format(one),
            gone.format(two),
            f"No Playwright server can launch chromium. *{two}: *",
        ]
    )


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ws://127.0.0.1:1", "Connection refused"),
        ("127.0.0.1:3000", "an address begins with ws:// or wss://"),
        ("ws://127.0.0.1:port", "Port could not be cast*"),
    ],
)
def test_a_wrong_address_stops_the_run(
    suite: pytest.Pytester, run_here: RunPytest, address: str, reason: str
) -> None:
    suite.makepyfile("def test_it(page): pass")

    result = run_here(f"--connect={address}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: There is no Playwright server at {address}: {reason}."])


def test_a_server_without_a_browser_is_reported(
    start_server: Callable[..., str], suite: pytest.Pytester, run: RunPytest
) -> None:
    server = start_server(PLAYWRIGHT_BROWSERS_PATH=str(suite.path / "nothing"))
    suite.makepyfile("def test_it(page): pass")

    result = run(f"--connect={server}")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"No Playwright server can launch chromium. {server}: *start the server with --unsafe*"]
    )


def test_options_are_renamed_for_the_server() -> None:
    options = {
        "executable_path": "/bin/it",
        "headless": True,
        "firefox_user_prefs": {"network.proxy.no_proxies_on": "localhost", "a": 1},
    }

    assert connect.for_server(options) == {
        "executablePath": "/bin/it",
        "headless": True,
        "firefoxUserPrefs": {"a": 1},
    }
