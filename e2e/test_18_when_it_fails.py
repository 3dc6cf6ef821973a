"""Lesson 18: a test is worth what its failure tells. Read the report first, then the trace.

The report says what was expected and what was there instead. The trace has every action, the page
before and after it, and what went over the network (https://playwright.dev/python/docs/trace-viewer).
The inspector stops a test on the way (https://playwright.dev/python/docs/debug).

Most tests here write a small suite, run it as you would, and look at what that leaves.

Try: break the site, then look at it in each of these ways. --port 0 gives the viewer an address
for any browser; the inspector, which shows each line before it runs, needs a display.

    pytest e2e -x --tracing retain-on-failure --screenshot only-on-failure
    playwright show-trace --port 0 test-results/*/trace.zip
    PWDEBUG=1 pytest e2e/test_01_first_page.py --headed --browser chromium
"""

import json
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from playwright.sync_api import Error, Page

from fixtures.browsers import has_display
from fixtures.suite import Run

TESTS = """
    from playwright.sync_api import expect

    def test_that_passes(page):
        page.goto("/addCookie")

    def test_that_fails(page):
        page.goto("/addCookie")
        page.goto("/books")
        expect(page.get_by_role("heading")).to_have_text("Books", timeout=100)
"""


@pytest.fixture
def run(run: Run, browser_name: str) -> Run:
    """A function that runs pytest in `suite`, with the browser that this test is about."""
    return partial(run, "--browser", browser_name)


def kept(suite: pytest.Pytester, test: str) -> dict[str, Path]:
    """Give the files that a run has left of a test, by their names."""
    return {file.name: file for file in suite.path.glob(f"test-results/*-{test}-*/*")}


def recorded(trace: Path, part: str) -> list[dict[str, Any]]:
    """Give what a trace has recorded: a line of JSON for each event."""
    with ZipFile(trace) as parts:
        return [json.loads(line) for line in parts.read(part).splitlines()]


def test_a_failure_says_what_was_expected_and_what_was_there(
    suite: pytest.Pytester, run: Run
) -> None:
    suite.makepyfile(TESTS)

    result = run()

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*expect(page.get_by_role("heading")).to_have_text("Books", timeout=100)',
            "E*expected to have text 'Books'",
            "E*Actual value: Register*",
            "E*Call log:",
            'E*waiting for get_by_role("heading")',
            "E*Aria snapshot:",
            'E*- heading "Register" *',
        ]
    )


def test_a_failure_about_one_cookie_shows_the_whole_jar(suite: pytest.Pytester, run: Run) -> None:
    suite.makepyfile(
        """
        def test_that_fails(reader, jar):
            reader.goto("/addCookie")
            jar.expect("myFirstCookie", timeout=0).to_be_present(http_only=True)
        """
    )
    result = run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*Expected*: a cookie myFirstCookie with http_only=True"])
    result.stdout.fnmatch_lines_random(
        [
            "E * name * value * domain * path * expires * flags",
            "E * MySessionCookie * HttpOnly SameSite=Lax",
            "E * myFirstCookie *Hello World - my first cookie!* with the browser *",
        ]
    )


def test_a_locator_that_fits_two_elements_names_them(page: Page) -> None:
    page.set_content("<a href='/books'>Books</a>, or <a href='/books'>ask for the books</a>")
    with pytest.raises(Error) as failure:
        page.get_by_role("link", name="Books").click()

    # Whoever clicks has to mean one. After "aka" stands a locator for each: take the right one.
    assert "strict mode violation" in failure.value.message
    assert 'aka get_by_role("link", name="Books", exact=True)' in failure.value.message
    assert 'aka get_by_role("link", name="ask for the books")' in failure.value.message


def test_an_error_in_a_view_is_reported_with_its_traceback(
    suite: pytest.Pytester, run: Run
) -> None:
    suite.makepyfile(
        """
        import pytest
        from flask import Flask

        @pytest.fixture(scope="session")
        def app():
            app = Flask("shop")

            @app.get("/share")
            def share():
                return str(100 / 0)

            return app

        def test_that_fails(page):
            page.goto("/share")
        """
    )
    result = run()

    # All that the browser knows is "Internal Server Error". The site runs in the test's process.
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "The site raised an exception:",
            "*, in share",
            "*return str(100 / 0)",
            "ZeroDivisionError: division by zero",
        ]
    )


def test_a_trace_and_a_picture_are_kept_of_what_failed(suite: pytest.Pytester, run: Run) -> None:
    suite.makepyfile(TESTS)

    run("--tracing", "retain-on-failure", "--screenshot", "only-on-failure")

    files = kept(suite, "test-that-fails")
    assert sorted(files) == ["test-failed-1.png", "trace.zip"]
    assert kept(suite, "test-that-passes") == {}
    # A PNG begins with its name, and tells its width and height in pixels from byte 16 on.
    png = files["test-failed-1.png"].read_bytes()
    assert png.startswith(b"\x89PNG\r\n")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1280, 720)


def test_a_trace_holds_every_action_and_every_answer(suite: pytest.Pytester, run: Run) -> None:
    suite.makepyfile(TESTS)

    run("--tracing", "retain-on-failure")

    trace = kept(suite, "test-that-fails")["trace.zip"]
    events = recorded(trace, "trace.trace")
    answers = [event["snapshot"] for event in recorded(trace, "trace.network")]
    cookies = {urlsplit(a["request"]["url"]).path: a["response"]["cookies"] for a in answers}
    assert [e["method"] for e in events if e.get("class") == "Frame"] == ["goto", "goto", "expect"]
    assert [cookie["name"] for cookie in cookies["/addCookie"]] == ["myFirstCookie"]
    assert cookies["/books"] == []


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
    suite: pytest.Pytester, run: Run, options: list[str], stops: int
) -> None:
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
    result = run("-rP", *options)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"stops: {stops}"])
