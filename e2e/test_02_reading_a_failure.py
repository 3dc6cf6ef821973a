"""Lesson 2: read the report of a failed test, and open the screenshot and the trace that it left.

The fixture `failures` runs the tests in TESTS. Three of the four fail on purpose. Its `report` is
the text that pytest printed. `fnmatch_lines` expects a list of lines in it, in the list's order.
`*` stands for any text. A timeout is in milliseconds. `broken_page` is a page of the bookshop
(`site`) that raises an exception. `jar` has the browser's cookies (lesson 3). A locator is what
`get_by_role` returns: it finds a part of the page. `page.set_content` shows the given HTML, and
`page.content()` returns the HTML of the page. A trace has each action, the page before and after
it, and each request (https://playwright.dev/python/docs/trace-viewer). The first command keeps the
trace and the screenshot of each failed test. The second opens a trace. The third shows the browser
in a window, and stops the test before each action:

    pytest e2e --tracing retain-on-failure --screenshot only-on-failure
    playwright show-trace --port 0 test-results/FOLDER-OF-THE-TEST/trace.zip
    PWDEBUG=1 pytest e2e/test_01_first_page.py --headed

Try: in site/bookshop/templates/register.html, replace `}Register{` with `}Sign up{`. Then
`test_a_failure_shows_the_expected_and_the_actual_text` fails.
"""

import pytest
from playwright.sync_api import Error, Page, expect

from fixtures.course.suite import FinishedRun, RunTests
from fixtures.server import Site
from fixtures.steps import step

TESTS = """
    from playwright.sync_api import expect
    from fixtures.steps import step

    def test_that_passes(page):
        page.goto("/addCookie")

    def test_of_a_page(page):
        step("A visitor adds the cookie")
        page.goto("/addCookie")
        step("A visitor opens the books")
        page.goto("/books")
        expect(page.get_by_role("heading", level=1)).to_have_text("Books", timeout=100)

    def test_of_a_cookie(page, jar):
        page.goto("/addCookie")
        jar.expect("mySecondCookie", timeout=0).to_be_present()

    def test_of_a_broken_page(page, broken_page):
        page.goto(broken_page)
"""


@pytest.fixture(scope="session")
def failures(run_tests: RunTests) -> FinishedRun:
    """The finished run of TESTS: its report, and the files that it kept."""
    return run_tests(TESTS, "--tracing=retain-on-failure", "--screenshot=only-on-failure")


def test_a_failure_shows_the_expected_and_the_actual_text(failures: FinishedRun) -> None:
    step("The report shows the failed line, the expected and the actual text, and the page")
    failures.report.fnmatch_lines(
        [
            '>*expect(page.get_by_role("heading", level=1)).to_have_text("Books", timeout=100)',
            "E*expected to have text 'Books'",
            "E*Actual value: *Register*",
            "E*Aria snapshot:",  # the page as text: the role and the name of each part
            'E*- heading "Register" *',
        ]
    )


def test_a_failure_names_the_step_in_which_it_happened(failures: FinishedRun) -> None:
    step("The report lists the steps. The test failed in step 2")
    failures.report.fnmatch_lines(["*failed in step 2*", "2. A visitor opens the books"])


def test_a_failure_about_a_cookie_shows_the_cookie_jar(failures: FinishedRun) -> None:
    step("The report names the missing cookie, and shows all cookies of the browser")
    failures.report.fnmatch_lines(
        [
            "E*Expected in the cookie jar: a cookie mySecondCookie",
            "E * name * value * domain * path * expires * flags",
            "E * myFirstCookie *Hello World - my first cookie!*",
        ]
    )


def test_an_error_names_both_links_that_a_locator_finds(page: Page) -> None:
    step("A test clicks the link Books, but two links have this word in their name")
    page.set_content("<a href='/books'>Books</a>, or <a href='/books'>ask for the books</a>")
    with pytest.raises(Error) as failure:
        page.get_by_role("link", name="Books").click()

    step("For each link, the error shows code after `aka` that finds only this link")
    assert "strict mode violation" in failure.value.message
    assert 'aka get_by_role("link", name="Books", exact=True)' in failure.value.message
    assert 'aka get_by_role("link", name="ask for the books")' in failure.value.message


def test_an_exception_of_the_site_is_in_the_report(failures: FinishedRun) -> None:
    step("The report shows the line of the site that failed, and its exception")
    failures.report.fnmatch_lines(["*100 / 0*", "ZeroDivisionError: division by zero"])


def test_a_visitor_sees_no_traceback(page: Page, site: Site, broken_page: str) -> None:
    step("A visitor opens a broken page. The test says that it expects the exception")
    with site.expect_error(ZeroDivisionError):
        response = page.goto(broken_page)

    step("The visitor sees a link to the books, and no traceback that would help attackers")
    assert response.status == 500
    expect(page.get_by_role("link", name="Books", exact=True)).to_be_visible()
    assert "division by zero" not in page.content()


def test_only_a_failed_test_leaves_a_screenshot_and_a_trace(failures: FinishedRun) -> None:
    step("One of the four tests passed, and it left no file")
    failures.report.fnmatch_lines(["*3 failed, 1 passed*"])
    assert failures.kept_files("test_that_passes") == {}

    step("A failed test left a screenshot and a trace")
    assert sorted(failures.kept_files("test_of_a_page")) == ["test-failed-1.png", "trace.zip"]
