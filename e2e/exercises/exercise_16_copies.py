"""Exercise 16: logging out ends this session on the server, and no other session.

The test below copies a reader's jar, as a thief would. It checks that the copy works. The copy must
stop working when the session ends. A second device of the same reader has a session of its own.
This device must stay signed in.

Look at: lessons 8, 9 and 17, the fixtures `visitor` and `account`, `Jar.copy_to`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: session-outlives-logout, login-leaves-the-old-session, logout-everywhere, link-logs-out
"""

from playwright.sync_api import Page, expect

from fixtures.jar import Jar


def test_a_copy_of_the_jar_opens_the_books(reader: Page, visitor: Page) -> None:
    Jar(reader).copy_to(visitor)
    visitor.goto("/books")

    expect(visitor.get_by_role("heading", name="Books")).to_be_visible()
    # Continue here: test the copy after the reader has logged out, and after a second login.
    # Then test two devices of one account, and a link to /logout.
