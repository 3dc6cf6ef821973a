"""Three flows of the lessons. BENCH_TESTS is the number of tests.

bare.py and flows.spec.mjs have the same steps. Change all three files together.
"""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar


@pytest.fixture(autouse=True, params=range(int(os.environ.get("BENCH_TESTS", "3")) // 3))
def again() -> None:
    """Nothing. Its parameters repeat each flow."""


def test_a_stranger_is_sent_to_register(page: Page) -> None:
    page.goto("/books")

    expect(page).to_have_url(re.compile("/register"))
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def test_registering_leads_to_the_books(page: Page, credentials: Credentials) -> None:
    page.goto("/register")
    register(page, credentials)

    expect(page).to_have_url("/books")
    expect(page.get_by_role("heading", name="Books")).to_be_visible()
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_cookie_comes_and_goes(page: Page, jar: Jar) -> None:
    page.goto("/addCookie")
    expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()

    page.goto("/displayCookieValue")
    expect(page.get_by_role("heading", name="Found the cookie: Hello World")).to_be_visible()

    page.goto("/removeCookie")
    expect(page.get_by_role("heading", name="Cookie removed!")).to_be_visible()
    jar.expect("myFirstCookie").to_be_absent()
