"""Promise: bad input is refused at its field, nothing is stored, and good input is accepted."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import SESSION, Client, location, page_of, set_cookies
from fixtures.course.readers import Credentials
from fixtures.steps import step

GOOD_PASSWORD = "long enough"  # noqa: S105  no secret: it opens nothing

BAD = [
    pytest.param({"password": GOOD_PASSWORD}, ["username"], id="no name"),
    pytest.param({"username": "", "password": GOOD_PASSWORD}, ["username"], id="an empty name"),
    pytest.param({"username": "   ", "password": GOOD_PASSWORD}, ["username"], id="spaces"),
    pytest.param({"username": "\t\u3000 ", "password": GOOD_PASSWORD}, ["username"], id="blanks"),
    pytest.param({"username": "a" * 41, "password": GOOD_PASSWORD}, ["username"], id="41 letters"),
    pytest.param({"username": "ä" * 41, "password": GOOD_PASSWORD}, ["username"], id="41 umlauts"),
    pytest.param({"username": "NEW"}, ["password"], id="no password"),
    pytest.param({"username": "NEW", "password": ""}, ["password"], id="an empty password"),
    pytest.param({"username": "NEW", "password": "seven77"}, ["password"], id="7 letters"),
    pytest.param(
        {"username": "NEW", "password": "ääääääa"}, ["password"], id="7 letters of 13 bytes"
    ),
    pytest.param({}, ["username", "password"], id="nothing"),
    pytest.param({"username": "", "password": "short"}, ["username", "password"], id="both wrong"),
]
INVISIBLE = ["\u200b", "\xad", "\u2060", "\u202e", "\ufeff", "ㅤ", "ᅟ", "ﾠ", "⠀", "͏", "️", "᠋"]


def wrong_fields(response: APIResponse) -> list[str]:
    """Return the names of the fields that the page marks as wrong, each with a message."""
    return page_of(response).wrong_fields()


@pytest.mark.parametrize(("form", "wrong"), BAD)
def test_bad_input_is_refused_at_its_field(
    client: Client, form: dict[str, str], wrong: list[str]
) -> None:
    step("A client sends bad input: each wrong field is marked and has a message")
    name = Credentials().username
    form = {key: value.replace("NEW", name) for key, value in form.items()}
    response = client.post("/register", form)
    assert response.status == 422
    assert wrong_fields(response) == wrong

    step("The page does not contain the password. There is no session and no new reader")
    assert not form.get("password") or form["password"] not in response.text()
    assert SESSION not in set_cookies(response)
    assert not client.is_signed_in()
    login = client.post("/login", {"username": name, "password": form.get("password", "")})
    assert login.status != 303


@pytest.mark.parametrize("character", INVISIBLE, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("name", ["{}", "a{}b"], ids=["by itself", "between letters"])
def test_an_invisible_name_is_refused(client: Client, character: str, name: str) -> None:
    step("A client sends a name with an invisible character: the name is refused")
    username = name.format(character)
    response = client.post("/register", {"username": username, "password": GOOD_PASSWORD})
    assert response.status == 422
    assert wrong_fields(response) == ["username"]


@pytest.mark.parametrize(
    "name",
    ["{}", "{}ä", "Ζωή {}", "本 {}", "O'Hara {}", "{}%", "{}_", "{}\\", "a & {}", "é{}"],
)
@pytest.mark.parametrize(
    "password",
    ["8letters", "ends with a space ", " begins with one", "ä" * 8, "p" * 200, "%%%%%%%%"],
)
def test_good_input_is_accepted_and_stored_exactly(
    new_client: Callable[[], Client], name: str, password: str
) -> None:
    step("A client registers, and logs in with exactly the same name and password")
    credentials = Credentials(name.format(Credentials().username), password)
    client, other = new_client(), new_client()
    client.register(credentials)
    assert location(other.enter("/login", credentials)) == "/books"

    step("The books show the reader's name exactly")
    text = unescape(re.sub(r"<[^>]*>", "", other.get("/books").text()))
    assert f"Signed in as {credentials.username}" in text


@pytest.mark.parametrize("length", [1, 40])
@pytest.mark.parametrize("letter", ["a", "ä", "本"])
def test_the_length_of_a_name_is_counted_in_characters(
    client: Client, length: int, letter: str
) -> None:
    step("A client registers a name of 1 or 40 characters: it is accepted, or in use")
    name = (Credentials().username[-8:] + letter * length)[-length:] if length > 8 else letter
    response = client.post("/register", {"username": name, "password": GOOD_PASSWORD})
    in_use = {"username": name, "password": GOOD_PASSWORD}
    assert response.status in {302, 303} or client.post("/login", in_use).status == 303


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(str.upper, id="in capitals"),
        pytest.param(lambda name: f" {name} ", id="with spaces around it"),
        pytest.param(lambda name: name, id="the same"),
    ],
)
def test_a_name_in_use_is_refused(
    new_client: Callable[[], Client], other: Callable[[str], str]
) -> None:
    step("A client registers the name of another reader, perhaps in another spelling")
    own = new_client().register()
    client = new_client()
    form = {"username": other(own.username), "password": GOOD_PASSWORD}
    response = client.post("/register", form)
    assert response.status == 422
    assert wrong_fields(response) == ["username"]

    step("The client is not signed in, and the reader's password is as before")
    assert not client.is_signed_in()
    assert location(new_client().enter("/login", own)) == "/books"


def test_the_form_sent_twice_makes_one_reader(new_client: Callable[[], Client]) -> None:
    step("A visitor sends the form twice: the second request is refused")
    client, credentials = new_client(), Credentials()
    client.register(credentials)
    second = client.post(
        "/register", {"username": credentials.username, "password": credentials.password}
    )
    assert second.status == 422

    step("The first session still works, and the reader can log in")
    assert client.is_signed_in()
    assert location(new_client().enter("/login", credentials)) == "/books"


@pytest.mark.parametrize(
    ("path", "password"), [("/register", "short"), ("/login", "not the password")]
)
def test_a_mistake_keeps_the_name_and_the_tick(client: Client, path: str, password: str) -> None:
    step("A client sends a refused password: the form keeps the name and the tick")
    form = {"username": Credentials().username, "password": password}
    page = client.post(path, {**form, "keep": "on"})
    fields = next(found.fields for found in page_of(page).forms if "username" in found.fields)
    assert fields["username"] == form["username"]
    assert fields["password"] == ""
    assert "keep" in fields
    assert password not in page.text()

    step("Without the tick, the box of the form is not ticked")
    again = next(f.fields for f in page_of(client.post(path, form)).forms if "username" in f.fields)
    assert "keep" not in again
