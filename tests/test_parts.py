"""With --part, each test is in the quick part or in the rest, and never in both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

TESTS = """
    import pytest

    @pytest.mark.behaviour("RFC 9110, 15.4")
    def test_of_the_browser(browser_name): pass

    def test_of_the_site(browser_name): pass

    @pytest.mark.one_engine
    def test_of_a_text(browser_name): pass

    @pytest.mark.slow
    def test_slow(): pass
"""
OTHER_LESSON = """
    def test_b(browser_name): pass
    def test_a(browser_name): pass
"""
OF_A_FIXTURE = "def test_of_a_fixture(browser_name): pass"
OF_A_HELPER = """
    import pytest

    @pytest.mark.by_engine
    def test_of_a_helper(browser_name): pass
"""

BOTH = ("--browser", "firefox", "--browser", "chromium")


@pytest.mark.parametrize("options", [(), ("-n2",)], ids=["one process", "two workers"])
def test_the_two_parts_contain_every_test(
    suite: pytest.Pytester, run_here: RunPytest, options: tuple[str, ...]
) -> None:
    suite.mkdir("tests")
    suite.makepyfile(test_1=TESTS, test_2=OTHER_LESSON)
    suite.makepyfile(**{"tests/test_3": OF_A_FIXTURE, "tests/test_4": OF_A_HELPER})

    quick = run_here("-v", *BOTH, "--part=quick", *options)
    rest = run_here("-v", *BOTH, "--part=rest")  # a worker chooses the tests in the same way

    def names(result: pytest.RunResult) -> set[str]:
        return {*re.findall(r"::(test_\w+(?:\[\w+\])?)", str(result.stdout))}

    assert names(rest) == {
        "test_of_the_site[firefox]",
        "test_slow",
        "test_a[firefox]",
        "test_of_a_fixture[firefox]",
    }
    assert names(quick) == {
        "test_of_the_browser[chromium]",
        "test_of_the_browser[firefox]",
        "test_of_the_site[chromium]",
        "test_of_a_text[chromium]",
        "test_b[chromium]",
        "test_a[chromium]",
        "test_b[firefox]",
        "test_of_a_fixture[chromium]",
        "test_of_a_helper[chromium]",
        "test_of_a_helper[firefox]",
    }
    quick.stdout.fnmatch_lines(["*left out 4 tests*make test-all*"])


def test_a_test_of_one_engine_runs_in_one(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(TESTS)

    assert "test_of_a_text[firefox]" not in str(run_here("-v", *BOTH).stdout)
    assert "test_of_a_text[firefox]" in str(run_here("-v", "--browser", "firefox").stdout)
