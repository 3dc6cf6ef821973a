"""Exercise 12: a name that is HTML is shown, and not obeyed.

A name comes back in three places: on the page of the books, and in each of the two forms when it
is refused. In a form, a quote is enough to break out of the field.

Look at: lesson 11, /books, /register and /login, the role `deletion` of the element <del>.

Scope: name-shown-unescaped, name-unescaped-in-the-registration, name-unescaped-in-the-login
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_a_name_can_be_html(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    register(page, Credentials(f"<del>{credentials.username}</del>"))

    expect(page.get_by_text(credentials.username)).to_be_visible()
    # Go on here: is the name shown to the letter? Then the forms, where the name is
    # '"><del>old</del>' and something else is wrong.
