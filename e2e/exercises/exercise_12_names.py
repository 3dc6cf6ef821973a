"""Exercise 12: a name that is HTML is shown as text.

The site shows a name in three places: on the page of the books, and in each of the two forms after
a mistake. In a form, a quote in the name is enough to end the field's value.

Look at: lesson 18, /books, /register and /login, the role `deletion` of the element <del>.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: name-shown-unescaped, name-unescaped-in-the-registration, name-unescaped-in-the-login
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_a_name_can_be_html(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    register(page, Credentials(f"<del>{credentials.username}</del>"))

    expect(page.get_by_text(credentials.username)).to_be_visible()
    # Continue here: check that the page shows the exact name. Then test both forms with the name
    # '"><del>old</del>' and the password "short", which both refuse.
