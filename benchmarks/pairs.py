"""A pytest plugin: after each test, run its steps bare in the same browser, and compare the two.

Runs one after the other hide a few milliseconds a test in the machine's noise. Here test and bare
steps take turns every fifth of a second, so that whatever slows one slows the other.
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
    """Nothing: it leaves the tests' browser to the hook below, which is given no fixtures."""
    request.config.stash[BROWSER_AND_URL] = browser, base_url


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Function, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Time the test with all that pytest does for it, and then its steps alone."""
    is_first = BROWSER_AND_URL not in item.config.stash
    began = perf_counter()
    result = yield
    ended = perf_counter()
    # The first test's time has the start of the browser in it, the last one's its end.
    if nextitem is not None:
        in_new_context(*item.config.stash[BROWSER_AND_URL], BARE[item.originalname])
        if not is_first:
            differences.append((ended - began) - (perf_counter() - ended))
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the median: bench.py reads this line."""
    terminalreporter.line(f"beyond bare: {median(differences) * 1000:.2f} ms a test")
