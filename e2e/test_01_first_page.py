"""Lesson 1: a browser test opens a page, as a visitor would, and expects what a visitor would see.

`page` is a tab in a browser that nobody has used before, and `expect` waits until what it says is
true, or fails after ten seconds (https://playwright.dev/python/docs/writing-tests).

Try: change the heading in site/bookshop/templates/index.html, and run this lesson again.
"""

import re

from playwright.sync_api import Page, expect

from fixtures.steps import step


def test_the_first_page_greets_the_world(page: Page) -> None:
    step("A visitor opens the first page")
    page.goto("/")

    step("It greets the world, in a heading and in the title of the tab")
    expect(page.get_by_role("heading", name="Hello World!")).to_be_visible()
    expect(page).to_have_title(re.compile("Hello World!"))


def test_the_answer_is_a_page(page: Page) -> None:
    step("A visitor asks for the first page")
    response = page.goto("/")

    step("The server answers that all is well, and sends a page of HTML")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/html")


def test_a_link_leads_to_the_books(page: Page) -> None:
    step("A visitor follows the link to the books")
    page.goto("/")
    page.get_by_role("link", name="Books", exact=True).click()

    step("They are asked to register first")
    # Strangers get no further than the door: the next lesson.
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def test_an_address_without_a_page_says_so(page: Page) -> None:
    step("A visitor asks for a page that does not exist")
    response = page.goto("/no-such-page")

    step("The answer says so, on a page with a way on")
    assert response.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Books", exact=True)).to_be_visible()
