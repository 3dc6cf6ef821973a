"""Exercise 6: the session cookie has the attributes that protect it.

The test below checks only that the cookie is in the jar. The attributes of the cookie decide
whether scripts can read it, which requests send it, and how long the browser keeps it.

Look at: lesson 7, the cookie in your browser's developer tools, `to_be_present` in fixtures/jar.py.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: http-only-lost, path-too-narrow, secure-where-there-is-no-https, same-site-strict,
same-site-lost, always-kept-signed-in
"""

from playwright.sync_api import Page

from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar


def test_a_reader_has_a_session_cookie(page: Page, jar: Jar, credentials: Credentials) -> None:
    page.goto("/register")
    register(page, credentials)

    jar.expect("MySessionCookie").to_be_present()
    # Continue here: check its attributes. The browser can fill in one of them by itself.
    # So read the header too, with `page.expect_response("**/register*")`.
