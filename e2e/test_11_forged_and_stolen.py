"""Lesson 11: whatever comes in a request may be made up, stolen or planted, cookies included.

A visitor can put into a jar what they like, and so can other sites of the same domain and any
script. The server believes only tokens that it made itself, and makes a new one at each login
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-8.4).
What it shows, it escapes.

Try: in `start_session` (site/bookshop/sessions.py), keep the token that came with the request:
`token = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)`.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, log_out, register
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda token: token[::-1], id="another of the same length"),
        pytest.param(lambda token: token[:-1], id="one without its last character"),
        pytest.param(lambda _: "%", id="a pattern that fits any"),
        pytest.param(lambda _: "'OR'1'='1", id="a piece of SQL"),
    ],
)
def test_a_made_up_token_is_a_strangers(
    reader: Page, jar: Jar, base_url: str, forge: Callable[[str], str]
) -> None:
    step("A reader sees the books")
    reader.goto("/books")
    expect(reader.get_by_role("heading", name="Books")).to_be_visible()

    step("Their token is replaced by one that was made up, and the page is reloaded")
    forged = forge(jar["MySessionCookie"].stored)
    reader.context.add_cookies([{"name": "MySessionCookie", "value": forged, "url": base_url}])
    assert jar["MySessionCookie"].stored == forged
    reader.reload()

    step("They have to register: the server believes only its own tokens")
    expect(reader).to_have_url(re.compile("/register"))


def test_a_stolen_token_stays_dead_when_its_owner_logs_in_again(
    page: Page, visitor: Page, account: Credentials
) -> None:
    step("A reader logs in, and a thief sees the books with a copy of the cookie")
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")
    Jar(page).copy_to(visitor)
    visitor.goto("/books")
    expect(visitor.get_by_text(f"Signed in as {account.username}")).to_be_visible()

    step("The reader logs out and in again, and the thief reloads")
    log_out(page)
    expect(page).to_have_url("/")
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")
    visitor.reload()

    step("The thief is a stranger: the new session has a new token")
    expect(visitor).to_have_url(re.compile("/register"))


def test_a_stolen_token_dies_when_its_owner_logs_in_over_it(
    page: Page, visitor: Page, account: Credentials
) -> None:
    step("A reader logs in, and a thief sees the books with a copy of the cookie")
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")
    Jar(page).copy_to(visitor)
    visitor.goto("/books")
    expect(visitor.get_by_text(f"Signed in as {account.username}")).to_be_visible()

    step("The reader logs in again without logging out, and the thief reloads")
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")
    visitor.reload()

    step("The thief is a stranger: the first session has ended")
    # The new token has replaced the old one in the jar: nobody could log that session out any more.
    expect(visitor).to_have_url(re.compile("/register"))


def test_a_token_planted_before_the_registration_is_never_signed_in(
    page: Page, jar: Jar, visitor: Page, credentials: Credentials, base_url: str
) -> None:
    step("An attacker plants a token in the victim's jar, and the victim registers")
    # The attacker, here `visitor`, makes a token up and gets it into the victim's jar.
    visitor.context.add_cookies([{"name": "MySessionCookie", "value": "planted", "url": base_url}])
    Jar(visitor).copy_to(page)
    page.goto("/register")
    register(page, credentials)
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    visitor.goto("/books")

    step("The victim has another token, and the attacker is a stranger")
    assert jar["MySessionCookie"].stored != "planted"
    expect(visitor).to_have_url(re.compile("/register"))


def test_the_attackers_own_token_never_becomes_the_victims(
    page: Page, jar: Jar, visitor: Page, account: Credentials
) -> None:
    step("An attacker plants their own genuine token, and the victim logs in under it")
    # This token is genuine: the attacker has registered. Now the victim logs in under it.
    visitor.goto("/register")
    register(visitor, Credentials())
    expect(visitor).to_have_url("/books")
    planted = Jar(visitor)["MySessionCookie"]
    Jar(visitor).copy_to(page)
    page.goto("/login")
    log_in(page, account)
    expect(page.get_by_text(account.username)).to_be_visible()
    visitor.reload()

    step("The victim has another token, and the attacker does not see the victim's name")
    assert jar["MySessionCookie"].stored != planted.stored
    expect(visitor.get_by_text(account.username)).to_have_count(0)


def test_html_that_is_obeyed_would_be_found(page: Page) -> None:
    step("A page has a part that is struck out")
    page.set_content("<p>The <del>old</del> price</p>")

    step("It is found by its role, so its absence means something in the tests below")
    expect(page.get_by_role("deletion")).to_have_text("old")


def test_html_in_a_name_is_shown_and_not_obeyed(page: Page, credentials: Credentials) -> None:
    step("A visitor registers under a name with HTML in it")
    name = f"<del>{credentials.username}</del>"
    page.goto("/register")
    register(page, Credentials(name))

    step("The page shows the HTML as text, and does not obey it")
    # Obeyed, it would be struck out, and the tags gone.
    expect(page.get_by_text(f"Signed in as {name}")).to_be_visible()
    expect(page.get_by_role("deletion")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "send"),
    [
        pytest.param("/register", register, id="register"),
        pytest.param("/login", log_in, id="login"),
    ],
)
def test_html_in_a_form_that_comes_back_is_not_obeyed(
    page: Page, path: str, send: Callable[[Page, Credentials], None]
) -> None:
    step("A visitor sends HTML as their name, with a password that is too short")
    name = '"><del>old</del>'
    page.goto(path)
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    send(page, Credentials(name, "short"))

    step("The form comes back with the HTML as text in its field")
    # The quote would end the field's value="…", and what follows would be a part of the page.
    expect(page.locator("[aria-invalid=true]")).not_to_have_count(0)
    expect(page.get_by_label("Username")).to_have_value(name)
    expect(page.get_by_role("deletion")).to_have_count(0)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param("<del>old</del>", "<del>old</del>", id="an element"),
        pytest.param("</title><del>old</del>", "</title><del>old</del>", id="the end of the title"),
        # In a cookie, a quote is written as a string within quotes would be in a program.
        pytest.param(r'"\"><del>old</del>"', '"><del>old</del>', id="the end of an attribute"),
        pytest.param("&lt", "&lt", id="a character reference"),
    ],
)
def test_html_in_a_cookie_is_shown_and_not_obeyed(
    page: Page, base_url: str, stored: str, shown: str
) -> None:
    step("A visitor comes with HTML in their cookie")
    page.context.add_cookies([{"name": "myFirstCookie", "value": stored, "url": base_url}])
    page.goto("/displayCookieValue")

    step("The page shows the HTML as text, in its heading and in its title")
    expect(page.get_by_role("heading", name=f"Found the cookie: {shown}")).to_be_visible()
    expect(page).to_have_title(re.compile(re.escape(f"Found the cookie: {shown}")))
    expect(page.get_by_role("deletion")).to_have_count(0)
