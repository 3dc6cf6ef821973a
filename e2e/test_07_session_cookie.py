"""Lesson 7: the site recognises a signed-in reader by a random text in MySessionCookie.

A session lasts from signing in to logging out. The random text is its token: only the server knows
which reader it belongs to. The cookie's attributes tell the browser when to send it, and whether
scripts can read it (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2).
SameSite=Lax says that the browser does not send the cookie with a POST from another site.
`context` is the browser of the test's visitor, and `page` is a tab in it. `register_by_http` and
`context.request` send requests without a page. They use the jar of `context`.
`@pytest.mark.behaviour` marks a test of the browser itself, with a section of a standard.

Try: in site/bookshop/sessions.py, replace `secrets.token_urlsafe(32)` with `str(reader_id)`.
Then `test_the_token_cannot_be_guessed` fails.
"""

import base64
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.readers import Credentials, register, register_by_http
from fixtures.jar import Jar
from fixtures.steps import step


def test_the_session_cookie_has_attributes_that_protect_it(
    page: Page, jar: Jar, credentials: Credentials, base_url: str
) -> None:
    step("A stranger registers")
    page.goto("/register")
    register(page, credentials)

    step("The jar contains MySessionCookie, with the attributes that protect it")
    jar.expect("MySessionCookie").to_be_present(
        http_only=True,  # scripts cannot read it
        secure=base_url.startswith("https:"),  # an HTTPS site never gets it over plain HTTP
        path="/",  # the browser sends it to every page of the site
        host_only=True,  # the browser sends it only to this host
        expires=None,  # the browser deletes it when it closes
    )


@pytest.mark.skipif(
    "sys.platform == 'win32' and 'webkit' in config.getoption('--browser')",
    reason="On Windows, WebKit (the core of Safari) reports SameSite=None for every cookie",
)
def test_the_jar_says_that_same_site_is_lax(reader: Page, jar: Jar) -> None:
    step("A reader has MySessionCookie in the jar")
    reader.goto("/books")

    step("SameSite is Lax: the browser does not send it with a POST from another site")
    jar.expect("MySessionCookie").to_be_present(same_site="Lax")


def test_the_header_says_that_same_site_is_lax(
    context: BrowserContext, credentials: Credentials
) -> None:
    step("A stranger registers, and we keep the server's response")
    # Without a page, because not every browser shows all headers of a redirect to the test.
    # `vars` returns a dictionary with the username and the password.
    response = context.request.post("/register", form=vars(credentials), max_redirects=0)

    step("Its Set-Cookie header says SameSite=Lax")
    # The jar says Lax also for a cookie without SameSite. Only the header shows the difference.
    header = response.headers.get("set-cookie", "")
    assert re.search("^MySessionCookie=.*; *samesite=lax", header, re.IGNORECASE | re.MULTILINE)


@pytest.mark.behaviour("RFC 6265bis, 5.8.2")
def test_scripts_cannot_read_the_session_cookie(reader: Page) -> None:
    step("A reader gets myFirstCookie too, and a script reads all cookies that it can")
    reader.goto("/addCookie")
    seen = reader.evaluate("document.cookie")

    step("The script sees myFirstCookie, but not MySessionCookie")
    assert "myFirstCookie" in seen
    assert "MySessionCookie" not in seen


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_scripts_cannot_change_the_session_cookie(reader: Page, jar: Jar) -> None:
    step("A script tries to replace MySessionCookie, and to remove it and myFirstCookie")
    before = jar["MySessionCookie"]
    reader.goto("/addCookie")
    reader.evaluate("document.cookie = 'MySessionCookie=changed; path=/'")
    reader.evaluate("document.cookie = 'MySessionCookie=; path=/; max-age=0'")
    reader.evaluate("document.cookie = 'myFirstCookie=; path=/; max-age=0'")

    step("myFirstCookie is gone. MySessionCookie is as before, and the reader is signed in")
    jar.expect("myFirstCookie").to_be_absent()
    jar.expect("MySessionCookie").to_be_unchanged(before)
    reader.goto("/books")
    expect(reader.get_by_role("heading", name="Books")).to_be_visible()


def test_the_token_contains_no_name(reader: Page, jar: Jar, credentials: Credentials) -> None:
    step("A reader opens the books, and sees the name of the account")
    reader.goto("/books")
    expect(reader.get_by_text(credentials.username)).to_be_visible()

    step("The token does not contain the name: not plain, reversed, in hex or in Base64")
    name, token = credentials.username, jar["MySessionCookie"].stored
    assert name not in token
    assert name[::-1] not in token
    assert name.encode().hex() not in token
    assert base64.b64encode(name.encode()).decode()[:12] not in token


def test_the_token_cannot_be_guessed(context: BrowserContext, jar: Jar) -> None:
    step("Two readers register, one directly after the other")
    register_by_http(context.request, Credentials())
    one = jar["MySessionCookie"].stored
    context.clear_cookies()
    register_by_http(context.request, Credentials())
    other = jar["MySessionCookie"].stored

    step("The tokens have 22 characters or more, and differ in at least 16 places")
    assert min(len(one), len(other)) >= 22  # 128 bits in Base64: too many to try them all
    # If tokens are made from a clock or a counter, two of them are the same in most places.
    assert len(set(enumerate(one)) - set(enumerate(other))) >= 16
