"""Exercise 9: the login refuses a wrong password, and does not tell which names are registered.

The test below passes even if the login accepts every password. Try passwords that are almost right:
without the last letter, or in capitals. They are wrong too. Then look at the message. It must not
help an attacker who wants to know which names are registered.

Look at: lesson 10, /login, the fixture `account`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: any-password-accepted, password-cut-after-eight-characters, password-ignores-capitals,
wrong-password-answered-with-200, login-tells-who-is-registered
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in


def test_the_right_password_opens_the_books(page: Page, account: Credentials) -> None:
    page.goto("/login")
    log_in(page, account)

    expect(page).to_have_url("/books")


# Continue here: test that the server refuses `Credentials(account.username, "not the password")`.
# Then test that the page has the same message for a name that is not registered.
