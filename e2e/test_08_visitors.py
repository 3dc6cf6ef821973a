"""Lesson 8: each visitor has a cookie jar. All tabs of a visitor share it; other visitors do not.

In Playwright, a visitor is a browser context. Each test gets a new one, so no test finds cookies
of another test (https://playwright.dev/python/docs/browser-contexts). `page.context.new_page()`
opens one more tab with the same jar.

The fixture `visitor` is the page of a second visitor, beside `page` or `reader`.
`Jar(visitor)` is that visitor's jar.

Try: in site/bookshop/sessions.py, replace `token_hash = ? AND` with `? IS NOT NULL AND`.
Then `test_another_visitor_has_another_jar` and `test_two_readers_see_their_own_names` fail.
"""

import re

from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.readers import Credentials, register_by_http
from fixtures.jar import Jar
from fixtures.steps import step


def test_a_new_tab_is_signed_in_too(reader: Page) -> None:
    step("A reader opens the books in a new tab")
    tab = reader.context.new_page()
    tab.goto("/books")

    step("The new tab shows the books, because it has the same jar")
    expect(tab.get_by_role("heading", name="Books")).to_be_visible()


def test_another_visitor_has_another_jar(context: BrowserContext, jar: Jar, visitor: Page) -> None:
    step("Beside a reader, another visitor opens the books")
    register_by_http(context.request, Credentials())
    visitor.goto("/books")

    step("This visitor has to register: only the reader's jar contains MySessionCookie")
    expect(visitor).to_have_url(re.compile("/register"))
    assert "MySessionCookie" not in Jar(visitor)
    assert "MySessionCookie" in jar


def test_a_cookie_of_one_tab_is_displayed_in_another(page: Page, visitor: Page) -> None:
    step("A visitor opens a second tab, and gets myFirstCookie in the first one")
    tab = page.context.new_page()
    page.goto("/addCookie")

    step("The second tab displays the cookie")
    tab.goto("/displayCookieValue")
    expect(tab.get_by_role("heading", name="Found the cookie")).to_be_visible()

    step("Another visitor does not have it")
    visitor.goto("/displayCookieValue")
    expect(visitor.get_by_role("heading", name="Cookie not found!")).to_be_visible()


def test_two_readers_see_their_own_names(
    reader: Page, visitor: Page, credentials: Credentials
) -> None:
    step("Beside a reader, another visitor registers, and both open the books")
    someone_else = Credentials()
    register_by_http(visitor.context.request, someone_else)
    visitor.goto("/books")
    reader.goto("/books")

    step("Each reader sees the name of their own account")
    expect(reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    expect(visitor.get_by_text(f"Signed in as {someone_else.username}")).to_be_visible()
