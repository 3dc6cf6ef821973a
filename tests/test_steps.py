"""A step makes a group in the trace, is named in failures, and calls hooks."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from fixtures.course.suite import ROOT
from fixtures.steps import describe_file, step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.course.suite import RunPytest

LESSONS = sorted(ROOT.glob("e2e/test_*.py"))

TESTS = """
    from fixtures.steps import step

    def test_that_fails(page):
        step("A stranger asks for the first page")
        page.goto("/")

        step("It is another page")
        assert page.inner_text("h1") == "Goodbye"

    def test_that_passes(page):
        step("A stranger asks for the first page")
        page.goto("/")

    def test_without_steps(page):
        assert page.url == "elsewhere"
"""

THREAD = """
    import threading
    from fixtures.steps import step

    def test_of_a_thread():
        step("in the test")
        thread = threading.Thread(target=step, args=("in a thread",))
        thread.start()
        thread.join()
        assert 1 == 2
"""

LISTENER = """
    def pytest_visitor_arrives(item, context):
        print("visitor", item.name, len(context.pages))

    def pytest_step_begins(item, step):
        print("begins", item.name, step.number, step.heading, step.line)

    def pytest_step_ends(item, step, error):
        print("ends", step.number, error is not None, item.funcargs["page"].url != "about:blank")
"""

ARRIVALS = """
    import pytest
    from playwright.sync_api import TimeoutError
    from fixtures.steps import announce

    def test_of_fixtures(page, visitor):
        pass

    @pytest.fixture(scope="module")
    def shared(browser):
        with browser.new_context() as context:
            announce(context)
            yield context

    def test_of_the_browser(shared, browser):
        with browser.new_page() as page, pytest.raises(TimeoutError, match="50ms"):
            page.click("#missing")

    def test_of_the_shared_visitor(shared):
        announce(shared)
"""


def test_a_file_with_an_empty_docstring_is_described_by_its_name(
    pytester: pytest.Pytester,
) -> None:
    item = pytester.getitem('"""\n\n"""\ndef test_func(): pass')

    assert describe_file(item) == item.path.name


def test_a_step_of_another_thread_is_ignored(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(THREAD)

    result = run_here()

    result.stdout.fnmatch_lines(["*failed in step 1*", "1. in the test"])
    result.stdout.no_fnmatch_line("*2. in a thread*")


def test_a_failure_names_its_step(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(TESTS)

    result = run_here()

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*_ test_that_fails*",
            "*AssertionError*",
            "-* failed in step 2 -*",
            "1. A stranger asks for the first page",
            "2. It is another page",
            "*_ test_without_steps*",
        ]
    )
    assert str(result.stdout).count("failed in step") == 1


def test_a_soft_failure_names_no_step(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(
        """
        from playwright.sync_api import expect
        from fixtures.steps import step

        def test_soft(page):
            step("This expectation fails")
            expect.soft(page).to_have_title("Another", timeout=50)
            step("This step holds")

        def test_hard(page):
            step("This step holds")
            step("This expectation fails")
            expect(page).to_have_title("Another", timeout=50)
        """
    )

    report = run_here().stdout

    report.fnmatch_lines(["-* the steps of this test -*", "1. This expectation fails"])
    report.fnmatch_lines(
        ["-* failed in step 2 -*", "1. This step holds"]
    )  # this shows that the check can fail
    assert str(report).count("failed in step") == 1


def test_each_step_is_a_group_in_the_trace(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(TESTS)

    run_here("-k", "fails", "--tracing=on").assert_outcomes(failed=1)

    [file] = suite.path.glob("test-results/*/trace.zip")
    with ZipFile(file) as trace:
        events = [json.loads(line) for line in trace.read("trace.trace").splitlines()]
    begun = {event["callId"]: event for event in events if event["type"] == "before"}
    groups = {i: e["title"] for i, e in begun.items() if e["method"] == "tracingGroup"}
    goto = next(event for event in begun.values() if event["method"] == "goto")
    assert list(groups.values()) == ["A stranger asks for the first page", "It is another page"]
    assert groups[goto["parentId"]] == "A stranger asks for the first page"


def test_plugin_hooks_receive_visitors_and_steps(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(TESTS, listener=LISTENER)
    suite.syspathinsert()

    result = run_here("-k", "fails", "-p", "listener", "-s")

    result.stdout.fnmatch_lines(
        [
            "*visitor test_that_fails* 0",
            "begins test_that_fails* 1 A stranger asks for the first page 4",
            "ends 1 False True",
            "begins test_that_fails* 2 It is another page 7",
            "ends 2 True True",
        ],
        consecutive=True,
    )


def test_each_visitor_is_announced_once(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(ARRIVALS, listener=LISTENER)
    suite.syspathinsert()

    result = run("-p", "listener", "-s", "--expect-timeout=50")

    result.assert_outcomes(passed=3)
    arrived = [line.rpartition("visitor ")[2] for line in result.outlines if "visitor " in line]
    assert [line.partition("[")[0] for line in arrived] == [
        *("test_of_fixtures", "test_of_fixtures"),
        *("test_of_the_browser", "test_of_the_browser"),
    ]


def test_a_step_outside_a_test_does_nothing(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile("from fixtures.steps import step\nstep('Nobody listens')\ndef test(): pass")

    run_here().assert_outcomes(passed=1)


def in_lesson(lesson: Path) -> Iterator[ast.FunctionDef]:
    """Yield the test functions of a lesson."""
    for node in ast.parse(lesson.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def headings(test: ast.FunctionDef) -> Iterator[str]:
    """Yield the headings of the steps of a test."""
    for node in ast.walk(test):
        match node:
            case ast.Call(func=ast.Name(id=step.__name__), args=[ast.Constant(value=str(text))]):
                yield text
            case _:
                pass


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_every_test_of_a_lesson_has_steps(lesson: Path) -> None:
    told = {test.name: list(headings(test)) for test in in_lesson(lesson)}

    assert [name for name, steps in told.items() if not steps] == []
    assert [h for steps in told.values() for h in steps if len(h) > 80 or h.endswith(".")] == []
