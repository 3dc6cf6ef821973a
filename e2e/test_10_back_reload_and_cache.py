"""Lesson 10: a browser remembers pages and redirects, and may show them without asking again.

Back, reload and the cache are what only a browser does: a test that sends requests by itself never
meets them. Who may keep an answer, and for how long, is said in Cache-Control
(https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2). A 301 may be kept even if nothing is said.

Try: take `no_store` out of site/bookshop/books.py, then `code=301` into its redirect. Each time,
see which tests of all lessons notice.
"""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import echo, set_lab_cookie
from fixtures.course.readers import Credentials, log_in, log_out, register, register_by_http
from fixtures.steps import step


def test_back_does_not_show_the_books_to_whoever_comes_next(reader: Page) -> None:
    step("A reader opens the books, and logs out")
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")

    step("Whoever comes next presses Back")
    reader.go_back()

    step("They see the form to register, and not the books")
    # `no-store`: the browser had to ask again, and the server knows of no session.
    expect(reader).to_have_url(re.compile("/register"))
    expect(reader.get_by_role("heading", name="Register")).to_be_visible()


@pytest.mark.behaviour("RFC 9111, 5.2.2.5")
@pytest.mark.parametrize(
    ("cache", "shown"),
    [
        pytest.param("private", "Private page of Ada", id="private"),
        pytest.param("no-store", "Sign in", id="no-store"),
    ],
)
def test_what_back_shows_after_signing_out_of_a_page_sent_with(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine, cache: str, shown: str
) -> None:
    step("On a vulnerable site, Ada signs in, sees her private page, and signs out")
    page.goto(f"{vulnerable}/sign-in?name=Ada")
    page.goto(f"{vulnerable}/private?cache={cache}")
    expect(page.get_by_role("heading")).to_have_text("Private page of Ada")
    page.goto(f"{vulnerable}/sign-out")

    step("Somebody presses Back")
    page.go_back()

    step("What they see depends on the page's Cache-Control header")
    expect_by_engine(page.get_by_role("heading").inner_text(), chromium=shown, firefox=shown)


def test_a_reader_is_not_sent_away_by_what_a_stranger_was_told(
    page: Page, credentials: Credentials
) -> None:
    step("A stranger asks for the books, is sent away, and registers")
    page.goto("/books")
    expect(page).to_have_url(re.compile("/register"))
    # Not by the form: the answer to that would lead to the books, and bring the memory up to date.
    register_by_http(page.context.request, credentials)

    step("Now a reader, they follow the link to the books")
    page.get_by_role("link", name="Books", exact=True).click()

    step("They see them: the browser has not kept the redirect")
    expect(page).to_have_url("/books")
    expect(page.get_by_role("heading", name="Books")).to_be_visible()


ANSWERS = {
    "302": "/private?status=302",
    "303": "/private?status=303",
    "307": "/private?status=307",
    "301": "/private?status=301",
    "308": "/private?status=308",
    "301 with no-store": "/private?status=301&cache=no-store",
    "302 with max-age": "/private?status=302&cache=max-age=9999",
}


def dead_ends(page: Page, site: str) -> list[str]:
    """Ask for the private page in all these ways. Give those that led to the sign-in page."""
    ends = {name: page.goto(f"{site}{path}").url for name, path in ANSWERS.items()}
    return [name for name, url in ends.items() if url.endswith("/sign-in")]


@pytest.mark.behaviour("RFC 9111, 4.2.2")
def test_the_redirects_for_strangers_that_a_browser_remembers_after_they_have_signed_in(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine
) -> None:
    step("A vulnerable site sends a stranger away by every kind of redirect; they sign in")
    assert dead_ends(page, vulnerable) == list(ANSWERS)
    page.goto(f"{vulnerable}/sign-in?name=Ada")

    step("Some of the redirects still send them away: the browser has kept those")
    expect_by_engine(
        dead_ends(page, vulnerable),
        chromium=["301", "308", "302 with max-age"],
        firefox=["302 with max-age"],
    )
    # The server would let this visitor in each time: without a browser, nothing is wrong.
    answer = page.context.request.get(f"{vulnerable}{ANSWERS['302 with max-age']}")
    assert "Private page of Ada" in answer.text()


@pytest.mark.behaviour("RFC 9111, 4.1")
@pytest.mark.parametrize(
    ("headers", "name"),
    [
        pytest.param("cache=max-age=9999", "Ada", id="max-age"),
        pytest.param("cache=max-age=9999&vary=Cookie", "Bob", id="max-age and Vary Cookie"),
    ],
)
def test_whose_page_the_second_of_two_sees_if_it_is_sent_with(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine, headers: str, name: str
) -> None:
    step("On a vulnerable site Ada sees her page, and then Bob signs in on the same machine")
    page.goto(f"{vulnerable}/sign-in?name=Ada")
    page.goto(f"{vulnerable}/private?{headers}")
    expect(page.get_by_role("heading")).to_have_text("Private page of Ada")
    page.goto(f"{vulnerable}/sign-in?name=Bob")

    step("Bob asks for his page")
    page.goto(f"{vulnerable}/private?{headers}")

    step("Whose page he sees depends on its headers")
    seen = page.get_by_role("heading").inner_text().removeprefix("Private page of ")
    expect_by_engine(seen, chromium=name, firefox=name)


def test_the_books_greet_whoever_is_signed_in_now(
    reader: Page, credentials: Credentials, account: Credentials
) -> None:
    step("A reader logs out, and another one logs in at the same browser")
    reader.goto("/books")
    expect(reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/login")
    log_in(reader, account)

    step("The books greet the second one")
    expect(reader.get_by_text(f"Signed in as {account.username}")).to_be_visible()


def test_what_the_lab_received_is_never_an_old_answer(page: Page) -> None:
    step("The lab tells what it received; then a cookie is set")
    page.goto("/lab")
    assert "labx=new" not in echo(page)
    set_lab_cookie(page, "labx", "new")

    step("Asked again, it tells of the new cookie: no old answer was kept")
    assert "labx=new" in echo(page)


@pytest.mark.behaviour("HTML, dom-location-reload")
@pytest.mark.parametrize(
    ("path", "orders"),
    [
        pytest.param("/order", "Orders: 2", id="the page itself"),
        pytest.param("/order?redirect=yes", "Orders: 1", id="a redirect to it"),
    ],
)
def test_what_a_reload_does_to_an_order_that_was_answered_with(
    page: Page, vulnerable: str, expect_by_engine: ExpectByEngine, path: str, orders: str
) -> None:
    step("On a vulnerable site a visitor orders once")
    page.goto(f"{vulnerable}{path}")
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_role("heading")).to_have_text("Orders: 1")

    step("They reload the page")
    page.reload()

    step("How often they have ordered depends on how the site answered")
    expect_by_engine(page.get_by_role("heading").inner_text(), chromium=orders, firefox=orders)


def test_reloading_after_a_registration_sends_nothing_again(
    page: Page, credentials: Credentials
) -> None:
    step("A visitor registers, and we count what is posted")
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.goto("/register")
    register(page, credentials)
    expect(page).to_have_url("/books")

    step("They reload the page")
    page.reload()

    step("They are still signed in, and the form was posted once")
    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    assert len(posts) == 1
