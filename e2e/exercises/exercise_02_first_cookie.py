"""Exercise 2: the first cookie is displayed exactly as it is, and is gone after it was removed.

A page can say "Cookie removed!" and be wrong. The tests below check only the page. Check the cookie
jar too, and the page that displays the value, with the cookie and without it.

Look at: lesson 3, /addCookie, /displayCookieValue and /removeCookie, the fixture `jar`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: removal-only-said, removed-on-another-path, emptied-instead-of-removed, none-found,
cookie-value-percent-encoded
"""

from playwright.sync_api import Page, expect


def test_the_first_cookie_is_displayed(page: Page) -> None:
    page.goto("/addCookie")
    page.goto("/displayCookieValue")

    expect(page.get_by_role("heading", name="Found the cookie")).to_be_visible()
    # Continue here: check the exact value. Then check what this page says with an empty jar.


def test_the_first_cookie_is_removed(page: Page) -> None:
    page.goto("/addCookie")
    page.goto("/removeCookie")

    expect(page.get_by_role("heading", name="Cookie removed!")).to_be_visible()
    # Continue here: check that the cookie is really gone.
