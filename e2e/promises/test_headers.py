"""Promise: each page has the headers that protect it, with each status that it can have."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import TOO_SHORT, Client, filled_in, location, page_of, set_cookies
from fixtures.course.readers import Credentials
from fixtures.steps import step

WRONG = {"username": "", "password": TOO_SHORT}
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}
MADE_UP = {"Cookie": "MySessionCookie=made-up"}


def as_reader(client: Client, path: str) -> APIResponse:
    """Register, then open this page."""
    client.register()
    return client.get(path)


def refused_to_a_reader(client: Client, path: str) -> APIResponse:
    """Register, then send this form with mistakes."""
    client.register()
    return client.post(path, WRONG)


def after_the_lab(client: Client) -> APIResponse:
    """Let the lab set a cookie, and open the page that it redirects to."""
    return client.get(location(client.post("/lab/cookies", {"name": "lab", "value": "1"})))


def wrong_login(client: Client) -> APIResponse:
    """Log in with a name that nobody has."""
    return client.send_form("/login", Credentials())


def logout_of_another_site(client: Client) -> APIResponse:
    """Register, and log out by a form of another site."""
    client.register()
    return client.post("/logout", headers=CROSS_SITE)


def logout(client: Client) -> APIResponse:
    """Register and log out."""
    client.register()
    return client.post("/logout")


PAGES: list[tuple[str, int, Callable[[Client], APIResponse]]] = [
    ("the first page", 200, lambda c: c.get("/")),
    ("the books", 200, lambda c: as_reader(c, "/books")),
    ("the registration", 200, lambda c: c.get("/register")),
    ("the first page of a reader", 200, lambda c: as_reader(c, "/")),
    ("the registration of a reader", 200, lambda c: as_reader(c, "/register")),
    ("the login of a reader", 200, lambda c: as_reader(c, "/login")),
    ("the lab of a reader", 200, lambda c: as_reader(c, "/lab")),
    ("the registration, with next", 200, lambda c: c.get("/register?next=/lab")),
    ("the login, with next", 200, lambda c: c.get("/login?next=/lab")),
    ("the registration, refused", 422, lambda c: c.post("/register", WRONG)),
    ("the registration, refused to a reader", 422, lambda c: refused_to_a_reader(c, "/register")),
    ("the login, refused to a reader", 401, lambda c: refused_to_a_reader(c, "/login")),
    ("the lab, refused to a reader", 422, lambda c: refused_to_a_reader(c, "/lab/cookies")),
    ("the registration, with next, refused", 422, lambda c: c.post("/register?next=/lab", WRONG)),
    ("the login, with next, refused", 401, lambda c: c.post("/login?next=/lab", WRONG)),
    ("the login", 200, lambda c: c.get("/login")),
    ("a name in use", 422, lambda c: c.send_form("/register", c.register())),
    ("the login, refused", 401, wrong_login),
    ("an empty login", 401, lambda c: c.post("/login")),
    ("the cookie, added", 200, lambda c: c.get("/addCookie")),
    ("the cookie, displayed", 200, lambda c: c.get("/displayCookieValue")),
    ("the cookie, removed", 200, lambda c: c.get("/removeCookie")),
    ("the lab", 200, lambda c: c.get("/lab")),
    ("the lab, with a cookie", 200, after_the_lab),
    ("no cookie", 200, lambda c: c.get("/displayCookieValue")),
    ("the lab, refused", 422, lambda c: c.post("/lab/cookies", {"name": "MySessionCookie"})),
    ("a logout of another site, for a reader", 403, logout_of_another_site),
    ("a logout of another site", 403, lambda c: c.post("/logout", headers=CROSS_SITE)),
    ("a registration of another site", 403, lambda c: c.post("/register", headers=CROSS_SITE)),
    ("a login of another site", 403, lambda c: c.post("/login", headers=CROSS_SITE)),
    (
        "the lab's form, sent by another site",
        403,
        lambda c: c.post("/lab/cookies", headers=CROSS_SITE),
    ),
    ("no such page", 404, lambda c: c.get("/no-such-page")),
    ("no such page, for a reader", 404, lambda c: as_reader(c, "/no-such-page")),
    ("no such file", 404, lambda c: c.get("/static/no-such-file.css")),
    ("no such page of the lab", 404, lambda c: c.get("/lab/no-such-page")),
    ("a wrong method", 405, lambda c: c.get("/logout")),
    ("another wrong method", 405, lambda c: c.post("/")),
    ("a wrong method, for a reader", 405, lambda c: as_reader(c, "/logout")),
    ("a large form", 413, lambda c: c.post("/register", {"username": "x" * 2_000_000})),
    ("a large login", 413, lambda c: c.post("/login", {"username": "x" * 2_000_000})),
    ("a large cookie", 413, lambda c: c.post("/lab/cookies", {"value": "x" * 2_000_000})),
]
REDIRECTS: list[tuple[str, Callable[[Client], APIResponse]]] = [
    ("the books, for a stranger", lambda c: c.get("/books")),
    ("the books, with a made-up token", lambda c: c.get("/books", headers=MADE_UP)),
    ("a registration", lambda c: c.send_form("/register", Credentials())),
    (
        "a registration with Keep me signed in",
        lambda c: c.send_form("/register", Credentials(), keep=True),
    ),
    ("a registration with next", lambda c: c.post("/register?next=/lab", filled_in(Credentials()))),
    ("a login", lambda c: c.send_form("/login", c.register())),
    ("a login with Keep me signed in", lambda c: c.send_form("/login", c.register(), keep=True)),
    ("a login with next", lambda c: c.post("/login?next=/lab", filled_in(c.register()))),
    ("a logout without a session", lambda c: c.post("/logout")),
    ("a logout", logout),
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
    page = page_of(response)
    assert [level for level, _ in page.headings].count("h1") == 1

    step("It has the width of the device, one main part, and one link to the books")
    assert "width=device-width" in page.metas.get("viewport", "").replace(" ", "")
    assert page.mains == 1
    assert page.heading.strip()
    assert page.title.strip()
    assert [urlsplit(url).path for text, url in page.all_links if text == "Books"] == ["/books"]


ALLOWING = {"access-control-allow-origin", "access-control-allow-credentials"}
REFERRERS = {
    "same-origin",
    "no-referrer",
    "strict-origin",
    "origin",
    "strict-origin-when-cross-origin",
    "origin-when-cross-origin",
}
WEAK = {"no-referrer-when-downgrade", "unsafe-url"}  # browsers know them too


def policies_of(response: APIResponse) -> list[dict[str, list[str]]]:
    """Return the directives of each Content-Security-Policy. A browser applies all policies.

    There can be several headers, and several policies in a header, with a comma between them.
    """
    header = response.headers.get("content-security-policy", "")
    return [
        {name.lower(): sources for name, *sources in filter(None, map(str.split, one.split(";")))}
        for one in header.split(",")
    ]


def allows_own_scripts_only(policy: dict[str, list[str]]) -> bool:
    """Return whether this policy forbids inline scripts, and scripts of other sites."""
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    scripts = [*scripts, *policy.get("script-src-elem", []), *policy.get("script-src-attr", [])]
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "'unsafe-hashes'"}
    own = all(source.startswith("'") for source in scripts)  # 'self', a nonce or a hash
    return own and unsafe.isdisjoint(scripts)


def referrer_policy(response: APIResponse) -> str:
    """Return the Referrer-Policy that a browser applies, or "" if there is none.

    In a list, this is the last value that browsers know.
    """
    header = response.headers.get("referrer-policy", "").lower()
    known = [value for one in header.split(",") if (value := one.strip()) in {*REFERRERS, *WEAK}]
    return known[-1] if known else ""


def weaknesses(response: APIResponse) -> list[str]:
    """Return the names of the headers and directives that are too weak.

    They could allow scripts in the HTML, guessed types, frames, full referrers or other origins.
    """
    policies = policies_of(response)
    connected = [policy.get("connect-src", policy.get("default-src")) for policy in policies]
    is_fine = {
        "script-src": any(map(allows_own_scripts_only, policies)),
        "connect-src": ["'self'"] in connected,
        "frame-ancestors": ["'none'"] in [policy.get("frame-ancestors") for policy in policies],
        "X-Content-Type-Options": response.headers.get("x-content-type-options") == "nosniff",
        "Referrer-Policy": referrer_policy(response) in REFERRERS,
        "Access-Control-Allow-*": ALLOWING.isdisjoint(response.headers),
    }
    return [name for name, fine in is_fine.items() if not fine]


def cache_control(response: APIResponse) -> list[str]:
    """Return the directives of Cache-Control, in small letters."""
    control = response.headers.get("cache-control", "").lower()
    return [part.strip() for part in control.split(",")]


def lifetime(response: APIResponse) -> list[str]:
    """Return the headers by which a browser may show the response again without a request."""
    directives = cache_control(response)
    if {"no-store", "no-cache"} & {*directives}:
        return []
    ages = [d for d in directives if re.match(r"(s-)?max-?age=\"?0*[1-9]|immutable|stale", d)]
    expires = response.headers.get("expires", "0")
    return ages + ([] if re.fullmatch(r"0|-1|.* (19\d\d|20[01]\d) .*", expires) else [expires])


@EVERY_PAGE
def test_a_page_is_protected_by_its_headers(
    client: Client, status: int, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests the page: its headers forbid scripts in the HTML, frames and more")
    response = ask(client)

    assert response.status == status
    assert weaknesses(response) == []


@EVERY_PAGE
def test_a_page_is_protected_over_https_too(
    secure_client: Client, status: int, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests the page over HTTPS: its headers protect it")
    response = ask(secure_client)

    assert response.status == status
    assert weaknesses(response) == []


@EVERY_PAGE
def test_no_page_sets_a_cookie_with_a_name_of_the_lab(
    client: Client, status: int, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests the page: it may set other cookies, but none of the lab")
    response = ask(client)

    assert response.status == status
    names = [*set_cookies(response)]
    assert [name for name in names if re.match("(__Host-|__Secure-)?lab", name)] == []


HEADINGS = [
    ("/", "Hello World!"),
    ("/register", "Register"),
    ("/books", "Books"),
    ("/displayCookieValue", "Cookie not found!"),
    ("/addCookie", "Cookie added!"),
    ("/displayCookieValue", "Found the cookie: Hello World - my first cookie!"),
    ("/removeCookie", "Cookie removed!"),
]


def test_a_fixed_heading_is_on_its_page_once(client: Client) -> None:
    client.register()
    for path, heading in HEADINGS:
        step(f"A reader opens {path}: the heading is {heading}, and no other heading contains it")
        page = page_of(client.get(path))
        assert page.heading.strip() == heading
        assert [heading.lower() in text.lower() for _, text in page.headings].count(True) == 1


@pytest.mark.parametrize("ask", [pytest.param(ask, id=name) for name, ask in REDIRECTS])
def test_a_redirect_is_temporary_and_protected(
    client: Client, ask: Callable[[Client], APIResponse]
) -> None:
    step("The site redirects a client: the redirect is temporary, and has the same headers")
    response = ask(client)

    assert response.status in {302, 303}
    assert weaknesses(response) == []
    assert lifetime(response) == []


PRIVATE = {
    "the registration",
    "the login",
    "the books",
    "the registration of a reader",
    "the login of a reader",
    "the lab of a reader",
    "the registration, with next",
    "the login, with next",
    "the registration, refused",
    "the registration, refused to a reader",
    "the login, refused to a reader",
    "the lab, refused to a reader",
    "the registration, with next, refused",
    "the login, with next, refused",
    "a name in use",
    "the login, refused",
    "an empty login",
    "the lab",
    "the lab, with a cookie",
    "the lab, refused",
}
PRIVATE_PAGE = pytest.mark.parametrize(
    "ask", [pytest.param(ask, id=name) for name, _, ask in PAGES if name in PRIVATE]
)


@PRIVATE_PAGE
def test_no_browser_stores_a_page_about_a_reader(
    client: Client, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests a page with private data: no browser may store it")
    assert "no-store" in cache_control(ask(client))


@PRIVATE_PAGE
def test_no_browser_stores_it_over_https_either(
    secure_client: Client, ask: Callable[[Client], APIResponse]
) -> None:
    step("A client requests a page with private data over HTTPS: no browser may store it")
    assert "no-store" in cache_control(ask(secure_client))


@pytest.mark.parametrize("path", ["/lab/echo", "/lab/echo/x"])
@pytest.mark.parametrize("headers", [{}, {"Cookie": "lab=1"}], ids=["no cookie", "a cookie"])
def test_no_browser_stores_the_echo(client: Client, path: str, headers: dict[str, str]) -> None:
    step("A client requests the echo: no browser may store it, or guess its type")
    response = client.get(path, headers=headers)
    assert "no-store" in cache_control(response)
    assert response.headers.get("x-content-type-options") == "nosniff"


@pytest.mark.parametrize("path", ["/addCookie", "/displayCookieValue", "/removeCookie"])
@pytest.mark.parametrize("headers", [{}, {"Cookie": "myFirstCookie=1"}], ids=["none", "a cookie"])
def test_the_displayed_cookie_is_never_an_old_one(
    client: Client, path: str, headers: dict[str, str]
) -> None:
    step("A client opens the cookie's page: a browser may not show it again without a request")
    assert lifetime(client.get(path, headers=headers)) == []


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        *(
            (path, "http://www.shop.test")
            for path in ("/", "/books", "/lab", "/lab/echo", "/login")
        ),
        *((path, "http://www.shop.test") for path in ("/lab/echo/x", "/register", "/logout")),
        *((path, "null") for path in ("/lab/cookies", "/addCookie", "/books", "/lab/echo")),
        *((path, "{own}") for path in ("/displayCookieValue", "/removeCookie", "/no-such-page")),
        *((path, "http://localhost:3000") for path in ("/lab/echo", "/books", "/login")),
        *((path, "http://127.0.0.1:3000") for path in ("/lab/echo", "/lab", "/register")),
        *((path, "https://www.shop.test") for path in ("/books", "/lab/echo")),
        *(("/lab/echo", origin) for origin in ("http://localhost", "http://[::1]:3000", "file://")),
        *(("/lab/echo", f"{kind}-extension://x") for kind in ("chrome", "moz", "safari-web")),
    ],
)
def test_no_other_origin_may_read_the_response_that_it_requests(
    client: Client, path: str, origin: str
) -> None:
    step("A page of another origin requests this page: it cannot read any response")
    headers = {"Origin": origin.format(own=client.url), "Access-Control-Request-Method": "GET"}
    responses = {
        method: client.request.fetch(
            client.url + path, method=method, headers=headers, max_redirects=0
        )
        for method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")
    }
    assert [m for m, response in responses.items() if ALLOWING & {*response.headers}] == []


@pytest.mark.parametrize("ask", [wrong_login, lambda c: c.post("/login")])
def test_a_refused_login_opens_no_window_of_the_browser(
    client: Client, ask: Callable[[Client], APIResponse]
) -> None:
    step("A login is refused: no header makes the browser open its own login window")
    response = ask(client)
    assert response.status == 401
    scheme = response.headers.get("www-authenticate", "").partition(" ")[0].lower()
    assert scheme not in {"basic", "digest", "negotiate", "ntlm"}


KINDS = {".css": "text/css", ".js": "javascript", ".svg": "image/svg+xml"}
TYPE = re.compile(r"\.(?:css|js|svg)\b")


@pytest.mark.parametrize(
    "path", ["/", "/lab", "/register", "/login", "/displayCookieValue", "/no-such-page"]
)
def test_files_have_their_types_and_forbid_guessing(client: Client, path: str) -> None:
    step("A client requests every file of a page: each has its type, and forbids guessing")
    files = [file for file in page_of(client.get(path)).files if TYPE.search(file)]
    assert any(".css" in file for file in files)
    headers = {"Origin": "http://localhost:3000"}
    responses = [client.get(file, headers=headers) for file in files]
    heads = [client.request.head(urljoin(client.url, file)) for file in files]
    assert [r.url for r in responses if not ALLOWING.isdisjoint(r.headers)] == []
    assert {response.status for response in responses} == {200}
    assert {r.headers.get("x-content-type-options") for r in responses} == {"nosniff"}
    types = [response.headers["content-type"] for response in responses]
    assert [response.headers.get("content-type") for response in heads] == types
    wanted = [KINDS[found[0]] for file in files if (found := TYPE.search(file))]
    assert [kind for kind, type_ in zip(wanted, types, strict=True) if kind not in type_] == []
