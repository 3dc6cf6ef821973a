"""Promise: forms and links work with only the keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from fixtures.course.accessibility import send_fields, tab_to
from fixtures.course.clients import TOO_SHORT
from fixtures.course.readers import Credentials, log_in, log_out, register
from fixtures.steps import step

GOOD = Credentials().password
NEW, OWN = Credentials().username, "the name of a reader"
ODD = "a\u200bb"  # a name with an invisible character
REFUSED = {
    "a registration without a name": ("/register", {"password": GOOD}, "username"),
    "a short password": ("/register", {"username": NEW, "password": TOO_SHORT}, "password"),
    "an empty registration": ("/register", {"username": ""}, "username"),
    "an invisible name": ("/register", {"username": ODD, "password": GOOD}, "username"),
    "two mistakes": ("/register", {"username": ODD, "password": TOO_SHORT}, "username"),
    "a name in use": ("/register", {"username": OWN, "password": GOOD}, "username"),
    "a wrong login": ("/login", {"username": "ada", "password": TOO_SHORT}, "username"),
    "a wrong password": ("/login", {"username": OWN, "password": "not this"}, "username"),
    "a login without a password": ("/login", {"username": OWN}, "username"),
    "an empty login": ("/login", {"username": ""}, "username"),
    "a name that the lab refuses": ("/lab", {"name": "MySessionCookie"}, "name"),
    "a value that the lab refuses": ("/lab", {"name": "lab", "value": "a;b"}, "value"),
    "a path that the lab refuses": ("/lab", {"name": "lab", "path": ";"}, "path"),
    "both refused by the lab": ("/lab", {"name": "a b", "value": "a;b"}, "name"),
}


@pytest.mark.slow
def test_the_first_wrong_field_has_the_focus(page: Page, account: Credentials) -> None:
    for mistake, (path, fields, wrong) in REFUSED.items():
        step(f"A visitor sends a form ({mistake}): the first wrong field has the focus")
        sent = {name: text.replace(OWN, account.username) for name, text in fields.items()}
        assert send_fields(page, path, sent) in {401, 422}
        field = page.locator(f"[name={wrong}]")
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(r"\w"))


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


def test_the_browser_keeps_all_of_a_long_name(page: Page) -> None:
    step("A visitor types a name of 40 characters, many of them emoji, between two spaces")
    own = Credentials(Credentials().username.ljust(40, "😀"))
    page.goto("/register")
    # Key by key: browsers cut only text that somebody types.
    page.get_by_label("Username").press_sequentially(f" {own.username} ")
    page.get_by_label("Password").fill(own.password)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text(f"Signed in as {own.username}")).to_be_visible()

    step("A field with maxlength=40 does not keep all of it")
    page.goto("/register")
    page.get_by_label("Username").evaluate("field => field.maxLength = 40")
    page.get_by_label("Username").press_sequentially(f" {own.username} ")
    expect(page.get_by_label("Username")).not_to_have_value(f" {own.username} ")


GOOD_NAMES = ["a", " Ann ", "\u3000Ann\t", "Ζωή O'Hara", "本", "😀 & <b>", 40 * "ß", "50%_\\ {}"]
GOOD_PASSWORDS = [8 * " ", "Zoë, Ann & <b>", 8 * "😀", 2000 * "😀", "only letters", "12345678"]


@pytest.mark.parametrize(
    "wrong",
    [None, {"username": "", "password": TOO_SHORT}],
    ids=["at first", "after a mistake"],
)
@pytest.mark.parametrize("path", ["/register", "/login"])
def test_the_browser_refuses_no_good_name_or_password(
    page: Page, path: str, wrong: dict[str, str] | None
) -> None:
    step("A visitor fills in good names and passwords: the browser accepts each")
    for label, texts in (("Username", GOOD_NAMES), ("Password", GOOD_PASSWORDS)):
        send_fields(page, path, wrong) if wrong else page.goto(path)
        field = page.get_by_label(label)
        assert refused_by_the_browser(field, texts) == []

        step(f"With a pattern that forbids the space, {label} refuses a text with a space")
        field.evaluate("(field, pattern) => field.pattern = pattern", r"\S+")
        assert refused_by_the_browser(field, ["two words", "word-by-word"]) == ["two words"]


def refused_by_the_browser(field: Locator, texts: list[str]) -> list[str]:
    """Return the texts that the browser's check refuses.

    It does not check the length of a text that a script has set.
    """
    check = "(field, texts) => texts.filter(text => (field.value = text, !field.checkValidity()))"
    return field.evaluate(check, texts)


@pytest.mark.by_engine
def test_a_reader_logs_out_with_only_the_keyboard(reader: Page) -> None:
    step("A reader goes to the button with the keyboard, and presses it")
    reader.goto("/books")
    tab_to(reader.get_by_role("button", name="Log out"), within=20)
    reader.keyboard.press("Enter")
    expect(reader).to_have_url("/")


def test_a_visitor_uses_the_lab_with_only_the_keyboard(page: Page) -> None:
    step("A visitor types MySessionCookie, and presses Enter: the field Name has the focus")
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


def test_a_registration_works_without_javascript(
    visitor_without_scripts: Page, account: Credentials
) -> None:
    step("A visitor without JavaScript registers a name that is in use: the name has the focus")
    page, name = visitor_without_scripts, visitor_without_scripts.get_by_label("Username")
    page.goto("/register")
    register(page, account)
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()

    step("The visitor chooses another name, and is signed in")
    new = Credentials()
    register(page, new)
    expect(page.get_by_text(f"Signed in as {new.username}")).to_be_visible()


def test_a_login_works_without_javascript(
    visitor_without_scripts: Page, account: Credentials
) -> None:
    step("A reader without JavaScript sends a wrong password: the name has the focus")
    page, name = visitor_without_scripts, visitor_without_scripts.get_by_label("Username")
    page.goto("/login")
    log_in(page, Credentials(account.username, "not the password"))
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()

    step("The reader corrects the password, is signed in, and logs out")
    log_in(page, account)
    expect(page.get_by_text(f"Signed in as {account.username}")).to_be_visible()
    log_out(page)
    expect(page).to_have_url("/")


def test_the_lab_works_without_javascript(visitor_without_scripts: Page) -> None:
    step("The lab refuses a name, and the field has the focus. Then it accepts another name")
    page = visitor_without_scripts
    page.goto("/lab")
    page.get_by_label("Name").fill("MySessionCookie")
    page.get_by_role("button").click()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("lab")
    page.get_by_role("button").click()
    expect(page.locator("#received")).to_contain_text("lab=")


@pytest.mark.one_engine
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
