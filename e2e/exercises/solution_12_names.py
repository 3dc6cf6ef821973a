"""Exercise 12, solved: the name is shown exactly, in each of the three places."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, log_in, register


def test_the_books_show_html_in_a_name_as_text(page: Page, credentials: Credentials) -> None:
    name = f"<del>{credentials.username}</del>"
    page.goto("/books")
    register(page, Credentials(name))

    expect(page.get_by_text(f"Signed in as {name}")).to_be_visible()
    expect(page.get_by_role("deletion")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "send"),
    [
        pytest.param("/register", register, id="register"),
        pytest.param("/login", log_in, id="login"),
    ],
)
def test_a_refused_form_shows_html_in_a_name_as_text(
    page: Page, path: str, send: Callable[[Page, Credentials], None]
) -> None:
    name = '"><del>old</del>'
    page.goto(path)
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    with page.expect_response(f"**{path}*"):
        send(page, Credentials(name, "short"))

    expect(page.get_by_label("Password")).to_have_value("")
    expect(page.get_by_label("Username")).to_have_value(name)
    expect(page.get_by_role("deletion")).to_have_count(0)
