"""Exercise 9: a wrong password opens nothing, and tells a stranger nothing.

A login that lets everyone in passes the test below. How wrong does a password have to be? A letter
too few, or capitals for small ones, are wrong as well. And what does a refusal say to whoever
collects names?

Look at: lesson 7, /login, the fixture `account`.

Scope: any-password-will-do, eight-characters-count, capitals-do-not-count,
wrong-password-answered-with-200, login-tells-who-is-registered
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in


def test_the_right_password_opens_the_books(page: Page, account: Credentials) -> None:
    page.goto("/login")
    log_in(page, account)

    expect(page).to_have_url("/books")


# Go on here, with `Credentials(account.username, "not the password")`: a test that the server
# refuses it, and one that the page says the same of a name that nobody has.
