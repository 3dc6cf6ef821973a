"""The accessibility checks find faulty pages, and accept a good page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from fixtures.browsers import expect_timeout
from fixtures.course.accessibility import (
    axe_findings,
    expect_in_main,
    findings_by_page,
    findings_by_place,
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
    send_form,
    show_on_phone,
    tab_to,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow  # together, these tests take ten seconds

GOOD = """
<!doctype html>
<html lang="en">
  <title>A good page</title>
  <style>html { font-size: 16px } a, button { font-size: 1rem }</style>
  <main><h1>Good</h1> <a href="/">A link</a> <button>A button</button></main>
</html>
"""


@pytest.fixture
def good_page(shared_page: Page) -> Page:
    """A page with a link and a button. No check finds a fault in it."""
    shared_page.set_content(GOOD)
    return shared_page


@pytest.fixture
def short_wait() -> Iterator[None]:
    """Expectations wait only a tenth of a second, because the test needs their failure."""
    expect.set_options(timeout=100)
    yield
    expect.set_options(timeout=expect_timeout())


# These tests are the same in each engine: axe is one script, and Python compares its findings. The
# test of the good page shows that the checks run in each engine.


def add(page: Page, html: str) -> None:
    """Add an element to the main part of the page."""
    page.get_by_role("main").evaluate("(e, html) => e.insertAdjacentHTML('beforeend', html)", html)


def test_a_good_page_has_no_findings(good_page: Page) -> None:
    assert axe_findings(good_page) == []
    assert out_of_sight(good_page) == []
    assert out_of_sight_in_large_text(good_page) == []


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("html", "kind"),
    [
        pytest.param("<input>", "label", id="a field without a label"),
        pytest.param("<p style='color: #aaa'>pale</p>", "color-contrast", id="pale text"),
        pytest.param("<h3>deep</h3>", "heading-order", id="a skipped level of headings"),
    ],
)
def test_axe_finds_each_fault(good_page: Page, html: str, kind: str) -> None:
    add(good_page, html)

    assert kinds(axe_findings(good_page)) == [kind]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param("<p style='width: 400px'>wide</p>", ["wide"], id="a wide part"),
        pytest.param("<a href='/' style='display: none'>x</a>", ["hidden"], id="no box"),
        pytest.param(
            "<button style='position: relative; left: -200vw'>x</button>", ["hidden"], id="outside"
        ),
        pytest.param(
            "<div style='position: fixed; inset: 0'>over everything</div>",
            ["hidden", "hidden"],
            id="a cover over the link and the button",
        ),
        pytest.param(
            "<a href='/' class='skip'>x</a><style>.skip:not(:focus) "
            "{ position: absolute; left: -200vw }</style>",
            [],
            id="a skip link that appears with the focus",
        ),
        pytest.param("<p style='height: 3000px'>long</p><button>x</button>", [], id="a long page"),
    ],
)
def test_parts_out_of_sight_are_found_on_a_phone(
    good_page: Page, html: str, found: list[str]
) -> None:
    show_on_phone(good_page)
    add(good_page, html)

    assert kinds(out_of_sight(good_page)) == found


def test_text_that_does_not_grow_is_found_on_phone_and_desktop(good_page: Page) -> None:
    add(good_page, "<p style='font-size: 12px'>small</p>")

    assert out_of_sight_in_large_text(good_page) == [
        'small: <p style="font-size: 12px">small</p> (360)',
        'small: <p style="font-size: 12px">small</p> (1280)',
    ]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param("<a href='/'>x</a>", [], id="a link"),
        pytest.param("<a href='/' tabindex='-1'>x</a>", ["passed over"], id="a link that is not"),
        pytest.param("<input tabindex='1'>", ["out of order"], id="a field that comes first"),
        pytest.param("<a href='/' style='outline: none'>x</a>", ["no outline"], id="no outline"),
        pytest.param("<input style='outline: 0 solid'>", ["no outline"], id="no width"),
        pytest.param("<p style='outline: solid'>x</p>", ["outline without focus"], id="too many"),
        pytest.param("<div tabindex='0'>x</div>", [], id="another part with the focus"),
        pytest.param("<input type='radio' name='r'>" * 2, [], id="one stop in a group"),
        pytest.param(
            "<input class='a'><style>.a { outline: 0 solid; transition: all 1s } "
            ".a:focus { outline: 2px solid }</style>",
            [],
            id="an outline that grows",
        ),
    ],
)
def test_faults_of_the_keyboard_focus_are_found(
    good_page: Page, html: str, found: list[str]
) -> None:
    add(good_page, html)

    assert kinds(keyboard_findings(good_page)) == found


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param("<label>x<input type='checkbox'></label>", [], id="around its box"),
        pytest.param("<label for='a'>x</label><input type='checkbox' id='a'>", [], id="beside"),
        pytest.param("<label>x</label><input>", ["no field"], id="a label of nothing"),
        pytest.param("<input type='checkbox'>", ["not ticked"], id="a box without a label"),
    ],
)
def test_labels_without_effect_are_found(good_page: Page, html: str, found: list[str]) -> None:
    add(good_page, html)

    assert kinds(labels_without_effect(good_page)) == found


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("A — B, “café” and “à…”, 本, naïve", [], id="good"),
        pytest.param("A â€“ B", ["garbled: â€“"], id="a dash"),
        pytest.param("â€œAâ€\x9d", ["garbled: â€œAâ€\x9d"], id="quotes"),
        pytest.param("cafÃ©", ["garbled: cafÃ©"], id="an accent"),
        pytest.param("caf\ufffd", ["garbled: caf\ufffd"], id="a replacement character"),
    ],
)
def test_wrongly_decoded_words_are_found(good_page: Page, text: str, found: list[str]) -> None:
    add(good_page, f"<p>{text}</p>")

    assert garbled_words(good_page) == found


@pytest.mark.one_engine
def test_a_wrongly_decoded_title_is_found(good_page: Page) -> None:
    good_page.evaluate("document.title = 'Books â€“ Cookies'")

    assert garbled_words(good_page) == ["garbled: â€“"]


@pytest.mark.one_engine
def test_axe_checks_only_the_given_rules(good_page: Page) -> None:
    add(good_page, "<input><p style='color: #aaa'>pale</p>")

    assert kinds(axe_findings(good_page, ["color-contrast"])) == ["color-contrast"]


def test_axe_is_loaded_on_the_next_page(shared_page: Page) -> None:
    shared_page.goto("/")
    assert axe_findings(shared_page) == []
    shared_page.goto("/register")
    add(shared_page, "<input>")

    assert kinds(axe_findings(shared_page)) == ["label"]


@pytest.mark.one_engine
def test_findings_are_grouped_by_place(good_page: Page) -> None:
    places = {"one": (200, lambda _: 200), "two": (404, lambda _: 404)}

    assert findings_by_place(good_page, places, lambda _: ["x"]) == {"one": ["x"], "two": ["x"]}
    assert findings_by_place(good_page, places, axe_findings) == {}
    with pytest.raises(AssertionError, match="three"):
        findings_by_place(good_page, {"three": (200, lambda _: 404)}, axe_findings)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("style", "dark"),
    [
        pytest.param("body { background: #111; color: #eee }", True, id="dark body"),
        pytest.param("html { background: #111; color: #eee }", True, id="dark root"),
        pytest.param("body { background: #eee; color: #111 }", False, id="light body"),
    ],
)
def test_a_page_is_dark_if_its_text_is_lighter(good_page: Page, style: str, *, dark: bool) -> None:
    good_page.set_content(f"<style>{style}</style>text")

    assert is_dark(good_page) == dark


@pytest.mark.one_engine
def test_findings_are_grouped_by_path(shared_page: Page) -> None:
    def only_on_the_first_page(page: Page) -> list[str]:
        return ["wrong"] if page.url.endswith("/") else []

    found = findings_by_page(shared_page, ["/", "/register"], only_on_the_first_page)

    assert found == {"/": ["wrong"]}


@pytest.mark.one_engine
@pytest.mark.usefixtures("short_wait")
def test_a_redirect_to_another_page_fails(shared_page: Page) -> None:

    with pytest.raises(AssertionError, match="Page URL expected"):
        findings_by_page(shared_page, ["/books"], axe_findings)  # /books redirects strangers


@pytest.mark.one_engine  # Playwright's script makes the snapshot
@pytest.mark.usefixtures("short_wait")
def test_a_missing_line_of_the_snapshot_fails(good_page: Page) -> None:
    expect_in_main(good_page, '- heading [level=1]\n- button "A button"')

    with pytest.raises(AssertionError, match="Another"):
        expect_in_main(good_page, '- heading [level=1]\n- button "Another"')


@pytest.mark.one_engine  # the lessons send forms with bad input in every engine
def test_forms_are_sent_without_the_checks_of_the_browser(page: Page) -> None:
    assert send_form(page, "/register", {"Username": ""}) == 422

    page.goto("/login")
    assert press_button(page) == 401

    assert send_fields(page, "/register", {"username": "", "password": "short"}) == 422
    assert send_fields(page, "/lab", {"name": "lab", "value": "42"}) == 200
    expect(page.locator("#sent")).to_have_text("lab=42")


@pytest.mark.usefixtures("short_wait")
def test_tab_reaches_an_element_with_a_visible_outline(good_page: Page) -> None:
    tab_to(good_page.get_by_role("button"), within=2)
    add(good_page, "<button style='outline: none'>No outline</button>")
    with pytest.raises(AssertionError, match="not to have CSS"):
        tab_to(good_page.get_by_role("button", name="No outline"))


@pytest.mark.usefixtures("short_wait")
def test_tab_to_gives_up_after_the_given_number_of_presses(good_page: Page) -> None:

    with pytest.raises(AssertionError, match="to be focused"):
        tab_to(good_page.get_by_role("button"))  # the link comes first


@pytest.mark.one_engine  # lesson 28 tests this in every engine
def test_a_visitor_without_scripts_runs_none(visitor_without_scripts: Page) -> None:
    visitor_without_scripts.goto("/lab")

    expect(visitor_without_scripts.locator("#seen")).to_have_text("JavaScript is off.")


@pytest.mark.one_engine  # the lessons test this in both engines
def test_a_visitor_in_dark_mode_prefers_dark_pages(visitor_in_dark_mode: Page, page: Page) -> None:
    dark = "matchMedia('(prefers-color-scheme: dark)').matches"

    assert visitor_in_dark_mode.evaluate(dark)
    assert not page.evaluate(dark)

    prefer_colours(visitor_in_dark_mode, "dark")
    assert visitor_in_dark_mode.evaluate(dark)


@pytest.mark.skip_browser("firefox")  # a system Firefox ignores the colour scheme
def test_a_colour_change_has_no_animation(page: Page) -> None:
    page.set_content(
        "<style>:root { color-scheme: light dark } "
        "body { transition: all 9s; color: light-dark(#111, #eee); "
        "background: light-dark(#eee, #111) }</style>text"
    )
    prefer_colours(page, "dark")
    assert is_dark(page)
    prefer_colours(page, "light")
    assert not is_dark(page)
