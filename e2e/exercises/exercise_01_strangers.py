"""Exercise 1: a stranger who opens the books is sent to register.

The test below checks only a heading. Check more: the address of the page that the stranger sees.
Then check the response to /books: its status, and its header Location.

Look at: lesson 4, /books in a private window, the fixture `page`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: books-for-everyone, strangers-sent-to-log-in, form-in-place-of-the-redirect,
way-back-not-named
"""

from playwright.sync_api import Page, expect


def test_a_stranger_sees_the_registration(page: Page) -> None:
    page.goto("/books")

    expect(page.get_by_role("heading", name="Register")).to_be_visible()
    # Continue here: check the address of this page.
    # Then check the response: `page.expect_response("**/books")`.
