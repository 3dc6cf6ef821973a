"""Lesson 3: a cookie is a short text that a site sends; the browser keeps it and sends it back.

A response sets a cookie with the header Set-Cookie. The browser stores the cookie in its cookie
jar. It sends the cookie with later requests to the same site, in the header Cookie
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-3).

The fixture `jar` is the cookie jar of `page`. `jar.expect` waits, as `expect` does. `jar["name"]`
returns the cookie with that name at once. Its `stored` is the exact text in the jar, and its
`value` is what the site reads. `page.context.add_cookies` puts cookies into the jar without the
site. `base_url` is the address of the bookshop.

Try: in site/bookshop/first_cookie.py, delete `, max_age=0`. Then `test_the_cookie_is_removed`,
`test_removing_the_cookie_keeps_the_others` and `test_a_removed_cookie_is_not_found` fail.
"""

from playwright.sync_api import Page, expect

from fixtures.jar import Jar
from fixtures.steps import step

VALUE = "Hello World - my first cookie!"


def test_the_cookie_is_added(page: Page, jar: Jar) -> None:
    step("A visitor opens /addCookie")
    page.goto("/addCookie")

    step("The page says that the cookie was added, and the jar contains it")
    expect(page.get_by_role("heading", name="Cookie added!", exact=True)).to_be_visible()
    jar.expect("myFirstCookie").to_be_present(
        value=VALUE,
        path="/",  # the browser sends it to every page of the site
        expires=None,  # it has no end date: the browser deletes it when it closes
    )


def test_the_cookie_is_displayed(page: Page) -> None:
    step("A visitor gets the cookie, and opens /displayCookieValue")
    page.goto("/addCookie")
    page.goto("/displayCookieValue")

    step("The page displays the value that the browser has sent")
    expect(page.get_by_role("heading", name=f"Found the cookie: {VALUE}")).to_be_visible()


def test_the_cookie_is_removed(page: Page, jar: Jar) -> None:
    step("A visitor gets the cookie, and opens /removeCookie")
    page.goto("/addCookie")
    jar.expect("myFirstCookie").to_be_present()
    page.goto("/removeCookie")

    step("The page says that the cookie was removed, and the jar does not contain it")
    expect(page.get_by_role("heading", name="Cookie removed!", exact=True)).to_be_visible()
    jar.expect("myFirstCookie").to_be_absent()


def test_removing_the_cookie_keeps_the_others(page: Page, jar: Jar, base_url: str) -> None:
    step("A visitor with two cookies removes myFirstCookie")
    page.context.add_cookies([{"name": "other", "value": "1", "url": base_url}])
    page.goto("/addCookie")
    page.goto("/removeCookie")

    step("myFirstCookie is gone, and the other cookie is still there")
    jar.expect("myFirstCookie").to_be_absent()
    jar.expect("other").to_be_present()


def test_without_the_cookie_none_is_found(page: Page) -> None:
    step("A visitor without the cookie opens /displayCookieValue")
    page.goto("/displayCookieValue")

    step("The page says that there is no cookie")
    expect(page.get_by_role("heading", name="Cookie not found!", exact=True)).to_be_visible()


def test_a_removed_cookie_is_not_found(page: Page) -> None:
    step("A visitor gets the cookie, removes it, and opens /displayCookieValue")
    page.goto("/addCookie")
    page.goto("/removeCookie")
    page.goto("/displayCookieValue")

    step("The page says that there is no cookie: the browser has sent none")
    expect(page.get_by_role("heading", name="Cookie not found!")).to_be_visible()


def test_the_jar_keeps_the_exact_value(page: Page, jar: Jar) -> None:
    step("A visitor gets the cookie, and we read its exact value from the jar")
    response = page.goto("/addCookie")
    cookie = f"myFirstCookie={jar['myFirstCookie'].stored}"

    step("The response and JavaScript have exactly the same value")
    # The site uses Flask, which writes quotes around a value with spaces. The browser keeps the
    # quotes: they are in `stored`. Flask removes them when it reads the cookie: `value` has none.
    assert cookie in response.all_headers().get("set-cookie", "")
    # `page.evaluate` runs JavaScript in the page and returns the result.
    assert cookie in page.evaluate("document.cookie").split("; ")
    assert jar["myFirstCookie"].value == VALUE
