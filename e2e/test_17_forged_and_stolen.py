"""Lesson 17: an attacker can invent a cookie, steal it, or write it into your jar: do not trust it.

Visitors can write any cookie into their jars. A script can write a cookie that is not there yet,
and so can a subdomain (lesson 21). The server accepts only tokens that it made itself, and makes a
new one at each login (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-8.4).
In these tests the victim is `page`, or only its browser, `context`. `new_context()` is the browser
of the attacker. `log_in_by_http` and `context.request` send requests without a page. The `url` of a
response is the address after all redirects.

Try: in site/bookshop/sessions.py, replace `token = secrets.token_urlsafe(32)` with
`token = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)`. Then
`test_a_stolen_token_ends_when_its_owner_logs_in_again`,
`test_a_made_up_token_is_replaced_at_the_registration` and
`test_the_attackers_own_token_is_replaced_at_the_login` fail.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.readers import Credentials, log_in, log_in_by_http, register, register_by_http
from fixtures.jar import Jar
from fixtures.steps import step

NewContext = Callable[[], BrowserContext]


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda token: token[::-1], id="another token of the same length"),
        pytest.param(lambda token: token[:-1], id="the token without its last character"),
        pytest.param(lambda _: "%", id="the SQL pattern %, which matches any text"),
        pytest.param(lambda _: "'OR'1'='1", id="a piece of SQL"),
    ],
)
def test_a_made_up_token_opens_nothing(
    context: BrowserContext, jar: Jar, base_url: str, forge: Callable[[str], str]
) -> None:
    step("A reader gets the books")
    register_by_http(context.request, Credentials())
    assert context.request.get("/books").url.endswith("/books")

    step("We replace the token in the jar with a made-up one")
    forged = forge(jar["MySessionCookie"].stored)
    context.add_cookies([{"name": "MySessionCookie", "value": forged, "url": base_url}])
    assert jar["MySessionCookie"].stored == forged

    step("The visitor has to register: the server accepts only its own tokens")
    assert "/register" in context.request.get("/books").url


def test_a_stolen_token_is_useless_after_logging_out(
    context: BrowserContext, jar: Jar, new_context: NewContext, credentials: Credentials
) -> None:
    step("A thief opens the books with a copy of a reader's cookie")
    register_by_http(context.request, credentials)
    thief = new_context()
    jar.copy_to(thief)
    assert credentials.username in thief.request.get("/books").text()

    step("The reader logs out and in again, and the thief opens the books")
    context.request.post("/logout")
    log_in_by_http(context.request, credentials)
    response = thief.request.get("/books")

    step("The thief is a stranger: the new session has a new token")
    assert "/register" in response.url


def test_a_stolen_token_ends_when_its_owner_logs_in_again(
    context: BrowserContext, jar: Jar, new_context: NewContext, credentials: Credentials
) -> None:
    step("A thief opens the books with a copy of a reader's cookie")
    register_by_http(context.request, credentials)
    thief = new_context()
    jar.copy_to(thief)
    assert credentials.username in thief.request.get("/books").text()

    step("The reader logs in again without logging out, and the thief opens the books")
    log_in_by_http(context.request, credentials)
    response = thief.request.get("/books")

    step("The thief is a stranger: the login has ended the first session")
    assert "/register" in response.url


def test_a_made_up_token_is_replaced_at_the_registration(
    page: Page, jar: Jar, new_context: NewContext, credentials: Credentials, base_url: str
) -> None:
    step("An attacker writes a made-up token into both jars, and the victim registers")
    attacker = new_context()
    attacker.add_cookies([{"name": "MySessionCookie", "value": "made-up", "url": base_url}])
    Jar(attacker).copy_to(page)
    page.goto("/register")
    register(page, credentials)
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()

    step("The victim has another token, and the attacker is a stranger")
    assert jar["MySessionCookie"].stored != "made-up"
    assert "/register" in attacker.request.get("/books").url


def test_the_attackers_own_token_is_replaced_at_the_login(
    page: Page, jar: Jar, new_context: NewContext, account: Credentials
) -> None:
    step("An attacker puts their own token into the victim's jar, and the victim logs in")
    attacker = new_context()
    register_by_http(attacker.request, Credentials())
    Jar(attacker).copy_to(page)
    page.goto("/login")
    log_in(page, account)
    expect(page.get_by_text(f"Signed in as {account.username}")).to_be_visible()

    step("The victim has another token, and the attacker does not see the victim's name")
    assert jar["MySessionCookie"].stored != Jar(attacker)["MySessionCookie"].stored
    assert account.username not in attacker.request.get("/books").text()
