"""Lesson 4: who you are is a random token in a cookie, guarded by the cookie's attributes.

The value means nothing to anyone but the server. The attributes tell the browser whom to give it
to (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2).

Try: take `httponly`, then `samesite` out of site/bookshop/sessions.py, and read what fails. Without
`secure` it is lesson 14 that notices: here there is no HTTPS.
"""

import base64
import sys

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.readers import Credentials, log_in, register, register_by_http
from fixtures.jar import Jar
from fixtures.steps import step


def test_the_session_cookie_has_every_attribute(
    page: Page, jar: Jar, credentials: Credentials, base_url: str, browser_name: str
) -> None:
    step("A visitor registers")
    page.goto("/register")
    register(page, credentials)

    step("The jar has the session cookie, with each attribute that guards it")
    jar.expect("MySessionCookie").to_be_present(
        http_only=True,  # not for scripts
        secure=base_url.startswith("https:"),  # never in the clear where there is a choice
        path="/",  # for the whole site
        host_only=True,  # and for this host alone
        expires=None,  # gone with the browser: a session cookie
    )

    step("It is Lax: it does not go along with forms of other sites")
    if browser_name == "webkit" and sys.platform == "win32":
        pytest.skip("WebKit on Windows says SameSite=None of every cookie in its jar")
    jar.expect("MySessionCookie").to_be_present(same_site="Lax")


def test_the_session_cookie_says_itself_that_it_is_lax(
    context: BrowserContext, credentials: Credentials
) -> None:
    step("A visitor registers, and we keep the server's answer")
    # Sent without a page: of an answer that redirects, not every browser tells all headers.
    answer = context.request.post(
        "/register",
        form={"username": credentials.username, "password": credentials.password},
        max_redirects=0,
    )

    step("Its Set-Cookie header says SameSite=Lax")
    # The jar would say Lax of a cookie without the attribute, too: the header is what counts.
    headers = [h["value"] for h in answer.headers_array if h["name"].lower() == "set-cookie"]
    cookie = next((h for h in headers if h.startswith("MySessionCookie=")), "no MySessionCookie")
    assert "samesite=lax" in cookie.lower()


@pytest.mark.behaviour("RFC 6265bis, 5.8.2")
def test_scripts_cannot_read_it(reader: Page) -> None:
    step("A reader gets a second cookie, and a script reads what it can")
    reader.goto("/addCookie")
    seen_by_scripts = reader.evaluate("document.cookie")

    step("It sees the second cookie, but not the session cookie")
    assert "myFirstCookie" in seen_by_scripts
    assert "MySessionCookie" not in seen_by_scripts


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_scripts_can_neither_replace_nor_remove_it(reader: Page, jar: Jar) -> None:
    step("A script tries to replace both cookies, and to remove them")
    before = jar["MySessionCookie"]
    reader.goto("/addCookie")
    reader.evaluate("document.cookie = 'MySessionCookie=planted; path=/'")
    reader.evaluate("document.cookie = 'MySessionCookie=; path=/; max-age=0'")
    reader.evaluate("document.cookie = 'myFirstCookie=; path=/; max-age=0'")

    step("The other cookie is gone; the session cookie is as before, and still works")
    jar.expect("myFirstCookie").to_be_absent()
    jar.expect("MySessionCookie").to_be_unchanged(before)
    reader.goto("/books")
    expect(reader.get_by_role("heading", name="Books")).to_be_visible()


def test_its_value_does_not_hold_the_name(reader: Page, jar: Jar, credentials: Credentials) -> None:
    step("A reader opens the books, which greet them by name")
    reader.goto("/books")
    expect(reader.get_by_text(credentials.username)).to_be_visible()

    step("The cookie does not hold that name, in no spelling that we know")
    name, value = credentials.username, jar["MySessionCookie"].stored
    assert name not in value
    assert name[::-1] not in value
    assert name.encode().hex() not in value
    assert base64.b64encode(name.encode()).decode()[:12] not in value


def test_its_value_is_another_at_every_login(page: Page, jar: Jar, account: Credentials) -> None:
    step("A reader logs in, and later once more")
    page.goto("/login")
    log_in(page, account)
    expect(page.get_by_role("heading", name="Books")).to_be_visible()
    first = jar["MySessionCookie"]
    page.goto("/login")
    log_in(page, account)

    step("The second token is not the first one")
    jar.expect("MySessionCookie").to_have_changed(first)
    assert jar["MySessionCookie"].stored != first.stored


def test_its_value_is_too_long_to_guess(reader: Page, jar: Jar) -> None:
    step("A reader opens the books")
    reader.goto("/books")

    step("Their token is too long to be guessed")
    # 22 characters of Base64 hold 128 random bits.
    assert len(jar["MySessionCookie"].stored) >= 22


def test_the_value_of_one_reader_tells_nothing_of_the_next(reader: Page, visitor: Page) -> None:
    step("Two visitors register one right after the other")
    register_by_http(visitor.context.request, Credentials())
    one, other = Jar(reader)["MySessionCookie"].stored, Jar(visitor)["MySessionCookie"].stored

    step("Their tokens have hardly a letter in common")
    # Of a clock or a counter, two in a row are alike in most places. Random ones hardly are.
    assert len(set(enumerate(one)) - set(enumerate(other))) >= 16
