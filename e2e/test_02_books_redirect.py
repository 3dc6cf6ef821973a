"""Lesson 2: a page that is not for everyone sends strangers elsewhere, and remembers their way.

A redirect is an answer like any other: a status, and a Location that the browser goes to next
(https://www.rfc-editor.org/rfc/rfc9110#section-15.4).

Try: leave out `next=request.path` in site/bookshop/books.py. Which tests notice, and which do not?
"""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register
from fixtures.steps import step


def test_a_stranger_is_sent_to_register(page: Page) -> None:
    step("A stranger asks for the books")
    page.goto("/books")

    step("They see the form to register instead")
    expect(page).to_have_url(re.compile("/register"))
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def test_the_redirect_is_for_now_and_names_the_way_back(page: Page) -> None:
    step("A stranger asks for the books, and we keep the server's first answer")
    with page.expect_response("**/books") as redirect:
        page.goto("/books")

    step("It redirects to the form, for now, and names the way back")
    # Not 301 or 308: a browser remembers those, and would send a reader away as well.
    assert redirect.value.status in {302, 303}
    assert re.search(r"/register\?next=(/|%2F)books$", redirect.value.headers["location"])


def test_registering_leads_to_the_books(page: Page, credentials: Credentials) -> None:
    step("A stranger asks for the books, and registers")
    page.goto("/books")
    register(page, credentials)

    step("They see the books, and their own name")
    expect(page).to_have_url("/books")
    expect(page.get_by_role("heading", name="Books")).to_be_visible()
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_reader_sees_titles_and_authors(reader: Page) -> None:
    step("A reader opens the books")
    reader.goto("/books")

    step("Each book has a title and an author")
    books = reader.get_by_role("main").get_by_role("listitem")
    expect(books.first).to_contain_text(re.compile(r"\w.* by \w"))


def test_the_way_back_can_be_any_path_of_the_site(page: Page, credentials: Credentials) -> None:
    step("A stranger on the way to another page registers")
    page.goto("/register?next=/displayCookieValue")
    register(page, credentials)

    step("They arrive where they were going")
    expect(page).to_have_url("/displayCookieValue")


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("https://evil.test/books", id="another site"),
        pytest.param("//evil.test/books", id="another site, same scheme"),
        pytest.param(r"/\evil.test/books", id="a backslash, which browsers read as a slash"),
        pytest.param("/\t/evil.test/books", id="a tab, which browsers leave out"),
        pytest.param("javascript:alert(1)", id="a script"),
    ],
)
def test_the_way_back_never_leaves_the_site(
    page: Page, credentials: Credentials, elsewhere: str
) -> None:
    step("A stranger registers by a link that names another site as the way back")
    page.goto(f"/register?next={quote(elsewhere)}")
    register(page, credentials)

    step("They stay here, and see the books")
    # Where it stays at the form instead, the redirect did lead elsewhere: the page's own
    # Content-Security-Policy (`form-action`) has kept the browser from following it.
    expect(page).to_have_url("/books")
