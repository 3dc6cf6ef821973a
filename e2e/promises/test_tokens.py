"""Promise: each sign-in makes a new token, and ends only the client's old session."""

from collections.abc import Callable

import pytest

from fixtures.course.clients import (
    SESSION,
    TOO_SHORT,
    Client,
    filled_in,
    page_of,
    set_cookie,
    set_cookies,
)
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]
PATHS = pytest.mark.parametrize("path", ["/register", "/login"])
KEEP = pytest.mark.parametrize("keep", [False, True], ids=["not ticked", "ticked"])


@KEEP
@pytest.mark.parametrize(
    ("path", "other"),
    [
        pytest.param("/register", False, id="registration during a session"),
        pytest.param("/login", False, id="login of the same reader"),
        pytest.param("/login", True, id="login of another reader"),
    ],
)
def test_signing_in_during_a_session_ends_only_that_session(
    new_client: NewClient,
    path: str,
    other: bool,  # noqa: FBT001  a column
    keep: bool,  # noqa: FBT001  a column
) -> None:
    step("A reader is signed in on two devices, and signs in again on the first")
    client, device, third = new_client(), new_client(), new_client()
    first = client.register()
    device.send_form("/login", first)
    target = third.register() if other else first
    old = client.token
    assert client.is_signed_in()
    client.send_form(path, Credentials() if path == "/register" else target, keep=keep)

    step("The new token works, the old one does not, and the other devices are signed in")
    assert client.token not in {"", old}
    assert client.is_signed_in()
    assert not new_client().is_signed_in(old)
    assert device.is_signed_in()
    assert third.is_signed_in() == other


@pytest.mark.parametrize("planted", ["made-up", "", "a" * 43, '"quoted"'])
@PATHS
def test_a_token_from_the_request_is_never_used(
    new_client: NewClient, path: str, planted: str
) -> None:
    step("A client signs in by a request with a token that the site did not make")
    client = new_client()
    own = new_client().register() if path == "/login" else Credentials()
    client.post(path, filled_in(own), headers={"Cookie": f"{SESSION}={planted}"})

    step("The reader has another token, and the made-up one opens nothing")
    assert client.token not in {"", planted, planted.strip('"')}
    assert not new_client().is_signed_in(planted)


@PATHS
def test_two_sign_ins_never_share_a_token(new_client: NewClient, path: str) -> None:
    step("Two clients sign in: each gets its own token")
    one, other = new_client(), new_client()
    own = one.register()
    other.send_form(path, own if path == "/login" else Credentials())

    assert one.token
    assert other.token
    assert one.token != other.token


REFUSED = [
    pytest.param("/login", lambda own: filled_in(Credentials(own)), id="a wrong password"),
    pytest.param("/login", lambda _: filled_in(Credentials()), id="an unknown name"),
    pytest.param("/login", lambda own: {"username": own}, id="no password"),
    pytest.param("/login", lambda _: {}, id="an empty login"),
    pytest.param("/register", lambda own: filled_in(Credentials(own)), id="one's own name"),
    pytest.param("/register", lambda _: filled_in(Credentials("")), id="no name"),
    pytest.param("/register", lambda _: {"username": "x" * 41}, id="a long name"),
    pytest.param(
        "/register", lambda _: filled_in(Credentials(password=TOO_SHORT)), id="a short password"
    ),
    pytest.param("/lab/cookies", lambda _: {"name": SESSION}, id="a name of the lab"),
    pytest.param("/lab/cookies", lambda _: {"name": "lab", "value": ";"}, id="a value of the lab"),
]


@KEEP
@pytest.mark.parametrize(("path", "form"), REFUSED)
def test_a_refused_form_changes_no_session(
    new_client: NewClient,
    path: str,
    form: Callable[[str], dict[str, str]],
    keep: bool,  # noqa: FBT001  a column
) -> None:
    step("A signed-in reader sends a form that the site refuses: it sets no cookie")
    client, device = new_client(), new_client()
    own = Credentials(password="the reader's own")  # noqa: S106  no secret: it opens nothing
    client.register(own)
    device.send_form("/login", own)
    before = client.token
    response = client.post(path, {**form(own.username), **({"keep": "on"} if keep else {})})
    assert response.status in {401, 422}
    assert {SESSION, "lab"}.isdisjoint(set_cookies(response))
    assert "clear-site-data" not in response.headers

    step("The session is as before, and so is that of another device")
    assert client.token == before
    assert own.username in client.get("/books").text()
    assert device.is_signed_in()


@pytest.mark.parametrize(("path", "form"), REFUSED)
def test_a_refused_form_signs_no_stranger_in(
    new_client: NewClient, path: str, form: Callable[[str], dict[str, str]]
) -> None:
    step("A stranger sends a form that the site refuses: it sets no cookie and signs nobody in")
    own = Credentials(password="the reader's own")  # noqa: S106  no secret: it opens nothing
    new_client().register(own)
    client = new_client()
    response = client.post(path, form(own.username))
    assert {SESSION, "lab"}.isdisjoint(set_cookies(response))
    assert not client.is_signed_in()


def test_logging_out_ends_only_this_session(new_client: NewClient) -> None:
    step("Two readers are signed in, the first on two devices. The first logs out on one device")
    one, other, stranger = new_client(), new_client(), new_client()
    own = one.register()
    other.send_form("/login", own)
    stranger.register()
    old = one.token
    assert one.is_signed_in()
    one.post("/logout")

    step("That session has ended, and the other two still work")
    assert not new_client().is_signed_in(old)
    assert other.is_signed_in()
    assert stranger.is_signed_in()


def test_logging_out_without_a_session_ends_no_session(new_client: NewClient) -> None:
    step("A reader is signed in. A stranger logs out, with no token and with a made-up one")
    reader, stranger = new_client(), new_client()
    reader.register()
    stranger.post("/logout")
    stranger.post("/logout", headers={"Cookie": f"{SESSION}=made-up"})
    assert reader.is_signed_in()


@KEEP
def test_logging_in_on_ten_devices_ends_no_session(
    new_client: NewClient,
    keep: bool,  # noqa: FBT001  a column
) -> None:
    step("A reader is signed in, and logs in on ten other devices, which send no cookie")
    reader, others, own = new_client(), new_client(), Credentials()
    reader.send_form("/register", own, keep=keep)
    form, none = filled_in(own, keep=keep), {"Cookie": "a=1"}
    logins = [others.post("/login", form, headers=none) for _ in range(10)]
    tokens = [set_cookie(response, SESSION)[""] for response in logins]

    step("All devices are signed in")
    assert reader.is_signed_in()
    assert [token for token in tokens if not others.is_signed_in(token)] == []


@pytest.mark.parametrize("path", ["/logout", "/register", "/login"])
def test_a_token_outside_of_its_cookie_ends_no_session(new_client: NewClient, path: str) -> None:
    step("A stranger sends a reader's token in the form, the address and headers, not in a cookie")
    reader, stranger = new_client(), new_client()
    form = filled_in(reader.register() if path == "/login" else Credentials())
    reader.register()
    token = {SESSION: reader.token, "token": reader.token}
    headers = {"Authorization": f"Bearer {reader.token}", "X-Session-Token": reader.token}
    stranger.post(f"{path}?{SESSION}={reader.token}", {**form, **token}, headers=headers)
    assert reader.is_signed_in()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"User-Agent": "Mozilla/5.0 Another"}, id="another browser"),
        pytest.param({"Accept-Language": "ja"}, id="another language"),
        pytest.param({"X-Forwarded-For": "192.0.2.1"}, id="another address"),
        pytest.param({"Referer": "https://evil.test/"}, id="a link of another site"),
        pytest.param({"Cookie": "a=1; MySessionCookie={}; b=2"}, id="with other cookies"),
        pytest.param({"Cookie": "a=1;MySessionCookie={};b=2"}, id="without spaces"),
        pytest.param({"Cookie": 'x[y]="1,; MySessionCookie={}; =2; z'}, id="after an odd cookie"),
        pytest.param({"Cookie": "a=\xff; MySessionCookie={}"}, id="after a byte that is not UTF-8"),
        pytest.param({"Cookie": "a b; ;=; MySessionCookie={}; (c)=1"}, id="between malformed ones"),
        pytest.param({"Sec-Fetch-Dest": "iframe", "Accept": "*/*"}, id="in a frame"),
    ],
)
@PATHS
def test_a_token_signs_in_from_every_browser(
    new_client: NewClient, path: str, headers: dict[str, str]
) -> None:
    step("A reader's token opens the books, twice, from a browser that sends other headers")
    client = new_client()
    own = client.register()
    client.send_form(path, own if path == "/login" else Credentials())
    cookie = headers.get("Cookie", f"{SESSION}={{}}").format(client.token)
    sent = {**headers, "Cookie": cookie}
    assert new_client().get("/books", headers=sent).status == 200
    assert new_client().get("/books", headers=sent).status == 200


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: token[:-1], id="without its last character"),
        pytest.param(lambda token: token[1:], id="without its first character"),
        pytest.param(lambda token: f"{token}x", id="with a letter more"),
        pytest.param(lambda token: f"{token}{token}", id="twice"),
        pytest.param(lambda token: f"{token[:9]}!{token[9:]}", id="with a sign in it"),
        pytest.param(lambda token: f".{token}", id="with a dot before it"),
        pytest.param(lambda token: f"{token}=", id="with an equals sign after it"),
        pytest.param(lambda token: token[: len(token) // 2], id="the first half"),
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda _: "None", id="None"),
        pytest.param(lambda _: "1", id="1"),
        pytest.param(lambda _: "%", id="a pattern"),
    ],
)
def test_a_changed_token_signs_nobody_in(
    new_client: NewClient, change: Callable[[str], str]
) -> None:
    step("A stranger sends a token that differs from a reader's token: it opens nothing")
    client = new_client()
    client.register()
    assert new_client().is_signed_in(client.token)
    assert not new_client().is_signed_in(change(client.token))


@pytest.mark.parametrize(
    ("place", "headers"),
    [
        pytest.param("/books?MySessionCookie={}", {}, id="the address"),
        pytest.param("/books?token={}", {}, id="a parameter"),
        pytest.param("/books/{}", {}, id="the path"),
        pytest.param("/books", {"MySessionCookie": "{}"}, id="a header with the cookie's name"),
        pytest.param("/books", {"Authorization": "Bearer {}"}, id="Authorization"),
        pytest.param("/books", {"X-Session-Token": "{}"}, id="X-Session-Token"),
        pytest.param("/books", {"Cookie": "session={}"}, id="another cookie"),
        pytest.param("/books", {"Cookie": "mysessioncookie={}"}, id="a cookie in small letters"),
    ],
)
def test_a_token_works_only_in_its_cookie(
    new_client: NewClient, place: str, headers: dict[str, str]
) -> None:
    step("A stranger sends a reader's token, but not in its cookie: the site does not accept it")
    client = new_client()
    client.register()
    sent = {name: value.format(client.token) for name, value in headers.items()}
    response = new_client().get(place.format(client.token), headers=sent)
    assert response.status != 200


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param("MySessionCookie={}", id="the token"),
        pytest.param("first=1; MySessionCookie={}; last=1", id="other cookies"),
        pytest.param("first=1;MySessionCookie={}", id="no space"),
        pytest.param('MySessionCookie="{}"', id="in quotes"),
        pytest.param("MySessionCookie ={}", id="a space before the equals sign"),
        pytest.param("MySessionCookie= {}", id="a space after the equals sign"),
        pytest.param("first=1;\tMySessionCookie={}", id="a tab before it"),
        pytest.param("first=1,MySessionCookie={}", id="a comma before it"),
        pytest.param("MySessionCookie=x; MySessionCookie={}", id="two cookies"),
        pytest.param("MySessionCookie={}; MySessionCookie=x", id="two cookies, the token first"),
        pytest.param("myFirstCookie=MySessionCookie; MySessionCookie={}", id="its name as a value"),
    ],
)
@pytest.mark.parametrize("path", ["/lab", "/lab/echo", "/displayCookieValue"])
def test_no_page_shows_an_unusual_token(new_client: NewClient, path: str, cookies: str) -> None:
    step("A reader's token is on no page, also if the Cookie header is written in another way")
    client = new_client()
    client.register()
    response = new_client().get(path, headers={"Cookie": cookies.format(client.token)})
    assert client.token not in response.text()


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/books", "/login", "/register", "/lab", "/lab/echo", "/lab/echo/x"),
        *("/addCookie", "/displayCookieValue", "/removeCookie", "/no-such-page", "/logout"),
    ],
)
def test_no_page_shows_the_token(client: Client, path: str) -> None:
    step("A reader opens the page: it does not contain the token")
    client.register()
    assert client.token not in client.get(path).text()


@pytest.mark.parametrize(("path", "form"), REFUSED)
def test_no_refused_form_shows_the_token(
    client: Client, path: str, form: Callable[[str], dict[str, str]]
) -> None:
    step("A reader sends a form that the site refuses: the page does not contain the token")
    own = client.register(Credentials(password="the reader's own"))  # noqa: S106  no secret
    page = client.post(path, form(own.username)).text()
    assert client.token not in page


@pytest.mark.parametrize("first", ["", "first=1; "])
def test_the_lab_says_that_it_hides_the_token(client: Client, first: str) -> None:
    step("A reader opens the lab: it shows that MySessionCookie was sent, and hides its value")
    client.register()
    headers = {"Cookie": f"{first}MySessionCookie={client.token}; last=2"}
    received = page_of(client.get("/lab", headers=headers)).texts["received"]
    assert received.strip() == f"{first}MySessionCookie=(hidden); last=2"
