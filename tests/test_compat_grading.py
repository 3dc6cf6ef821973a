"""pytest still has the private names that grading uses, and they work as expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PLUGIN = """
import pytest
from fixtures.compat import finish_fixture, is_defined_in

own = []

@pytest.fixture(scope="session")
def of_the_conftest():
    pass

@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    if is_defined_in(fixturedef, request.config.rootpath / "test_it.py"):
        own.append((fixturedef, request))
    return (yield)

@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    yield
    print(item.name, *(fixture.argname for fixture, _ in own))
    while own:
        finish_fixture(*own.pop())
"""

TEST = """
import pytest

@pytest.fixture(scope="session")
def of_the_file(of_the_conftest):
    print("set up")
    yield
    print("torn down")

def test_one(of_the_file): pass

class TestTwo:
    @pytest.fixture
    def of_the_class(self): pass

    def test_two(self, of_the_file, of_the_class): pass

def test_three(): pass
"""


def test_session_fixtures_of_a_file_can_end_after_each_test(
    suite: pytest.Pytester,
) -> None:
    suite.makeconftest(PLUGIN)
    suite.makepyfile(test_it=TEST)

    result = suite.runpytest_subprocess(
        *("-s", "-q", "-p", "no:randomly", "-o", "addopts=--import-mode=importlib")
    )

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            *("set up", ".test_one of_the_file", "torn down"),
            *("set up", ".test_two of_the_file of_the_class", "torn down"),
            ".test_three",
        ],
        consecutive=True,
    )
