"""Lesson 28: check pages on a phone, with large text, in dark mode, and without JavaScript.

`out_of_sight` returns what a visitor does not see without scrolling sideways. "wide" is a page that
is wider than the screen. "hidden" is a link, a button or a field that is outside the screen, or
covered by another part. `out_of_sight_in_large_text` doubles the size of all text first, on a phone
and on a large screen (https://www.w3.org/TR/WCAG22/#resize-text). "small" is text that stays small.

`show_on_phone` makes the page as narrow as a phone. `visitor_in_dark_mode` is a visitor whose
computer asks for dark pages, and `is_dark` checks for light text on a dark page. The browser of
`visitor_without_scripts` runs no JavaScript of the site. `fill_in_form` does not send the form.

Try: in site/bookshop/static/style.css, replace `color-scheme: light dark` with
`color-scheme: light`. Then `test_pages_are_dark_for_a_visitor_who_asks_for_it` fails.
"""

from playwright.sync_api import Page, expect

from fixtures.course.accessibility import (
    axe_findings,
    fill_in_form,
    findings_by_page,
    is_dark,
    kinds,
    out_of_sight,
    out_of_sight_in_large_text,
    send_form,
    show_on_phone,
)
from fixtures.course.readers import Credentials, log_in, log_out, register
from fixtures.steps import step

PAGES = [
    "/",
    "/books",
    "/register",
    "/lab",
    "/no-such-page",
]  # every other page looks like one of these


def test_no_page_is_wider_than_a_phone(reader: Page) -> None:
    step("A reader opens the pages on a phone: nothing is too wide or hidden")
    show_on_phone(reader)
    assert findings_by_page(reader, PAGES, out_of_sight) == {}

    step("The reader sets a cookie with a very long value in the lab: nothing is too wide")
    assert send_form(reader, "/lab", {"Name": "lab", "Value": "w" * 200}) == 200
    assert out_of_sight(reader) == []


def test_text_of_twice_the_size_stays_in_sight(reader: Page) -> None:
    step("A reader doubles the size of all text: nothing is small, too wide or hidden")
    assert findings_by_page(reader, PAGES, out_of_sight_in_large_text) == {}


def test_the_checks_find_wide_small_and_hidden_parts(page: Page) -> None:
    step("We make the heading too wide, and the button small and off the screen")
    page.goto("/login")
    page.get_by_role("heading", level=1).evaluate("heading => heading.style = 'width: 150vw'")
    page.get_by_role("button").evaluate(
        "button => button.style = 'font-size: 12px; position: relative; left: -200vw'"
    )

    step("The checks find the wide page and the small, hidden button")
    assert {*kinds(out_of_sight(page))} == {"wide", "hidden"}
    assert {*kinds(out_of_sight_in_large_text(page))} == {"small", "wide", "hidden"}


def test_pages_are_dark_for_a_visitor_who_asks_for_it(visitor_in_dark_mode: Page) -> None:
    step("A visitor in dark mode sends bad input: the page is dark, and axe finds nothing")
    wrong = {"Username": "", "Password": "short"}
    assert send_form(visitor_in_dark_mode, "/register", wrong) == 422
    assert is_dark(visitor_in_dark_mode)
    assert axe_findings(visitor_in_dark_mode) == []

    step("axe finds nothing wrong with the other pages in dark mode")
    assert findings_by_page(visitor_in_dark_mode, ["/", "/lab"], axe_findings) == {}

    step("The check of the colour finds that a white page is not dark")
    visitor_in_dark_mode.goto("about:blank")
    visitor_in_dark_mode.set_content("<body style='background: white'>")
    assert not is_dark(visitor_in_dark_mode)


def test_a_visitor_registers_and_logs_in_without_javascript(
    visitor_without_scripts: Page, credentials: Credentials
) -> None:
    step("A visitor without JavaScript registers")
    page = visitor_without_scripts
    page.goto("/register")
    register(page, credentials)
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()

    step("The reader logs out, and logs in again")
    log_out(page)
    expect(page).to_have_url("/")
    page.goto("/login")
    log_in(page, credentials)
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_the_cookie_lab_works_without_javascript(visitor_without_scripts: Page, page: Page) -> None:
    step("A visitor without JavaScript sets a cookie in the lab, and the lab shows it")
    fill_in_form(visitor_without_scripts, "/lab", {"Name": "lab", "Value": "42"})
    visitor_without_scripts.get_by_role("button").click()
    expect(visitor_without_scripts.locator("#received")).to_contain_text("lab=42")

    step("The lab cannot show the cookies that JavaScript sees")
    expect(visitor_without_scripts.locator("#seen")).not_to_contain_text("lab=42")

    step("A visitor with JavaScript sees them too")
    assert send_form(page, "/lab", {"Name": "lab", "Value": "42"}) == 200
    expect(page.locator("#seen")).to_contain_text("lab=42")
