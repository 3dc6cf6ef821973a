"""Lesson 3: a form is checked twice, by the browser as a courtesy and by the server in earnest.

The browser's check (https://html.spec.whatwg.org/#constraint-validation) spares the visitor a
journey. Whoever switches it off must meet the server's own, which loses nothing that they typed.

Try: take `required` out of site/bookshop/templates/fields.html, then the check in accounts.py.
"""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar
from fixtures.steps import step


def test_every_field_has_a_label(page: Page) -> None:
    step("A visitor opens the form")
    page.goto("/register")

    step("Each field is found by its label")
    expect(page.get_by_role("textbox", name="Username")).to_be_editable()
    expect(page.get_by_label("Password")).to_be_editable()
    expect(page.get_by_role("checkbox", name="Keep me signed in")).not_to_be_checked()
    expect(page.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()


def test_the_password_is_hidden_and_the_name_is_not(page: Page) -> None:
    step("A visitor opens the form")
    page.goto("/register")

    step("It hides the password as one types, and shows the name")
    expect(page.get_by_label("Password")).to_have_attribute("type", "password")
    expect(page.get_by_label("Username")).not_to_have_attribute("type", "password")


def test_the_browser_asks_for_what_is_missing(page: Page) -> None:
    step("A visitor sends the empty form")
    sent: list[Request] = []
    page.goto("/register")
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108  Playwright's demand
    page.get_by_role("button", name="Register").click()

    step("The browser sends nothing: it points at the first empty field")
    expect(page.get_by_label("Username")).to_be_focused()
    assert page.get_by_label("Username").evaluate("field => field.validity.valueMissing")
    assert page.get_by_label("Password").evaluate("field => field.validity.valueMissing")
    assert sent == []


def test_the_browser_asks_for_a_longer_password(page: Page, credentials: Credentials) -> None:
    step("A visitor chooses a password that is too short")
    page.goto("/register")
    page.get_by_label("Username").fill(credentials.username)
    # Key by key: a field that a script filled in at once is never too short (HTML, "suffering
    # from being too short").
    page.get_by_label("Password").press_sequentially("short")
    page.get_by_role("button", name="Register").click()

    step("The browser sends nothing: it points at the password")
    expect(page.get_by_label("Password")).to_be_focused()
    assert page.get_by_label("Password").evaluate("field => field.validity.tooShort")


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        pytest.param("", "long enough", "Username", id="no name"),
        pytest.param("   ", "long enough", "Username", id="a name of spaces"),
        pytest.param("a" * 41, "long enough", "Username", id="a name of 41 characters"),
        pytest.param("a\u200bda", "long enough", "Username", id="an invisible character"),
        pytest.param("ada", "", "Password", id="no password"),
        pytest.param("ada", "seven77", "Password", id="a password of 7 characters"),
    ],
)
def test_the_server_checks_what_the_browser_let_through(
    page: Page, jar: Jar, username: str, password: str, field: str
) -> None:
    step("The browser's own checks are switched off, and bad input is sent")
    page.goto("/register")
    page.get_by_label("Username").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_role("button", name="Register").evaluate("button => button.form.noValidate = true")
    with page.expect_response("**/register") as answer:
        register(page, Credentials(username, password))

    step("The server refuses it, says which field is wrong, and signs nobody in")
    assert answer.value.status == 422
    expect(page.get_by_label(field)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label(field)).to_have_accessible_description(re.compile(r"\w"))
    jar.expect("MySessionCookie").to_be_absent()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_the_longest_name_and_the_shortest_password_are_taken(
    page: Page, credentials: Credentials
) -> None:
    step("A visitor chooses a name of 40 characters, and a password of 8")
    page.goto("/register")
    register(page, Credentials(credentials.username.ljust(40, "x"), "8letters"))

    step("Both are taken")
    expect(page).to_have_url("/books")


def test_bad_input_keeps_all_but_the_password(page: Page, credentials: Credentials) -> None:
    step("The browser's own check is switched off, and a short password is sent")
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    page.get_by_role("button", name="Register").evaluate("button => button.form.noValidate = true")
    register(page, Credentials(credentials.username, "short"))

    step("The form comes back with the name and the tick, and without the password")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_have_value(credentials.username)
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    expect(page.get_by_label("Password")).to_have_value("")


def test_a_name_that_is_taken_is_refused(page: Page, jar: Jar, account: Credentials) -> None:
    step("A visitor registers under a name that somebody has")
    page.goto("/register")
    with page.expect_response("**/register") as answer:
        register(page, account)

    step("The server refuses it, keeps the name in its field, and signs nobody in")
    assert answer.value.status == 422
    expect(page.get_by_label("Username")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_have_accessible_description(re.compile(r"\w"))
    expect(page.get_by_label("Username")).to_have_value(account.username)
    jar.expect("MySessionCookie").to_be_absent()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_a_reload_does_not_register_again(page: Page, credentials: Credentials) -> None:
    step("A visitor registers, and sees the books")
    page.goto("/register")
    with page.expect_response("**/register") as answer:
        register(page, credentials)
    expect(page).to_have_url("/books")

    step("A reload asks for the books again, and does not send the form again")
    # The answer to the POST was: go and GET the books. A reload repeats that GET, not the POST.
    assert answer.value.request.method == "POST"
    assert answer.value.status in {302, 303}
    assert page.reload().request.method == "GET"
