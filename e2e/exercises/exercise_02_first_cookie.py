"""Exercise 2: the first cookie is displayed as it is, and gone once it was removed.

A page can say "Cookie removed!" and be wrong. The tests below believe it. Ask the cookie jar, and
the page that displays the value, with the cookie and without.

Look at: lesson 5, /addCookie, /displayCookieValue and /removeCookie, the fixture `jar`.

Scope: removal-only-said, removed-on-another-path, emptied-instead-of-removed, none-found,
value-in-percent-signs
"""

from playwright.sync_api import Page, expect


def test_the_cookie_is_displayed(page: Page) -> None:
    page.goto("/addCookie")
    page.goto("/displayCookieValue")

    expect(page.get_by_role("heading", name="Found the cookie")).to_be_visible()
    # Go on here: what exactly was found? And what does this page say in an empty jar?


def test_the_cookie_is_removed(page: Page) -> None:
    page.goto("/addCookie")
    page.goto("/removeCookie")

    expect(page.get_by_role("heading", name="Cookie removed!")).to_be_visible()
    # Go on here: is it true?
