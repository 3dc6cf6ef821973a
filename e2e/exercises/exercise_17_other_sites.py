"""Exercise 17: another site cannot log a reader out, and cannot sign a visitor in.

Any page can have a form or a link that leads to the bookshop. The attacker's page at evil.test has
a form and a link. Both lead to the address in the parameter `target`. In the test below, a reader
opens this page, but does not press the button yet.

Look at: lesson 23, `evil_app` in fixtures/hosts.py, the fixtures `shopper` and `hosts`.

Your tests must catch the faults with these names (see docs/grading.md).
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
    # Continue here: press the button, and check the response. Then follow the link, and check that
    # the reader is still signed in. Then send the form to /register as a stranger: the parameters
    # &username=…&password=… become fields of the form.
