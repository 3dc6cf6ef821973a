"""Exercise 14, solved: the token is long, has no name in it, and is new at each login."""

import base64

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in
from fixtures.jar import Jar


def test_the_token_is_long_and_does_not_contain_the_name(
    reader: Page, jar: Jar, credentials: Credentials
) -> None:
    reader.goto("/books")

    value = jar["MySessionCookie"].stored
    assert len(value) >= 22
    assert credentials.username not in value
    assert base64.b64encode(credentials.username.encode()).decode()[:12] not in value


def test_the_token_is_new_after_a_second_login(page: Page, jar: Jar, account: Credentials) -> None:
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")
    first = jar["MySessionCookie"]
    page.goto("/login")
    log_in(page, account)
    expect(page).to_have_url("/books")

    assert jar["MySessionCookie"].stored != first.stored
