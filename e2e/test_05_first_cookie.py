"""Lesson 5: a cookie is a note that the server asks the browser to keep and to show it again.

It is set, used and removed by headers alone; the jar shows what the browser made of them
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-3).

Try: give `set_cookie` in `remove_cookie` (site/bookshop/first_cookie.py) path="/removeCookie".
"""

from playwright.sync_api import Page, expect

from fixtures.jar import Jar
from fixtures.steps import step

VALUE = "Hello World - my first cookie!"


def test_the_cookie_is_added(page: Page, jar: Jar) -> None:
    step("A visitor asks for the cookie")
    page.goto("/addCookie")

    step("The page says that it was added, and the jar has it")
    expect(page.get_by_role("heading", name="Cookie added!", exact=True)).to_be_visible()
    jar.expect("myFirstCookie").to_be_present(value=VALUE, path="/", expires=None)


def test_the_cookie_is_displayed(page: Page) -> None:
    step("A visitor gets the cookie, and comes back")
    page.goto("/addCookie")
    page.goto("/displayCookieValue")

    step("The page displays the value that the browser brought along")
    expect(page.get_by_role("heading", name=f"Found the cookie: {VALUE}")).to_be_visible()


def test_the_cookie_is_removed(page: Page, jar: Jar) -> None:
    step("A visitor gets the cookie, and has it removed")
    page.goto("/addCookie")
    jar.expect("myFirstCookie").to_be_present()
    page.goto("/removeCookie")

    step("The page says that it was removed, and the jar has it no more")
    expect(page.get_by_role("heading", name="Cookie removed!", exact=True)).to_be_visible()
    jar.expect("myFirstCookie").to_be_absent()


def test_the_other_cookies_stay(page: Page, jar: Jar, base_url: str) -> None:
    step("A visitor who has another cookie gets ours, and has it removed")
    page.context.add_cookies([{"name": "other", "value": "1", "url": base_url}])
    page.goto("/addCookie")
    page.goto("/removeCookie")

    step("Ours is gone, and the other is still there")
    jar.expect("myFirstCookie").to_be_absent()
    jar.expect("other").to_be_present()


def test_without_the_cookie_none_is_found(page: Page) -> None:
    step("A visitor without the cookie asks for its value")
    page.goto("/displayCookieValue")

    step("The page says that there is none")
    expect(page.get_by_role("heading", name="Cookie not found!", exact=True)).to_be_visible()


def test_a_removed_cookie_is_found_no_more(page: Page) -> None:
    step("A visitor gets the cookie, has it removed, and comes back")
    page.goto("/addCookie")
    page.goto("/removeCookie")
    page.goto("/displayCookieValue")

    step("The page finds none: the browser brought nothing along")
    expect(page.get_by_role("heading", name="Cookie not found!")).to_be_visible()


def test_the_jar_keeps_the_value_to_the_letter(page: Page, jar: Jar) -> None:
    step("A visitor gets the cookie, and we look into the jar")
    response = page.goto("/addCookie")
    cookie = f"myFirstCookie={jar['myFirstCookie'].stored}"

    step("The answer, the jar and a script have it letter by letter the same")
    # Flask writes a value with spaces in quotes. Browsers keep them; Flask takes them off again.
    assert cookie in response.all_headers().get("set-cookie", "")
    assert cookie in page.evaluate("document.cookie").split("; ")
    assert jar["myFirstCookie"].value == VALUE


def test_html_in_the_cookie_is_shown_and_not_obeyed(page: Page, base_url: str) -> None:
    step("A visitor comes with HTML in their cookie")
    page.context.add_cookies(
        [{"name": "myFirstCookie", "value": "<del>old</del>", "url": base_url}]
    )
    page.goto("/displayCookieValue")

    step("The page shows the HTML as text, and does not obey it")
    expect(page.get_by_role("heading", name="Found the cookie: <del>old</del>")).to_be_visible()
    expect(page.get_by_role("deletion")).to_have_count(0)
