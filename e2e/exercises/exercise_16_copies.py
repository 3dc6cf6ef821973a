"""Exercise 16: logging out ends this session, on the server, and no other.

The test below copies a reader's jar, as a thief would, and sees that the copy works. It should
work no longer than the session. A second device of the same reader is no copy, though.

Look at: lessons 6, 7 and 11, the fixtures `visitor` and `account`, `Jar.copy_to`.

Scope: session-outlives-logout, login-leaves-the-old-session, logout-everywhere, link-logs-out
"""

from playwright.sync_api import Page, expect

from fixtures.jar import Jar


def test_a_copy_of_the_jar_opens_the_books(reader: Page, visitor: Page) -> None:
    Jar(reader).copy_to(visitor)
    visitor.goto("/books")

    expect(visitor.get_by_role("heading", name="Books")).to_be_visible()
    # Go on here: until when? After the reader has logged out; or has logged in once more.
    # Then two devices of one account, and a link to /logout.
