"""Exercise 7: the cookie's value is displayed to the letter, whatever is in it.

A plain word comes through any page unharmed. Put into the jar what means something in HTML: tags,
the end of the title, the beginning of a character reference. Flask writes quotes around a value
with spaces; they are not a part of it.

Look at: lessons 5 and 11, /displayCookieValue, `page.context.add_cookies`.

Scope: cookie-shown-unescaped, cookie-escaped-twice, escaped-by-hand, title-ended-by-the-cookie,
value-shown-with-its-quotes
"""

from playwright.sync_api import Page, expect


def test_the_value_is_displayed(page: Page, base_url: str) -> None:
    page.context.add_cookies([{"name": "myFirstCookie", "value": "plain", "url": base_url}])
    page.goto("/displayCookieValue")

    expect(page.get_by_role("heading", name="Found the cookie: plain")).to_be_visible()
    # Go on here: values that are not plain. The text <del>old</del>, obeyed, is an element with the
    # role `deletion`.
