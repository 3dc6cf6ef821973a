"""The right browser is found. A missing browser is reported, and never ignored."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from fixtures import ENGINES, browsers

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

ROOT = Path(__file__).parents[1]


class FakeBrowserType:
    """The attributes of Playwright's BrowserType that `find` reads."""

    def __init__(self, name: str, executable_path: str = "") -> None:
        """Set the name, and the path of Playwright's own browser."""
        self.name = name
        self.executable_path = executable_path


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the only one on PATH, so no browser is found."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    if any(find(engine) for engine in ENGINES):
        pytest.skip("this system has a browser in a place that a test cannot hide")
    return programs


def add_program(folder: Path, name: str) -> Path:
    """Create a program with this name that does nothing."""
    program = folder / (f"{name}.exe" if os.name == "nt" else name)
    program.touch(mode=0o755)
    return program


def find(engine: str, own: str = "", *, headless: bool = True) -> browsers.Browser | None:
    """Find the browser of this engine. `own` is the path of Playwright's own browser."""
    return browsers.find(FakeBrowserType(engine, own), headless=headless)  # type: ignore[arg-type]


def found(engine: str, own: str = "", *, headless: bool = True) -> browsers.Browser:
    """Find the browser of this engine. There must be one."""
    browser = find(engine, own, headless=headless)
    assert browser, f"no {engine}"
    return browser


def test_no_browser_is_found_on_a_bare_machine(bare_machine: Path) -> None:
    assert find("chromium") is None
    assert find("firefox") is None
    assert find("webkit") is None


def test_the_headless_shell_is_for_headless_runs_only(bare_machine: Path) -> None:
    shell = add_program(bare_machine, "chromium-headless-shell")
    chromium = add_program(bare_machine, "chromium")

    assert found("chromium").path == shell
    assert found("chromium", headless=False).path == chromium


def test_a_system_firefox_is_controlled_over_webdriver_bidi(bare_machine: Path) -> None:
    firefox = add_program(bare_machine, "firefox")

    assert found("firefox").path == firefox
    assert found("firefox").launch_args()["channel"] == "moz-firefox"


def test_playwrights_own_browser_comes_first(bare_machine: Path) -> None:
    add_program(bare_machine, "chromium")
    own = bare_machine / "own"

    assert found("chromium", str(own)).path is not None

    own.touch()
    assert found("chromium", str(own)).launch_args() == {}


def test_a_missing_engine_is_reported_with_its_install_command(
    bare_machine: Path, suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile("def test_it(page): pass")

    result = run_here("--browser", "webkit")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["There is no webkit *To install it: *-m fixtures.browsers --install webkit"]
    )


def test_the_default_browser_is_chromium(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_it(browser_name): assert browser_name == 'chromium'")

    suite.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=1)


def test_the_report_lists_engines_and_install_commands(bare_machine: Path) -> None:
    add_program(bare_machine, "firefox")

    report = subprocess.run(
        [sys.executable, "-m", "fixtures.browsers"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert report.returncode != 0
    assert f"firefox   headless  the system's Firefox ({bare_machine / 'firefox'})" in report.stdout
    assert "--install chromium" in report.stdout
    assert "--install webkit" in report.stdout


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a display in its environment."""
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("this system always has a display")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.mark.parametrize(
    "display", ["", ":77", "unix:77.0", "127.0.0.1:77", "[::1]:77.0", ":", "nonsense", "/77"]
)
def test_a_display_that_does_not_answer_is_ignored(
    no_display: None, monkeypatch: pytest.MonkeyPatch, display: str
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("WAYLAND_DISPLAY", display)

    assert not browsers.has_display()


def test_a_display_that_answers_is_found(
    no_display: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as wayland:
        wayland.bind(str(tmp_path / "wayland-0"))
        wayland.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        assert browsers.has_display()

    assert not browsers.has_display()

    with socket.create_server(("127.0.0.1", 0)) as x11:
        number = x11.getsockname()[1] - 6000
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}.0")
        assert browsers.has_display()

    assert not browsers.has_display()


def test_a_project_keeps_its_own_time_limit(suite: pytest.Pytester) -> None:
    with suite.path.joinpath("conftest.py").open("a") as conftest:
        conftest.write("\nfrom playwright.sync_api import expect\nexpect.set_options(timeout=12)\n")
    suite.makepyfile(
        """
        import pytest
        from playwright.sync_api import expect

        def test_it(page):
            with pytest.raises(AssertionError, match="12ms"):
                expect(page.get_by_role("heading")).to_be_visible()
        """
    )

    words = ["-p", "no:randomly", "-o", "addopts=--import-mode=importlib"]

    suite.runpytest_subprocess(*words).assert_outcomes(passed=1)


def test_the_time_limit_is_in_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "chosen_timeout", None)
    assert browsers.expect_timeout() == browsers.DEFAULT_EXPECT_TIMEOUT

    monkeypatch.setattr(expect, "set_options", lambda **_: None)
    browsers.set_expect_timeout(70)

    assert browsers.expect_timeout() == 70
    assert browsers.navigation_timeout() == 210


def test_a_route_does_not_turn_off_the_cache_of_the_next_test(
    browser_name: str, suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        def test_with_a_route(context, page):
            context.route("**/*.css", lambda route: route.abort())
            page.goto("/")

        def test_with_a_cache(page, vulnerable):
            page.goto(f"{vulnerable}/sign-in?name=Ada")
            page.goto(f"{vulnerable}/private?cache=max-age=9999")
            page.goto(f"{vulnerable}/sign-in?name=Bob")
            page.goto(f"{vulnerable}/private?cache=max-age=9999")
            assert page.inner_text("h1") == "Private page of Ada"
        """
    )

    run_here("--browser", browser_name).assert_outcomes(passed=2)
