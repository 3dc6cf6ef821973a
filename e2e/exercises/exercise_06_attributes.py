"""Exercise 6: the session cookie has every attribute that guards it.

That there is a cookie says little. Its attributes say who gets it: scripts, other paths, forms of
other sites, the next person at this computer.

Look at: lesson 4, the cookie in your browser's own tools, `to_be_present` in fixtures/jar.py.

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
    # Go on here: with which attributes? One of them the jar makes up where the header has none:
    # `page.expect_response("**/register")` has the header.
