"""Lesson 16: a cookie is two headers. Read them, follow them, and change what comes back.

The server says Set-Cookie, the browser says Cookie
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-3). Playwright shows
both, and `route` puts itself between the two: the one way to see how a page does when its server
is slow, broken or not there. It also switches off the browser's cache: see lesson 10.

Try: `page.on("response", lambda r: print(r.status, r.url))` as the first line of any test, and run
it with `pytest -s`.
"""

import re

import pytest
from playwright.sync_api import Error, Page, Route, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar
from fixtures.steps import step


def test_a_cookie_goes_out_once_and_comes_back_each_time(page: Page) -> None:
    step("A visitor gets the cookie, and comes back")
    added = page.goto("/addCookie")
    displayed = page.goto("/displayCookieValue")

    step("It went out in a Set-Cookie header, and came back in a Cookie header")
    # `headers` leaves out some in Chromium, cookies among them. `all_headers()` does not.
    assert "myFirstCookie=" in added.all_headers().get("set-cookie", "")
    assert "cookie" not in added.request.all_headers()
    assert "myFirstCookie=" not in displayed.all_headers().get("set-cookie", "")
    assert "myFirstCookie=" in displayed.request.all_headers().get("cookie", "")


def test_every_page_forbids_scripts_of_others_guessing_and_frames(reader: Page) -> None:
    step("A script is written into a page, as an attacker would")
    page = reader
    page.goto("/")
    run = "document.body.append(Object.assign(document.createElement('script'), {text: 'ran = 1'}))"
    page.evaluate(run)

    step("It does not run: the page's headers forbid it")
    # A script within the page, as an attacker would write it: the policy lets none run.
    assert page.evaluate("typeof ran") == "undefined"

    step("Every page forbids the same, and frames, and guessing what kind of file it is")
    for path in ("/", "/books", "/register", "/login", "/addCookie", "/lab", "/no-such-page"):
        headers = page.context.request.get(path).headers
        policy = headers.get("content-security-policy", "")
        assert re.search(r"(default|script)-src (?![^;]*'unsafe-inline')", policy), path
        assert "frame-ancestors 'none'" in policy, path
        assert headers.get("x-content-type-options") == "nosniff", path

    step("On an empty page, which forbids nothing, it runs")
    page.goto("about:blank")
    page.evaluate(run)
    assert page.evaluate("typeof ran") == "number"


def test_each_cookie_has_a_header_of_its_own(page: Page, vulnerable: str) -> None:
    step("An answer sets two cookies")
    response = page.goto(f"{vulnerable}/two-cookies")

    step("It has two Set-Cookie headers, and the jar has both cookies")
    # The one header that may come twice and cannot be joined: a comma is part of many values.
    cookies = response.all_headers()["set-cookie"].split("\n")
    assert cookies == ["first=1; Path=/", "second=2; Path=/"]
    assert sorted(Jar(page)) == ["first", "second"]


def test_a_registration_is_an_answer_that_redirects_and_a_page_that_greets(
    page: Page, jar: Jar, credentials: Credentials, expect_by_engine: ExpectByEngine
) -> None:
    step("A visitor registers, and we keep the whole chain of requests")
    page.goto("/register")
    with page.expect_response("**/books") as books:
        register(page, credentials)
    got = books.value.request
    posted = got.redirected_from

    step("A redirect answers the POST and sets the cookie; the next GET brings it along")
    assert (posted.method, got.method) == ("POST", "GET")
    assert posted.redirected_from is None
    assert posted.response().status in {302, 303}
    # The browser has put it into its jar before it goes on: the next request brings it along.
    cookie = f"MySessionCookie={jar['MySessionCookie'].stored}"
    assert cookie in got.all_headers().get("cookie", "").split("; ")
    # WebKit tells of a redirect where it leads to, and keeps its other headers to itself.
    sets = f"{cookie};" in posted.response().all_headers().get("set-cookie", "")
    expect_by_engine(sets, chromium=True, firefox=True)


def test_an_answer_can_be_made_up_cookies_and_all(page: Page, jar: Jar) -> None:
    step("The test answers in the server's place")
    answer = {"Content-Type": "text/html", "Set-Cookie": "made=up; Path=/"}
    page.route("**/books", lambda route: route.fulfill(headers=answer, body="<h1>All sold</h1>"))
    page.goto("/books")

    step("The page shows the made-up answer, and the jar has its cookie")
    # No server has seen this visitor: what a page does with rare answers can be tried like that.
    expect(page.get_by_role("heading")).to_have_text("All sold")
    assert list(jar) == ["made"]

    step("With the test out of the way, the server answers again")
    page.unroute_all()
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))


def test_an_answer_can_be_changed_on_its_way(page: Page) -> None:
    step("The test gets between, and will change what the server answers")

    def shout(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("World", "WORLD"))

    step("A visitor opens the first page")
    page.route("**/", shout)
    page.goto("/")

    step("They see the changed answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello WORLD!")


def test_the_cookie_header_cannot_be_forged_in_between(page: Page) -> None:
    step("The test gets between, and will change what the browser sends")

    def forge(route: Route) -> None:
        headers = {**route.request.headers, "cookie": "myFirstCookie=forged", "accept": "forged"}
        route.continue_(headers=headers)

    step("A visitor sends a request")
    page.route("**/lab/echo", forge)
    response = page.goto("/lab/echo")

    step("The header was changed, but no cookie added: the browser sees to those itself")
    # Other headers, yes. To send a cookie, put it into the jar: it is the browser who sends them.
    assert response.request.all_headers()["accept"] == "forged"
    assert response.json()["cookie"] is None


def test_a_slow_server_leaves_the_visitor_where_they_were(page: Page, jar: Jar) -> None:
    step("A visitor follows a link, and the test holds the request back: nothing happens")
    held: list[Route] = []
    page.goto("/")
    page.route("**/addCookie", lambda route: held.append(route))  # noqa: PLW0108  Playwright's demand
    with page.expect_request("**/addCookie"):
        page.get_by_role("link", name="Add the cookie").click(no_wait_after=True)
    assert page.url.endswith("/")
    assert "myFirstCookie" not in jar

    step("The request is let through, and the cookie is added")
    # As slow as the test likes, and no clock to outrun: the answer comes when it is let through.
    held[0].continue_()
    expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()
    jar.expect("myFirstCookie").to_be_present()


def test_without_its_style_sheet_a_page_can_still_be_used(
    page: Page, credentials: Credentials
) -> None:
    step("The style sheet does not arrive, and a visitor registers all the same")
    page.route("**/*.css", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith(".css")):
        page.goto("/register")
    register(page, credentials)

    step("They are signed in")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


UNREACHABLE = r"goto: (?!Timeout)"  # what a browser says at once, and not what it waits for in vain


def test_a_server_that_is_gone_is_an_error_of_the_browser(page: Page) -> None:
    step("One address will be refused, as if the server were gone")
    page.route("**/addCookie", lambda route: route.abort("connectionrefused"))
    page.goto("/")

    step("Going there is an error in the test: there is no answer to look at")
    with pytest.raises(Error, match=UNREACHABLE):
        page.goto("/addCookie")

    step("When the server is back, all is well")
    page.unroute_all()
    page.goto("/addCookie")
    expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()


def test_a_visitor_who_is_offline_is_still_signed_in_when_they_are_back(
    reader: Page, jar: Jar, credentials: Credentials
) -> None:
    step("A reader goes offline: the books cannot be reached, and the cookie stays")
    reader.goto("/")
    reader.context.set_offline(True)
    assert reader.evaluate("navigator.onLine") is False
    with pytest.raises(Error, match=UNREACHABLE):
        reader.goto("/books")
    jar.expect("MySessionCookie").to_be_present()

    step("They are online again, and still signed in")
    reader.context.set_offline(False)
    reader.goto("/books")
    expect(reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_an_error_of_the_server_is_a_page_like_any_other(page: Page, vulnerable: str) -> None:
    step("A visitor asks a vulnerable site for a page that breaks")
    response = page.goto(f"{vulnerable}/broken")

    step("The answer says so, and is a page")
    # `goto` raises nothing: there was an answer. Only its status tells that something is wrong.
    assert response.status == 500
    expect(page.get_by_role("heading")).to_have_text("Internal Server Error")


def test_nobody_is_offered_a_console(page: Page, vulnerable: str) -> None:
    step("A vulnerable site offers its debugger to everyone")
    style = "/?__debugger__=yes&cmd=resource&f=style.css"
    assert page.goto(f"{vulnerable}/console").status == 200
    assert page.goto(f"{vulnerable}{style}").headers["content-type"].startswith("text/css")

    step("The bookshop does not")
    # The debugger of Flask's server runs what is typed into it, whoever types.
    assert page.goto("/console").status == 404
    assert page.goto(style).headers["content-type"].startswith("text/html")


def test_the_advice_on_a_page_that_is_not_there(page: Page) -> None:
    step("A visitor asks for a page that does not exist")
    response = page.goto("/no-such-page")

    step("The answer says so, on a page with a way on")
    assert response.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # An error is a page of the site as well: there is a way on from it.
    expect(page.get_by_role("link", name="Books", exact=True)).to_be_visible()
