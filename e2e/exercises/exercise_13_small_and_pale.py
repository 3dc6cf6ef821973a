"""Exercise 13: pages can be read by everyone, on a phone too.

axe finds what a machine can find, but the test below takes notice of the worst alone, and of the
first page. Hints under a field are on another. No machine looks at a page that is too wide.

Look at: lesson 17, / and /register in a narrow window, `page.set_viewport_size`.

Scope: language-not-said, heading-levels-skipped, pale-hints, menu-hidden-on-a-phone,
fields-wider-than-a-phone
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def test_axe_finds_nothing_critical_on_the_first_page(page: Page) -> None:
    page.goto("/")
    findings = Axe().run(page).response["violations"]

    assert [finding["id"] for finding in findings if finding["impact"] == "critical"] == []
    # Go on here: on which pages, and with which other findings? Then a phone: 360 px wide.
