"""Promise: each page has the headers that protect it, with each status that it can have."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import TOO_SHORT, Client, page_of
from fixtures.course.readers import Credentials
from fixtures.steps import step

WRONG = {"username": "", "password": TOO_SHORT}
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}


def as_reader(client: Client, path: str) -> APIResponse:
    """Register, then open this page."""
    client.register()
    return client.get(path)


def wrong_login(client: Client) -> APIResponse:
    """Log in with a name that nobody has."""
    return client.enter("/login", Credentials())


PAGES: list[tuple[str, int, Callable[[Client], APIResponse]]] = [
    ("the first page", 200, lambda c: c.get("/")),
    ("the books", 200, lambda c: as_reader(c, "/books")),
    ("the registration", 200, lambda c: c.get("/register")),
    ("the registration, with next", 200, lambda c: c.get("/register?next=/lab")),
    ("the registration, refused", 422, lambda c: c.post("/register", WRONG)),
    ("the login", 200, lambda c: c.get("/login")),
    ("the login, refused", 401, wrong_login),
    ("the cookie, added", 200, lambda c: c.get("/addCookie")),
    ("the cookie, displayed", 200, lambda c: c.get("/displayCookieValue")),
    ("the cookie, removed", 200, lambda c: c.get("/removeCookie")),
    ("the lab", 200, lambda c: c.get("/lab")),
    ("the lab, refused", 422, lambda c: c.post("/lab/cookies", {"name": "MySessionCookie"})),
    ("a form of another site", 403, lambda c: c.post("/logout", headers=CROSS_SITE)),
    ("no such page", 404, lambda c: c.get("/no-such-page")),
    ("a wrong method", 405, lambda c: c.get("/logout")),
    ("a large form", 413, lambda c: c.post("/register", {"username": "x" * 2_000_000})),
]
REDIRECTS: list[tuple[str, Callable[[Client], APIResponse]]] = [
    ("the books, for a stranger", lambda c: c.get("/books")),
    ("a registration", lambda c: c.enter("/register", Credentials())),
    ("a login", lambda c: c.enter("/login", c.register())),
    ("a logout", lambda c: c.post("/logout")),
    ("a cookie of the lab", lambda c: c.post("/lab/cookies", {"name": "lab"})),
]
EVERY_PAGE = pytest.mark.parametrize(
    ("status", "ask"), [pytest.param(status, ask, id=name) for name, status, ask in PAGES]
)


@EVERY_PAGE
def test_a_page_is_html_in_utf_8_with_its_status(
    client: Client, status: int, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests the page: it is HTML in UTF-8, with the right status")
    response = ask(client)

    assert response.status == status
    content_type = response.headers["content-type"].lower()
    assert re.fullmatch(r"text/html; ?charset=\"?utf-8\"?", content_type)
    assert len(re.findall(r"<h1\b", response.text())) == 1

    step("It has one main part, and one link to the books")
    page = page_of(response)
    assert page.mains == 1
    assert [urlsplit(url).path for text, url in page.all_links if text == "Books"] == ["/books"]


def check_protection(response: APIResponse) -> None:
    """Assert that headers forbid scripts in the HTML, guessed types, frames and full referrers."""
    header = response.headers.get("content-security-policy", "")
    directives = filter(None, map(str.split, header.split(";")))
    policy = {name: sources for name, *sources in directives}
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    assert {"'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'"}.isdisjoint(scripts)
    assert all(source.startswith("'") for source in scripts)  # 'self', a nonce or a hash
    assert policy.get("connect-src", policy.get("default-src")) == ["'self'"]
    assert policy.get("frame-ancestors") == ["'none'"]
    assert response.headers.get("x-content-type-options") == "nosniff"
    assert response.headers.get("referrer-policy") in {
        "same-origin",
        "no-referrer",
        "strict-origin",
        "origin",
        "strict-origin-when-cross-origin",
        "origin-when-cross-origin",
    }


@EVERY_PAGE
def test_a_page_is_protected_by_its_headers(
    client: Client, status: int, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests the page: its headers forbid scripts in the HTML, and frames")
    response = ask(client)

    assert response.status == status
    check_protection(response)


@pytest.mark.parametrize("ask", [pytest.param(ask, id=name) for name, ask in REDIRECTS])
def test_a_redirect_is_temporary_and_protected(
    client: Client, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client is redirected: by a temporary redirect, with the same headers")
    response = ask(client)

    assert response.status in {302, 303}
    check_protection(response)


PRIVATE = {
    "the registration",
    "the login",
    "the books",
    "the registration, refused",
    "the login, refused",
    "the lab",
    "the lab, refused",
}


@pytest.mark.parametrize(
    "ask", [pytest.param(ask, id=name) for name, _, ask in PAGES if name in PRIVATE]
)
def test_no_browser_stores_a_page_about_a_reader(
    client: Client, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests a page with private data: no browser may store it")
    assert "no-store" in ask(client).headers.get("cache-control", "")


def test_the_displayed_cookie_is_never_an_old_one(client: Client) -> None:
    step("A client opens the cookie's pages: a browser may not show them again by itself")
    for path in ("/addCookie", "/displayCookieValue", "/removeCookie"):
        control = client.get(path).headers.get("cache-control", "no-cache")
        assert "max-age" not in control or "max-age=0" in control


@EVERY_PAGE
def test_no_other_origin_may_read_a_page(
    client: Client, status: int, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests the page: no header lets another origin read it")
    response = ask(client)

    assert response.status == status
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("path", ["/", "/books", "/lab", "/lab/echo", "/register", "/login"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_other_origin_may_read_the_response_that_it_requests(
    client: Client, path: str, method: str
) -> None:
    step("A page of another origin requests this page: it cannot read the response")
    client.register()
    headers = {"Origin": "http://www.shop.test", "Access-Control-Request-Method": "GET"}
    response = client.request.fetch(
        client.url + path, method=method, headers=headers, max_redirects=0
    )

    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-credentials" not in response.headers


def test_a_refused_login_opens_no_window_of_the_browser(client: Client) -> None:
    step("A login is refused: no header makes the browser open its own login window")
    scheme = wrong_login(client).headers.get("www-authenticate", "").partition(" ")[0].lower()
    assert scheme not in {"basic", "digest", "negotiate", "ntlm", "bearer"}


def test_static_files_have_their_types_and_forbid_guessing(client: Client) -> None:
    step("A client requests every file that the first page and the lab use")
    files = {
        path
        for page in ("/", "/lab")
        for path in re.findall(r'(?:href|src)="([^"]+\.(?:css|js|svg))', client.get(page).text())
    }
    assert files

    for path in files:
        response = client.get(path)
        assert response.status == 200
        assert response.headers.get("x-content-type-options") == "nosniff"
        kinds = {"css": "text/css", "js": "javascript", "svg": "image/svg+xml"}
        assert kinds[path.rpartition(".")[2]] in response.headers["content-type"]
