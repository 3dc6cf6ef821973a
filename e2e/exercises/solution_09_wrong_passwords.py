"""Exercise 9, solved: an almost right password is wrong, and all refusals have the same message."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in
from fixtures.jar import Jar


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: "not the password", id="another one"),
        pytest.param(lambda password: password[:-1], id="one without its last character"),
        pytest.param(lambda password: password.upper(), id="one in capitals"),
    ],
)
def test_a_wrong_password_is_refused(
    page: Page, jar: Jar, account: Credentials, change: Callable[[str], str]
) -> None:
    page.goto("/login")
    with page.expect_response("**/login*") as response:
        log_in(page, Credentials(account.username, change(account.password)))

    assert response.value.status == 401
    jar.expect("MySessionCookie").to_be_absent()


def test_a_wrong_name_and_password_get_the_same_message(page: Page, account: Credentials) -> None:
    page.goto("/login")
    log_in(page, Credentials(account.username, "not the password"))
    expect(page.get_by_label("Username")).to_have_attribute("aria-invalid", "true")
    message = page.get_by_role("main").inner_text()
    log_in(page, Credentials("nobody", account.password))

    expect(page.get_by_label("Username")).to_have_value("nobody")
    expect(page.get_by_role("main")).to_have_text(message, use_inner_text=True)
