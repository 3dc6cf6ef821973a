"""Exercise 10, solved: test another page, both forms, and three addresses of another site."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, register


def test_registering_leads_to_the_page_asked_for(page: Page, credentials: Credentials) -> None:
    page.goto("/register?next=/displayCookieValue")
    register(page, credentials)

    expect(page).to_have_url("/displayCookieValue")


def test_logging_in_leads_to_the_page_asked_for(page: Page, account: Credentials) -> None:
    page.goto("/register?next=/displayCookieValue")
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    log_in(page, account)

    expect(page).to_have_url("/displayCookieValue")


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("https://evil.test/books", id="another site"),
        pytest.param("//evil.test/books", id="another site, without a scheme"),
        pytest.param(r"/\evil.test/books", id="a backslash, which browsers read as a slash"),
    ],
)
def test_next_never_leads_to_another_site(
    page: Page, credentials: Credentials, elsewhere: str
) -> None:
    page.goto(f"/register?next={quote(elsewhere)}")
    register(page, credentials)

    expect(page).to_have_url("/books")
