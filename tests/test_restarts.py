"""The course launches Firefox again after a number of tests, and keeps other browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest


# Both runs use Chromium, which starts in a sixth of Firefox's time. The inner test changes the name
# of its engine. Long runs in Firefox launch it again.
@pytest.mark.parametrize(("engine", "starts"), [("firefox", 2), ("chromium", 1)])
def test_only_firefox_starts_again_after_its_tests(
    suite: pytest.Pytester, run: RunPytest, engine: str, starts: int
) -> None:
    suite.makepyfile(
        f"""
        from types import SimpleNamespace

        from playwright.sync_api import Browser

        from fixtures.course import restarts

        Browser.browser_type = SimpleNamespace(name="{engine}")
        restarts.TESTS = 2
        used = []

        def test_without_a_window(browser):
            used.append(browser)

        def test_one(context):
            used.append(context.browser)

        def test_two(context):
            used.append(context.browser)
            assert len({{*used}}) == 1

        def test_three(context):
            used.append(context.browser)
            assert len({{*used}}) == {starts}
            assert used[0].is_connected() == ({starts} == 1)
        """
    )

    run().assert_outcomes(passed=4)
