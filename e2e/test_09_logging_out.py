"""Lesson 9: logging out must end the session on the server. It is not enough to delete the cookie.

A session begins when a reader signs in. The server remembers it, and must forget it when the reader
logs out. A test that looks only at the browser passes when the cookie is deleted there. But a thief
can have a copy of the cookie (https://owasp.org/www-community/attacks/Session_hijacking_attack).

`log_out` presses the button `Log out`, which sends a POST request. `log_in` types the name and the
password into the login form, and sends it. `copy_to` copies all cookies to another visitor's jar.
Status 405 says that an address does not accept this kind of request.

Try: in site/bookshop/accounts.py, replace
`return end_session(redirect(url_for("index.index"), 303))` with
`response = redirect("/", 303); response.delete_cookie("MySessionCookie"); return response`.
Then `test_a_copied_cookie_stops_working_after_logging_out` fails.
"""

import re

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, log_out, register_by_http
from fixtures.jar import Jar
from fixtures.steps import step


def test_logging_out_removes_the_cookie(reader: Page, jar: Jar) -> None:
    step("A reader with MySessionCookie logs out")
    reader.goto("/books")
    jar.expect("MySessionCookie").to_be_present()
    log_out(reader)

    step("The browser shows the first page, and the cookie is gone from the jar")
    expect(reader).to_have_url("/")
    jar.expect("MySessionCookie").to_be_absent()


def test_a_logged_out_reader_is_a_stranger_again(reader: Page) -> None:
    step("A reader logs out, and opens the books again")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/books")

    step("The site redirects to the registration form, as for any stranger")
    expect(reader).to_have_url(re.compile("/register"))


def test_a_copied_cookie_stops_working_after_logging_out(reader: Page, visitor: Page) -> None:
    step("A thief copies the reader's cookie, and sees the books with it")
    Jar(reader).copy_to(visitor)
    visitor.goto("/books")
    expect(visitor.get_by_role("heading", name="Books")).to_be_visible()

    step("The reader logs out, and the thief reloads the page")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor.reload()

    step("The thief is a stranger now, because the session has ended on the server")
    expect(visitor).to_have_url(re.compile("/register"))


def test_another_reader_stays_signed_in(reader: Page, visitor: Page) -> None:
    step("Beside a reader, another visitor registers")
    register_by_http(visitor.context.request, Credentials())
    visitor.goto("/books")
    expect(visitor).to_have_url("/books")

    step("The first reader logs out, and the second one reloads the page")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor.reload()

    step("The second reader still sees the books")
    expect(visitor.get_by_role("heading", name="Books")).to_be_visible()


def test_logging_out_on_one_device_ends_only_that_session(
    reader: Page, visitor: Page, credentials: Credentials
) -> None:
    step("A signed-in reader logs in on a second device")
    visitor.goto("/login")
    log_in(visitor, credentials)
    expect(visitor).to_have_url("/books")

    step("The reader logs out on the first device, and reloads the page on the second")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor.reload()

    step("On the second device the reader is still signed in")
    expect(visitor.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_link_cannot_log_a_reader_out(reader: Page) -> None:
    step("A reader follows a link to /logout, and the server does not accept it")
    # A link sends a GET request, as `goto` does.
    response = reader.goto("/logout")
    assert response.status == 405

    step("The reader is still signed in")
    reader.goto("/books")
    expect(reader.get_by_role("heading", name="Books")).to_be_visible()
