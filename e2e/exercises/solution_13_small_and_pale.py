"""Exercise 13, solved: axe finds nothing, and nothing is wider than a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("path", ["/", "/register"])
def test_axe_finds_nothing_wrong(page: Page, path: str) -> None:
    page.goto(path)
    findings = Axe().run(page).response["violations"]

    assert [finding["id"] for finding in findings] == []


def test_a_phone_shows_the_menu_and_the_whole_form(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/register")

    expect(page.get_by_role("link", name="Books", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
