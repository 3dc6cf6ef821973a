"""Lesson 8: a cookie lives until the browser closes, unless it says itself for how much longer.

Max-Age counts the seconds, Expires names the date. With neither it is a session cookie; with
either, a persistent one. No reload tells the two apart: the jar does, and a browser that is closed
and opened again (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7).

Try: leave out `max_age=` in site/bookshop/sessions.py. Which tests notice, and which do not?
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from fixtures.browsers import expect_timeout
from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import echo, set_lab_cookie
from fixtures.course.readers import Credentials, log_in, register
from fixtures.jar import Jar
from fixtures.steps import announce, step

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
FAR_AHEAD = "Thu, 01 Jan 2099 00:00:00 GMT"


def in_about(seconds: float) -> object:
    """Give what equals a time that far from now, within the minute that a slow machine may lose."""
    return pytest.approx(time.time() + seconds, abs=MINUTE)


def test_a_reader_is_signed_in_until_the_browser_closes(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    step("A visitor registers, and asks for nothing else")
    page.goto("/register")
    register(page, credentials)

    step("Their cookie has no date: it goes when the browser closes")
    jar.expect("MySessionCookie").to_be_present(expires=None)


def test_a_reader_who_asks_for_it_stays_signed_in_for_30_days(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    step("A visitor ticks Keep me signed in, and registers")
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    register(page, credentials)

    step("Their cookie will live for 30 days")
    jar.expect("MySessionCookie").to_be_present(expires=in_about(30 * DAY))


def test_logging_in_can_last_for_30_days_too(page: Page, jar: Jar, account: Credentials) -> None:
    step("A visitor ticks Keep me signed in, which nobody has ticked for them, and logs in")
    page.goto("/login")
    expect(page.get_by_label("Keep me signed in")).not_to_be_checked()
    page.get_by_label("Keep me signed in").check()
    log_in(page, account)

    step("Their cookie will live for 30 days")
    jar.expect("MySessionCookie").to_be_present(expires=in_about(30 * DAY))


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_max_age_wins_over_expires(page: Page, jar: Jar) -> None:
    step("The lab sets cookies with Max-Age, and with an Expires that contradicts it")
    page.goto("/lab")
    set_lab_cookie(page, "labAlone", max_age=HOUR)
    set_lab_cookie(page, "labPast", max_age=HOUR, expires=LONG_AGO)
    set_lab_cookie(page, "labFuture", max_age=HOUR, expires=FAR_AHEAD)

    step("All of them will live for an hour, as Max-Age says")
    jar.expect("labAlone").to_be_present(expires=in_about(HOUR))
    jar.expect("labPast").to_be_present(expires=in_about(HOUR))
    jar.expect("labFuture").to_be_present(expires=in_about(HOUR))


@pytest.mark.behaviour("RFC 6265bis, 5.6.2")
def test_the_cookies_that_persist_of_those_whose_max_age_is_no_whole_number(
    page: Page, jar: Jar, expect_by_engine: ExpectByEngine
) -> None:
    step("The lab sets cookies whose Max-Age is odd")
    page.goto("/lab")
    set_lab_cookie(page, "labWhole", max_age="3600")
    set_lab_cookie(page, "labWord", max_age="soon")
    set_lab_cookie(page, "labFraction", max_age="3600.5")
    set_lab_cookie(page, "labPlus", max_age="+3600")

    step("Which of them live on is not the same in every browser")
    # Where the attribute is ignored, the cookie is not: what is left is a session cookie.
    assert len(jar.cookies()) == 4
    persistent = sorted(cookie.name for cookie in jar.cookies() if cookie.expires)
    expect_by_engine(persistent, chromium=["labPlus", "labWhole"], firefox=["labWhole"])


@pytest.mark.behaviour("RFC 6265bis, 5.5")
def test_no_cookie_lives_for_more_than_400_days(page: Page, jar: Jar) -> None:
    step("The lab sets cookies for 399 days, for 401, and until 2099")
    page.goto("/lab")
    set_lab_cookie(page, "lab399", max_age=399 * DAY)
    set_lab_cookie(page, "lab401", max_age=401 * DAY)
    set_lab_cookie(page, "lab2099", expires=FAR_AHEAD)

    step("None of them will live for more than 400 days")
    jar.expect("lab399").to_be_present(expires=in_about(399 * DAY))
    jar.expect("lab401").to_be_present(expires=in_about(400 * DAY))
    jar.expect("lab2099").to_be_present(expires=in_about(400 * DAY))


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_cookie_is_removed_by_one_that_has_ended(page: Page, jar: Jar) -> None:
    step("The lab sets four cookies")
    page.goto("/lab")
    set_lab_cookie(page, "labStays", "1")
    set_lab_cookie(page, "labZero", "1")
    set_lab_cookie(page, "labNegative", "1")
    set_lab_cookie(page, "labPast", "1")
    assert sorted(jar) == ["labNegative", "labPast", "labStays", "labZero"]

    step("Three are replaced by cookies that have ended, and so are gone")
    # HTTP has no word for removing a cookie. It is replaced, and the new one is over at once.
    set_lab_cookie(page, "labZero", max_age=0)
    set_lab_cookie(page, "labNegative", max_age=-1)
    set_lab_cookie(page, "labPast", expires=LONG_AGO)
    assert list(jar) == ["labStays"]
    assert echo(page) == "labStays=1"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_removal_with_another_path_removes_nothing(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie for one path, and removes it from another")
    page.goto("/lab")
    set_lab_cookie(page, "lab", "1", path="/lab/echo")
    set_lab_cookie(page, "lab", path="/", max_age=0)

    step("It is still there: path and name together say which cookie is meant")
    # Name, host and path together say which cookie is meant: the other was a cookie of its own.
    jar.expect("lab").to_be_present(path="/lab/echo")
    assert echo(page, "/lab/echo") == "lab=1"

    step("Removed with its own path, it is gone")
    set_lab_cookie(page, "lab", path="/lab/echo", max_age=0)
    jar.expect("lab").to_be_absent()


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_cookie_goes_when_its_time_is_up(page: Page, jar: Jar) -> None:
    step("The lab sets one cookie for an hour, and one for as long as the browser runs")
    page.goto("/lab")
    set_lab_cookie(page, "labStays", "1", max_age=HOUR)
    set_lab_cookie(page, "labGoes", "1")
    jar.expect("labGoes").to_be_present()

    step("The second one is set again, with two seconds to live")
    # Now the same with two seconds to live. Were it not taken, the one above would stay.
    header = set_lab_cookie(page, "labGoes", "2", max_age=2)
    assert header == "labGoes=2; Max-Age=2"

    step("When they are over it is gone, and the other is not")
    # Browsers and clocks round: up to two seconds more may pass.
    jar.expect("labGoes", timeout=15_000).to_be_absent()
    assert echo(page) == "labStays=1"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_faked_clock_does_not_age_a_cookie(page: Page, jar: Jar) -> None:
    step("A cookie has an hour to live, and the page's clock is moved by a day")
    page.clock.install()
    page.goto("/lab")
    set_lab_cookie(page, "lab", "1", max_age=HOUR)
    before = page.evaluate("Date.now()")
    page.clock.fast_forward(DAY * 1000)

    step("The page's scripts believe it; the jar does not, and the cookie is still there")
    # A day has passed for the page's scripts. The jar goes by the machine's clock.
    assert page.evaluate("Date.now()") - before >= DAY * 1000
    jar.expect("lab").to_be_present()
    assert echo(page) == "lab=1"


@pytest.fixture
def open_browser(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    base_url: str,
    tmp_path: Path,
) -> Iterator[Callable[[], BrowserContext]]:
    """A function that opens a browser; each call with the same profile, as a visitor's would."""
    opened: list[BrowserContext] = []

    def open_browser() -> BrowserContext:
        browser = browser_type.launch_persistent_context(
            tmp_path / "profile", base_url=base_url, **browser_type_launch_args
        )
        browser.set_default_timeout(expect_timeout())
        announce(browser)
        opened.append(browser)
        return browser

    yield open_browser

    for browser in opened:
        browser.close()


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_browser_opened_again_has_the_persistent_cookies_alone(
    open_browser: Callable[[], BrowserContext], credentials: Credentials
) -> None:
    step("A visitor gets a session cookie, registers, and asks to stay signed in")
    browser = open_browser()
    page = browser.new_page()
    page.goto("/addCookie")
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    register(page, credentials)
    expect(page).to_have_url("/books")

    step("The jar has both cookies")
    assert {"MySessionCookie", "myFirstCookie"} <= {*Jar(page)}

    step("The browser is closed, opened again, and asked for the books")
    browser.close()
    page = open_browser().new_page()
    page.goto("/books")

    step("The visitor is still signed in; the session cookie is gone")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    assert "myFirstCookie" not in Jar(page)
