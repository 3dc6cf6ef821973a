"""Lesson 18: a test is worth what its failure tells. Read the report first, then the trace.

The report says what was expected and what was there instead. The trace has every action, the page
before and after it, and what went over the network (https://playwright.dev/python/docs/trace-viewer).
The inspector stops a test on the way (https://playwright.dev/python/docs/debug).

Most tests here write a small suite, run it as you would, and look at what that leaves.

Try: break the site, then look at it in each of these ways. --port 0 gives the viewer an address
for any browser; the inspector, which shows each line before it runs, needs a display.

    pytest e2e -x --tracing retain-on-failure --screenshot only-on-failure
    playwright show-trace --port 0 test-results/TEST/trace.zip
    PWDEBUG=1 pytest e2e/test_01_first_page.py --headed --browser chromium
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Error, Page, expect

from fixtures.browsers import has_display
from fixtures.course.suite import Run, prepare, run_in
from fixtures.server import Site
from fixtures.steps import step

TESTS = """
    import pytest
    from playwright.sync_api import expect

    @pytest.fixture(scope="session")
    def app(app):
        app.add_url_rule("/share", "share", lambda: str(100 / 0))
        return app

    def test_that_passes(page):
        page.goto("/addCookie")

    def test_of_a_page(page):
        page.goto("/addCookie")
        page.goto("/books")
        expect(page.get_by_role("heading", level=1)).to_have_text("Books", timeout=100)

    def test_of_a_cookie(reader, jar):
        reader.goto("/addCookie")
        jar.expect("myFirstCookie", timeout=0).to_be_present(http_only=True)

    def test_of_a_view(page):
        page.goto("/share")
"""
OPTIONS = ["--tracing", "retain-on-failure", "--screenshot", "only-on-failure"]


@dataclass(frozen=True)
class Failures:
    """What pytest reported of these tests, and the folder in which it has left something."""

    report: pytest.LineMatcher
    folder: Path

    def kept_of(self, test: str) -> dict[str, Path]:
        """Give the files that were left of a test, by their names."""
        return {file.name: file for file in self.folder.glob(f"test-results/*-{test}-*/*")}


@pytest.fixture(scope="module")
def failures(
    tmp_path_factory: pytest.TempPathFactory, browser_name: str, same_site: list[str]
) -> Failures:
    """A run of these tests in this test's browser, once for all that look at it."""
    folder = tmp_path_factory.mktemp("failures")
    prepare(folder)
    folder.joinpath("test_shop.py").write_text(dedent(TESTS), encoding="utf-8")
    return Failures(run_in(folder, "--browser", browser_name, *same_site, *OPTIONS).stdout, folder)


def recorded(trace: Path, part: str) -> list[dict[str, Any]]:
    """Give what a trace has recorded: a line of JSON for each event."""
    with ZipFile(trace) as parts:
        return [json.loads(line) for line in parts.read(part).splitlines()]


def test_a_failure_says_what_was_expected_and_what_was_there(failures: Failures) -> None:
    step("The report of a failed test says what was expected, and what was there")
    failures.report.fnmatch_lines(
        [
            '>*expect(page.get_by_role("heading", level=1)).to_have_text("Books", timeout=100)',
            "E*expected to have text 'Books'",
            "E*Actual value: Register*",
            "E*Call log:",
            'E*waiting for get_by_role("heading", level=1)',
            "E*Aria snapshot:",
            'E*- heading "Register" *',
        ]
    )


def test_a_failure_about_one_cookie_shows_the_whole_jar(failures: Failures) -> None:
    step("The report says what was expected of the cookie, and shows the whole jar")
    failures.report.fnmatch_lines(["E*Expected*: a cookie myFirstCookie with http_only=True"])
    failures.report.fnmatch_lines_random(
        [
            "E * name * value * domain * path * expires * flags",
            "E * MySessionCookie * HttpOnly SameSite=*",
            "E * myFirstCookie *Hello World - my first cookie!* when the browser closes*",
        ]
    )


def test_an_error_in_a_view_is_reported_with_its_traceback(failures: Failures) -> None:
    step("An error in the site itself is in the report, with its traceback")
    # All that the browser knows is "Internal Server Error". The site runs in the test's process.
    failures.report.fnmatch_lines(
        [
            "The site raised an exception:",
            "*, in <lambda>",
            "*str(100 / 0)*",
            "ZeroDivisionError: division by zero",
        ]
    )


@pytest.fixture
def out_of_order(app: Flask) -> Iterator[str]:
    """The path of a page whose view raises an exception, a ZeroDivisionError."""

    def raise_it(_sender: Flask, **_: object) -> None:
        if request.path == "/login":
            raise ZeroDivisionError("division by zero")

    with request_started.connected_to(raise_it, app):
        yield "/login"


def test_a_test_may_expect_an_error_and_visitors_read_no_traceback(
    page: Page, site: Site, out_of_order: str
) -> None:
    step("A page of the site breaks, and the test has said that it would")
    with site.expect_error(ZeroDivisionError):
        response = page.goto(out_of_order)

    step("The visitor is told of an error, and shown a way on, but not what broke")
    # The report has it all. To strangers, a traceback tells where to attack.
    assert response.status == 500
    expect(page.get_by_role("link", name="Books", exact=True)).to_be_visible()
    assert "division by zero" not in page.content()


def test_a_locator_that_fits_two_elements_names_them(page: Page) -> None:
    step("A page has two links that fit, and the test clicks on one without saying which")
    page.set_content("<a href='/books'>Books</a>, or <a href='/books'>ask for the books</a>")
    with pytest.raises(Error) as failure:
        page.get_by_role("link", name="Books").click()

    step("The error names both, and how to tell them apart")
    # Whoever clicks has to mean one. After "aka" stands a locator for each: take the right one.
    assert "strict mode violation" in failure.value.message
    assert 'aka get_by_role("link", name="Books", exact=True)' in failure.value.message
    assert 'aka get_by_role("link", name="ask for the books")' in failure.value.message


def test_a_trace_and_a_picture_are_kept_of_what_failed(failures: Failures) -> None:
    step("Three tests failed, and one passed")
    failures.report.fnmatch_lines(["*3 failed, 1 passed*"])
    files = failures.kept_of("test-of-a-page")

    step("Of a failed one there is a picture and a trace; of the other, nothing")
    assert sorted(files) == ["test-failed-1.png", "trace.zip"]
    assert failures.kept_of("test-that-passes") == {}
    # A PNG begins with its name, and tells its width and height in pixels from byte 16 on.
    png = files["test-failed-1.png"].read_bytes()
    assert png.startswith(b"\x89PNG\r\n")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1280, 720)


def test_a_trace_holds_every_action_and_every_answer(failures: Failures) -> None:
    step("We open the trace of a failed test")
    trace = failures.kept_of("test-of-a-page")["trace.zip"]
    events = recorded(trace, "trace.trace")
    answers = [event["snapshot"] for event in recorded(trace, "trace.network")]

    step("It has what the test did, and what the server answered, cookies too")
    assert [e["method"] for e in events if e.get("class") == "Frame"] == ["goto", "goto", "expect"]
    headers = {urlsplit(a["request"]["url"]).path: str(a["response"]["headers"]) for a in answers}
    assert "myFirstCookie=" in headers["/addCookie"]
    assert "myFirstCookie=" not in headers["/books"]


@pytest.mark.parametrize(
    ("options", "stops"),
    [
        pytest.param(
            ["--headed"],
            1,
            marks=pytest.mark.skipif(not has_display(), reason="there is no display for a window"),
            id="in a window",
        ),
        pytest.param([], 0, id="but not without one"),
    ],
)
def test_pause_stops_a_test_until_someone_resumes_it(
    suite: pytest.Pytester, run: Run, browser_name: str, options: list[str], stops: int
) -> None:
    step("We write a test that pauses, and run it")
    suite.makepyfile(
        """
        def test_that_pauses(page):
            debugger, stops = page.context.debugger, []

            # As the inspector's button does, and playwright.resume() in the page's console.
            def resume():
                if debugger.paused_details:
                    stops.append(debugger.paused_details["title"])
                    debugger.resume()

            debugger.on("pausedstatechanged", resume)
            page.goto("/")
            page.pause()
            print("stops:", len(stops))
        """
    )
    result = run("-rP", "--browser", browser_name, *options)

    step("It stopped where there is a window to look at, and went on when told to")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"stops: {stops}"])
