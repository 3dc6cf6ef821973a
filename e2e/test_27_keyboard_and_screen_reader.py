"""Lesson 27: check that visitors can use a page with only a keyboard or a screen reader.

https://www.w3.org/TR/WCAG22/ says what they need. `axe_findings` returns what the program axe
finds: many mistakes, not all. `findings_by_page` opens each path, and returns what a check finds.
`send_form` and `press_button` return a status. `tab_to` presses Tab until a field has the focus,
and expects an outline (a line around it). `expect_in_main` checks what a screen reader reads.
A test marked `one_engine` runs in one browser, because axe is the same script in all of them.

Try: in site/bookshop/static/style.css, replace `outline: 3px solid var(--crust)` with
`outline: none`. Then `test_a_visitor_registers_with_only_the_keyboard` fails.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.accessibility import (
    axe_findings,
    expect_in_main,
    findings_by_page,
    kinds,
    press_button,
    send_form,
    tab_to,
)
from fixtures.course.readers import Credentials
from fixtures.steps import step

PAGES = ["/", "/books", "/register", "/login", "/lab", "/no-such-page", "/logout"]
COOKIE_PAGES = ["/displayCookieValue", "/addCookie", "/displayCookieValue", "/removeCookie"]
FORM = """
    - heading [level=1]
    - link /[Ll]og in/
    - textbox "Username" [invalid=false]
    - textbox "Password" [invalid=false]
    - checkbox "Keep me signed in" [checked=false]
    - button "Register"
"""


def test_a_visitor_registers_with_only_the_keyboard(page: Page, credentials: Credentials) -> None:
    step("A visitor opens the form: the button has no outline without the focus")
    page.goto("/register")
    expect(page.get_by_role("button")).to_have_css("outline-style", "none")

    step("The visitor uses only Tab, letters, Space and Enter")
    tab_to(page.get_by_label("Username"), within=20)  # the links come before the form
    page.keyboard.type(credentials.username)
    tab_to(page.get_by_label("Password"))
    page.keyboard.type(credentials.password)
    tab_to(page.get_by_label("Keep me signed in"))
    page.keyboard.press("Space")
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    tab_to(page.get_by_role("button", name="Register"))
    page.keyboard.press("Enter")

    step("The visitor is signed in")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


@pytest.mark.one_engine
def test_axe_finds_nothing_wrong_with_any_page(reader: Page) -> None:
    step("A reader opens every page, and sets a cookie in the lab: axe finds nothing wrong")
    assert findings_by_page(reader, PAGES + COOKIE_PAGES, axe_findings) == {}
    assert send_form(reader, "/lab", {"Name": "lab", "Value": "42"}) == 200
    assert axe_findings(reader) == []


def test_axe_finds_a_field_without_a_label_and_pale_text(page: Page) -> None:
    step("We add a field without a label and a heading with low contrast")
    page.goto("/register")
    page.get_by_role("main").evaluate("main => main.append(document.createElement('input'))")
    page.locator("h1").evaluate("h1 => h1.style = 'color: #aaa; background: #fff'")

    step("axe finds both mistakes")
    assert kinds(axe_findings(page)) == ["color-contrast", "label"]  # ids of axe's rules


@pytest.mark.one_engine
def test_axe_finds_nothing_wrong_with_a_refused_form(page: Page, account: Credentials) -> None:
    step("The site refuses a registration without a name and with a short password")
    assert send_form(page, "/register", {"Username": "", "Password": "short"}) == 422
    assert axe_findings(page) == []

    step("The site refuses a wrong password")
    assert send_form(page, "/login", {"Username": account.username, "Password": "wrong"}) == 401
    assert axe_findings(page) == []

    step("The lab refuses the name MySessionCookie")
    assert send_form(page, "/lab", {"Name": "MySessionCookie"}) == 422
    assert axe_findings(page) == []

    step("The site refuses a form of another site")
    page.goto(f"data:text/html,<form method=post action={page.url}><button>Go</button></form>")
    assert press_button(page) == 403
    assert axe_findings(page) == []


def test_after_an_error_the_first_wrong_field_has_the_focus(page: Page) -> None:
    step("A visitor sends no name and a short password: the name field has the focus")
    send_form(page, "/register", {"Username": "", "Password": "short"})
    expect(page.get_by_label("Username")).to_be_focused()
    expect(page.get_by_label("Username")).to_have_accessible_description(re.compile(r"\w"))

    step("The visitor sends a name and a short password: the password field has the focus")
    send_form(page, "/register", {"Username": "ada", "Password": "short"})
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_accessible_description(re.compile(r"\w"))


def test_a_screen_reader_says_the_name_and_state_of_each_field(page: Page) -> None:
    step("A visitor opens the form: each field has a name and a state")
    page.goto("/register")
    expect_in_main(page, FORM)

    step("A visitor sends a short password: only this field is wrong")
    send_form(page, "/register", {"Username": "ada", "Password": "short"})
    expect_in_main(page, FORM.replace('"Password" [invalid=false]', '"Password" [invalid]'))
    expect_in_main(page, '- textbox "Username" [invalid=false]: ada')
