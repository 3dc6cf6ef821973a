"""Lesson 4: the books redirect every stranger to a form, and the form leads back to the books.

A stranger is a visitor who is not signed in. A reader is a registered visitor. The fixture `reader`
is the page of a reader who is signed in. `credentials` is a new name and a password; `register`
types them into the form on the page, and sends it. In a test with `reader`, `credentials` has the
name and password of that reader.

A redirect is a response that names another address in its header Location. The browser then
opens that address (https://www.rfc-editor.org/rfc/rfc9110#section-15.4). Here it ends with
?next=/books. This parameter, `next`, names the page that the form leads to.
`page.expect_response` waits for the response from one address, and returns it as `.value`.
In `**/books`, the two stars stand for any text. `parametrize` runs a test once for each
`pytest.param`; its `id` is the name in the report.

Try: in site/bookshop/books.py, delete `, next=request.path`.
Then `test_the_redirect_is_temporary_and_names_the_books` fails.
"""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register
from fixtures.steps import step


def test_a_stranger_is_sent_to_register(page: Page) -> None:
    step("A stranger opens the books")
    page.goto("/books")

    step("The stranger sees the registration form instead")
    expect(page).to_have_url(re.compile("/register"))
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def test_the_redirect_is_temporary_and_names_the_books(page: Page) -> None:
    step("A stranger opens the books, and we keep the server's first response")
    with page.expect_response("**/books") as redirect:
        page.goto("/books")

    step("The redirect is temporary, and its address names the page that was asked for")
    # Not 301 or 308: a browser may remember those, and would then redirect a reader too.
    assert redirect.value.status in {302, 303}
    # The address can have the slash as it is, or encoded as %2F.
    assert re.search(r"\bregister\?next=(/|%2F)books$", redirect.value.headers["location"])


def test_registering_leads_to_the_books(page: Page, credentials: Credentials) -> None:
    step("A stranger opens the books, and registers")
    page.goto("/books")
    register(page, credentials)

    step("The new reader sees the books and the name of the account")
    expect(page).to_have_url("/books")
    expect(page.get_by_role("heading", name="Books", exact=True)).to_be_visible()
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_reader_sees_titles_and_authors(reader: Page) -> None:
    step("A reader opens the books")
    reader.goto("/books")

    step("The first book has a title and an author")
    books = reader.get_by_role("main").get_by_role("listitem")
    expect(books.first).to_contain_text(re.compile(r"\w.*\sby\s\w"), use_inner_text=True)


def test_the_parameter_next_can_name_any_page_of_the_site(
    page: Page, credentials: Credentials
) -> None:
    step("A stranger registers at an address that names another page in `next`")
    page.goto("/register?next=/displayCookieValue")
    register(page, credentials)

    step("The site redirects the new reader to that page")
    expect(page).to_have_url("/displayCookieValue")


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("https://evil.test/books", id="another site"),
        pytest.param("//evil.test/books", id="another site, without https:"),
        pytest.param(r"/\evil.test/books", id="a backslash, which browsers read as a slash"),
        pytest.param("/\t/evil.test/books", id="a tab, which browsers ignore"),
        pytest.param("javascript:alert(1)", id="a script"),
    ],
)
def test_the_parameter_next_never_leads_to_another_site(
    page: Page, credentials: Credentials, elsewhere: str
) -> None:
    step("A stranger registers at an address with another site, or a script, in `next`")
    page.goto(f"/register?next={quote(elsewhere)}")
    register(page, credentials)

    step("The site ignores that address, and shows the books")
    # If the page is still the form, the site has failed: it sent a redirect to the other site. The
    # browser did not follow it, because a header of the site (Content-Security-Policy) forbids that
    # a form leads to another site.
    expect(page).to_have_url("/books")
