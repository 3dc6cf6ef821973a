"""Lesson 16: a browser can repeat an old action: follow a redirect again, or send a form again.

The status of a redirect says whether it is permanent. 301 and 308 are permanent: a browser may keep
such a redirect, and follow it later without a request. 302, 303 and 307 are temporary: a browser
may keep them only if Cache-Control allows it (https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2).

A reload repeats the last request. If that was a POST, the form is sent twice. So a site responds to
a POST with a redirect to a page.

Try: in site/bookshop/books.py, replace `next=request.path))` with `next=request.path), code=301)`.
Then `test_the_strangers_redirect_is_not_remembered` fails.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.readers import Credentials, register, register_by_http
from fixtures.steps import step

PAGE = "Private page of Ada"  # the browser asked the server again
FORM = "Sign in"  # the browser followed the old redirect


def test_the_strangers_redirect_is_not_remembered(page: Page, credentials: Credentials) -> None:
    step("A stranger opens the books, is redirected, and registers")
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))
    # We register without the form. The form would lead to /books by a new request, and its
    # response would replace the redirect that the browser kept.
    register_by_http(page.context.request, credentials)

    step("The visitor is a reader now, and follows the link Books")
    page.get_by_role("link", name="Books", exact=True).click()

    step("The reader sees the books: the browser has not kept the redirect")
    expect(page).to_have_url("/books")
    expect(page.get_by_role("heading", name="Books")).to_be_visible()


@pytest.mark.behaviour("RFC 9111, 4.2.2")
@pytest.mark.parametrize(
    ("redirect", "in_chromium", "in_firefox"),
    [
        pytest.param("status=302", PAGE, PAGE, id="302"),
        pytest.param("status=303", PAGE, PAGE, id="303"),
        pytest.param("status=307", PAGE, PAGE, id="307"),
        pytest.param("status=301", FORM, PAGE, id="301"),
        pytest.param("status=308", FORM, PAGE, id="308"),
        pytest.param("status=301&cache=no-store", PAGE, PAGE, id="301, no-store"),
        pytest.param("status=302&cache=max-age=9999", FORM, FORM, id="302, max-age"),
    ],
)
def test_which_page_is_shown_after_an_earlier_redirect(
    page: Page,
    vulnerable: str,
    expect_by_engine: ExpectByEngine,
    redirect: str,
    in_chromium: str,
    in_firefox: str,
) -> None:
    step("A vulnerable site redirects Ada from the private page, and then she signs in")
    page.goto(f"{vulnerable}/private?{redirect}")
    expect(page.get_by_role("heading")).to_have_text(FORM)
    page.goto(f"{vulnerable}/sign-in?name=Ada")

    step("A request without the cache gets the private page")
    assert PAGE in page.context.request.get(f"{vulnerable}/private?{redirect}").text()

    step("Ada opens the page: she sees the form if the browser remembers the redirect")
    page.goto(f"{vulnerable}/private?{redirect}")
    shown = page.get_by_role("heading").inner_text()
    expect_by_engine(shown, chromium=in_chromium, firefox=in_firefox)


@pytest.mark.behaviour("HTML, dom-location-reload")
@pytest.mark.parametrize(
    ("path", "orders"),
    [
        pytest.param("/order", "Orders: 2", id="a page as response"),
        pytest.param("/order?redirect=yes", "Orders: 1", id="a redirect as response"),
    ],
)
def test_how_many_orders_there_are_after_a_reload(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine, path: str, orders: str
) -> None:
    step("On a vulnerable site, a visitor orders once")
    page.goto(f"{vulnerable}{path}")
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_role("heading")).to_have_text("Orders: 1")

    step("The visitor reloads: the browser orders again if the response was a page")
    page.reload()
    expect_by_engine(page.get_by_role("heading").inner_text(), chromium=orders, firefox=orders)


def test_a_reload_does_not_register_again(page: Page, credentials: Credentials) -> None:
    step("A visitor registers, and the response to the POST is a redirect")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/register")
    with page.expect_response(re.compile(r"/register(\?|$)")) as response:
        register(page, credentials)
    assert response.value.status in {302, 303}
    expect(page).to_have_url("/books")

    step("After a reload the reader is still signed in, and the form was sent once")
    page.reload()
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    assert sent.count("POST") == 1
