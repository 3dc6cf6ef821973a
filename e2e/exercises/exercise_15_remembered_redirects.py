"""Exercise 15: an old redirect does not send a new reader to the form again.

A browser may remember a redirect, and follow it again without a request to the site. Then a new
reader sees the form again. You do not see this if you use the registration form: after the form,
the browser requests the books again. So register without the form, with the same jar.

Look at: lesson 16, the redirect from /books, `register_by_http` in fixtures/course/readers.py.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: permanent-redirect, permanent-redirect-308, strangers-redirect-kept
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_a_stranger_becomes_a_reader(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    register(page, credentials)

    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    # Continue here: register without the form, and click the link to the books.
    # Then check the redirect's status: not every browser remembers every kind of redirect.
