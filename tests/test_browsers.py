"""The right browser is found, and one that is missing is never passed over in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import playwright
import pytest

from fixtures import browsers

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser, as far as its environment tells. Gives a folder on its PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    if any(browsers.find(engine) for engine in browsers.DEFAULT_ENGINES):
        pytest.skip("this system has a browser at a place that cannot be hidden")
    return programs


def add_program(folder: Path, name: str) -> Path:
    """Make a program of this name that does nothing."""
    program = folder / (f"{name}.exe" if os.name == "nt" else name)
    program.touch(mode=0o755)
    return program


def add_playwrights_own(tmp_path: Path, name: str) -> None:
    """Make what Playwright leaves where it has installed a browser."""
    registry = Path(playwright.__file__).parent / "driver/package/browsers.json"
    entries = json.loads(registry.read_text())["browsers"]
    revision = next(entry["revision"] for entry in entries if entry["name"] == name)
    folder = tmp_path / "playwright" / f"{name.replace('-', '_')}-{revision}"
    folder.mkdir(parents=True)
    (folder / "INSTALLATION_COMPLETE").touch()


def found(engine: str, *, headless: bool = True) -> browsers.Browser:
    """Find the browser of this engine, which has to be there."""
    browser = browsers.find(engine, headless=headless)
    assert browser, f"no {engine}"
    return browser


def test_a_bare_machine_has_none(bare_machine: Path) -> None:
    assert browsers.find("chromium") is None
    assert browsers.find("firefox") is None
    assert browsers.find("webkit") is None


def test_the_headless_shell_is_for_headless_runs_only(bare_machine: Path) -> None:
    shell = add_program(bare_machine, "chromium-headless-shell")
    chromium = add_program(bare_machine, "chromium")

    assert found("chromium").path == shell
    assert found("chromium", headless=False).path == chromium


def test_a_system_firefox_is_driven_over_bidi(bare_machine: Path) -> None:
    firefox = add_program(bare_machine, "firefox")

    assert found("firefox").path == firefox
    assert found("firefox").launch_args()["channel"] == "moz-firefox"


@pytest.mark.parametrize("headless", [True, False])
def test_playwrights_own_comes_first(bare_machine: Path, tmp_path: Path, headless: bool) -> None:  # noqa: FBT001
    add_program(bare_machine, "chromium-headless-shell")
    add_program(bare_machine, "chromium")
    add_playwrights_own(tmp_path, "chromium-headless-shell" if headless else "chromium")

    assert found("chromium", headless=headless).launch_args() == {}
    assert found("chromium", headless=not headless).path is not None


def test_playwright_would_look_where_we_look(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "chromium", "firefox"]
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    plan = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    for engine in ("chromium", "chromium-headless-shell", "firefox"):
        add_playwrights_own(tmp_path, engine)

    for folder in (tmp_path / "playwright").iterdir():
        assert str(tmp_path / folder.name) in plan.stdout


def test_an_engine_that_is_asked_for_and_missing_is_an_error(
    bare_machine: Path, suite: pytest.Pytester, run: RunPytest
) -> None:
    suite.makepyfile("def test_it(page): pass")

    result = run("--browser", "webkit")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*No webkit here. Install: *-m fixtures.browsers --install webkit"]
    )


def test_a_machine_with_one_engine_tests_that_and_says_so(
    bare_machine: Path, suite: pytest.Pytester
) -> None:
    add_program(bare_machine, "firefox")
    suite.makepyfile("def test_it(browser_name): assert browser_name == 'firefox'")

    result = suite.runpytest_subprocess()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["chromium: NOT TESTED, not installed: *--install chromium"])


def test_a_machine_without_a_browser_is_an_error(
    bare_machine: Path, suite: pytest.Pytester
) -> None:
    suite.makepyfile("def test_it(page): pass")

    result = suite.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*No chromium and no firefox here*--install chromium firefox"])


def test_the_report_names_every_engine_and_how_to_get_it(bare_machine: Path) -> None:
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


def test_a_route_of_one_test_leaves_the_cache_to_the_next(
    browser_name: str, suite: pytest.Pytester, run: RunPytest
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

    run("--browser", browser_name).assert_outcomes(passed=2)
