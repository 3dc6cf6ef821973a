"""Exercise 8: the session cookie lasts for 30 days, but only with Keep me signed in.

If the box is not ticked, the cookie lasts until the browser closes. In both cases the jar contains
the cookie. A reload or a new tab shows no difference: check when the cookie expires. Two forms have
the box: test both.

Look at: lesson 12, the box on /register and on /login, `expires` in fixtures/jar.py.

Your tests must catch the faults with these names (see docs/grading.md).
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
    # Continue here: check when the cookie expires. `expires` is in seconds since 1970,
    # like `time.time()`. `pytest.approx(…, abs=60)` allows a difference of a minute.
