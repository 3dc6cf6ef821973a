"""Exercise 17, solved: the server refuses the attacker's forms, and the link changes nothing."""

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register
from fixtures.hosts import Hosts
from fixtures.jar import Jar


@pytest.fixture
def victim(shopper: Page, hosts: Hosts, credentials: Credentials) -> Page:
    """A reader on the page of evil.test, which has a form and a link to the bookshop's /logout."""
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)
    expect(shopper).to_have_url(f"{hosts.shop}/books")
    shopper.goto(f"{hosts.evil}/?target={hosts.shop}/logout")
    return shopper


def test_another_sites_form_cannot_log_a_reader_out(victim: Page, hosts: Hosts) -> None:
    with victim.expect_response(f"{hosts.shop}/logout") as response:
        victim.get_by_role("button", name="POST").click()

    assert response.value.status == 403


def test_another_sites_link_cannot_log_a_reader_out(
    victim: Page, hosts: Hosts, credentials: Credentials
) -> None:
    with victim.expect_response(f"{hosts.shop}/logout"):
        victim.get_by_role("link", name="link").click()
    victim.goto(f"{hosts.shop}/books")

    expect(victim.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_another_site_cannot_sign_a_visitor_in(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    fields = f"username={credentials.username}&password=password"
    shopper.goto(f"{hosts.evil}/?target={hosts.shop}/register&{fields}")
    with shopper.expect_response(f"{hosts.shop}/register*") as response:
        shopper.get_by_role("button", name="POST").click()

    assert response.value.status == 403
    assert "MySessionCookie" not in Jar(shopper)
