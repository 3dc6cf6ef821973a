"""Exercise 11, solved: Back sends a new request, and /books shows the name of the new reader."""

import re

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, log_out


def test_back_does_not_show_the_books_after_logging_out(reader: Page) -> None:
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.go_back()

    expect(reader).to_have_url(re.compile("/register"))


def test_the_next_reader_sees_their_own_name(reader: Page, account: Credentials) -> None:
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/login")
    log_in(reader, account)

    expect(reader.get_by_text(f"Signed in as {account.username}")).to_be_visible()
