"""Lesson 15: a browser can show a page again without a request, even after the reader logged out.

The browser keeps responses in its cache, and pages for its button Back. The site controls this by
the header Cache-Control (https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2). With `private` the
browser may keep a page. With `max-age=60` it may show the page for 60 seconds without a request.
With `no-store` it must not keep the page. The header `Vary: Cookie` says that the page depends on
the cookies: the browser uses a kept page only for a request with the same cookies.

`vulnerable` is the address of another site, which is insecure. Its page /private shows the name in
a cookie. It sends the headers that we write into the address: /private?cache=no-store.

Try: in site/bookshop/books.py, delete `response.cache_control.no_store = True`. Then
`test_back_does_not_show_the_books_after_logging_out` fails.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.readers import Credentials, log_in, log_out
from fixtures.steps import step


def test_back_does_not_show_the_books_after_logging_out(reader: Page) -> None:
    step("A reader opens the books, and logs out")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")

    step("The next person at this browser presses Back")
    reader.go_back()

    step("They see the registration form, because the browser had to ask the server again")
    expect(reader).to_have_url(re.compile("/register"))
    expect(reader.get_by_role("heading", name="Register")).to_be_visible()


@pytest.mark.behaviour("RFC 9111, 5.2.2.5")
@pytest.mark.parametrize(
    ("cache", "shown"),
    [
        pytest.param("private", "Private page of Ada", id="private"),
        pytest.param("no-store", "Sign in", id="no-store"),
    ],
)
def test_which_page_the_back_button_shows_after_signing_out(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine, cache: str, shown: str
) -> None:
    step("On a vulnerable site, Ada signs in, opens her private page, and signs out")
    page.goto(f"{vulnerable}/sign-in?name=Ada")
    page.goto(f"{vulnerable}/private?cache={cache}")
    expect(page.get_by_role("heading")).to_have_text("Private page of Ada")
    page.goto(f"{vulnerable}/sign-out")

    step("The next person at this browser presses Back")
    page.go_back()

    step("The browser shows the private page again, unless the page was sent with no-store")
    expect_by_engine(page.get_by_role("heading").inner_text(), chromium=shown, firefox=shown)


@pytest.mark.behaviour("RFC 9111, 4.1")
@pytest.mark.parametrize(
    ("headers", "name"),
    [
        pytest.param("cache=max-age=9999", "Ada", id="max-age"),
        pytest.param("cache=max-age=9999&vary=Cookie", "Bob", id="max-age, and Vary names Cookie"),
    ],
)
def test_whose_page_the_browser_cache_shows(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine, headers: str, name: str
) -> None:
    step("On a vulnerable site, Ada opens her private page, and then Bob signs in")
    page.goto(f"{vulnerable}/sign-in?name=Ada")
    page.goto(f"{vulnerable}/private?{headers}")
    expect(page.get_by_role("heading")).to_have_text("Private page of Ada")
    page.goto(f"{vulnerable}/sign-in?name=Bob")

    step("Bob opens his private page in the same browser")
    page.goto(f"{vulnerable}/private?{headers}")

    step("The browser shows Ada's page, unless Vary says that it depends on the cookies")
    seen = page.get_by_role("heading").inner_text().removeprefix("Private page of ")
    expect_by_engine(seen, chromium=name, firefox=name)


def test_the_books_greet_the_reader_who_is_signed_in_now(
    reader: Page, credentials: Credentials, account: Credentials
) -> None:
    step("A reader opens the books, and logs out")
    reader.goto("/books")
    expect(reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    log_out(reader)
    expect(reader).to_have_url("/")

    step("Another reader logs in in the same browser")
    reader.goto("/login")
    log_in(reader, account)

    step("The books greet the second reader")
    expect(reader.get_by_text(f"Signed in as {account.username}")).to_be_visible()
