"""A pytest plugin. After each test, it runs the test's steps without pytest and compares the times.

A test and its bare steps take turns about every 0.2 s, in the same browser. So a slow moment of the
machine slows both. Two separate runs could not show a difference of a few milliseconds.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from bare import FLOWS, in_new_context

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Browser

BARE = {f"test_{flow.__name__}": flow for flow in FLOWS}
BROWSER_AND_URL = pytest.StashKey["tuple[Browser, str]"]()
differences: list[float] = []


@pytest.fixture(scope="session", autouse=True)
def keep_browser(browser: Browser, base_url: str, request: pytest.FixtureRequest) -> None:
    """Nothing. It stores the browser for the hook below, because a hook has no fixtures."""
    request.config.stash[BROWSER_AND_URL] = browser, base_url


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Function, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Measure the test with all that pytest does for it, and then only its steps."""
    is_first = BROWSER_AND_URL not in item.config.stash
    began = perf_counter()
    result = yield
    ended = perf_counter()
    # The time of the first test includes the start of the browser; of the last test, its end.
    if nextitem is not None:
        in_new_context(*item.config.stash[BROWSER_AND_URL], BARE[item.originalname])
        if not is_first:
            differences.append((ended - began) - (perf_counter() - ended))
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the median. bench.py reads this line."""
    terminalreporter.line(f"beyond bare: {median(differences) * 1000:.2f} ms a test")
