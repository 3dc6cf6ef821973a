"""Lesson 6: a form is checked twice: by the browser, to help, and by the server, to be sure.

The browser finds bad input before it sends anything (https://html.spec.whatwg.org/#constraint-validation).
A visitor can switch that check off, so the server must check again. Status 422 says that the
server refuses the input. `aria-invalid` marks the wrong field. The error message is the field's
accessible description: a screen reader reads it with the field. The site sets MySessionCookie when
a reader signs in (lesson 7). `page.on("request", …)` calls a function for each request.

`get_by_label` returns a locator. `locator.evaluate` calls a JavaScript function with the element
that it finds. `fill_in` types name and password. `account` has those of another reader.

Try: in site/bookshop/accounts.py, replace `SHORTEST_PASSWORD = 8` with `SHORTEST_PASSWORD = 1`.
Then `test_the_server_refuses_bad_input` and `test_refused_input_is_kept_except_the_password` fail.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, fill_in, register
from fixtures.jar import Jar
from fixtures.steps import step

FORM = re.compile(r"/register(\?|$)")  # the address that the form is sent to
NEW_NAME = Credentials().username


def switch_off_the_browsers_check(page: Page) -> None:
    """Switch off the browser's checks, so that it will send any input."""
    page.get_by_role("button", name="Register").evaluate("button => button.form.noValidate = true")


def test_the_browser_asks_for_missing_input(page: Page) -> None:
    step("A stranger presses Register in the empty form")
    sent: list[str] = []
    page.goto("/register")
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("button", name="Register").click()

    step("The browser sends nothing, and the first empty field has the focus")
    expect(page.get_by_label("Username")).to_be_focused()
    assert page.get_by_label("Username").evaluate("field => field.validity.valueMissing")
    assert page.get_by_label("Password").evaluate("field => field.validity.valueMissing")
    assert sent == []


def test_the_browser_asks_for_a_longer_password(page: Page, credentials: Credentials) -> None:
    step("A stranger types a password that is too short")
    page.goto("/register")
    page.get_by_label("Username").fill(credentials.username)
    # Key by key: the browser checks the length only of text that somebody typed.
    page.get_by_label("Password").press_sequentially("short")
    page.get_by_role("button", name="Register").click()

    step("The password field has the focus, and the browser says that it is too short")
    expect(page.get_by_label("Password")).to_be_focused()
    assert page.get_by_label("Password").evaluate("field => field.validity.tooShort")


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        pytest.param("Username", "", id="no name"),
        pytest.param("Username", "   ", id="a name of spaces"),
        pytest.param("Username", NEW_NAME.ljust(41, "x"), id="a name of 41 characters"),
        pytest.param("Username", f"a\u200b{NEW_NAME}", id="an invisible character"),
        pytest.param("Password", "", id="no password"),
        pytest.param("Password", "seven77", id="a password of 7 characters"),
    ],
)
def test_the_server_refuses_bad_input(
    page: Page, jar: Jar, credentials: Credentials, field: str, bad: str
) -> None:
    step("A stranger switches off the browser's check, and sends bad input")
    page.goto("/register")
    switch_off_the_browsers_check(page)
    fill_in(page, credentials)
    page.get_by_label(field).fill(bad)
    with page.expect_response(FORM) as response:
        page.get_by_role("button", name="Register").click()

    step("The server refuses it, marks the wrong field, and does not sign the stranger in")
    assert response.value.status == 422
    expect(page.get_by_label(field)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label(field)).to_have_accessible_description(re.compile(r"\w"))
    jar.expect("MySessionCookie").to_be_absent()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_refused_input_is_kept_except_the_password(page: Page, credentials: Credentials) -> None:
    step("A stranger switches off the browser's check, and sends a short password")
    page.goto("/register")
    switch_off_the_browsers_check(page)
    page.get_by_label("Keep me signed in").check()
    register(page, Credentials(credentials.username, "short"))

    step("The form comes back with the name and the tick, and without the password")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_have_value(credentials.username)
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    expect(page.get_by_label("Password")).to_have_value("")


def test_a_name_in_use_is_refused(page: Page, jar: Jar, account: Credentials) -> None:
    step("A stranger registers with the name of another reader")
    page.goto("/register")
    with page.expect_response(FORM) as response:
        register(page, account)

    step("The server refuses the name, keeps it in its field, and signs nobody in")
    assert response.value.status == 422
    expect(page.get_by_label("Username")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_have_accessible_description(re.compile(r"\w"))
    expect(page.get_by_label("Username")).to_have_value(account.username)
    jar.expect("MySessionCookie").to_be_absent()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))
