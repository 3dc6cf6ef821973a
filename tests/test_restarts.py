"""The course launches Firefox again after a number of tests, and keeps other browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from fixtures.course.suite import RunPytest


def test_only_firefox_starts_again_after_its_tests(
    suite: pytest.Pytester, run: RunPytest, browser_name: str
) -> None:
    suite.makepyfile(
        """
        from fixtures.course import restarts

        restarts.TESTS = 2
        used = []

        def test_one(page):
            used.append(page.context.browser)

        def test_two(page):
            assert page.context.browser is used[0]

        def test_three(page, browser_name):
            is_new = page.context.browser is not used[0]
            assert is_new == (browser_name == "firefox")
            assert used[0].is_connected() != is_new
        """
    )

    run("--browser", browser_name).assert_outcomes(passed=3)
