"""A browser that is opened again has its old profile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from fixtures.jar import Jar

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow  # it starts other processes


@pytest.mark.one_engine  # lesson 13 opens both browsers again
def test_a_reopened_browser_has_its_old_profile(
    open_browser: Callable[[], BrowserContext], base_url: str
) -> None:
    in_an_hour = time.time() + 3600
    browser = open_browser()
    browser.add_cookies([{"name": "kept", "value": "1", "url": base_url, "expires": in_an_hour}])
    browser.close()

    page = open_browser().new_page()
    page.goto("/")

    expect(page).to_have_url(f"{base_url}/")
    Jar(page).expect("kept").to_be_present(value="1")
