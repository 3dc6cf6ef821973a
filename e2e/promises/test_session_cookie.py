"""Promise: the session cookie has the same attributes in every place that sets it.

The places are registration and login, with and without "Keep me signed in", over HTTP and HTTPS,
by a stranger and by a reader who is signed in already.
"""

import base64
import re
import sqlite3
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import SESSION, TOO_SHORT, Client, filled_in, set_cookie
from fixtures.course.readers import Credentials
from fixtures.server import Site
from fixtures.steps import step

MINUTE, HOUR, MONTH = 60, 60 * 60, 30 * 24 * 60 * 60  # seconds
SHORTEST_TOKEN = 22  # characters
PAST_YEAR = r"[ -](19\d\d|20[01]\d) "

PATHS = pytest.mark.parametrize("path", ["/register", "/login"])
KEEP = pytest.mark.parametrize("keep", [False, True], ids=["not ticked", "ticked"])
STATES = pytest.mark.parametrize("again", [False, True], ids=["a stranger", "during a session"])


def sign_in(client: Client, path: str, *, keep: bool, again: bool = False) -> dict[str, str]:
    """Sign a new reader in by this form. Return the attributes of the session cookie.

    With `again`, the client already has a session, made with the opposite value of `keep`.
    """
    credentials = Credentials()
    if path.startswith("/login"):
        client.register(credentials)
        client.post("/logout")
    if again:
        client.send_form("/register", Credentials(), keep=not keep)
    return set_cookie(client.send_form(path, credentials, keep=keep), SESSION)


def sign_in_at(host: str, client: Client, path: str, *, keep: bool) -> dict[str, str]:
    """Sign a new reader in by this form, at this host. Return the attributes of the cookie."""
    own = client.register() if path == "/login" else Credentials()
    headers = {"Host": f"{host}:{urlsplit(client.url).port}"}
    return set_cookie(client.post(path, filled_in(own, keep=keep), headers=headers), SESSION)


def protection(cookie: dict[str, str]) -> dict[str, object]:
    """Return the attributes that the contract promises. The letter case of `Lax` is free."""
    return {
        "HttpOnly": "httponly" in cookie,
        "SameSite": cookie.get("samesite", "").lower(),
        "Path": cookie.get("path"),
        "Domain": cookie.get("domain"),
        "Secure": "secure" in cookie,
        "Max-Age": cookie.get("max-age"),
        "has an end date": "max-age" in cookie or "expires" in cookie,
    }


def promised(*, keep: bool, secure: bool) -> dict[str, object]:
    """Return the attributes that `protection` must return."""
    lifetime = {"Max-Age": str(MONTH) if keep else None, "has an end date": keep}
    return {
        "HttpOnly": True,
        "SameSite": "lax",
        "Path": "/",
        "Domain": None,
        "Secure": secure,
        **lifetime,
    }


@PATHS
@KEEP
def test_a_tick_counts_after_a_mistake_too(
    new_client: Callable[[], Client], path: str, *, keep: bool
) -> None:
    step("A visitor makes a mistake, and sends the corrected form as the page then shows it")
    credentials, client = Credentials(), new_client()
    if path == "/login":
        new_client().register(credentials)
    wrong = Credentials(credentials.username, TOO_SHORT)
    refused = client.send_form(path, wrong, keep=keep)
    response = client.submit(refused, filled_in(credentials))
    assert set_cookie(response, SESSION).get("max-age") == (str(MONTH) if keep else None)


@PATHS
@KEEP
@STATES
def test_every_attribute_is_set_over_http(
    client: Client,
    path: str,
    keep: bool,  # noqa: FBT001  a column
    again: bool,  # noqa: FBT001  a column
) -> None:
    step("A visitor signs in over HTTP: MySessionCookie has every attribute except Secure")
    cookie = sign_in(client, path, keep=keep, again=again)
    assert protection(cookie) == promised(keep=keep, secure=client.url.startswith("https:"))


@PATHS
@KEEP
def test_every_attribute_is_set_on_the_way_to_another_page(
    client: Client,
    path: str,
    keep: bool,  # noqa: FBT001  a column
) -> None:
    step("A visitor signs in by a link with `next`: MySessionCookie has the same attributes")
    cookie = sign_in(client, f"{path}?next=/lab", keep=keep)
    assert protection(cookie) == promised(keep=keep, secure=client.url.startswith("https:"))


@pytest.mark.parametrize("path", ["/register", "/login", "/register?next=/lab", "/login?next=/lab"])
@KEEP
@STATES
def test_every_attribute_is_set_over_https(
    secure_client: Client,
    path: str,
    keep: bool,  # noqa: FBT001  a column
    again: bool,  # noqa: FBT001  a column
) -> None:
    step("A visitor signs in over HTTPS: MySessionCookie has every attribute")
    cookie = sign_in(secure_client, path, keep=keep, again=again)
    assert protection(cookie) == promised(keep=keep, secure=True)


HOSTS = pytest.mark.parametrize("host", ["localhost", "shop.test", "www.shop.test", "[::1]"])


@pytest.mark.usefixtures("served_site")
@PATHS
@KEEP
@HOSTS
def test_the_cookie_is_the_same_at_every_host_over_http(
    client: Client,
    path: str,
    keep: bool,  # noqa: FBT001  a column
    host: str,
) -> None:
    step("A visitor signs in at this host over HTTP: the cookie has no Domain and no Secure")
    cookie = sign_in_at(host, client, path, keep=keep)
    assert protection(cookie) == promised(keep=keep, secure=False)


@PATHS
@KEEP
@HOSTS
def test_the_cookie_is_the_same_at_every_host_over_https(
    secure_client: Client,
    path: str,
    keep: bool,  # noqa: FBT001  a column
    host: str,
) -> None:
    step("A visitor signs in at this host over HTTPS: the cookie has no Domain, and is Secure")
    cookie = sign_in_at(host, secure_client, path, keep=keep)
    assert protection(cookie) == promised(keep=keep, secure=True)


@pytest.mark.usefixtures("served_site")
@HOSTS
def test_no_cookie_is_for_the_subdomains_of_a_host(client: Client, host: str) -> None:
    step("A visitor uses the site at this host: myFirstCookie and MySessionCookie have no Domain")
    headers = {"Host": f"{host}:{urlsplit(client.url).port}"}
    added = client.get("/addCookie", headers=headers)
    removed = client.get("/removeCookie", headers=headers)
    out = client.post("/logout", headers=headers)
    first = [set_cookie(response, "myFirstCookie") for response in (added, removed)]
    assert [cookie.get("domain") for cookie in (*first, set_cookie(out, SESSION))] == [None] * 3


@PATHS
def test_the_tick_of_a_refused_form_is_not_remembered(client: Client, path: str) -> None:
    step("A visitor ticks the box and makes a mistake. Then they send the form without the tick")
    sign_in(client, "/register", keep=True)
    own = client.register() if path == "/login" else Credentials()
    client.send_form(path, Credentials(own.username, "short"), keep=True)

    step("The second attempt counts: the cookie has no end date")
    assert not protection(set_cookie(client.send_form(path, own), SESSION))["has an end date"]


def not_signed_in(client: Client) -> None:
    """Begin as a stranger."""


def signed_in(client: Client) -> None:
    """Begin with a session."""
    client.register()


def signed_in_for_long(client: Client) -> None:
    """Register with Keep me signed in."""
    client.send_form("/register", Credentials(), keep=True)


def signed_out(client: Client) -> None:
    """Begin with a session that has ended."""
    client.register()
    client.post("/logout")


def with_a_made_up_token(client: Client) -> APIResponse:
    """Begin with a token that the site did not make."""
    return client.post("/logout", headers={"Cookie": f"{SESSION}=made-up"})


@pytest.mark.parametrize(
    "begin",
    [not_signed_in, signed_in, signed_in_for_long, signed_out, with_a_made_up_token],
    ids=lambda begin: begin.__name__.replace("_", " "),
)
def test_logging_out_removes_the_cookie_with_its_own_path(
    client: Client, begin: Callable[[Client], object]
) -> None:
    step("A visitor logs out, with a session or without: the response removes MySessionCookie")
    begin(client)
    removal = set_cookie(client.post("/logout"), SESSION)

    step("The removal has the path of the cookie and no Domain, and the cookie is gone")
    assert removal.get("path") == "/"
    assert "domain" not in removal
    assert removal.get("max-age") == "0" or re.search(PAST_YEAR, removal.get("expires", ""))
    assert client.token == ""


def test_logging_out_removes_the_cookie_over_https(secure_client: Client) -> None:
    step("A reader logs out over HTTPS: the cookie is gone")
    secure_client.register()
    assert secure_client.token
    removal = set_cookie(secure_client.post("/logout"), SESSION)
    assert removal.get("path") == "/"
    assert secure_client.token == ""


def forbid_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each new connection to a database be read-only, until the end of the test."""
    connect = sqlite3.connect

    def read_only(*args: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  those of connect
        db = connect(*args, **options)
        db.execute("PRAGMA query_only = ON")
        return db

    monkeypatch.setattr("sqlite3.connect", read_only)


def test_logging_out_needs_no_database_to_remove_the_cookie(
    client: Client, served_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    step("A reader logs out while the site cannot write to its database: the cookie is gone")
    client.register()
    assert client.token
    forbid_writing(monkeypatch)
    client.post("/logout")
    served_site.raised.clear()  # the site may raise an exception, and show its error page
    assert client.token == ""


def decoded(token: str) -> list[bytes]:
    """Decode the token from Base64, starting at each of its first four characters.

    Return the four results.
    """
    text = re.sub("[^A-Za-z0-9+/]", "", token.replace("-", "+").replace("_", "/"))
    parts = [text[start:] for start in range(4)]
    return [base64.b64decode(part + "A" * (-len(part) % 4)) for part in parts]


def test_base64_is_decoded_at_every_place() -> None:
    step("A token contains a name in Base64, after 0 to 3 other characters: `decoded` finds it")
    for before in ("", "1", "12", "123"):
        token = base64.urlsafe_b64encode(f"{before}reader?".encode()).decode().rstrip("=")
        assert any(b"reader" in text for text in decoded(f"x.{token}"))


@PATHS
@KEEP
def test_a_token_is_long_and_does_not_contain_the_name(
    client: Client,
    path: str,
    keep: bool,  # noqa: FBT001  a column
) -> None:
    step("A reader signs in: the token is long")
    own = Credentials()
    client.register(own)
    client.post("/logout")
    own = Credentials() if path == "/register" else own
    client.send_form(path, own, keep=keep)
    assert len(client.token) >= SHORTEST_TOKEN

    step("It does not contain the name, also not backwards, in hex or in Base64")
    name = own.username.encode()
    written = [name, name[::-1], name.hex().encode()]
    token = client.token.lower()
    assert [text for text in written if text.decode().lower() in token] == []
    assert [text for text in decoded(client.token) if name in text] == []


def move_clock_of_site(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the site's clock be ahead by so many seconds, until the end of the test."""
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + seconds)


@pytest.mark.usefixtures("served_site")
@PATHS
@KEEP
def test_a_session_lasts_on_the_server(
    client: Client,
    new_client: Callable[[], Client],
    path: str,
    keep: bool,  # noqa: FBT001  a column
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step("A reader sees the books. Shortly before the session may end, another visitor signs in")
    sign_in(client, path, keep=keep)
    token = client.token
    assert client.is_signed_in()
    move_clock_of_site(monkeypatch, MONTH - HOUR if keep else HOUR - MINUTE)
    other = new_client().register()
    new_client().send_form("/login", other, keep=True)

    step("The reader is still signed in, also on another device with the same cookie")
    assert client.is_signed_in()
    assert new_client().is_signed_in(token)


@pytest.mark.usefixtures("served_site")
@PATHS
def test_a_kept_session_ends_on_the_server(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    step("A reader signs in with a tick, and comes back after 30 days and an hour")
    sign_in(client, path, keep=True)
    move_clock_of_site(monkeypatch, MONTH + HOUR)

    step("The session has ended, although the client still sends the cookie")
    assert client.token
    assert not client.is_signed_in()
