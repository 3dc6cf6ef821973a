"""Exercise 4: the registration works without a mouse.

Some visitors use only the keyboard. Tab must lead them to every field. Something on the page must
show which field has the focus. After a mistake, the wrong field must have the focus.

Look at: lesson 27, /register without the mouse, `page.keyboard`, `to_be_focused`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: tab-skips-the-checkbox, label-does-not-tick-the-box, focus-not-shown,
second-wrong-field-first
"""

from playwright.sync_api import Page, expect


def test_tab_leads_from_the_name_to_the_password(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Username").focus()
    page.keyboard.press("Tab")

    expect(page.get_by_label("Password")).to_be_focused()
    # Continue here: can a visitor see which field has the focus? Where does Tab lead next?
    # Which field has the focus after a form with two mistakes?
