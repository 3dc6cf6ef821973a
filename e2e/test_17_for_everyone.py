"""Lesson 17: a page is for everyone, and a machine can check part of that.

The Web Content Accessibility Guidelines (https://www.w3.org/TR/WCAG22/) say what everyone needs.
axe finds what is plainly against them; the rest of this lesson goes without a mouse, without
JavaScript, with a small screen, large text or a dark one. What nothing here finds may still be
wrong: only people can tell.

Try: take `for="username"` off the label in site/bookshop/templates/fields.html, then write
`outline: none` under `:focus-visible` in site/bookshop/static/style.css.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, BrowserType, Locator, Page, expect

from fixtures.course.readers import Credentials, log_in, log_out, register
from fixtures.steps import announce, step

PAGES = [
    "/",
    "/books",
    "/register",
    "/login",
    "/displayCookieValue",
    "/addCookie",
    "/displayCookieValue",
    "/removeCookie",
    "/lab",
    "/no-such-page",
    "/logout",
]
SHAPES = ["/", "/books", "/register", "/lab", "/no-such-page"]  # the others look like one of these
PHONE, DESK = 360, 1280  # px wide


def wrong_on(
    page: Page, paths: list[str], look: Callable[[Page], list[str]]
) -> dict[str, list[str]]:
    """Visit these paths, and give what `look` finds wrong; nothing of those where all is well."""
    found: dict[str, list[str]] = {}
    for path in paths:
        page.goto(path)
        expect(page).to_have_url(path)
        if wrong := look(page):
            found[path] = wrong
    return found


def fill_in(page: Page, path: str, fields: dict[str, str]) -> None:
    """Fill in the form at this path by its labels."""
    page.goto(path)
    for label, text in fields.items():
        page.get_by_label(label).fill(text)


def send(page: Page, path: str, fields: dict[str, str]) -> int:
    """Fill in the form at this path and send it. Gives the answer's status."""
    fill_in(page, path, fields)
    return press_button(page)


def press_button(page: Page) -> int:
    """Send the page's form, whatever the browser thinks of it. Gives the answer's status."""
    button = page.get_by_role("button")
    button.evaluate("button => button.form.noValidate = true")
    with page.expect_navigation() as answer:
        button.click()
    return answer.value.status


def axe(page: Page) -> list[str]:
    """Give what axe (https://github.com/dequelabs/axe-core) finds wrong with the page."""
    return [
        f"{finding['id']}: {node['html']}"
        for finding in Axe().run(page).response["violations"]
        for node in finding["nodes"]
    ]


def kinds(findings: list[str]) -> list[str]:
    """Give of each finding what comes before its colon."""
    return [finding.split(":")[0] for finding in findings]


def test_axe_finds_nothing_wrong_with_any_page(reader: Page) -> None:
    step("A checker for accessibility, axe, finds nothing wrong with any page")
    assert wrong_on(reader, PAGES, axe) == {}


def test_axe_finds_nothing_wrong_with_a_form_in_error(page: Page, account: Credentials) -> None:
    step("A registration with nothing right in it comes back, and axe is content")
    assert send(page, "/register", {"Username": "", "Password": "short"}) == 422
    assert axe(page) == []

    step("So it is with a name that is taken")
    taken = {"Username": account.username, "Password": account.password}
    assert send(page, "/register", taken) == 422
    assert axe(page) == []

    step("So it is with a wrong password")
    assert send(page, "/login", {"Username": account.username, "Password": "wrong"}) == 401
    assert axe(page) == []

    step("So it is with a cookie that the lab refuses")
    assert send(page, "/lab", {"Name": "MySessionCookie"}) == 422
    assert axe(page) == []


def test_axe_finds_nothing_wrong_with_what_a_form_leads_to(page: Page, base_url: str) -> None:
    step("The lab sets a cookie, and axe is content with what it shows")
    assert send(page, "/lab", {"Name": "lab", "Value": "42"}) == 200
    assert axe(page) == []

    step("A form of another site is refused, and axe is content with that page too")
    page.goto("about:blank")  # no page of the site: it takes no form from there
    page.set_content(f'<form method="post" action="{base_url}/logout"><button>Go</button></form>')
    assert press_button(page) == 403
    assert axe(page) == []


def test_axe_would_find_a_field_without_a_label_and_pale_text(page: Page) -> None:
    step("We spoil a page: a field without a label, and a pale heading")
    page.goto("/register")
    page.get_by_role("main").evaluate("main => main.append(document.createElement('input'))")
    page.get_by_role("heading", level=1).evaluate("heading => heading.style = 'color: #aaa'")

    step("axe finds both")
    assert kinds(axe(page)) == ["color-contrast", "label"]


def tab_to(target: Locator, *, within: int = 1) -> None:
    """Press Tab until the target has the focus, within so many times, and shows it."""
    # On a Mac, Safari's Tab leaves out what takes no text, unless its settings say otherwise.
    safari = sys.platform == "darwin" and target.page.context.browser.browser_type.name == "webkit"
    key = "Alt+Tab" if safari else "Tab"
    for _ in range(within):
        target.page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    expect(target).not_to_have_css("outline-style", "none")


def test_the_keyboard_alone_is_enough_to_register(page: Page, credentials: Credentials) -> None:
    step("A visitor without a mouse opens the form")
    page.goto("/register")
    expect(page.get_by_role("button")).to_have_css("outline-style", "none")

    step("They go from field to field with Tab, type, tick with Space, and send with Enter")
    tab_to(page.get_by_label("Username"), within=20)
    page.keyboard.type(credentials.username)
    tab_to(page.get_by_label("Password"))
    page.keyboard.type(credentials.password)
    tab_to(page.get_by_label("Keep me signed in"))
    page.keyboard.press("Space")
    expect(page.get_by_label("Keep me signed in")).to_be_checked()
    tab_to(page.get_by_role("button", name="Register"))
    page.keyboard.press("Enter")

    step("They are signed in")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_after_an_error_the_first_wrong_field_has_the_focus(page: Page) -> None:
    step("A visitor sends no name: that field has the focus, with its message")
    send(page, "/register", {"Username": "", "Password": "short"})
    expect(page.get_by_label("Username")).to_be_focused()
    expect(page.get_by_label("Username")).to_have_accessible_description(re.compile(r"\w"))

    step("They send a name and a short password: now the password has it")
    send(page, "/register", {"Username": "ada", "Password": "short"})
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_accessible_description(re.compile(r"\w"))


def expect_parts(page: Page, snapshot: str) -> None:
    """Expect each line of this aria snapshot somewhere in the page's main part.

    Line by line, because a snapshot of them all would also fix the paragraphs around them.
    """
    for part in snapshot.strip().splitlines():
        expect(page.get_by_role("main")).to_match_aria_snapshot(part.strip())


def test_a_screen_reader_is_told_what_to_fill_in(page: Page) -> None:
    step("A visitor with a screen reader opens the form")
    page.goto("/register")

    step("Each field is announced, with its name and its state")
    expect_parts(
        page,
        """
        - heading [level=1]
        - link /[Ll]og in/
        - textbox "Username" [invalid=false]
        - textbox "Password" [invalid=false]
        - checkbox "Keep me signed in" [checked=false]
        - button "Register"
        """,
    )


def test_a_screen_reader_is_told_what_is_wrong(page: Page) -> None:
    step("A visitor with a screen reader sends a short password")
    send(page, "/register", {"Username": "ada", "Password": "short"})

    step("The password is announced as wrong, and the name is not")
    expect_parts(
        page,
        """
        - heading [level=1]
        - link /[Ll]og in/
        - textbox "Username" [invalid=false]: ada
        - textbox "Password" [invalid]
        - checkbox "Keep me signed in" [checked=false]
        - button "Register"
        """,
    )


OUT_OF_SIGHT = """() => {
  const page = document.scrollingElement;
  const wide = page.scrollWidth > page.clientWidth ? [`wide: ${page.scrollWidth} px`] : [];
  const controls = [...document.querySelectorAll("a, button, input:not([type=hidden]), select")];
  const box = control => control.getClientRects()[0] ?? new DOMRect(-1, -1);
  const hidden = controls.filter(control => {
    control.focus({preventScroll: true});  // a skip link may stay out of sight until then
    scrollTo({left: 0, top: scrollY + box(control).y - innerHeight / 2, behavior: "instant"});
    const {x, y, width, height} = box(control);
    return !control.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  return [...wide, ...hidden.map(control => `hidden: ${control.outerHTML}`)];
}"""

ENLARGE = """() => {
  const root = document.documentElement;
  const size = element => parseFloat(getComputedStyle(element).fontSize);
  const all = [...document.body.querySelectorAll("*")];
  root.style.fontSize = "";
  const sizes = all.map(size);
  root.style.fontSize = `${2 * size(root)}px`;
  const small = all.filter((element, i) => size(element) < 1.99 * sizes[i]);
  return small.map(element => `small: ${element.outerHTML}`);
}"""


def out_of_sight(page: Page) -> list[str]:
    """Give what is not seen without scrolling sideways: a part of the page, a control of it."""
    return page.evaluate(OUT_OF_SIGHT)


def out_of_sight_when_enlarged(page: Page) -> list[str]:
    """Double all text, on a phone and at a desk. Gives what stays small or gets out of sight."""
    found: list[str] = []
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 740})
        found += [f"{wrong} ({width})" for wrong in page.evaluate(ENLARGE) + out_of_sight(page)]
    return found


def test_no_page_is_wider_than_a_phone(reader: Page) -> None:
    step("A reader's screen is as narrow as a phone's")
    reader.set_viewport_size({"width": PHONE, "height": 740})

    step("No page is wider than that, and nothing on it is covered")
    assert wrong_on(reader, SHAPES, out_of_sight) == {}

    step("Not even the lab with a very long value")
    assert send(reader, "/lab", {"Name": "lab", "Value": "w" * 200}) == 200
    assert out_of_sight(reader) == []


def test_text_of_twice_the_size_has_room(reader: Page) -> None:
    step("All text is made twice as large: nothing gets out of sight")
    # WCAG 2.2, 1.4.4: what the visitor enlarges stays in reach. (A root of 200 % would not be
    # twice as large: the style sheet sets the root's size itself.)
    assert wrong_on(reader, SHAPES, out_of_sight_when_enlarged) == {}


def test_what_is_small_or_out_of_sight_would_be_found(page: Page) -> None:
    step("We spoil a page: a heading too wide, a button too small and out of sight")
    page.goto("/login")
    page.get_by_role("heading", level=1).evaluate("heading => heading.style = 'width: 150vw'")
    page.get_by_role("button").evaluate(
        "button => button.style = 'font-size: 12px; position: relative; left: -200vw'"
    )

    step("The checks find both")
    assert kinds(out_of_sight(page)) == ["wide", "hidden"]
    assert kinds(out_of_sight_when_enlarged(page)) == 2 * ["small", "wide", "hidden"]


@pytest.fixture
def scriptless(new_context: Callable[..., BrowserContext]) -> Page:
    """A visitor whose browser runs no script of the site."""
    context = new_context(java_script_enabled=False)
    # Over WebDriver BiDi that leaves Firefox as it was: there, no script arrives. (Playwright
    # cannot wait for anything in a Firefox that has javascript.enabled off.)
    context.route("**/*.js", lambda route: route.abort())
    return context.new_page()


def test_everything_works_without_javascript(
    scriptless: Page, page: Page, credentials: Credentials
) -> None:
    step("A visitor whose browser runs no scripts registers")
    scriptless.goto("/register")
    register(scriptless, credentials)
    expect(scriptless.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()

    step("They log out, and in again")
    log_out(scriptless)
    expect(scriptless).to_have_url("/")
    scriptless.goto("/login")
    log_in(scriptless, credentials)
    expect(scriptless.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()

    step("They set a cookie in the lab, which shows all but what a script would see")
    fill_in(scriptless, "/lab", {"Name": "lab", "Value": "42"})
    scriptless.get_by_role("button").click()
    expect(scriptless.locator("#received")).to_contain_text("lab=42")
    expect(scriptless.locator("#seen")).not_to_contain_text("lab=42")

    step("Where scripts run, the lab shows that too")
    assert send(page, "/lab", {"Name": "lab", "Value": "42"}) == 200
    expect(page.locator("#seen")).to_contain_text("lab=42")


@pytest.fixture
def night_owl(
    new_context: Callable[..., BrowserContext],
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
) -> Iterator[Page]:
    """A visitor who has asked the system for dark pages."""
    if browser_type.name != "firefox":
        yield new_context(color_scheme="dark").new_page()
        return

    # Over WebDriver BiDi, Firefox does not hear of color_scheme: it is launched into the dark.
    args = {**browser_type_launch_args}
    args["firefox_user_prefs"] = {**args.get("firefox_user_prefs", {}), "ui.systemUsesDarkTheme": 1}
    with browser_type.launch(**args) as browser:
        page = browser.new_page(**browser_context_args, color_scheme="dark")
        announce(page.context)
        yield page


def is_dark(page: Page) -> bool:
    """Tell whether the page shows light text on a dark ground."""
    return page.evaluate("""() => {
      const styles = [document.body, document.documentElement].map(e => getComputedStyle(e));
      const grounds = styles.map(style => style.backgroundColor);
      const light = color => color.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0);
      return light(grounds.find(color => !/^rgba.*, 0\\)$/.test(color))) < light(styles[0].color);
    }""")


def test_a_page_is_dark_for_those_who_want_it_so(night_owl: Page, page: Page) -> None:
    step("A visitor who likes it dark sees dark pages, with enough contrast")
    assert send(night_owl, "/register", {"Username": "", "Password": "short"}) == 422
    assert is_dark(night_owl)
    assert axe(night_owl) == []
    assert wrong_on(night_owl, ["/", "/lab"], axe) == {}

    step("For everyone else the pages are light")
    page.goto("/register")
    assert not is_dark(page)
