"""Lesson 18: a site shows a visitor's text as text, and runs no scripts that visitors wrote.

HTML in a name or a cookie can contain a script. So the site escapes it: the page shows <del> as
five characters. As HTML, <del> draws a line through text, and has the role `deletion` in the page.
The header Content-Security-Policy (https://www.w3.org/TR/CSP3/) is a second protection: the
browser runs no script that is written into the page.

Try: in site/bookshop/templates/books.html, replace `{{ reader.username }}` with
`{{ reader.username|safe }}`. Then `test_html_in_a_name_is_shown_as_text` fails.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.readers import Credentials, log_in, register, register_by_http
from fixtures.steps import step

# It adds the element <script>ran=1</script> to the page. If that runs, there is a variable `ran`.
SCRIPT = "document.head.append(Object.assign(document.createElement('script'), {text: 'ran=1'}))"


def test_the_role_deletion_finds_html_in_a_page(page: Page) -> None:
    step("The role deletion finds a <del> element")
    page.set_content("<p>The <del>old</del> price</p>")
    expect(page.get_by_role("deletion")).to_have_text("old")


def test_html_in_a_name_is_shown_as_text(page: Page, credentials: Credentials) -> None:
    step("A visitor registers with HTML in the name")
    name = f"<del>{credentials.username}</del>"
    page.goto("/register")
    register(page, Credentials(name))

    step("The page shows the HTML as text, and has no such element")
    expect(page.get_by_text(f"Signed in as {name}")).to_be_visible()
    expect(page.get_by_role("deletion")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "send"), [("/register", register), ("/login", log_in)], ids=["register", "login"]
)
def test_html_in_a_refused_form_is_shown_as_text(
    page: Page, path: str, send: Callable[[Page, Credentials], None]
) -> None:
    step("A visitor sends HTML as the name, with a password that is too short")
    name = '"><del>old</del>'  # it begins with the quote that ends the attribute value="…"
    page.goto(path)
    page.get_by_label("Username").evaluate("field => field.form.noValidate = true")
    send(page, Credentials(name, "short"))

    step("The site shows the form again, with the HTML as text in the field")
    expect(page.locator("[aria-invalid=true]")).not_to_have_count(0)
    expect(page.get_by_label("Username")).to_have_value(name)
    expect(page.get_by_role("deletion")).to_have_count(0)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param("<del>old</del>", "<del>old</del>", id="an element"),
        pytest.param("</title><del>old</del>", "</title><del>old</del>", id="the end of the title"),
        # In a quoted cookie value, a quote is written as \", as in Python.
        pytest.param(r'"\"><del>old</del>"', '"><del>old</del>', id="the end of an attribute"),
        pytest.param("&lt", "&lt", id="&lt, which HTML reads as <"),
    ],
)
def test_html_in_a_cookie_is_shown_as_text(
    page: Page, base_url: str, stored: str, shown: str
) -> None:
    step("A visitor has HTML in myFirstCookie, and the page displays its value")
    page.context.add_cookies([{"name": "myFirstCookie", "value": stored, "url": base_url}])
    page.goto("/displayCookieValue")

    step("The heading and the title of the page show the HTML as text")
    expect(page.get_by_role("heading", name=f"Found the cookie: {shown}")).to_be_visible()
    expect(page).to_have_title(re.compile(re.escape(f"Found the cookie: {shown}")))
    expect(page.get_by_role("deletion")).to_have_count(0)


def test_html_in_the_lab_is_shown_as_text(page: Page) -> None:
    step("A visitor sets a lab cookie with HTML in its value")
    page.goto("/lab")
    page.get_by_label("Name", exact=True).fill("labx")
    page.get_by_label("Value").fill("<del>old</del>")
    page.get_by_role("button", name="Set the cookie").click()

    step("The lab shows the HTML as text in both headers")
    expect(page.locator("#sent")).to_have_text("labx=<del>old</del>")
    expect(page.locator("#received")).to_have_text("labx=<del>old</del>")
    expect(page.get_by_role("deletion")).to_have_count(0)


def test_a_script_that_is_written_into_a_page_does_not_run(page: Page) -> None:
    step("We write a script into a page of the site, as an attacker would. It does not run")
    page.goto("/")
    page.evaluate(SCRIPT)
    assert page.evaluate("typeof ran") == "undefined"

    step("The same script runs in an empty page, which has no policy")
    page.goto("about:blank")
    page.evaluate(SCRIPT)
    assert page.evaluate("typeof ran") == "number"


@pytest.mark.parametrize(
    "path", ["/", "/books", "/register", "/login", "/addCookie", "/lab", "/no-such-page"]
)
def test_each_page_has_the_headers_that_protect_it(context: BrowserContext, path: str) -> None:
    step("Headers forbid scripts in the HTML, and forbid other sites to show the page")
    register_by_http(context.request, Credentials())
    headers = context.request.get(path).headers
    policy = headers.get("content-security-policy", "")
    assert re.search(r"(default|script)-src (?![^;]*'unsafe-inline')", policy)
    # Otherwise another site could show this page inside its own, and trick visitors into clicks.
    assert "frame-ancestors 'none'" in policy
    # The browser must not guess what kind of file the page is.
    assert headers.get("x-content-type-options") == "nosniff"
