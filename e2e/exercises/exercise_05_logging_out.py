"""Exercise 5: a reader who logs out is a stranger again, and has no session cookie.

The test below checks only that the reader has left the books. Check more: the page that the reader
sees now, the cookies in the jar, and the next request for the books.

Look at: lesson 9, the button on /books, the fixtures `reader` and `jar`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: logout-of-the-wrong-cookie, logout-empties-the-cookie, logout-on-another-path,
logout-leads-to-the-login
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import log_out


def test_a_reader_who_logs_out_leaves_the_books(reader: Page) -> None:
    reader.goto("/books")
    log_out(reader)

    expect(reader.get_by_text("Signed in as")).not_to_be_visible()
    # Continue here.
