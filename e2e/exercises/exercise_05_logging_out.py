"""Exercise 5: whoever logs out is a stranger again, and has no session cookie left.

The test below sees that the reader has left the books, and no more than that. Where are they now,
what is left in the jar, and what happens to the next request for the books?

Look at: lesson 7, the button on /books, the fixtures `reader` and `jar`.

Scope: logout-of-the-wrong-cookie, logout-empties-the-cookie, logout-on-another-path,
logout-leads-to-the-login
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import log_out


def test_logging_out_leads_away_from_the_books(reader: Page) -> None:
    reader.goto("/books")
    log_out(reader)

    expect(reader.get_by_text("Signed in as")).not_to_be_visible()
    # Go on here.
