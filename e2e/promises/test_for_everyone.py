"""Promise: every page in every state is easy to see, and works with keyboard and screen reader.

Three of the tests go to all PLACES. Each takes several seconds, so it is marked `slow`.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.accessibility import (
    axe_findings,
    findings_by_place,
    fixed_text_sizes,
    garbled_words,
    is_dark,
    keyboard_findings,
    kinds,
    labels_without_effect,
    out_of_sight,
    out_of_sight_in_large_text,
    prefer_colours,
    press_button,
    send_fields,
    show_on_phone,
    text_cut_off,
)
from fixtures.course.clients import TOO_SHORT
from fixtures.course.readers import Credentials, register_by_http
from fixtures.steps import step

WRONG = {
    "/register": {"username": "", "password": TOO_SHORT},
    "/login": {"username": "x", "password": "x"},
    "/lab": {"name": "x", "value": ";"},
}
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # axe's rules about colours
LONG = 300 * "w"  # letters without a space
Go = Callable[[Page], int]


def opened(path: str) -> Go:
    """Return a function that opens this path, and returns the status.

    For 304, it returns 200: the browser shows its stored copy of the page (RFC 9111, 4.3.3).
    Chromium reports 200 itself, and Firefox reports 304.
    """

    def go(page: Page) -> int:
        status = page.goto(path).status
        return 200 if status == 304 else status

    return go


def sent(path: str, /, **fields: str) -> Go:
    """Return a function that sends the form at this path, and returns the status."""
    return lambda page: send_fields(page, path, fields)


def long_cookie(page: Page) -> int:
    """Display a first cookie with a long value."""
    page.context.add_cookies(
        [{"name": "myFirstCookie", "value": LONG, "url": urljoin(page.url, "/")}]
    )
    return opened("/displayCookieValue")(page)


def sent_from_another_site(page: Page) -> int:
    """Send a form of another site."""
    action = urljoin(page.url, "/logout")
    # After about:blank and `set_content`, a click in Firefox once waited until its time limit.
    page.goto(f"data:text/html,<form method=post action={action}><button>Go</button></form>")
    return press_button(page)


def name_in_use(page: Page) -> int:
    """Register with the name of a reader."""
    own = Credentials()
    register_by_http(page.context.request, own)
    return sent("/register", username=own.username, password=own.password)(page)


def books_of_a_long_name(page: Page) -> int:
    """Register with a name of 40 letters without a space, and open the books."""
    name = Credentials().username[-12:].rjust(40, "ü")
    register_by_http(page.context.request, Credentials(name))
    status = opened("/books")(page)
    expect(page.get_by_text(f"Signed in as {name}")).to_be_visible()
    return status


PLACES: dict[str, tuple[int, Go]] = {
    "the first page": (200, opened("/")),
    "the registration": (200, opened("/register")),
    "the login": (200, opened("/login")),
    "the lab": (200, opened("/lab")),
    "no cookie": (200, opened("/displayCookieValue")),
    "the cookie, added": (200, opened("/addCookie")),
    "a long cookie, displayed": (200, long_cookie),
    "the cookie, removed": (200, opened("/removeCookie")),
    "the registration, refused": (422, sent("/register", username="", password=TOO_SHORT)),
    "the login, refused": (401, sent("/login", username=LONG, password=LONG)),
    "the lab, refused": (422, sent("/lab", name=LONG, value=f"{LONG};")),
    "the lab, with a long cookie": (200, sent("/lab", name="lab", value=LONG)),
    "the lab, with a cookie that did not come back": (200, sent("/lab", name="lab", path="/x")),
    "a form of another site": (403, sent_from_another_site),
    "no such page": (404, opened(f"/{LONG}")),
    "a wrong method": (405, opened("/logout")),
    "a name in use": (422, name_in_use),
    "the books": (200, books_of_a_long_name),
    "the first page of a reader": (200, opened("/")),
    "the registration of a reader": (200, opened("/register")),
    "the login of a reader": (200, opened("/login")),
    "the lab of a reader": (200, opened("/lab")),
}


def test_titles_say_which_page_it_is(page: Page) -> None:
    step("A visitor opens two pages: the titles contain the greeting, and the cookie's value")
    page.goto("/")
    expect(page).to_have_title(re.compile("Hello World!"))
    page.goto("/addCookie")
    page.goto("/displayCookieValue")
    expect(page).to_have_title(re.compile("Found the cookie: Hello World - my first cookie!"))


@pytest.mark.slow
@pytest.mark.one_engine
def test_axe_finds_nothing_in_light_and_dark_colours(visitor_in_dark_mode: Page) -> None:
    step("A visitor in dark mode sees dark pages. axe finds nothing, in dark and in light colours")

    def check(page: Page) -> list[str]:
        prefer_colours(page, "dark")
        dark = ([] if is_dark(page) else ["not dark"]) + axe_findings(page)
        prefer_colours(page, "light")
        # Firefox ignores it if it is not Playwright's own build: the page stays dark, and was
        # checked above.
        return dark + ([] if is_dark(page) else axe_findings(page, COLOUR_RULES))

    assert findings_by_place(visitor_in_dark_mode, PLACES, check) == {}


def test_the_message_of_each_wrong_field_is_visible(page: Page) -> None:
    for path, fields in WRONG.items():
        step(f"A visitor makes a mistake at {path}: the message of each wrong field is visible")
        send_fields(page, path, fields)
        wrong = page.locator("[aria-invalid=true]")
        texts = wrong.evaluate_all(
            "all => all.map(field => field.getAttribute('aria-describedby') ?? '')"
        )
        assert texts
        assert all(texts), "each wrong field has a message"
        for identifier in " ".join(texts).split():
            expect(page.locator(f"[id='{identifier}']")).to_be_visible()


@pytest.mark.one_engine
def test_only_the_element_with_the_focus_has_an_outline(page: Page) -> None:
    step("A visitor moves the mouse over each link and button in main: it gets no outline")
    page.goto("/register")
    page.get_by_label("Username").focus()
    for control in page.get_by_role("main").locator("a, button").all():
        control.hover()
        expect(control).to_have_css("outline-style", "none")
    expect(page.get_by_label("Username")).not_to_have_css("outline-style", "none")


@pytest.mark.one_engine
def test_the_size_of_text_follows_the_settings_of_the_browser(page: Page) -> None:
    step("A visitor opens a page: no style sheet sets the size of text in pixels")
    page.goto("/register")
    assert fixed_text_sizes(page) == []

    step("A rule with a size in pixels is found")
    sheet = page.evaluate_handle("document.styleSheets[0]")
    sheet.evaluate("s => s.insertRule('html { font-size: 18px }', s.cssRules.length)")
    assert fixed_text_sizes(page) == ["html { font-size: 18px; }"]


@pytest.mark.slow
def test_nothing_is_out_of_sight(page: Page) -> None:
    step("A visitor goes to every place, on a phone and with large text: nothing is out of sight")

    def check(page: Page) -> list[str]:
        show_on_phone(page)
        seen = out_of_sight(page) + text_cut_off(page)
        seen += out_of_sight_in_large_text(page) + text_cut_off(page)  # at a desk, in large text
        show_on_phone(page)  # the text is still large
        return seen + text_cut_off(page)

    assert findings_by_place(page, PLACES, check) == {}


@pytest.mark.one_engine
def test_text_that_is_cut_off_is_found(page: Page) -> None:
    step("A visitor displays a long cookie: all of the heading is on the page")
    page.goto("/")
    long_cookie(page)
    show_on_phone(page)
    assert text_cut_off(page) == []

    for style in ("white-space: nowrap; text-overflow: ellipsis", "max-height: 1.2em"):
        step(f"With {style}, the heading has only one line: the check finds it")
        heading = page.get_by_role("heading", level=1)
        heading.evaluate("(e, style) => e.style = `overflow: hidden; ${style}`", style)
        assert kinds(text_cut_off(page)) == ["cut"]

    step("With a fixed height, only normal text fits: the check finds the heading in large text")
    page.reload()
    heading = page.get_by_role("heading", level=1)
    heading.evaluate("e => e.style = `overflow: hidden; height: ${e.clientHeight}px`")
    assert text_cut_off(page) == []
    out_of_sight_in_large_text(page)
    show_on_phone(page)
    assert kinds(text_cut_off(page)) == ["cut"]


def books_links(page: Page) -> list[str]:
    """Return [] if exactly one link is named `Books`, and leads to /books.

    Otherwise return the paths of these links, in one text.
    """
    links = page.get_by_role("link", name="Books", exact=True)
    addresses = links.evaluate_all("all => all.map(a => a.href)")
    targets = sorted(urlsplit(url).path for url in addresses)
    return [] if targets == ["/books"] else [f"Books: {targets}"]


@pytest.mark.slow
def test_text_books_link_labels_and_tab_order_are_right(page: Page) -> None:
    step("In every place, no letter is garbled, one link is named Books, and Tab and labels work")

    def check(page: Page) -> list[str]:
        seen = garbled_words(page) + books_links(page)
        return seen + keyboard_findings(page) + labels_without_effect(page)

    assert findings_by_place(page, PLACES, check) == {}


@pytest.mark.one_engine
def test_a_second_link_to_the_books_is_found(page: Page) -> None:
    step("A page has two links named Books: the check finds them")
    page.goto("/")
    page.get_by_role("main").evaluate("e => e.insertAdjacentHTML('beforeend', '<a href=/>Books')")
    assert books_links(page) == ["Books: ['/', '/books']"]
