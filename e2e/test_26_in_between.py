"""Lesson 26: write your own response, or change, delay or block one, to see what a page does.

`page.route(pattern, function)` stops each request to a matching address, and calls the function
with a `route`: `fulfill` returns a response without the server, `fetch` asks the server,
`continue_` sends the request on, and `abort` makes it fail (https://playwright.dev/python/docs/network).
`expect_event` waits for an event of the page. `send_form` fills in the form at a path and sends it.

Try: in site/bookshop/templates/base.html, delete `rel="stylesheet"`. Then
`test_forms_work_without_style_sheets_and_scripts` fails.
"""

import re

import pytest
from playwright.sync_api import Error, Page, Route, expect

from fixtures.course.accessibility import send_form
from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar
from fixtures.steps import step

UNREACHABLE = r"goto: (?!Timeout)"  # the message of any error of goto, except a time-out


def test_a_test_can_write_a_response_itself(page: Page, jar: Jar) -> None:
    step("The test writes its own response for /books, with a cookie")
    headers = {"Content-Type": "text/html", "Set-Cookie": "own=1; Path=/"}
    page.route("**/books", lambda route: route.fulfill(headers=headers, body="<h1>All sold</h1>"))

    step("A visitor opens the books: the page shows that response, the jar has its cookie")
    page.goto("/books")
    expect(page.get_by_role("heading")).to_have_text("All sold")
    assert list(jar) == ["own"]

    step("The test ends the route, and the server responds again")
    page.unroute_all()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_a_test_can_change_a_response(page: Page) -> None:
    def shout(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("World", "WORLD"))

    step("The test changes the response of the first page, and a visitor sees the change")
    page.route("**/", shout)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello WORLD!")


def test_a_test_cannot_change_the_cookie_header(page: Page) -> None:
    def forge(route: Route) -> None:
        headers = {**route.request.headers, "cookie": "myFirstCookie=forged", "accept": "forged"}
        route.continue_(headers=headers)

    step("The test tries to change two headers of a request: Accept and Cookie")
    page.route("**/lab/echo", forge)
    response = page.goto("/lab/echo")

    step("The browser sends the changed Accept header, but no cookie")
    # It sends only cookies from its jar.
    assert response.request.all_headers()["accept"] == "forged"
    assert response.json()["cookie"] is None


def test_a_visitor_waits_for_a_slow_server(page: Page, jar: Jar) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    step("A visitor clicks a link, and the test holds the request: nothing happens")
    page.goto("/")
    page.route("**/addCookie", hold)
    with page.expect_request("**/addCookie"):
        page.get_by_role("link", name="Add the cookie").click(no_wait_after=True)  # do not wait
    assert page.url.endswith("/")  # still the first page
    assert "myFirstCookie" not in jar

    step("The test sends the request on: the response comes, with the cookie")
    held[0].continue_()
    expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()
    jar.expect("myFirstCookie").to_be_present()


def test_forms_work_without_style_sheets_and_scripts(page: Page, credentials: Credentials) -> None:
    step("The style sheet does not arrive, but a visitor can register")
    page.route("**/*.{css,js}", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith(".css")):
        page.goto("/register")
    register(page, credentials)
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()

    step("The script of the lab does not arrive, but the lab shows the cookie")
    with page.expect_event("requestfailed", lambda request: request.url.endswith(".js")):
        send_form(page, "/lab", {"Name": "lab", "Value": "42"})
    expect(page.locator("#received")).to_contain_text("lab=42")


def test_a_server_that_cannot_be_reached_is_an_error_of_goto(page: Page) -> None:
    step("The connection is refused: there is no response, and `goto` raises an error")
    page.route("**/addCookie", lambda route: route.abort("connectionrefused"))
    with pytest.raises(Error, match=UNREACHABLE):
        page.goto("/addCookie")


def test_a_reader_stays_signed_in_offline(reader: Page, jar: Jar, credentials: Credentials) -> None:
    step("A reader goes offline: no page can be reached, but the cookie stays in the jar")
    reader.goto("/")
    reader.context.set_offline(True)
    assert reader.evaluate("navigator.onLine") is False
    with pytest.raises(Error, match=UNREACHABLE):
        reader.goto("/books")
    jar.expect("MySessionCookie").to_be_present()

    step("The reader is online again, and still signed in")
    reader.context.set_offline(False)
    reader.goto("/books")
    expect(reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
