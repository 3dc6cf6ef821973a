"""Exercise 5, solved: the jar has no session cookie, and /books does not know the reader."""

import re

from playwright.sync_api import Page, expect

from fixtures.course.readers import log_out
from fixtures.jar import Jar


def test_logging_out_removes_the_session_cookie(reader: Page, jar: Jar) -> None:
    reader.goto("/books")
    jar.expect("MySessionCookie").to_be_present()
    log_out(reader)

    expect(reader).to_have_url("/")
    jar.expect("MySessionCookie").to_be_absent()


def test_a_reader_who_logged_out_is_a_stranger_again(reader: Page) -> None:
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/books")

    expect(reader).to_have_url(re.compile("/register"))
