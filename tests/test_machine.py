"""The fixtures work with a proxy, without some plugins, and with a browser that ends."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from fixtures import browsers, names
from fixtures.course.suite import prepare, run_in
from fixtures.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Playwright

    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

# With one process for all sites, Firefox takes less time.
ONE_PROCESS = """
    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args, browser_name):
        if browser_name == "firefox":
            browser_type_launch_args["firefox_user_prefs"]["fission.autostart"] = False
        return browser_type_launch_args
"""

# -- proxies ------------------------------------------------------------------------------------


# One page for all names: a page for each name costs a second of Firefox.
VISIT = """
    import pytest

    def visit(page, site):
        for name in {names}:
            url = site.url.replace("127.0.0.1", name)
            page.goto(f"{{url}}/")
            assert page.inner_text("h1") == "Hello World!", name
            assert "Hello World!" in page.request.get(f"{{url}}/").text(), name
"""


ADDED = ["any.name.test", "books.example"]  # the run gets these names by an option
NAMES = (
    VISIT.format(names=[*ADDED, *names.HOST_NAMES, "any.localhost"])
    + """
    def heading(page, url):
        page.goto(url)
        return page.inner_text("h1")

    def test_it(shopper, site, hosts, playwright):
        visit(shopper, site)
        here = [site.url, site.url.replace("127.0.0.1", "localhost"), hosts.http]
        here += [hosts.shop, hosts.www]
        for url in here:
            assert heading(shopper, f"{url}/") == "Hello World!"
            assert "Hello World!" in shopper.request.get(f"{url}/").text()
        context = playwright.request.new_context(ignore_https_errors=True)
        assert "Hello World!" in context.get(f"{hosts.www}/").text()
        assert heading(shopper, "http://elsewhere.example/") == "Proxy"
"""
)


@contextmanager
def proxy() -> Iterator[None]:
    """Run a proxy that the environment names. It responds to every request itself."""
    app = Flask("proxy")
    app.add_url_rule("/", "page", lambda: "<h1>Proxy</h1>")
    with serve(app) as site, pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.setenv(name, site.url)
        yield


@pytest.fixture(scope="session")
def engine_run(
    browser_name: str,
    made_once: Callable[[str, Callable[[Path], None]], Path],
    variant_options: list[str],
) -> pytest.LineMatcher:
    """The report of a run in this engine, with a proxy. Its browser ends, except in Chromium.

    Two tests check it, because a launch of Firefox takes over 4 seconds.
    """

    def fill(folder: Path) -> None:
        prepare(folder)
        with folder.joinpath("conftest.py").open("a", encoding="utf-8") as conftest:
            conftest.write(dedent(ONE_PROCESS))
        folder.joinpath("test_1_names.py").write_text(dedent(NAMES).strip(), encoding="utf-8")
        if browser_name != "chromium":
            folder.joinpath("test_2_dying.py").write_text(
                dedent(DYING_ONCE).strip(), encoding="utf-8"
            )
        words = ["-rA", "--browser", browser_name, "--tracing=on", *variant_options]
        with proxy():
            result = run_in(folder, *words, "-o", f"test_hosts={' '.join(ADDED)}")
        report = "\n".join([*result.outlines, *result.errlines])
        folder.joinpath("report.txt").write_text(report, encoding="utf-8")

    folder = made_once(f"run-in-{browser_name}", fill)
    return pytest.LineMatcher(folder.joinpath("report.txt").read_text("utf-8").splitlines())


# One page for the proxy and the names. Firefox still takes over 5 seconds: it launches in four, and
# it starts a process for each name.
def test_this_machine_is_reached_without_the_proxy(engine_run: pytest.LineMatcher) -> None:
    engine_run.fnmatch_lines(["PASSED test_1_names.py::test_it*"])
    engine_run.no_fnmatch_line("ERROR test_*")


def test_the_names_in_no_proxy_are_kept() -> None:
    environ = {"https_proxy": "http://proxy:3128", "NO_PROXY": "corp.example,.test"}

    changed = names.proxy_environment(environ, ["mail.example"])

    assert changed["no_proxy"] == changed["NO_PROXY"]
    assert changed["no_proxy"] == "corp.example,.test,localhost,127.0.0.1,.localhost,mail.example"
    assert names.proxy_environment(environ | changed, ["mail.example"]) == changed
    assert names.proxy_environment({"NO_PROXY": "corp.example"}, []) == {}


# -- names --------------------------------------------------------------------------------------


def test_chromium_knows_every_name_under_test(suite: pytest.Pytester, run_here: RunPytest) -> None:
    visit = VISIT.format(names=["any.name.test", "UPPER.test", "any.localhost"])
    suite.makepyfile(visit + "\n    def test_it(page, site): visit(page, site)")

    run_here().assert_outcomes(passed=1)


# -- plugins and options --------------------------------------------------------------------------


def test_the_fixtures_work_without_pytest_playwright(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_without_a_browser(): pass")

    result = suite.runpytest_subprocess("-p", "no:playwright")

    assert result.ret == pytest.ExitCode.OK
    assert "INTERNALERROR" not in f"{result.stdout}{result.stderr}"


@pytest.mark.parametrize("plugin", ["xdist", "randomly", "cacheprovider"])
def test_the_fixtures_work_without_an_optional_plugin(
    suite: pytest.Pytester, run_here: RunPytest, plugin: str
) -> None:
    suite.makepyfile("def test_without_a_browser(): pass")

    result = run_here("-p", f"no:{plugin}")

    assert result.ret == pytest.ExitCode.OK
    assert "INTERNALERROR" not in f"{result.stdout}{result.stderr}"


# This takes over 5 seconds in Firefox, because each run launches it.
def test_a_browser_without_video_runs_the_tests(
    browser_name: str,
    browser_type_launch_args: dict[str, object],
    playwright: Playwright,
    suite: pytest.Pytester,
    run: RunPytest,
    run_here: RunPytest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if browser_type_launch_args.get("channel") != "moz-firefox":
        pytest.skip("only the system's Firefox records no video")
    suite.makepyfile(
        test_pages="def test_it(page): page.goto('/')\n\ndef test_2(browser): pass",
        test_none="def test_without_a_browser(): pass",
    )
    video = ("--browser", browser_name, "--video=on")

    by_a_worker = run(*video, "-n1", "test_none.py")
    # A process can start only one Playwright. The other run starts one of its own.
    monkeypatch.setattr(
        browsers,
        "find_by_name",
        lambda name, *, headless: browsers.find(getattr(playwright, name), headless=headless),
    )
    here = run_here(*video, "test_pages.py")

    here.assert_outcomes(passed=2)
    by_a_worker.assert_outcomes(passed=1)
    for result in (here, by_a_worker):
        assert len([line for line in result.outlines if "--video has no effect" in line]) == 1
    assert not list(suite.path.rglob("*.webm"))


# -- a read-only checkout -----------------------------------------------------------------------


@pytest.fixture
def without_rights(suite: pytest.Pytester) -> Iterator[list[str]]:
    """Make the suite's folder read-only. Yield the prefix of a command that respects this."""
    drop = "--bounding-set=-dac_override,-dac_read_search"
    if sys.platform == "win32" or (os.geteuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("this user can write everywhere")
    suite.path.chmod(0o555)
    yield ["setpriv", drop, "--inh-caps=-all"] if os.geteuid() == 0 else []
    suite.path.chmod(0o755)


@pytest.mark.parametrize("options", [(), ("-n1",)], ids=["one process", "a worker"])
def test_tests_run_in_a_read_only_checkout(
    suite: pytest.Pytester, without_rights: list[str], options: tuple[str, ...]
) -> None:
    suite.path.chmod(0o755)
    suite.makepyfile("def test_it(output_path): print('saved in', output_path)")
    suite.path.chmod(0o555)

    result = suite.run(*without_rights, sys.executable, "-m", "pytest", "-rP", *options)

    result.assert_outcomes(passed=1, warnings=result.parseoutcomes().get("warnings", 0))
    result.stdout.fnmatch_lines(
        ["Artefacts of this run go to *, not to *: this process cannot write there*"]
    )
    [line] = [line for line in result.outlines if line.startswith("Artefacts")]
    result.stdout.fnmatch_lines([f"saved in {line.split()[6].rstrip(',')}{os.sep}*"])


# Playwright's driver uses the folder, for each browser in the same way.
def test_a_missing_folder_for_temporary_files_is_not_used(
    suite: pytest.Pytester, run: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(suite.path / "missing"))
    suite.makepyfile("def test_it(page): page.goto('/')")

    run().assert_outcomes(passed=1)


# -- a browser that ends --------------------------------------------------------------------------

KILL = """
    import threading
    from contextlib import suppress

    import psutil
    import pytest

    def kill_browser():
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):  # it ended together with another one
                if process.name().startswith(("chrom", "firefox", "headless_shell")):
                    process.kill()
"""
DYING = (
    KILL
    + """
    @pytest.fixture(scope="session")
    def shared_page(browser, base_url):
        page = browser.new_page(base_url=base_url)
        yield page
        page.close()

    def test_1_in_its_middle(page, shared_page):
        page.goto("/")
        threading.Timer(0.5, kill_browser).start()
        page.wait_for_timeout(60_000)

    def test_2_in_a_new_browser(page, shared_page):
        page.goto("/")
        shared_page.goto("/")

    def test_3_after_its_last_line(visitor):
        visitor.goto("/")
        kill_browser()

    def test_4_in_a_new_browser(shopper, hosts):
        shopper.goto(hosts.shop)

    def test_5_without_a_browser():
        pass
"""
)
# Each end launches a browser again, so here it ends once. The page of the whole session and the
# worker are left out: for them, all engines are the same.
DYING_ONCE = (
    KILL
    + """
    def test_1_in_its_middle(page):
        page.goto("/")
        threading.Timer(0.5, kill_browser).start()
        page.wait_for_timeout(60_000)

    def test_2_in_a_new_browser(page):
        page.goto("/")
"""
)


GONE = "The browser is gone: it ended during this test."


# This takes up to 5 seconds: a browser is launched three times.
@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("options", [(), ("-n1",)], ids=["one process", "a worker"])
def test_a_browser_that_ends_fails_only_the_test_that_used_it(
    suite: pytest.Pytester, run: RunPytest, options: tuple[str, ...]
) -> None:
    suite.makepyfile(DYING)

    result = run("-v", "--tracing=on", *options)

    result.assert_outcomes(passed=4, failed=1, errors=1)
    lines = [line for line in result.outlines if line.startswith(GONE)]
    assert sorted(lines) == [GONE, f"{GONE} Line 22 failed."]
    result.stdout.fnmatch_lines(["FAILED *test_1_*", "ERROR *test_3_*"])


# Firefox takes over 5 seconds for it, because it is launched twice.
@pytest.mark.skip_browser("chromium")
def test_any_browser_that_ends_fails_only_the_test_that_used_it(
    engine_run: pytest.LineMatcher,
) -> None:
    engine_run.fnmatch_lines_random(
        [
            "FAILED test_2_dying.py::test_1_in_its_middle*",
            "PASSED test_2_dying.py::test_2_in_a_new_browser*",
        ]
    )
    engine_run.no_fnmatch_line("ERROR test_*")
    lines = [line for line in engine_run.lines if line.startswith(GONE)]
    assert lines == [f"{GONE} Line 16 failed."]


def test_a_test_that_closes_its_own_browser_passes(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        def test_it(page, launch_browser):
            launch_browser().close()
            page.goto("/")
        """
    )

    run_here().assert_outcomes(passed=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork a process")
def test_a_process_that_the_app_forked_does_not_delay_the_end(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    suite.makepyfile(
        """
        import multiprocessing
        import time

        import pytest
        from flask import Flask

        @pytest.fixture(scope="session")
        def app():
            app = Flask("a site with a process of its own")

            @app.get("/")
            def start():
                forking = multiprocessing.get_context("fork")
                forking.Process(target=time.sleep, args=(10_000,), daemon=True).start()
                return "started"

            return app

        def test_it(page):
            page.goto("/")
        """
    )

    run("-W", "default").assert_outcomes(passed=1)  # Python 3.12 warns: this process has threads


# -- a limit for each test ------------------------------------------------------------------------


def test_pytest_timeout_ends_a_test_that_hangs(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(
        """
        import pytest

        # The set-up, which launches the browser, is not part of these two seconds.
        @pytest.mark.timeout(2, func_only=True)
        def test_1(page): page.evaluate("new Promise(() => {})")
        def test_2(page): page.goto("/")
        """
    )

    run().assert_outcomes(passed=1, failed=1)


WAITS = "import time\n\ndef test_it(): time.sleep(0.5)"


def test_pytest_timeout_has_no_limit_in_a_debugger(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(f"import debugpy\n{WAITS}")

    run("--timeout=0.2").assert_outcomes(passed=1)


@pytest.mark.usefixtures("demo_here")
@pytest.mark.parametrize("option", ["--headed", "--demo"])
def test_pytest_timeout_has_no_limit_while_a_person_watches(
    suite: pytest.Pytester, run_here: RunPytest, option: str
) -> None:
    suite.makepyfile(WAITS)

    run_here("--timeout=0.2", option).assert_outcomes(passed=1)
