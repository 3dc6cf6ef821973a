"""Lesson 17: a page is for everyone, and a machine can check part of that.

axe (https://github.com/dequelabs/axe-core) finds what is plainly wrong by the Web Content
Accessibility Guidelines: a field without a label, text too pale to read. What it does not find
may still be wrong.

Try: take `for="username"` off the label in site/bookshop/templates/fields.html.
"""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from fixtures.visitors import Credentials, fill_in

PAGES = ["/", "/register", "/login", "/addCookie", "/displayCookieValue", "/lab", "/no-such-page"]


def findings(page: Page) -> list[str]:
    """Give what axe finds wrong with the page, a line each."""
    return [
        f"{finding['id']}: {node['html']}"
        for finding in Axe().run(page).response["violations"]
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_wrong_with(page: Page, path: str) -> None:
    page.goto(path)

    assert findings(page) == []


@pytest.mark.parametrize(
    ("path", "color_scheme"), [("/register", "light"), ("/register", "dark"), ("/login", "light")]
)
def test_axe_finds_nothing_wrong_with_a_form_in_error(
    page: Page, path: str, color_scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=color_scheme)
    page.goto(path)
    fill_in(page, Credentials("nobody", "short"))
    page.get_by_role("button").evaluate("button => button.form.noValidate = true")
    page.get_by_role("button").click()

    expect(page.locator("[aria-invalid=true]")).not_to_have_count(0)
    assert findings(page) == []


def test_axe_finds_nothing_wrong_with_the_books(reader: Page) -> None:
    reader.goto("/books")

    assert findings(reader) == []


def test_axe_would_find_a_field_without_a_label(page: Page) -> None:
    page.goto("/register")
    page.get_by_text("Username", exact=True).evaluate("label => label.remove()")

    assert [finding.split(":")[0] for finding in findings(page)] == ["label"]
