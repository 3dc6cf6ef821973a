"""Exercise 7, solved: each value catches a different fault."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param("<del>old</del>", "<del>old</del>", id="an element"),
        pytest.param("</title><del>old</del>", "</title><del>old</del>", id="the end of the title"),
        pytest.param("&lt", "&lt", id="a character reference"),
        pytest.param('"two words"', "two words", id="quotes around it"),
    ],
)
def test_the_value_is_displayed_exactly(page: Page, base_url: str, stored: str, shown: str) -> None:
    page.context.add_cookies([{"name": "myFirstCookie", "value": stored, "url": base_url}])
    page.goto("/displayCookieValue")

    expect(page.get_by_role("heading", name=f"Found the cookie: {shown}")).to_be_visible()
    expect(page.get_by_role("deletion")).to_have_count(0)
