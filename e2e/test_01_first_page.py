"""Lesson 1: a browser test opens a page, as a visitor does, and checks what the visitor sees.

A visitor is anyone with a browser. The fixture `page` is a new tab in a browser without history.
pytest starts the browser and the bookshop, so `page.goto("/")` opens the bookshop's first page.

`get_by_role` finds a part of the page by its role (heading, link, button) and its name, here its
text. A part of the name is enough, unless the test says `exact=True`. `level=1` means the main
heading, <h1>. `expect` waits until its check is true, and fails after ten seconds. `assert` does
not wait: use it for something that cannot change any more
(https://playwright.dev/python/docs/test-assertions). `step` gives a title to the lines that follow.
A failure report shows the titles.

Try: in site/bookshop/templates/index.html, replace `Hello World!` with `Hello!`.
Then `test_the_first_page_greets_the_world` fails.
"""

import re

from playwright.sync_api import Page, expect

from fixtures.steps import step


def test_the_first_page_greets_the_world(page: Page) -> None:
    step("A visitor opens the first page")
    page.goto("/")

    step("It greets the world in its heading and in its title")
    expect(page.get_by_role("heading", name="Hello World!")).to_be_visible()
    # A regular expression, because the title contains more: the name of the shop.
    expect(page).to_have_title(re.compile("Hello World!"))


def test_the_response_is_an_html_page(page: Page) -> None:
    step("A visitor opens the first page")
    response = page.goto("/")

    step("The server's response has status 200 and contains HTML")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/html")


def test_the_books_link_leads_to_the_registration_form(page: Page) -> None:
    step("A visitor follows the link to the books")
    page.goto("/")
    page.get_by_role("link", name="Books", exact=True).click()

    step("The visitor sees the registration form")
    # Only registered readers can see the books: lesson 4 shows that.
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def test_a_missing_page_is_a_404_with_a_link_to_the_books(page: Page) -> None:
    step("A visitor opens an address that has no page")
    response = page.goto("/no-such-page")

    step("The response has status 404, and its page has a heading and a link to the books")
    assert response.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Books", exact=True)).to_be_visible()
