"""The steps of test_flows.py with Playwright only. Each flow has its own context."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from uuid import uuid4

from playwright.sync_api import Browser, Page, expect, sync_playwright
from serve import serve

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "correct horse battery staple"  # noqa: S105  no secret: it opens nothing


def a_stranger_is_sent_to_register(page: Page) -> None:
    """Open the books without a session."""
    page.goto("/books")

    expect(page).to_have_url(re.compile("/register"))
    expect(page.get_by_role("heading", name="Register")).to_be_visible()


def registering_leads_to_the_books(page: Page) -> None:
    """Fill in the form, and send it."""
    username = f"reader-{uuid4().hex[:12]}"
    page.goto("/register")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()

    expect(page).to_have_url("/books")
    expect(page.get_by_role("heading", name="Books")).to_be_visible()
    expect(page.get_by_text(f"Signed in as {username}")).to_be_visible()


def a_cookie_comes_and_goes(page: Page) -> None:
    """Add the cookie, display it and remove it."""
    page.goto("/addCookie")
    expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()

    page.goto("/displayCookieValue")
    expect(page.get_by_role("heading", name="Found the cookie: Hello World")).to_be_visible()

    page.goto("/removeCookie")
    expect(page.get_by_role("heading", name="Cookie removed!")).to_be_visible()
    assert "myFirstCookie" not in {cookie.get("name") for cookie in page.context.cookies()}


FLOWS = (
    a_stranger_is_sent_to_register,
    registering_leads_to_the_books,
    a_cookie_comes_and_goes,
)


def in_new_context(browser: Browser, url: str, flow: Callable[[Page], None]) -> None:
    """Run a flow with a new jar, cache and history."""
    with browser.new_context(base_url=url) as context:
        flow(context.new_page())


def main(tests: int) -> None:
    """Run this number of flows. The three flows take turns."""
    path = os.environ.get("BENCH_BROWSER")
    with (
        serve() as url,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path or None) as browser,
    ):
        for number in range(tests):
            in_new_context(browser, url, FLOWS[number % len(FLOWS)])
    print(tests, "passed")


if __name__ == "__main__":
    main(int(os.environ.get("BENCH_TESTS", len(FLOWS))))
