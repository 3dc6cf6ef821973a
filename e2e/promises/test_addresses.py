"""Promise: GET and HEAD have the same headers, and no unusual address leads to another site."""

import re
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from fixtures.course.clients import (
    SESSION,
    Client,
    filled_in,
    location,
    page_of,
    set_cookie,
    set_cookies,
)
from fixtures.course.readers import Credentials
from fixtures.steps import step

PAGES = [
    *("/", "/books", "/register", "/login", "/lab", "/lab/echo"),
    *("/addCookie", "/displayCookieValue", "/removeCookie", "/no-such-page", "/logout"),
    *("/register?next=/lab", "/login?next=/lab", "/lab/echo/x"),
]
SIGNED_IN = pytest.mark.parametrize("signed_in", [False, True], ids=["a stranger", "a reader"])
HEADERS = [
    *("content-type", "location", "cache-control", "content-security-policy"),
    *("referrer-policy", "x-content-type-options", "allow"),
]


def status_and_headers(client: Client, method: str, path: str, cookie: str) -> list[object]:
    """Return the status, the headers that matter, the names of the cookies, and myFirstCookie.

    myFirstCookie has all its attributes, but no time in Expires. `cookie` is the Cookie header of
    the request. A nonce in a header differs in each response, so it is removed.
    """
    response = client.request.fetch(
        client.url + path, method=method, headers={"Cookie": cookie}, max_redirects=0
    )
    values = [response.headers.get(name) for name in HEADERS]
    plain = [value and re.sub("'nonce-[^']*'", "", value) for value in values]
    cookies = set_cookies(response)
    first = {**cookies.get("myFirstCookie", {}), "expires": ""}
    return [response.status, *plain, sorted(cookies), first]


def begin(client: Client, *, signed_in: bool) -> None:
    """Sign the client in, or do nothing."""
    if signed_in:
        client.register()


@SIGNED_IN
@pytest.mark.parametrize("path", PAGES)
def test_head_has_the_status_and_headers_of_get(
    client: Client,
    path: str,
    signed_in: bool,  # noqa: FBT001  a column
) -> None:
    step("A client requests only the headers, by HEAD: they are those of the page")
    begin(client, signed_in=signed_in)
    # Both requests send the same cookies: a site may set another cookie at the first visit only.
    cookie = f"{SESSION}={client.token}" if signed_in else "a=1"
    head, get = (status_and_headers(client, method, path, cookie) for method in ("HEAD", "GET"))
    assert head == get
    assert client.is_signed_in() == signed_in


QUERY = (
    "utm=1&utm=2&page=2&id=1&lang=de&debug=1&q=x&x[]=1&=&&y&callback=x&format=json&logout=1"
    "&_method=POST&error=1&%&%FF&z=%00"
)


@SIGNED_IN
@pytest.mark.parametrize("path", PAGES)
def test_unknown_parameters_are_ignored(
    client: Client,
    path: str,
    signed_in: bool,  # noqa: FBT001  a column
) -> None:
    step("A client in another language adds unknown parameters: the page is the same")
    begin(client, signed_in=signed_in)
    address, other = f"{path}{'&' if '?' in path else '?'}{QUERY}", {"Accept-Language": "de"}
    plain, asked = client.get(path), client.get(address, headers=other)
    assert asked.status == plain.status
    assert asked.headers.get("content-type") == plain.headers.get("content-type")
    assert page_of(asked).heading == page_of(plain).heading
    assert client.is_signed_in() == signed_in


@pytest.mark.parametrize("path", PAGES)
def test_a_long_address_and_long_cookies_are_accepted(client: Client, path: str) -> None:
    step("A reader adds 15,000 letters to the address, or in a cookie: the status is the same")
    client.register()
    cookies = f"a={'x' * 15_000}; {SESSION}={client.token}"
    status = client.get(path).status
    assert client.get(f"{path}{'&' if '?' in path else '?'}x={'x' * 15_000}").status == status
    assert client.get(path, headers={"Cookie": cookies}).status == status


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_a_query_never_replaces_a_field(new_client: Callable[[], Client], path: str) -> None:
    step("A visitor sends the form to an address whose query has other fields")
    own = new_client().register() if path == "/login" else Credentials()
    client, query = new_client(), "username=Mallory&password=short&keep=on"
    response = client.post(f"{path}?{query}", filled_in(own))
    assert location(response) == "/books"

    step("The site uses the form's name and password, and the box is not ticked")
    assert f"Signed in as {own.username}" in page_of(client.get("/books")).text
    assert "max-age" not in set_cookie(response, SESSION)
    assert location(new_client().send_form("/login", own)) == "/books"


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_a_query_never_fills_in_a_field(new_client: Callable[[], Client], path: str) -> None:
    step("A visitor opens a form by a link with values: the form is empty, and not ticked")
    page = page_of(new_client().get(f"{path}?username=Mallory&password=x&keep=on"))
    assert not page.controls["username"].get("value")
    assert not page.controls["password"].get("value")
    assert "checked" not in page.controls["keep"]

    step("A visitor sends an empty form to such an address: the site refuses the form")
    own = new_client().register()
    query = f"username={own.username if path == '/login' else Credentials().username}"
    response = new_client().post(f"{path}?{query}&password={own.password}")
    assert response.status in {401, 422}


def test_a_query_never_replaces_a_field_of_the_lab(client: Client) -> None:
    step("A visitor sends the lab's form to an address whose query has other fields")
    query = "name=labx&value=2&path=/x&secure=on"
    response = client.post(f"/lab/cookies?{query}", {"name": "lab", "value": "1"})
    assert response.headers["set-cookie"] == "lab=1"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        *("/lab//echo", "//lab/echo", "/lab/echo//x", "//books", "//", "//evil.test", "///"),
        *("//evil.test/", "//evil.test/..", "///evil.test", "//evil.test/%2e%2e", "/%2Fevil.test"),
        *("/%5Cevil.test/", "//evil.test/static/style.css", "/books/", "/lab/", "/register/"),
        *("/login/", "/static", "/static//", "/addCookie/", "/books//evil.test", "/logout/"),
    ],
)
def test_a_doubled_slash_never_leads_to_another_host(
    client: Client, method: str, path: str
) -> None:
    step("A client doubles a slash: the site may redirect, but not permanently or to another host")
    response = client.request.fetch(client.url + path, method=method, max_redirects=0)
    assert response.status not in {301, 307, 308}
    assert "location" not in response.headers or location(response).startswith("/")


def test_the_debugger_of_flask_has_no_page(client: Client) -> None:
    step("A client requests the page of Flask's debugger: there is no such page")
    assert client.get("/console").status == 404


def test_the_echo_has_the_cookies_and_hides_the_token(new_client: Callable[[], Client]) -> None:
    step("For a client without a cookie, the response of /lab/echo has null")
    client = new_client()
    assert client.get("/lab/echo").json()["cookie"] is None

    step("For a reader, it shows that MySessionCookie was sent, and hides its value")
    client.register()
    # The site may set other cookies, too.
    cookies = client.get("/lab/echo").json()["cookie"].split("; ")
    assert [c for c in cookies if c.startswith(SESSION)] == ["MySessionCookie=(hidden)"]

    step("Other cookies stay as they are")
    headers = {"Cookie": f"a=1; {SESSION}={client.token}; b=x=y"}
    echo = client.get("/lab/echo", headers=headers).json()["cookie"]
    assert echo == "a=1; MySessionCookie=(hidden); b=x=y"


@pytest.mark.parametrize(
    "path",
    [
        *("/lab/echo", "/lab/echo/", "/lab/echo/a", "/lab/echo/a/", "/lab/echo/a/b/c"),
        *("/lab/echo/a%20b", "/lab/echo/a.png", "/lab/echo?x=1", "/lab/echo/%C3%A9"),
    ],
)
def test_the_echo_is_at_any_path_under_it(client: Client, path: str) -> None:
    step("A client asks for the echo at a path under it: its cookies come back")
    response = client.get(path, headers={"Cookie": "lab=1"})
    assert response.status == 200
    assert response.json()["cookie"] == "lab=1"


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_a_signed_in_reader_can_open_both_forms(client: Client, path: str) -> None:
    step("A signed-in reader opens the form: the page shows the form")
    client.register()
    response = client.get(path)
    assert response.status == 200
    assert page_of(response).forms


@pytest.mark.usefixtures("served_site")
@pytest.mark.parametrize("host", ["a..b", ".", "a" * 64], ids=["two dots", "a dot", "64 letters"])
def test_a_malformed_host_gets_a_page_of_the_site(base_url: str, host: str) -> None:
    step("A client sends a malformed Host header, which no browser sends")
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        response = connection.makefile("rb").read().decode()

    step("The response is a page of the site, with status 400")
    assert " 400 " in response.splitlines()[0]
    assert "<h1" in response
