"""The window of the demo fits small and very large screens."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixtures.demo.screen import scaled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

TESTS = """
    from fixtures.steps import step

    def test_of_the_window(page, browser):
        step("A visitor opens the first page")
        page.goto("/")
        window = page.evaluate("[outerWidth, outerHeight]")
        screen = browser.new_page(no_viewport=True).evaluate("[screen.width, screen.height]")

        step("The page has its usual size, and the window fills the screen and is not larger")
        assert page.evaluate("innerWidth") == 1280
        assert window[0] <= screen[0]
        assert window[1] <= screen[1]
        assert window[0] > 0.7 * screen[0]
"""


@pytest.fixture(params=["800x600", "1366x900", "3840x2160"])
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


# Each screen takes over 5 seconds: it needs a Chromium with windows, which draws without a GPU.
def test_the_window_fits_the_screen(suite: pytest.Pytester, run: RunPytest, screen: str) -> None:
    suite.makepyfile(TESTS)

    run("--demo", "--pace=0.1").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("engine", "added"),
    [
        ("chromium", {"args": ["--one", "--force-device-scale-factor=0.62"]}),
        ("firefox", {"firefox_user_prefs": {"layout.css.devPixelsPerPx": "0.62"}}),
        ("webkit", {}),
    ],
)
def test_each_engine_gets_its_option_for_the_scale(engine: str, added: dict[str, object]) -> None:
    before = {"headless": False, "args": ["--one"]}

    assert scaled(before, engine, 0.6249) == {**before, **added}
    assert scaled(before, engine, 1) == before
