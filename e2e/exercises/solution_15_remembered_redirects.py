"""Exercise 15, solved: the redirect is temporary, and the browser does not remember it."""

import re

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register_by_http


def test_a_new_reader_follows_the_link_to_the_books(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))
    register_by_http(page.context.request, credentials)
    page.get_by_role("link", name="Books", exact=True).click()

    expect(page).to_have_url("/books")


def test_the_redirect_is_temporary(page: Page) -> None:
    with page.expect_response("**/books") as redirect:
        page.goto("/books")

    # Chromium remembers a 301 and a 308, and Firefox does not. The status is the same in both.
    assert redirect.value.status in {302, 303}
