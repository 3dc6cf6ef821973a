"""Lesson 10: the right password signs a reader in; a login error does not show which names exist.

The error must not say whether the name or the password was wrong. Otherwise the form would show
strangers which names are registered. Status 401 says that the server does not accept the name and
the password.

A login begins a new session, which has a new token in MySessionCookie.
`page.expect_navigation` waits until the browser has opened the next page.

Try: in site/bookshop/accounts.py, replace `"The name or the password is wrong."`
with `"The password is wrong." if reader else "The name is wrong."`.
Then `test_a_wrong_name_and_a_wrong_password_look_the_same` fails.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in
from fixtures.jar import Jar
from fixtures.steps import step


def test_the_right_password_opens_the_books(page: Page, account: Credentials) -> None:
    step("A registered reader logs in")
    page.goto("/login")
    log_in(page, account)

    step("The reader sees the books and the name of the account")
    expect(page).to_have_url("/books")
    expect(page.get_by_text(f"Signed in as {account.username}")).to_be_visible()


def test_the_link_to_the_login_form_keeps_next(page: Page, account: Credentials) -> None:
    step("A reader opens /register with a page in `next`, clicks Log in, and logs in")
    page.goto("/register?next=/displayCookieValue")
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    log_in(page, account)

    step("Logging in leads to that page")
    expect(page).to_have_url("/displayCookieValue")


def test_logging_in_never_leads_to_another_site(page: Page, account: Credentials) -> None:
    step("A reader logs in at an address that names another site in `next`")
    page.goto("/login?next=//evil.test/books")
    log_in(page, account)

    step("The site ignores that address, and shows the books")
    expect(page).to_have_url("/books")


@pytest.mark.parametrize(
    "mistype",
    [
        pytest.param(lambda _: "not the password", id="a different password"),
        pytest.param(lambda password: password[:-1], id="without its last character"),
        pytest.param(lambda password: password.upper(), id="in capitals"),
    ],
)
def test_a_wrong_password_is_refused(
    page: Page, jar: Jar, account: Credentials, mistype: Callable[[str], str]
) -> None:
    step("A visitor logs in with a wrong password")
    page.goto("/login")
    page.get_by_label("Keep me signed in").check()
    with page.expect_response(re.compile(r"/login(\?|$)")) as response:
        log_in(page, Credentials(account.username, mistype(account.password)))

    step("The server refuses it, and the form keeps everything except the password")
    assert response.value.status == 401
    expect(page.get_by_label("Username")).to_have_value(account.username)
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    expect(page.get_by_label("Password")).to_have_value("")

    step("The visitor is not signed in")
    jar.expect("MySessionCookie").to_be_absent()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_a_wrong_name_and_a_wrong_password_look_the_same(
    page: Page, account: Credentials, credentials: Credentials
) -> None:
    step("A visitor tries a wrong password, and then a name that nobody has")
    page.goto("/login")
    with page.expect_navigation():
        log_in(page, Credentials(account.username, "not the password"))
    expect(page.get_by_label("Username")).to_have_accessible_description(re.compile(r"\w"))
    message = page.get_by_role("main").inner_text()
    log_in(page, Credentials(credentials.username, account.password))

    step("The message is the same: it does not say if the name or the password was wrong")
    expect(page.get_by_label("Username")).to_have_value(credentials.username)
    # `use_inner_text` compares with the visible text, as `inner_text` returns it.
    expect(page.get_by_role("main")).to_have_text(message, use_inner_text=True)


def test_each_login_makes_a_new_token(page: Page, jar: Jar, account: Credentials) -> None:
    step("A reader logs in, and later logs in again")
    page.goto("/login")
    log_in(page, account)
    expect(page.get_by_role("heading", name="Books")).to_be_visible()
    first = jar["MySessionCookie"]
    page.goto("/login")
    log_in(page, account)

    step("The second token differs from the first one")
    jar.expect("MySessionCookie").to_have_changed(first)
    assert jar["MySessionCookie"].stored != first.stored
