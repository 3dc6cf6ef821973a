"""Exercise 16, solved: a copy stops working, but another device stays signed in."""

import re

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, log_out
from fixtures.jar import Jar


def sign_in(page: Page, account: Credentials) -> None:
    """Log in, and wait for the books."""
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")


def test_a_copy_stops_working_when_the_reader_logs_out(reader: Page, visitor: Page) -> None:
    Jar(reader).copy_to(visitor)
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    visitor.goto("/books")

    expect(visitor).to_have_url(re.compile("/register"))


def test_a_copy_stops_working_when_the_reader_logs_in_again(
    page: Page, visitor: Page, account: Credentials
) -> None:
    sign_in(page, account)
    Jar(page).copy_to(visitor)
    sign_in(page, account)
    visitor.goto("/books")

    expect(visitor).to_have_url(re.compile("/register"))


def test_another_device_stays_signed_in(page: Page, visitor: Page, account: Credentials) -> None:
    sign_in(page, account)
    sign_in(visitor, account)
    log_out(page)
    expect(page).to_have_url("/")
    visitor.reload()

    expect(visitor.get_by_text(f"Signed in as {account.username}")).to_be_visible()


def test_a_link_does_not_log_a_reader_out(reader: Page) -> None:
    response = reader.goto("/logout")

    assert response.status == 405
