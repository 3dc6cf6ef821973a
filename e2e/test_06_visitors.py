"""Lesson 6: a cookie jar belongs to a visitor. Tabs share it; other visitors do not.

Playwright calls a visitor a browser context, and makes a new one for every test: that is why no
test here finds what another left (https://playwright.dev/python/docs/browser-contexts).

Try: give both readers of the last test the same jar, with `reader.context.new_page()`.
"""

import re

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_out, register
from fixtures.jar import Jar
from fixtures.steps import step


def test_a_new_tab_is_signed_in_too(reader: Page) -> None:
    step("A reader opens the books in a new tab")
    tab = reader.context.new_page()
    tab.goto("/books")

    step("The new tab shows them: it has the same jar")
    expect(tab.get_by_role("heading", name="Books")).to_be_visible()


def test_another_visitor_has_a_jar_of_their_own(reader: Page, visitor: Page) -> None:
    step("Another visitor asks for the books")
    visitor.goto("/books")

    step("They have to register: the session cookie is in the reader's jar alone")
    expect(visitor).to_have_url(re.compile("/register"))
    assert "MySessionCookie" not in Jar(visitor)
    assert "MySessionCookie" in Jar(reader)


def test_a_cookie_added_in_one_tab_is_displayed_in_the_other(page: Page, visitor: Page) -> None:
    step("One tab gets the cookie; a second tab and another visitor come to show theirs")
    tab = page.context.new_page()
    page.goto("/addCookie")
    tab.goto("/displayCookieValue")
    visitor.goto("/displayCookieValue")

    step("The second tab has it, the other visitor has not")
    expect(tab.get_by_role("heading", name="Found the cookie")).to_be_visible()
    expect(visitor.get_by_role("heading", name="Cookie not found!")).to_be_visible()


def test_two_readers_see_their_own_names(
    reader: Page, visitor: Page, credentials: Credentials
) -> None:
    step("A second visitor registers beside the reader, and both open the books")
    someone_else = Credentials()
    visitor.goto("/books")
    register(visitor, someone_else)
    reader.goto("/books")

    step("Each sees their own name")
    expect(reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    expect(visitor.get_by_text(f"Signed in as {someone_else.username}")).to_be_visible()


def test_one_reader_logs_out_and_the_other_stays(reader: Page, visitor: Page) -> None:
    step("Of two readers one logs out, and the other reloads")
    visitor.goto("/books")
    register(visitor, Credentials())
    expect(visitor).to_have_url("/books")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor.reload()

    step("The other still sees the books")
    expect(visitor.get_by_role("heading", name="Books")).to_be_visible()
