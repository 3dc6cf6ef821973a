"""Lesson 9: a login can be saved to a file. Whoever has the file is signed in, so keep it secret.

Signing in through the form again for every test is slow. Playwright can save what a visitor has
(https://playwright.dev/python/docs/auth), and a new visitor can begin with that. HttpOnly hides
a cookie from scripts, not from you
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2.6).

Try: log in by hand with `playwright codegen --save-storage=me.json`, and open me.json. Delete it.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from fixtures.course.readers import Credentials, log_out
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.fixture
def saved(reader: Page, tmp_path: Path) -> Path:
    """The file that the login of `reader` is saved in."""
    file = tmp_path / "reader.json"
    reader.context.storage_state(path=file)
    return file


def test_a_saved_login_signs_a_new_visitor_in(
    saved: Path, new_context: Callable[..., BrowserContext], credentials: Credentials
) -> None:
    step("A new visitor begins with the file that a reader's login was saved in")
    visitor = new_context(storage_state=saved).new_page()
    visitor.goto("/books")

    step("They are signed in as that reader")
    expect(visitor.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_visitor_without_the_file_is_a_stranger(saved: Path, visitor: Page) -> None:
    step("The file is there, but this visitor begins without it")
    assert saved.exists()
    visitor.goto("/books")

    step("They have to register")
    expect(visitor).to_have_url(re.compile("/register"))


def test_the_file_holds_the_token_that_scripts_cannot_read(
    saved: Path, reader: Page, jar: Jar
) -> None:
    step("A script reads what it can, and we open the file")
    reader.goto("/addCookie")
    seen_by_scripts = reader.evaluate("document.cookie")
    cookies = json.loads(saved.read_text("utf-8"))["cookies"]
    in_the_file = [cookie for cookie in cookies if cookie["name"] == "MySessionCookie"]

    step("The token is in the file, in plain text, and out of the script's reach")
    assert [cookie["value"] for cookie in in_the_file] == [jar["MySessionCookie"].stored]
    assert in_the_file[0]["httpOnly"]
    assert "myFirstCookie" in seen_by_scripts
    assert "MySessionCookie" not in seen_by_scripts


def test_the_copy_is_like_the_cookie_in_every_attribute(
    saved: Path, jar: Jar, new_context: Callable[..., BrowserContext]
) -> None:
    step("A new visitor begins with the file")
    visitor = new_context(storage_state=saved)

    step("Their cookie is the reader's, in its value and in every attribute")
    # Not a new login: the very same one, used by two. What one of them does, both feel.
    Jar(visitor).expect("MySessionCookie").to_be_unchanged(jar["MySessionCookie"])


def test_after_logging_out_the_file_is_worth_nothing(
    saved: Path, reader: Page, new_context: Callable[..., BrowserContext]
) -> None:
    step("The reader logs out; then somebody begins with the file, and asks for the books")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor = new_context(storage_state=saved).new_page()
    visitor.goto("/books")

    step("The cookie came along, and opens nothing")
    # The cookie came along as before. The server no longer knows whose it is.
    Jar(visitor).expect("MySessionCookie").to_be_present()
    expect(visitor).to_have_url(re.compile("/register"))


def test_a_registration_by_http_goes_on_in_the_browser(
    page: Page, jar: Jar, credentials: Credentials
) -> None:
    step("A visitor registers by a request, without any page")
    answer = page.context.request.post(
        "/register", form={"username": credentials.username, "password": credentials.password}
    )
    assert answer.ok

    step("The browser's jar has the cookie, and the next page greets them")
    # context.request has no page, but the browser's jar: what it is given, the next page sends.
    jar.expect("MySessionCookie").to_be_present()
    page.goto("/books")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_login_by_http_can_be_saved_without_any_browser(
    playwright: Playwright,
    base_url: str,
    account: Credentials,
    new_context: Callable[..., BrowserContext],
) -> None:
    step("Somebody logs in by a request, and a browser begins with what that saved")
    request = playwright.request.new_context(base_url=base_url)
    request.post("/login", form={"username": account.username, "password": account.password})
    visitor = new_context(storage_state=request.storage_state()).new_page()
    request.dispose()
    visitor.goto("/books")

    step("The page greets them")
    expect(visitor.get_by_text(f"Signed in as {account.username}")).to_be_visible()
