"""Exercise 10: the forms lead to the page that the visitor asked for, and never to another site.

The parameter `next` in a form's address names a page. The form leads to this page. Without `next`,
the form leads to the books, so a test with the books proves nothing. Use another page of the site.
Then think like an attacker: write a link with your own value of `next`. Some values do not look
like the address of another site, but a browser reads them as one.

Look at: lessons 4 and 10, /register?next=/displayCookieValue and the link in the main part of that
page. The text of this link contains `Log in` or `log in`, and can contain other words.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: next-ignored, form-forgets-next, link-to-log-in-forgets-next, next-leads-anywhere,
next-with-two-slashes, next-with-a-backslash
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_registering_leads_back_to_the_books(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    register(page, credentials)

    expect(page).to_have_url("/books")
    # Continue here: test another page, the other form, and a `next` that leads to evil.test.
