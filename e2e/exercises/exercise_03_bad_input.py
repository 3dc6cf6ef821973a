"""Exercise 3: a registration that is refused says so, and loses nothing but the password.

The browser would not send a password this short, so the test switches its check off. It sees that
the field is marked as wrong. What of the answer's status, and of the two fields? And who else has
to be refused?

Look at: lesson 3, /register, `register` and `Credentials` in fixtures/visitors.py.

Scope: short-password-taken, no-name-needed, name-lost-on-error, password-sent-back,
bad-input-answered-with-200
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_a_short_password_is_refused(page: Page, credentials: Credentials) -> None:
    page.goto("/register")
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    register(page, Credentials(credentials.username, "short"))

    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    # Go on here: what is in the fields now? Then a test of a registration without a name.
