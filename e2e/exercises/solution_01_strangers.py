"""Exercise 1, solved: the redirect is a response too, with a status and a Location."""

import re

from playwright.sync_api import Page, expect


def test_a_stranger_is_sent_to_register(page: Page) -> None:
    page.goto("/books")

    expect(page).to_have_url(re.compile("/register"))
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def test_the_redirect_names_the_page_that_was_asked_for(page: Page) -> None:
    with page.expect_response("**/books") as redirect:
        page.goto("/books")

    assert redirect.value.status in {302, 303}
    assert re.search(r"/register\?next=(/|%2F)books$", redirect.value.headers["location"])
