"""Promise: the session cookie has the same attributes in every place that sets it.

The places are registration and login, with and without "Keep me signed in", over HTTP and HTTPS.
"""

from collections.abc import Callable

import pytest

from fixtures.course.clients import SESSION, Client, set_cookie, set_cookies
from fixtures.course.readers import Credentials
from fixtures.steps import step

MONTH = 30 * 24 * 60 * 60  # seconds

PLACES = [
    pytest.param("/register", False, id="registration"),
    pytest.param("/register", True, id="registration, keep me signed in"),
    pytest.param("/login", False, id="login"),
    pytest.param("/login", True, id="login, keep me signed in"),
]


def sign_in(client: Client, path: str, keep: bool) -> dict[str, str]:  # noqa: FBT001  a column
    """Sign a new reader in by this form. Return the attributes of the session cookie."""
    credentials = Credentials()
    if path == "/login":
        client.register(credentials)
        client.request.storage_state()
        client.post("/logout")
    return set_cookie(client.enter(path, credentials, keep=keep), SESSION)


def check(cookie: dict[str, str], *, keep: bool, secure: bool) -> None:
    """Assert that the session cookie has each attribute that the contract promises."""
    assert "httponly" in cookie
    assert cookie.get("samesite", "").lower() == "lax"
    assert cookie.get("path") == "/"
    assert "domain" not in cookie
    assert ("secure" in cookie) == secure
    assert cookie.get("max-age") == (str(MONTH) if keep else None)
    assert keep or "expires" not in cookie


@pytest.mark.parametrize(("path", "keep"), PLACES)
def test_every_attribute_is_set_over_http(client: Client, path: str, keep: bool) -> None:  # noqa: FBT001
    step("A visitor signs in over HTTP: MySessionCookie has every attribute except Secure")
    check(sign_in(client, path, keep), keep=keep, secure=client.url.startswith("https:"))


@pytest.mark.parametrize(("path", "keep"), PLACES)
def test_every_attribute_is_set_over_https(secure_client: Client, path: str, keep: bool) -> None:  # noqa: FBT001
    step("A visitor signs in over HTTPS: MySessionCookie has every attribute")
    check(sign_in(secure_client, path, keep), keep=keep, secure=True)


@pytest.mark.parametrize("keep", [False, True], ids=["session", "kept session"])
def test_logging_out_removes_the_cookie_with_its_own_path(client: Client, keep: bool) -> None:  # noqa: FBT001
    step("A reader signs in and logs out: the response removes MySessionCookie")
    sign_in(client, "/register", keep)
    removal = set_cookie(client.post("/logout"), SESSION)

    step("The removal has the path of the cookie and no Domain, and the cookie is gone")
    assert removal.get("path") == "/"
    assert "domain" not in removal
    assert removal.get("max-age") == "0" or "1970" in removal.get("expires", "")
    assert client.token == ""


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_a_refused_form_sets_no_session_cookie(new_client: Callable[[], Client], path: str) -> None:
    step("A stranger sends a wrong password: the site does not set MySessionCookie")
    response = new_client().enter(path, Credentials(password="short"))  # noqa: S106  too short
    assert response.status in {401, 422}
    assert SESSION not in set_cookies(response)
