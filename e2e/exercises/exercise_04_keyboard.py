"""Exercise 4: the registration works without a mouse.

Some visitors have the keyboard alone. Tab has to lead them to every field, something has to show
where they are, and after a mistake they have to be at the field that is wrong.

Look at: lesson 17, /register with the mouse put away, `page.keyboard`, `to_be_focused`.

Scope: checkbox-passed-over, words-do-not-tick-the-box, focus-not-shown, second-wrong-field-first
"""

from playwright.sync_api import Page, expect


def test_tab_leads_from_the_name_to_the_password(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Username").focus()
    page.keyboard.press("Tab")

    expect(page.get_by_label("Password")).to_be_focused()
    # Go on here: how can a visitor tell? Where does Tab lead next?
    # And where is the visitor when a form with two mistakes has come back?
