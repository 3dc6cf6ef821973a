"""The window of the demo fits small and very large screens."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixtures.demo.screen import CHROMIUM_SIZE, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

TESTS = """
    import pytest

    from fixtures.steps import step

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args):
        # Chromium then draws its windows without OpenGL. This takes less time without a GPU.
        args = [*browser_type_launch_args["args"], "--disable-gpu"]
        return {**browser_type_launch_args, "args": args}

    @pytest.fixture
    def unresized(browser):  # before `page`: Chromium opens later windows in the size of the last
        return browser.new_page(no_viewport=True)

    def test_of_the_window(unresized, page):
        step("A visitor opens the first page")
        page.goto("/")
        window = page.evaluate("[outerWidth, outerHeight]")
        screen = unresized.evaluate("[screen.width, screen.height]")

        step("The page has its usual size, and the window fills the screen and is not larger")
        assert page.evaluate("innerWidth") == 1280
        assert window[0] <= screen[0]
        assert window[1] <= screen[1]
        assert window[0] > 0.7 * screen[0]

        step("A window opens in this size: nobody has to resize it")
        assert unresized.evaluate("outerWidth") == pytest.approx(window[0], abs=4)
"""
WINDOW_MANAGERS = ["fluxbox", "openbox", "metacity", "xfwm4", "icewm"]


# Chromium halves its windows on a screen that is wider than 1600 px, and at least 1.6 times as
# wide as high.
@pytest.fixture(params=["800x600", "1366x900", "1760x990", "3840x2160"])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An invisible display of this size."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{request.param}x24"]
    with subprocess.Popen(
        [*command, "-nolisten", "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        monkeypatch.setenv("DISPLAY", f":{server.stdout.readline().strip()}")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield request.param
        server.terminate()


@pytest.fixture
def window_manager(screen: str, tmp_path: Path) -> Iterator[str]:
    """The name of a window manager that runs on the display."""
    name = next(filter(shutil.which, WINDOW_MANAGERS), None)
    if name is None or shutil.which("xprop") is None:
        pytest.skip(f"xprop, or one of {', '.join(WINDOW_MANAGERS)}, is not installed")
    home = {**os.environ, "HOME": str(tmp_path)}  # it writes its settings there
    watch = ["xprop", "-root", "-spy"]  # it prints each property of the display that is set
    with (
        subprocess.Popen(watch, stdout=subprocess.PIPE, text=True) as watcher,
        subprocess.Popen([name], env=home, stderr=subprocess.DEVNULL) as manager,
    ):
        try:
            assert watcher.stdout
            assert any("_NET_SUPPORTING_WM_CHECK(WINDOW)" in line for line in watcher.stdout)
            yield name
        finally:
            watcher.terminate()
            manager.terminate()


# Each screen takes over 5 seconds: it needs a Chromium with windows, which draws without a GPU.
def test_the_window_fits_the_screen(suite: pytest.Pytester, run: RunPytest, screen: str) -> None:
    suite.makepyfile(TESTS)

    # The player does not set the size of the window. One screen runs it, because it takes time.
    player = [] if screen == "1366x900" else ["-p", "no:demo-player"]
    run("--demo", "--pace=0.1", *player).assert_outcomes(passed=1)


# The dev container's desktop has this screen and fluxbox, whose toolbar takes 24 px.
@pytest.mark.usefixtures("window_manager")
@pytest.mark.parametrize("screen", ["1440x768"], indirect=True)
def test_the_window_fits_beside_a_window_manager(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(TESTS)

    run("--demo", "--pace=0.1").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("engine", "added"),
    [
        ("chromium", {"args": [CHROMIUM_SIZE, "--one", "--force-device-scale-factor=0.62"]}),
        ("firefox", {"firefox_user_prefs": {"layout.css.devPixelsPerPx": "0.62"}}),
        ("webkit", {}),
    ],
)
def test_each_engine_gets_its_option_for_the_scale(engine: str, added: dict[str, object]) -> None:
    before = {"headless": False, "args": ["--one"]}

    assert scaled(before, engine, 0.6249) == {**before, **added}
    sized = {"args": [CHROMIUM_SIZE, "--one"]} if engine == "chromium" else {}
    assert scaled(before, engine, 1) == {**before, **sized}
