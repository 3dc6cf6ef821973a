"""Lesson 13: a cookie ends when a server removes it, or when it expires.

A cookie without an end date also ends when the browser closes. HTTP has no command that removes a
cookie. The server sets the cookie again, with an end that is already over, and the browser removes
it (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7).
`page.clock` replaces the clock of a page's scripts, so a test can move it. `open_browser()` opens a
browser. After it was closed, the next call opens it again, with all that it saved on the disk.

Try: in site/bookshop/first_cookie.py, replace `response.set_cookie(NAME, VALUE)` with
`response.set_cookie(NAME, VALUE, max_age=3600)`. Then
`test_a_reopened_browser_has_only_the_persistent_cookies` fails.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.lab import echo, set_lab_cookie
from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar
from fixtures.steps import step

HOUR = 60 * 60
DAY = 24 * HOUR
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_expired_set_cookie_removes_the_cookie(page: Page, jar: Jar) -> None:
    step("The lab sets four cookies")
    page.goto("/lab")
    set_lab_cookie(page, "labStays", "1")
    set_lab_cookie(page, "labZero", "1")
    set_lab_cookie(page, "labNegative", "1")
    set_lab_cookie(page, "labPast", "1")
    assert sorted(jar) == ["labNegative", "labPast", "labStays", "labZero"]

    step("The lab sets three of them again, with an end that is already over")
    set_lab_cookie(page, "labZero", max_age=0)
    set_lab_cookie(page, "labNegative", max_age=-1)
    set_lab_cookie(page, "labPast", expires=LONG_AGO)

    step("The browser has removed these three, and sends only labStays")
    assert list(jar) == ["labStays"]
    assert echo(page) == "labStays=1"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_removal_with_another_path_removes_nothing(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie for /lab/echo, and tries to remove it for the path /")
    page.goto("/lab")
    set_lab_cookie(page, "lab", "1", path="/lab/echo")
    set_lab_cookie(page, "lab", path="/", max_age=0)

    step("The cookie is still there: a removal needs the same name, host and path")
    jar.expect("lab").to_be_present(path="/lab/echo")
    assert echo(page, "/lab/echo") == "lab=1"

    step("The lab removes it for its own path, and it is gone")
    set_lab_cookie(page, "lab", path="/lab/echo", max_age=0)
    jar.expect("lab").to_be_absent()


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_cookie_expires_when_its_time_is_over(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie for an hour, and one without an end date")
    page.goto("/lab")
    set_lab_cookie(page, "labStays", "1", max_age=HOUR)
    set_lab_cookie(page, "labGoes", "1")
    jar.expect("labGoes").to_be_present()

    step("The lab sets the second one again, for two seconds")
    # If the browser refused this one, the old labGoes would stay, and the test would fail.
    header = set_lab_cookie(page, "labGoes", "2", max_age=2)
    assert header == "labGoes=2; Max-Age=2"

    step("After two seconds the second one is gone, and the first one is not")
    # Browsers and clocks round their times, so it can take two seconds longer.
    jar.expect("labGoes", timeout=15_000).to_be_absent()
    assert echo(page) == "labStays=1"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_fake_clock_does_not_expire_a_cookie(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie for an hour, and we move the page's clock by a day")
    page.clock.install()
    page.goto("/lab")
    set_lab_cookie(page, "lab", "1", max_age=HOUR)
    before = page.evaluate("Date.now()")
    page.clock.fast_forward(DAY * 1000)

    step("A day has passed for scripts, and the cookie is still there")
    # The jar uses the machine's clock.
    assert page.evaluate("Date.now()") - before >= DAY * 1000
    jar.expect("lab").to_be_present()
    assert echo(page) == "lab=1"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_reopened_browser_has_only_the_persistent_cookies(
    open_browser: Callable[[], BrowserContext], credentials: Credentials
) -> None:
    step("A visitor gets myFirstCookie, and registers with Keep me signed in")
    page = open_browser().pages[0]
    page.goto("/addCookie")
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    register(page, credentials)
    expect(page).to_have_url("/books")
    assert {"MySessionCookie", "myFirstCookie"} <= {*Jar(page)}

    step("The visitor closes the browser, opens it again, and opens the books")
    page.context.close()
    page = open_browser().pages[0]
    page.goto("/books")

    step("The visitor is still signed in, and myFirstCookie is gone")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    assert "myFirstCookie" not in Jar(page)
