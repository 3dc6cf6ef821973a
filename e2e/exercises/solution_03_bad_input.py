"""Exercise 3, solved: the server refuses bad input too, with the status 422."""

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        pytest.param("", "long enough", "Username", id="no name"),
        pytest.param("ada", "short", "Password", id="a short password"),
    ],
)
def test_bad_input_is_refused(page: Page, username: str, password: str, field: str) -> None:
    page.goto("/register")
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    with page.expect_response("**/register*") as response:
        register(page, Credentials(username, password))

    assert response.value.status == 422
    expect(page.get_by_label(field)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_have_value(username)
    expect(page.get_by_label("Password")).to_have_value("")
