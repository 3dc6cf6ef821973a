"""Exercise 3: a refused registration says what is wrong, and keeps all input except the password.

The browser itself refuses to send a short password. So the test below switches off the browser's
check. It checks only that the field is marked as wrong. Check more: the status of the response, and
the text in the two fields. Then find another registration that the server must refuse.

Look at: lesson 6, /register, `register` and `Credentials` in fixtures/course/readers.py.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: short-password-accepted, no-name-needed, name-lost-on-error, password-sent-back,
bad-input-answered-with-200
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_a_short_password_is_refused(page: Page, credentials: Credentials) -> None:
    page.goto("/register")
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    register(page, Credentials(credentials.username, "short"))

    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    # Continue here: check the status, and the text in the fields. Then test a registration
    # without a name.
