"""Exercise 2, solved: the page says that the cookie is gone, and the jar shows that it is."""

from playwright.sync_api import Page, expect

from fixtures.jar import Jar


def test_the_first_cookie_is_displayed_exactly(page: Page) -> None:
    page.goto("/addCookie")
    page.goto("/displayCookieValue")

    found = "Found the cookie: Hello World - my first cookie!"
    expect(page.get_by_role("heading", name=found)).to_be_visible()


def test_no_cookie_is_found_in_an_empty_jar(page: Page) -> None:
    page.goto("/displayCookieValue")

    expect(page.get_by_role("heading", name="Cookie not found!")).to_be_visible()


def test_a_removed_cookie_is_gone_from_the_jar(page: Page, jar: Jar) -> None:
    page.goto("/addCookie")
    jar.expect("myFirstCookie").to_be_present()
    page.goto("/removeCookie")

    expect(page.get_by_role("heading", name="Cookie removed!")).to_be_visible()
    jar.expect("myFirstCookie").to_be_absent()
