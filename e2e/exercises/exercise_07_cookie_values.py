"""Exercise 7: the cookie's value is displayed exactly, whatever it contains.

Every page displays a plain word correctly. Put a value into the jar that has a meaning in HTML: a
tag, the end of the title, the beginning of a character reference. Flask writes quotes around a
value with spaces. These quotes are not a part of the value.

Look at: lessons 3 and 18, /displayCookieValue, `page.context.add_cookies`.

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
