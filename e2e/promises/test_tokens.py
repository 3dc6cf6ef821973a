"""Promise: each sign-in makes a new token, and ends only the client's old session."""

from collections.abc import Callable

import pytest

from fixtures.course.clients import Client
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]


def sign_in_again(client: Client, path: str, own: Credentials) -> None:
    """Sign in while the client has a session: register a new reader, or log in with `own`."""
    if path == "/register":
        client.register()
    else:
        client.enter("/login", own)


PLACES = [
    pytest.param("/register", False, id="registration during a session"),
    pytest.param("/login", False, id="login of the same reader"),
    pytest.param("/login", True, id="login of another reader"),
]


@pytest.mark.parametrize(("path", "other"), PLACES)
def test_signing_in_during_a_session_ends_that_session(
    new_client: NewClient,
    path: str,
    other: bool,  # noqa: FBT001  a column
) -> None:
    step("A reader is signed in, and the same client signs in again")
    client = new_client()
    first = client.register()
    old = client.token
    target = new_client().register() if other else first
    sign_in_again(client, path, target)

    step("The client has a new token that works, and the old token does not work any more")
    assert client.token not in {"", old}
    assert client.is_signed_in()
    assert not new_client().is_signed_in(old)


@pytest.mark.parametrize("planted", ["made-up", "", "a" * 43, '"quoted"'])
@pytest.mark.parametrize("path", ["/register", "/login"])
def test_a_token_from_the_request_is_never_used(
    new_client: NewClient, path: str, planted: str
) -> None:
    step("A client signs in by a request with a token that the site did not make")
    client = new_client()
    own = new_client().register() if path == "/login" else Credentials()
    form = {"username": own.username, "password": own.password}
    client.post(path, form, headers={"Cookie": f"MySessionCookie={planted}"})

    step("The reader has another token, and the made-up one opens nothing")
    assert client.token not in {"", planted, planted.strip('"')}
    assert not new_client().is_signed_in(planted)


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_two_sign_ins_never_share_a_token(new_client: NewClient, path: str) -> None:
    step("Two clients sign in: each gets its own token")
    one, other = new_client(), new_client()
    own = one.register()
    other.enter(path, own if path == "/login" else Credentials())

    assert one.token
    assert other.token
    assert one.token != other.token


def test_a_refused_form_changes_no_session(new_client: NewClient) -> None:
    step("A signed-in reader sends forms that the site refuses")
    client = new_client()
    own = client.register()
    before = client.token
    client.enter("/login", Credentials(own.username, "not the password"))
    client.enter("/register", Credentials(own.username))
    client.enter("/register", Credentials("", "short"))

    step("The session is as before")
    assert client.token == before
    assert client.is_signed_in()


def test_logging_out_ends_only_this_session(new_client: NewClient) -> None:
    step("A reader is signed in on two devices, another reader on a third. One logs out")
    one, other, stranger = new_client(), new_client(), new_client()
    own = one.register()
    other.enter("/login", own)
    stranger.register()
    old = one.token
    one.post("/logout")

    step("That session has ended, and the other two still work")
    assert not new_client().is_signed_in(old)
    assert other.is_signed_in()
    assert stranger.is_signed_in()


def test_logging_in_on_a_second_device_ends_no_session(new_client: NewClient) -> None:
    step("A reader is signed in, and logs in on a second device")
    one, other = new_client(), new_client()
    own = one.register()
    other.enter("/login", own)

    step("Both devices are signed in")
    assert one.is_signed_in()
    assert other.is_signed_in()


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("/books?MySessionCookie={}", id="the address"),
        pytest.param("/books?token={}", id="a parameter"),
        pytest.param("/books/{}", id="the path"),
    ],
)
def test_a_token_works_only_in_its_cookie(new_client: NewClient, place: str) -> None:
    step("A stranger sends a reader's token in the address: the site does not accept it")
    client = new_client()
    client.register()

    assert new_client().get(place.format(client.token)).status != 200


@pytest.mark.parametrize("path", ["/", "/books", "/login", "/register", "/lab", "/lab/echo", "/no"])
def test_no_page_shows_the_token(new_client: NewClient, path: str) -> None:
    step("A reader's token is on no page, also if the request has other cookies")
    client = new_client()
    client.register()
    token = client.token
    for cookies in (
        f"MySessionCookie={token}",
        f"first=1; MySessionCookie={token}; last=1",
        f"first=1;MySessionCookie={token}",
        f'MySessionCookie="{token}"',
        f"MySessionCookie ={token}",
        f"MySessionCookie=x; MySessionCookie={token}",
    ):
        assert token not in new_client().get(path, headers={"Cookie": cookies}).text(), cookies
