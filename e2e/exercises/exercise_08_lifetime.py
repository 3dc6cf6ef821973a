"""Exercise 8: the cookie of whoever asks for it lives for 30 days, that of all others does not.

Both are in the jar, and neither a reload nor a new tab tells them apart. Their expiry does. There
are two forms with a box, and two ways to leave it.

Look at: lesson 8, the box on /register and on /login, `expires` in fixtures/jar.py.

Scope: never-kept-signed-in, always-kept-signed-in, thirty-hours, thirty-days-in-milliseconds,
expired-on-arrival, login-ignores-the-box
"""

from playwright.sync_api import Page

from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar


def test_a_reader_can_stay_signed_in(page: Page, jar: Jar, credentials: Credentials) -> None:
    page.goto("/register")
    page.get_by_label("Keep me signed in").check()
    register(page, credentials)

    jar.expect("MySessionCookie").to_be_present()
    # Go on here: until when? `expires` counts in seconds, as `time.time()` does, and
    # `pytest.approx(…, abs=60)` equals what is less than a minute off.
