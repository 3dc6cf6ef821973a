"""Exercise 4, solved: Tab reaches each field, and a visitor sees which field has the focus."""

from playwright.sync_api import Page, expect


def test_tab_reaches_every_field_and_the_focus_is_visible(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Username").focus()

    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).not_to_have_css("outline-style", "none")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Keep me signed in")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Register")).to_be_focused()


def test_the_first_of_two_wrong_fields_has_the_focus(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    page.get_by_role("button", name="Register").click()

    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_be_focused()
