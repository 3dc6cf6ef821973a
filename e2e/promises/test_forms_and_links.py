"""Promise: forms and links work with only the keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.accessibility import findings_by_page, send_fields, tab_to
from fixtures.course.clients import TOO_SHORT
from fixtures.course.readers import Credentials, fill_in, log_in
from fixtures.steps import step

LINKS = {
    "Add the cookie": "/addCookie",
    "Display its value": "/displayCookieValue",
    "Remove it": "/removeCookie",
}
GOOD = Credentials().password
REFUSED = {
    "a registration without a name": ("/register", {"password": GOOD}, "Username"),
    "a short password": ("/register", {"username": "ada", "password": TOO_SHORT}, "Password"),
    "an empty registration": ("/register", {"username": ""}, "Username"),
    "a wrong login": ("/login", {"username": "ada", "password": TOO_SHORT}, "Username"),
    "an empty login": ("/login", {"username": ""}, "Username"),
    "a name that the lab refuses": ("/lab", {"name": "MySessionCookie"}, "Name"),
    "a value that the lab refuses": ("/lab", {"name": "lab", "value": "a;b"}, "Value"),
    "both refused by the lab": ("/lab", {"name": "a b", "value": "a;b"}, "Name"),
}
LINKS_OF_MAIN = "all => Object.fromEntries(all.map(a => [a.textContent.trim(), a.pathname]))"


def test_the_first_wrong_field_has_the_focus(page: Page, account: Credentials) -> None:
    step("A visitor sends each form with mistakes: the first wrong field has the focus")
    in_use = {"username": account.username, "password": GOOD}
    refused = {**REFUSED, "a name in use": ("/register", in_use, "Username")}
    for name, (path, fields, label) in refused.items():
        assert send_fields(page, path, fields) in {401, 422}, name
        field = page.get_by_label(label)
        expect(field, name).to_be_focused()
        expect(field, name).to_have_attribute("aria-invalid", "true")
        expect(field, name).to_have_accessible_description(re.compile(r"\w"))


@pytest.mark.parametrize(("path", "button"), [("/register", "Register"), ("/login", "Log in")])
def test_a_visitor_signs_in_with_only_the_keyboard(
    page: Page, account: Credentials, path: str, button: str
) -> None:
    step("A visitor goes through the form: name, password, tick, button")
    own = account if path == "/login" else Credentials()
    page.goto(path)
    tab_to(page.get_by_label("Username"), within=20)
    page.keyboard.type(own.username)
    tab_to(page.get_by_label("Password"))
    page.keyboard.type(own.password)
    tab_to(page.get_by_label("Keep me signed in"))
    expect(page.get_by_label("Keep me signed in")).not_to_be_checked()
    page.keyboard.press("Space")
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    tab_to(page.get_by_role("button", name=button))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Signed in as {own.username}")).to_be_visible()

    step("The reader logs out with the keyboard too")
    tab_to(page.get_by_role("button", name="Log out"), within=20)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/")


def test_a_visitor_uses_the_lab_with_only_the_keyboard(page: Page) -> None:
    step("A visitor types the name of another cookie, and presses Enter: the name has the focus")
    page.goto("/lab")
    tab_to(page.get_by_label("Name"), within=20)
    page.keyboard.type("MySessionCookie")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_be_focused()

    step("The visitor types a good name over it, ticks HttpOnly, and goes to the button")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("lab")
    tab_to(page.get_by_label("HttpOnly"), within=20)
    page.keyboard.press("Space")
    tab_to(page.get_by_role("button", name="Set the cookie"), within=20)
    page.keyboard.press("Enter")
    expect(page.locator("#received")).to_contain_text("lab=")
    expect(page.locator("#sent")).to_contain_text("HttpOnly")


def test_mistakes_are_shown_without_javascript(
    visitor_without_scripts: Page, account: Credentials
) -> None:
    step("A visitor without JavaScript registers a name that is in use: the name has the focus")
    page, name = visitor_without_scripts, visitor_without_scripts.get_by_label("Username")
    page.goto("/register")
    fill_in(page, account)
    page.get_by_role("button", name="Register").click()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()

    step("The reader logs in with a wrong password: the name has the focus again")
    page.goto("/login")
    log_in(page, Credentials(account.username, "not the password"))
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()

    step("The reader corrects the password, and is signed in")
    log_in(page, account)
    expect(page.get_by_text(f"Signed in as {account.username}")).to_be_visible()

    step("The lab refuses a name, which has the focus, and accepts another")
    page.goto("/lab")
    page.get_by_label("Name").fill("MySessionCookie")
    page.get_by_role("button").click()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("lab")
    page.get_by_role("button").click()
    expect(page.locator("#received")).to_contain_text("lab=")


def test_links_lead_where_they_say(visitor_without_scripts: Page) -> None:
    step("A visitor adds the cookie from the first page")
    page = visitor_without_scripts
    page.goto("/")
    page.get_by_role("link", name="Add the cookie").click()
    expect(page.get_by_role("heading", name="Cookie added!", exact=True)).to_be_visible()

    step("The two forms lead to each other, and Books leads a stranger to the registration")
    page.goto("/register")
    page.get_by_role("main").get_by_role("link", name="log in").click()
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_role("main").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/register"))
    page.get_by_role("link", name="Books", exact=True).click()
    expect(page).to_have_url(re.compile(r"/register\?next=(/|%2F)books$"))


def misleading_links(page: Page) -> list[str]:
    """Return the links with a text of LINKS that lead to another page."""
    links = page.get_by_role("main").get_by_role("link").evaluate_all(LINKS_OF_MAIN)
    return [
        f"{text}: {links[text]}" for text in LINKS if links.get(text, LINKS[text]) != LINKS[text]
    ]


def test_links_about_the_cookie_lead_where_they_say(page: Page) -> None:
    step("A visitor opens the first page and those about the cookie: no link leads elsewhere")
    assert findings_by_page(page, ["/", *LINKS.values()], misleading_links) == {}

    step("We change where a link leads: the check finds it")
    page.get_by_role("main").evaluate("e => e.innerHTML += '<a href=/lab>Remove it</a>'")
    assert misleading_links(page) == ["Remove it: /lab"]
