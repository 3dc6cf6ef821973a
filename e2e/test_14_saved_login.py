"""Lesson 14: a login is only a cookie. Get it without a form, save it to a file, and use it again.

`storage_state(path=file)` saves a visitor's cookies. `new_context(storage_state=file)` creates a
visitor who starts with them (https://playwright.dev/python/docs/auth). This is faster than a form.
HttpOnly hides a cookie from scripts, and not from the owner of the browser: keep the file secret.
`playwright.request.new_context` creates a client without a browser, with a jar of its own.

Try: in site/bookshop/accounts.py, replace `return end_session(` with `return (`.
Then `test_the_file_is_useless_after_logging_out` fails.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from fixtures.course.readers import Credentials, log_out, register_by_http
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.fixture
def login_file(context: BrowserContext, credentials: Credentials, tmp_path: Path) -> Path:
    """The file with the saved login of a reader. `page` is a tab of this reader."""
    register_by_http(context.request, credentials)
    file = tmp_path / "reader.json"
    context.storage_state(path=file)
    return file


def test_a_saved_login_signs_a_new_visitor_in(
    login_file: Path, new_context: Callable[..., BrowserContext], credentials: Credentials
) -> None:
    step("A new visitor starts with the file, and opens the books")
    visitor = new_context(storage_state=login_file).new_page()
    visitor.goto("/books")

    step("The visitor is signed in as the reader")
    expect(visitor.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_visitor_without_the_file_is_a_stranger(login_file: Path, visitor: Page) -> None:
    step("A visitor starts without the file, and opens the books")
    assert login_file.exists()
    visitor.goto("/books")

    step("The visitor has to register")
    expect(visitor).to_have_url(re.compile("/register"))


def test_the_file_contains_the_token_that_scripts_cannot_read(
    login_file: Path, page: Page, jar: Jar
) -> None:
    step("The file contains MySessionCookie and its token")
    cookies = json.loads(login_file.read_text("utf-8"))["cookies"]
    [saved] = [cookie for cookie in cookies if cookie["name"] == "MySessionCookie"]
    assert (saved["value"], saved["httpOnly"]) == (jar["MySessionCookie"].stored, True)

    step("A script reads the cookies of a page: it does not see MySessionCookie")
    page.goto("/addCookie")
    seen_by_scripts = page.evaluate("document.cookie")
    assert "myFirstCookie" in seen_by_scripts
    assert "MySessionCookie" not in seen_by_scripts


def test_the_saved_cookie_keeps_its_value_and_attributes(
    login_file: Path, jar: Jar, new_context: Callable[..., BrowserContext]
) -> None:
    step("A new visitor starts with the file")
    visitor = new_context(storage_state=login_file)

    step("Both visitors have the same MySessionCookie: they share one session")
    Jar(visitor).expect("MySessionCookie").to_be_unchanged(jar["MySessionCookie"])


def test_the_file_is_useless_after_logging_out(
    login_file: Path, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    step("The reader logs out. Then a visitor starts with the file, and opens the books")
    page.goto("/books")
    log_out(page)
    expect(page).to_have_url("/")
    visitor = new_context(storage_state=login_file).new_page()
    visitor.goto("/books")

    step("The visitor has the cookie, and is a stranger: the server has ended the session")
    Jar(visitor).expect("MySessionCookie").to_be_present()
    expect(visitor).to_have_url(re.compile("/register"))


def test_a_registration_by_http_signs_the_browser_in(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    step("A visitor registers without a page, by a request that uses the browser's jar")
    register_by_http(page.context.request, credentials)

    step("The browser's jar has MySessionCookie, and the next page greets the visitor")
    jar.expect("MySessionCookie").to_be_present()
    page.goto("/books")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_login_by_http_can_be_saved_without_a_browser(
    playwright: Playwright,
    base_url: str,
    account: Credentials,
    new_context: Callable[..., BrowserContext],
) -> None:
    step("A client without a browser logs in, and a visitor starts with its cookies")
    client = playwright.request.new_context(base_url=base_url)
    client.post("/login", form={"username": account.username, "password": account.password})
    visitor = new_context(storage_state=client.storage_state()).new_page()
    client.dispose()  # end it
    visitor.goto("/books")

    step("The page greets the reader who has logged in")
    expect(visitor.get_by_text(f"Signed in as {account.username}")).to_be_visible()
