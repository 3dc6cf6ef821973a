"""Exercise 10: the form leads back to where the visitor was going, and never off the site.

The books are where the form leads without any `next`, so a test with the books proves nothing.
Take another page of the site. Then be an attacker, who writes the `next` of a link: browsers read
some things as an address that do not look like one.

Look at: lessons 2 and 7, /register?next=/displayCookieValue and the link there to log in.

Scope: next-ignored, form-forgets-next, link-to-log-in-forgets-next, next-leads-anywhere,
next-with-two-slashes, next-with-a-backslash
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_registering_leads_back_to_the_books(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    register(page, credentials)

    expect(page).to_have_url("/books")
    # Go on here: with another page, by the other form, and with `next` on evil.test.
