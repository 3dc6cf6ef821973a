"""Lesson 5: a test finds the fields of a form by their labels, as a visitor does.

`get_by_label` finds a field by its label. It cannot find a field without a label. A screen reader
is a program that reads the page aloud for blind visitors. It cannot say the name of such a field.
The form has two more things for later lessons: the checkbox `Keep me signed in` (lesson 12), and a
link `Log in` for registered readers (lesson 10).

Try: in site/bookshop/templates/fields.html, delete ` for="keep"`.
Then `test_every_field_has_a_label` fails.
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register
from fixtures.steps import step


def test_every_field_has_a_label(page: Page) -> None:
    step("A stranger opens the registration form")
    page.goto("/register")

    step("Each field has a name, which is its label, and the checkbox is not ticked")
    expect(page.get_by_role("textbox", name="Username")).to_be_editable()
    # In the ARIA standard, a password field has no role. So `get_by_role` cannot find it.
    expect(page.get_by_label("Password")).to_be_editable()
    expect(page.get_by_role("checkbox", name="Keep me signed in")).not_to_be_checked()


def test_the_form_has_a_link_for_registered_readers(page: Page) -> None:
    step("A stranger opens the registration form")
    page.goto("/register")

    step("The main part of the page has a link to log in")
    expect(page.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()


def test_the_password_is_hidden_and_the_name_is_not(page: Page) -> None:
    step("A stranger opens the registration form")
    page.goto("/register")

    step("The browser hides the password, and shows the name")
    expect(page.get_by_label("Password")).to_have_attribute("type", "password")
    expect(page.get_by_label("Username")).not_to_have_attribute("type", "password")


def test_the_longest_name_and_shortest_password_are_accepted(
    page: Page, credentials: Credentials
) -> None:
    step("A stranger registers with a name of 40 characters and a password of 8")
    page.goto("/register")
    register(page, Credentials(credentials.username.ljust(40, "x"), "8letters"))

    step("The site accepts both, and shows the books")
    expect(page).to_have_url("/books")
