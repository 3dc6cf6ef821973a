"""Exercise 1: a stranger who asks for the books is sent to register.

The test below is content with a heading. Say more: at which address the stranger ends up, and what
the answer from /books was, its status and its Location.

Look at: lesson 2, /books in a private window, the fixture `page`.

Scope: books-for-everyone, strangers-sent-to-log-in, form-in-place-of-the-redirect,
way-back-not-named
"""

from playwright.sync_api import Page, expect


def test_a_stranger_sees_the_registration(page: Page) -> None:
    page.goto("/books")

    expect(page.get_by_role("heading", name="Register")).to_be_visible()
    # Go on here: the address of this page; then `page.expect_response("**/books")` for the answer.
