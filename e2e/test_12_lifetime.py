"""Lesson 12: a cookie ends when the browser closes, unless the server sets Max-Age or Expires.

Max-Age is a number of seconds. Expires is a date. A cookie with one of them is persistent: it stays
when the browser closes. Reloading a page does not show whether a cookie is persistent. The jar
shows it: `expires` is the time of the end in seconds since 1970, or None
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7).

Try: in site/bookshop/sessions.py, delete `max_age=LIFETIME if keep else None,`. Then
`test_keep_me_signed_in_at_registration_lasts_30_days` and
`test_keep_me_signed_in_at_login_lasts_30_days` fail.
"""

import time

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import set_lab_cookie
from fixtures.course.readers import Credentials, log_in, register
from fixtures.jar import Jar
from fixtures.steps import step

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
FAR_AHEAD = "Thu, 01 Jan 2099 00:00:00 GMT"


def in_about(seconds: float) -> object:
    """Return the time that is `seconds` later than now. It equals times up to a minute away."""
    return pytest.approx(time.time() + seconds, abs=MINUTE)


def test_the_session_cookie_has_no_end_date(page: Page, jar: Jar, credentials: Credentials) -> None:
    step("A visitor registers, and does not tick Keep me signed in")
    page.goto("/register")
    register(page, credentials)

    step("MySessionCookie has no end date: it ends when the browser closes")
    jar.expect("MySessionCookie").to_be_present(expires=None)


def test_keep_me_signed_in_at_registration_lasts_30_days(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    step("A visitor ticks Keep me signed in, and registers")
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    register(page, credentials)

    step("MySessionCookie ends in 30 days")
    jar.expect("MySessionCookie").to_be_present(expires=in_about(30 * DAY))


def test_keep_me_signed_in_at_login_lasts_30_days(
    page: Page, jar: Jar, account: Credentials
) -> None:
    step("Keep me signed in is not ticked at first. A visitor ticks it, and logs in")
    page.goto("/login")
    expect(page.get_by_label("Keep me signed in")).not_to_be_checked()
    page.get_by_label("Keep me signed in").check()
    log_in(page, account)

    step("MySessionCookie ends in 30 days")
    jar.expect("MySessionCookie").to_be_present(expires=in_about(30 * DAY))


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_max_age_wins_over_expires(page: Page, jar: Jar) -> None:
    step("The lab sets three cookies with Max-Age. Two also have an Expires that differs")
    page.goto("/lab")
    set_lab_cookie(page, "labAlone", max_age=HOUR)
    set_lab_cookie(page, "labPast", max_age=HOUR, expires=LONG_AGO)
    set_lab_cookie(page, "labFuture", max_age=HOUR, expires=FAR_AHEAD)

    step("All three end in one hour")
    jar.expect("labAlone").to_be_present(expires=in_about(HOUR))
    jar.expect("labPast").to_be_present(expires=in_about(HOUR))
    jar.expect("labFuture").to_be_present(expires=in_about(HOUR))


@pytest.mark.behaviour("RFC 6265bis, 5.6.2")
def test_which_strange_max_age_values_make_a_cookie_persistent(
    page: Page, jar: Jar, expect_by_engine: ExpectByEngine
) -> None:
    step("The lab sets cookies with a usual Max-Age, and with strange ones")
    page.goto("/lab")
    set_lab_cookie(page, "labWhole", max_age="3600")
    set_lab_cookie(page, "labWord", max_age="soon")
    set_lab_cookie(page, "labFraction", max_age="3600.5")
    set_lab_cookie(page, "labPlus", max_age="+3600")

    step("The jar has all of them, and engines differ in which ones are persistent")
    # A browser that ignores a bad Max-Age still keeps the cookie, without an end date.
    assert len(jar.cookies()) == 4
    persistent = sorted(cookie.name for cookie in jar.cookies() if cookie.expires)
    expect_by_engine(persistent, chromium=["labPlus", "labWhole"], firefox=["labWhole"])


@pytest.mark.behaviour("RFC 6265bis, 5.5")
def test_no_cookie_lives_for_more_than_400_days(page: Page, jar: Jar) -> None:
    step("The lab sets cookies for 399 days, for 401 days, and until 2099")
    page.goto("/lab")
    set_lab_cookie(page, "lab399", max_age=399 * DAY)
    set_lab_cookie(page, "lab401", max_age=401 * DAY)
    set_lab_cookie(page, "lab2099", expires=FAR_AHEAD)

    step("The browser shortens the two long ones to 400 days")
    jar.expect("lab399").to_be_present(expires=in_about(399 * DAY))
    jar.expect("lab401").to_be_present(expires=in_about(400 * DAY))
    jar.expect("lab2099").to_be_present(expires=in_about(400 * DAY))
