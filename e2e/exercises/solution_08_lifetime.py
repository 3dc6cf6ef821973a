"""Exercise 8, solved: the cookie lasts 30 days with the box, and has no end date without it."""

import time

import pytest
from playwright.sync_api import Page

from fixtures.course.readers import Credentials, log_in, register
from fixtures.jar import Jar

DAY = 24 * 60 * 60


def in_30_days() -> object:
    """Return an object that equals every time within a minute of 30 days from now."""
    return pytest.approx(time.time() + 30 * DAY, abs=60)


def test_a_reader_is_signed_in_until_the_browser_closes(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    page.goto("/register")
    register(page, credentials)

    jar.expect("MySessionCookie").to_be_present(expires=None)


def test_a_new_reader_can_stay_signed_in_for_30_days(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    register(page, credentials)

    jar.expect("MySessionCookie").to_be_present(expires=in_30_days())


def test_a_login_can_last_for_30_days(page: Page, jar: Jar, account: Credentials) -> None:
    page.goto("/login")
    page.get_by_label("Keep me signed in").check()
    log_in(page, account)

    jar.expect("MySessionCookie").to_be_present(expires=in_30_days())
