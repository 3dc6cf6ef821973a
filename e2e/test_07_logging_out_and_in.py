"""Lesson 7: logging out must end the session on the server. The cookie is only a copy of its key.

A test that looks at the browser alone would be content with a deleted cookie, and so would a thief
who saved it before (https://owasp.org/www-community/attacks/Session_hijacking_attack).

Try: leave out the DELETE in `end_session` (site/bookshop/sessions.py). One test notices.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, log_out
from fixtures.jar import Jar
from fixtures.steps import step


def test_logging_out_removes_the_cookie(reader: Page, jar: Jar) -> None:
    step("A reader with a session cookie logs out")
    reader.goto("/books")
    jar.expect("MySessionCookie").to_be_present()
    log_out(reader)

    step("They are on the first page, and the cookie is gone from the jar")
    expect(reader).to_have_url("/")
    jar.expect("MySessionCookie").to_be_absent()


def test_whoever_logged_out_is_a_stranger_again(reader: Page) -> None:
    step("A reader logs out, and asks for the books again")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/books")

    step("They have to register, as any stranger")
    expect(reader).to_have_url(re.compile("/register"))


def test_a_saved_copy_of_the_cookie_dies_with_the_session(reader: Page, visitor: Page) -> None:
    step("A thief copies the reader's cookie, and sees the books with it")
    Jar(reader).copy_to(visitor)
    visitor.goto("/books")
    expect(visitor.get_by_role("heading", name="Books")).to_be_visible()

    step("The reader logs out, and the thief reloads")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor.reload()

    step("The thief is a stranger: the session has ended on the server")
    expect(visitor).to_have_url(re.compile("/register"))


def test_logging_out_ends_one_session_and_no_other(
    page: Page, visitor: Page, account: Credentials
) -> None:
    step("A reader logs in on two devices, and logs out on one")
    # One reader, signed in on two devices.
    visitor.goto("/login")
    log_in(visitor, account)
    expect(visitor).to_have_url("/books")
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")
    log_out(page)
    expect(page).to_have_url("/")
    visitor.reload()

    step("On the other they are still signed in")
    expect(visitor.get_by_text(f"Signed in as {account.username}")).to_be_visible()


def test_a_link_cannot_log_a_reader_out(reader: Page) -> None:
    step("A reader follows a link to /logout; the server does not allow that")
    response = reader.goto("/logout")
    assert response.status == 405

    step("They are still signed in")
    reader.goto("/books")
    expect(reader.get_by_role("heading", name="Books")).to_be_visible()


def test_the_right_password_opens_the_books(page: Page, account: Credentials) -> None:
    step("Somebody who has registered before logs in")
    page.goto("/login")
    log_in(page, account)

    step("They see the books, and their name")
    expect(page).to_have_url("/books")
    expect(page.get_by_text(f"Signed in as {account.username}")).to_be_visible()


def test_logging_in_leads_back_where_the_visitor_was_going(
    page: Page, account: Credentials
) -> None:
    step("A visitor on the way to another page logs in")
    page.goto("/login?next=/displayCookieValue")
    log_in(page, account)

    step("They arrive where they were going")
    expect(page).to_have_url("/displayCookieValue")


def test_the_way_back_survives_the_link_from_one_form_to_the_other(
    page: Page, account: Credentials
) -> None:
    step("A visitor on the way to another page goes from form to form, and logs in")
    page.goto("/register?next=/displayCookieValue")
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    log_in(page, account)

    step("They arrive where they were going")
    expect(page).to_have_url("/displayCookieValue")


def test_logging_in_never_leads_off_the_site(page: Page, account: Credentials) -> None:
    step("A visitor logs in by a link that names another site as the way back")
    page.goto("/login?next=//evil.test/books")
    log_in(page, account)

    step("They stay here, and see the books")
    expect(page).to_have_url("/books")


@pytest.mark.parametrize(
    "mistype",
    [
        pytest.param(lambda _: "not the password", id="another"),
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
    with page.expect_response("**/login") as answer:
        log_in(page, Credentials(account.username, mistype(account.password)))

    step("The server refuses, keeps all but the password, and signs nobody in")
    assert answer.value.status == 401
    expect(page.get_by_label("Username")).to_have_value(account.username)
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    jar.expect("MySessionCookie").to_be_absent()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_one_message_for_a_wrong_name_and_a_wrong_password(
    page: Page, account: Credentials
) -> None:
    step("A visitor tries a wrong password, and then a name that nobody has")
    page.goto("/login")
    with page.expect_navigation():
        log_in(page, Credentials(account.username, "not the password"))
    expect(page.get_by_label("Username")).to_have_accessible_description(re.compile(r"\w"))
    message = page.get_by_role("main").inner_text()
    log_in(page, Credentials("nobody", account.password))

    step("The message is the same: it does not tell which of the two was wrong")
    # Another message would tell strangers which names are registered.
    expect(page.get_by_label("Username")).to_have_value("nobody")
    expect(page.get_by_role("main")).to_have_text(message, use_inner_text=True)
