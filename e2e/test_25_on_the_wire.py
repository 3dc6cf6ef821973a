"""Lesson 25: read what a response says: its headers, the redirects before it, and its errors.

A server sets a cookie with the header Set-Cookie of a response. The browser sends the cookie back
in the header Cookie of each later request
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-3).
`page.goto` returns the response, and `response.request` is its request. `all_headers()` returns all
headers of a response or a request. `headers` does not: in Chromium, it has none about cookies.
A debugger can run code on the server, so visitors must not reach it.

Try: in site/bookshop/accounts.py, replace `(redirect(next_path(), 303), reader_id, keep=keep)` with
`(redirect(next_path(), 307), reader_id, keep=keep)`. Then
`test_a_registration_is_a_redirect_and_then_a_page` fails.
"""

from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar
from fixtures.steps import step


def test_a_cookie_is_set_once_and_sent_back_with_each_request(page: Page) -> None:
    step("A visitor without cookies opens a page, and the response sets a cookie")
    added = page.goto("/addCookie")
    assert "cookie" not in added.request.all_headers()
    assert "myFirstCookie=" in added.all_headers().get("set-cookie", "")

    step("The visitor opens another page: the request sends the cookie")
    displayed = page.goto("/displayCookieValue")
    assert "myFirstCookie=" in displayed.request.all_headers().get("cookie", "")
    assert "myFirstCookie=" not in displayed.all_headers().get("set-cookie", "")


def test_each_cookie_has_its_own_set_cookie_header(page: Page, vulnerable: str) -> None:
    step("A response sets two cookies, with one Set-Cookie header for each")
    response = page.goto(f"{vulnerable}/two-cookies")
    # Playwright joins the headers by a line break. A comma would not work: values can contain one.
    headers = response.all_headers()["set-cookie"].split("\n")
    assert headers == ["first=1; Path=/", "second=2; Path=/"]

    step("The jar has both cookies")
    assert sorted(Jar(page)) == ["first", "second"]


def test_a_registration_is_a_redirect_and_then_a_page(
    page: Page, jar: Jar, credentials: Credentials, expect_by_engine: ExpectByEngine
) -> None:
    step("A visitor registers, and the test waits for the response to GET /books")
    page.goto("/register")
    with page.expect_response("**/books") as books:
        register(page, credentials)
    get = books.value.request
    post = get.redirected_from

    step("The browser sends a POST, gets a redirect, and sends a GET")
    assert (post.method, get.method) == ("POST", "GET")
    assert post.redirected_from is None
    assert post.response().status in {302, 303}

    step("The redirect sets the cookie, and the GET already sends it")
    cookie = f"MySessionCookie={jar['MySessionCookie'].stored}"
    assert cookie in get.all_headers().get("cookie", "").split("; ")
    sets_it = f"{cookie};" in post.response().all_headers().get("set-cookie", "")
    expect_by_engine(sets_it, chromium=True, firefox=True)  # WebKit hides a redirect's headers


def test_a_response_with_an_error_is_a_page(page: Page, vulnerable: str) -> None:
    step("A visitor opens a broken page of the vulnerable site")
    response = page.goto(f"{vulnerable}/broken")

    step("`goto` returns a response with the status 500, and raises no error")
    assert response.status == 500
    expect(page.get_by_role("heading")).to_have_text("Internal Server Error")


def test_the_debugger_of_flask_is_not_on_the_site(context: BrowserContext, vulnerable: str) -> None:
    step("On the vulnerable site, each visitor can open the debugger")
    # Its console runs Python code on the server. Its style sheet shows that the debugger is there.
    style = "/?__debugger__=yes&cmd=resource&f=style.css"
    get = context.request.get
    assert get(f"{vulnerable}/console").status == 200
    assert get(f"{vulnerable}{style}").headers["content-type"].startswith("text/css")

    step("The bookshop has no debugger")
    assert get("/console").status == 404
    assert get(style).headers["content-type"].startswith("text/html")
