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

    @pytest.mark.parametrize("case", [1, 2])
    def test_of_cases(browser_name, case): pass

    @pytest.mark.by_engine
    @pytest.mark.parametrize("case", [1, 2])
    def test_of_other_cases(browser_name, case): pass

    @pytest.mark.slow
    def test_slow(): pass

    @pytest.mark.proof
    def test_of_the_proof(): pass
"""
OTHER_LESSON = """
    def test_b(browser_name): pass
    def test_a(browser_name): pass
"""
OF_A_FIXTURE = """
    import pytest

    @pytest.mark.parametrize("case", [1, 2])
    def test_of_a_fixture(browser_name, case): pass
"""
OF_A_HELPER = """
    import pytest

    @pytest.mark.by_engine
    def test_of_a_helper(browser_name): pass
"""

BOTH = ("--browser", "firefox", "--browser", "chromium")


@pytest.mark.parametrize("options", [(), ("-n2",)], ids=["one process", "two workers"])
def test_the_two_parts_together_are_the_part_all(
    suite: pytest.Pytester, run_here: RunPytest, options: tuple[str, ...]
) -> None:
    suite.mkdir("tests")
    suite.makepyfile(test_1=TESTS, test_2=OTHER_LESSON)
    suite.makepyfile(**{"tests/test_3": OF_A_FIXTURE, "tests/test_4": OF_A_HELPER})

    quick = run_here("-v", *BOTH, "--part=quick", *options)
    rest = run_here("-v", *BOTH, "--part=rest")  # a worker chooses the tests in the same way
    both = run_here("-v", *BOTH, "--part=all")

    assert names(rest) == {
        "test_of_the_site[firefox]",
        "test_of_cases[firefox-1]",
        "test_slow",
        "test_a[firefox]",
        "test_of_a_fixture[firefox-1]",
        "test_of_a_fixture[firefox-2]",
    }
    assert names(quick) == {
        "test_of_the_browser[chromium]",
        "test_of_the_browser[firefox]",
        "test_of_the_site[chromium]",
        "test_of_a_text[chromium]",
        "test_of_cases[chromium-1]",
        "test_of_cases[chromium-2]",
        "test_of_other_cases[chromium-1]",
        "test_of_other_cases[chromium-2]",
        "test_of_other_cases[firefox-1]",
        "test_of_other_cases[firefox-2]",
        "test_b[chromium]",
        "test_a[chromium]",
        "test_b[firefox]",
        "test_of_a_fixture[chromium-1]",
        "test_of_a_fixture[chromium-2]",
        "test_of_a_helper[chromium]",
        "test_of_a_helper[firefox]",
    }
    assert names(both) == names(quick) | names(rest)
    quick.stdout.fnmatch_lines(["*left out 6 tests*make test-all*"])


def names(result: pytest.RunResult) -> set[str]:
    """Return the names of the tests that ran, with their parameters."""
    return {*re.findall(r"::(test_\w+(?:\[[\w-]+\])?)", str(result.stdout))}


def test_without_a_part_each_engine_runs_each_case(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(TESTS)

    assert {"test_of_cases[firefox-2]", "test_of_the_proof"} <= names(run_here("-v", *BOTH))


def test_a_test_of_one_engine_runs_in_one(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(TESTS)

    assert "test_of_a_text[firefox]" not in str(run_here("-v", *BOTH).stdout)
    assert "test_of_a_text[firefox]" in str(run_here("-v", "--browser", "firefox").stdout)
