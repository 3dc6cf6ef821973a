"""Exercise 7: the cookie's value is displayed exactly, whatever it contains.

Even a page with a fault displays a plain word correctly. Use values that are HTML: a tag such as
<del>, the end tag </title>, or &lt (HTML for <). Flask writes quotes around a value with spaces.
These quotes are not a part of the value.

Look at: lessons 3 and 18, /displayCookieValue, `page.context.add_cookies`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: cookie-shown-unescaped, cookie-escaped-twice, escaped-by-hand, title-ended-by-the-cookie,
value-shown-with-its-quotes
"""

from playwright.sync_api import Page, expect


def test_a_plain_value_is_displayed(page: Page, base_url: str) -> None:
    page.context.add_cookies([{"name": "myFirstCookie", "value": "plain", "url": base_url}])
    page.goto("/displayCookieValue")

    expect(page.get_by_role("heading", name="Found the cookie: plain")).to_be_visible()
    # Continue here: use other values. If the page treats <del>old</del> as HTML, it has an element
    # with the role `deletion`.
