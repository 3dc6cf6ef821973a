"""Exercise 17: another site can neither log a reader out nor sign a visitor in.

Any page can have a form or a link that leads to the bookshop. The attacker's, at evil.test, has
what its address asks for; the test below opens it as a reader, and presses nothing yet.

Look at: lesson 13, `evil_app` in fixtures/hosts.py, the fixtures `shopper` and `hosts`.

Scope: posts-of-other-sites-accepted, navigation-trusted, only-logout-guarded, link-logs-out
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register
from fixtures.hosts import Hosts


def test_a_reader_visits_the_attacker(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)
    expect(shopper).to_have_url(f"{hosts.shop}/books")
    shopper.goto(f"{hosts.evil}/?target={hosts.shop}/logout")

    expect(shopper.get_by_role("button", name="POST")).to_be_visible()
    # Go on here: press it, and see what was answered. Then the link; is the reader still signed in?
    # Then the form to register, as a stranger: &username=…&password=… become its fields.
