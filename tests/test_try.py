"""Each lesson ends with a change of the site to try. The named tests, and no others, then fail.

`make proof` runs the lessons on the changed sites, because this takes a minute.
"""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest

from fixtures.course.variants import Change, Variant

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "e2e").glob("test_*.py"))
TRY = re.compile(
    r"Try: in (?P<file>site/\S+), "
    r"(?:replace `(?P<old>.+?)` with `(?P<new>.+?)`|delete `(?P<deleted>.+?)`)\. "
    r"Then (?P<tests>[^.]+) fails?\."
)

# With this plugin, the lesson runs against the bookshop with this change. The named tests wait only
# a second for what does not come. All others have the usual limit, also for a slow machine.
TO_TRY = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    from fixtures.browsers import set_expect_timeout

    set_expect_timeout(1_000 if item.originalname in {fails} else 10_000)  # milliseconds

@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    from fixtures.course.variants import Change, Variant
    from fixtures.course.variants.plugin import VARIANTS

    config.stash[VARIANTS] = [Variant("to-try", "", "", ({change},))]
"""
# Lesson 2 runs pytest again, with these options.
SAME_CHANGE = """

@pytest.fixture(scope="session")
def variant_options():
    return ["-p", "to_try"]
"""


class Try(NamedTuple):
    """The change that a lesson suggests, and the tests that then fail."""

    change: Change
    fails: set[str]


def try_of(lesson: Path) -> Try:
    """Return the change and the tests after `Try:` in a lesson's docstring."""
    doc = ast.get_docstring(ast.parse(lesson.read_text("utf-8"))) or ""
    found = TRY.search(" ".join(doc.split()))
    assert found, f"{lesson.name}: there is no `Try: in site/…, replace `…` with `…`. Then … fail.`"
    change = Change(found["file"], found["old"] or found["deleted"], found["new"] or "")
    return Try(change, set(re.findall(r"`(test_\w+)`", found["tests"])))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_change_to_try_is_possible_and_its_tests_exist(lesson: Path) -> None:
    change, fails = try_of(lesson)
    functions = ast.walk(ast.parse(lesson.read_text("utf-8")))

    assert [*Variant("to-try", "", "", (change,)).files()] == [change.file]
    assert fails
    assert fails <= {node.name for node in functions if isinstance(node, ast.FunctionDef)}


# A lesson with many pages takes over 5 seconds: all its tests run on the changed site.
@pytest.mark.proof
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_change_to_try_makes_exactly_the_named_tests_fail(
    lesson: Path, suite: pytest.Pytester, run_here: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = try_of(lesson)
    shutil.copy(lesson, suite.path)
    suite.makepyfile(to_try=TO_TRY.format(change=expected.change, fails=expected.fails))
    suite.syspathinsert()
    monkeypatch.setenv("PYTHONPATH", str(suite.path))
    with suite.path.joinpath("conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(SAME_CHANGE)

    run = run_here("-p", "to_try", "--junitxml=report.xml")

    assert run.ret == pytest.ExitCode.TESTS_FAILED
    cases = ET.parse(suite.path / "report.xml").iter("testcase")  # noqa: S314  pytest wrote it
    failed = {
        case.attrib["name"].partition("[")[0]
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    }
    assert failed == expected.fails
