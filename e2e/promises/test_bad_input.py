"""Promise: bad input is refused at its field, nothing is stored, and good input is accepted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import (
    SESSION,
    TOO_SHORT,
    Client,
    filled_in,
    location,
    page_of,
    set_cookies,
)
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]
PATHS = pytest.mark.parametrize("path", ["/register", "/login"])
GOOD_PASSWORD = "long enough"  # noqa: S105  no secret: it opens nothing
GROWING = ["ß", "\u0390", "ﬃ", "\ufdfa"]  # case folding or NFKC makes several characters of one
MANY = 4000  # units of UTF-16: a password of 2000 emoji, or a short name with many spaces around it

BAD = [
    pytest.param({"password": GOOD_PASSWORD}, ["username"], id="no name"),
    pytest.param({"username": "", "password": GOOD_PASSWORD}, ["username"], id="an empty name"),
    pytest.param({"username": "   ", "password": GOOD_PASSWORD}, ["username"], id="spaces"),
    pytest.param(
        {"username": "\t\u3000 ", "password": GOOD_PASSWORD}, ["username"], id="other white space"
    ),
    pytest.param({"username": "a" * 41, "password": GOOD_PASSWORD}, ["username"], id="41 letters"),
    pytest.param({"username": "ä" * 41, "password": GOOD_PASSWORD}, ["username"], id="41 umlauts"),
    pytest.param(
        {"username": "e\u0301" * 21, "password": GOOD_PASSWORD},
        ["username"],
        id="21 letters of 42 characters",
    ),
    pytest.param(
        {"username": f"a{39 * ' '}b", "password": GOOD_PASSWORD}, ["username"], id="41 characters"
    ),
    pytest.param(
        {"username": "a" * 2000, "password": GOOD_PASSWORD}, ["username"], id="2000 letters"
    ),
    pytest.param({"username": "NEW"}, ["password"], id="no password"),
    pytest.param({"username": "NEW", "password": ""}, ["password"], id="an empty password"),
    pytest.param({"username": "NEW", "password": "seven77"}, ["password"], id="7 letters"),
    pytest.param(
        {"username": "NEW", "password": "ääääääa"}, ["password"], id="7 letters of 13 bytes"
    ),
    pytest.param({"username": "NEW", "password": "😀" * 7}, ["password"], id="7 emoji"),
    pytest.param({}, ["username", "password"], id="nothing"),
    pytest.param(
        {"username": "", "password": TOO_SHORT}, ["username", "password"], id="both wrong"
    ),
    pytest.param(
        {"username": "a\u200bb", "password": TOO_SHORT},
        ["username", "password"],
        id="an invisible character and a short password",
    ),
    pytest.param(
        {"username": "a" * 41, "password": ""}, ["username", "password"], id="too long, and empty"
    ),
]
NO_WIDTH = ["\u200b", "\xad", "\u2060", "\u202e", "\u200d", "\U000e0041"]
BLANK = [
    *("ㅤ", "ᅟ", "ᅠ", "ﾠ", "⠀", "͏", "️", "᠋", "\u17b4", "\U000e0100"),
    *("\ufe00", "\ufe0e", "\u180f", "\u17b5", "\U000e01ef"),  # the ends of ranges
]
UNPRINTABLE = ["\x01", "\x7f", "\ue000", "\U000f0000", "\u0378", "\ufffe"]
# These can count as white space, which the site removes at both ends of a name.
SEPARATORS = ["\xa0", "\u2003", "\u2028", "\u2029", "\u3000", "\t", "\n", "\x85", "\ufeff"]


@pytest.mark.parametrize("keep", [{}, {"keep": "on"}], ids=["not ticked", "ticked"])
@pytest.mark.parametrize(("form", "wrong"), BAD)
def test_bad_input_is_refused_at_its_field(
    client: Client, form: dict[str, str], wrong: list[str], keep: dict[str, str]
) -> None:
    step("A client sends bad input: each wrong field is marked and has a message")
    name = Credentials().username
    form = {key: value.replace("NEW", name) for key, value in form.items()}
    response = client.post("/register", {**form, **keep})
    assert response.status == 422
    assert page_of(response).wrong_fields() == wrong

    step("The page does not contain the password. There is no session and no new reader")
    assert not form.get("password") or form["password"] not in response.text()
    assert SESSION not in set_cookies(response)
    assert not client.is_signed_in()
    assert client.post("/login", {"password": "", "username": name, **form}).status == 401


@pytest.mark.parametrize(
    "character", [*NO_WIDTH, *BLANK, *UNPRINTABLE], ids=lambda c: f"U+{ord(c):04X}"
)
@pytest.mark.parametrize(
    "name",
    ["{}", "a{}b", "ab{}"],
    ids=["by itself", "between letters", "at the end"],
)
def test_an_invisible_name_is_refused(client: Client, character: str, name: str) -> None:
    step("A client sends a name with an invisible character: the name is refused")
    form = {"username": name.format(character), "password": GOOD_PASSWORD}
    response = client.post("/register", form)
    assert response.status == 422
    assert page_of(response).wrong_fields() == ["username"]


@pytest.mark.parametrize("character", SEPARATORS, ids=lambda c: f"U+{ord(c):04X}")
def test_a_name_has_no_separator_except_the_space(client: Client, character: str) -> None:
    step("A client sends a name with another separator than the space: the name is refused")
    form = {"username": f"a{character}b", "password": GOOD_PASSWORD}
    response = client.post("/register", form)
    assert response.status == 422
    assert page_of(response).wrong_fields() == ["username"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "{}",
            "{}ä",
            "Ζωή {}",
            "本 {}",
            "{} שלום",
            "{} مرحبا",
            "O'Hara {}",
            '"{}"',
            "{}\\",
            "é{}",
        ),
        *("{}%", "{}_", "a & {}", "<{}>", "{};--", "{}+1", "{}=1", "{{}}{}", "{}.@#?/", "{} 😀"),
        *("two  spaces {}", "{}."),
    ],
)
def test_a_name_is_accepted_and_stored_exactly(new_client: NewClient, name: str) -> None:
    step("A client registers, and logs in with exactly the same name")
    credentials = Credentials(name.replace("{}", Credentials().username))
    client, other = new_client(), new_client()
    client.register(credentials)
    assert location(other.send_form("/login", credentials)) == "/books"

    step("The books show the reader's name exactly, and once")
    assert f"Signed in as {credentials.username}" in page_of(other.get("/books")).text
    assert page_of(client.get("/books")).text.count(credentials.username) == 1


@pytest.mark.parametrize(
    "password",
    [
        *("8letters", "ends with a space ", " begins with one", "ä" * 8, "p" * 2000, "%%%%%%%%"),
        *(" " * 8, "Zo\u00eb and Ann", "two  spaces", "a&b=c;d+e%20", "<b>'\"--x", "😀" * 8),
        "a tab\tin it",
        pytest.param("😀" * 2000, id="2000 emoji"),  # percent-encoded, they are 24,000 bytes
    ],
)
def test_a_password_is_accepted_exactly(new_client: NewClient, password: str) -> None:
    step("A client registers, and logs in with exactly the same password")
    own = new_client().register(Credentials(password=password))
    assert location(new_client().send_form("/login", own)) == "/books"


@pytest.mark.parametrize("space", ["", " ", "\u3000\t" * 20], ids=["no space", "one", "forty"])
@pytest.mark.parametrize("letter", ["a", "ä", "本", "😀", *GROWING])
def test_a_name_of_40_characters_is_accepted(client: Client, letter: str, space: str) -> None:
    step("A client registers a name of 40 characters, perhaps with spaces around it")
    name = (Credentials().username + letter * 40)[:40]
    client.register(Credentials(f"{space}{name}{space}"))
    assert f"Signed in as {name}" in page_of(client.get("/books")).text


SHORT = ["a", "ä", "本", "0", "42", "-", "..", "/", "&", "<", "'", "%", "😀", "++"]
ORDINARY = [
    *("None", "null", "NaN", GOOD_PASSWORD),
    *("admin", "root", "support", "staff", "Bookshop", "test", "guest", "system", "info"),
]


@pytest.mark.parametrize("name", [*SHORT, *ORDINARY])
def test_no_name_is_too_short_or_reserved(client: Client, name: str) -> None:
    step("A client registers a short or special name: the site accepts it, or it is in use")
    form = {"username": name, "password": GOOD_PASSWORD}
    responses = [client.post("/register", form), client.post("/login", form)]
    assert "location" in responses[0].headers or "location" in responses[1].headers


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(str.upper, id="in capitals"),
        pytest.param(lambda name: f" {name} ", id="with spaces around it"),
        pytest.param(lambda name: f"\u3000{name}\t", id="with other spaces around it"),
        pytest.param(lambda name: name, id="the same"),
    ],
)
@pytest.mark.parametrize("password", [GOOD_PASSWORD, Credentials().password, TOO_SHORT])
def test_a_name_in_use_is_refused(
    new_client: NewClient, other: Callable[[str], str], password: str
) -> None:
    step("A client registers the name of another reader, perhaps in another spelling")
    own = new_client().register()
    client = new_client()
    form = {"username": other(own.username), "password": password}
    response = client.post("/register", form)
    assert response.status == 422
    assert page_of(response).wrong_fields()

    step("The client is not signed in, and the reader's password is as before")
    assert not client.is_signed_in()
    assert location(new_client().send_form("/login", own)) == "/books"


def test_the_message_about_a_name_in_use_is_at_the_name(new_client: NewClient) -> None:
    step("A client registers the name of another reader: only the name is marked")
    own = new_client().register()
    response = new_client().post("/register", filled_in(own))
    assert page_of(response).wrong_fields() == ["username"]


@pytest.mark.parametrize("keep", [{}, {"keep": "on"}], ids=["not ticked", "ticked"])
def test_the_form_sent_twice_makes_one_reader(new_client: NewClient, keep: dict[str, str]) -> None:
    step("A visitor sends the form twice: the second request is refused")
    client, credentials = new_client(), Credentials()
    client.register(credentials)
    second = client.post("/register", {**filled_in(credentials), **keep})
    assert second.status == 422

    step("The first session still works, and the reader can log in")
    assert client.is_signed_in()
    assert location(new_client().send_form("/login", credentials)) == "/books"


def test_a_reader_cannot_register_their_own_name_again(new_client: NewClient) -> None:
    step("A signed-in reader registers the same name with another password: the site refuses it")
    client, other = new_client(), Credentials(password="another password")  # noqa: S106  no secret
    own = client.register(Credentials(other.username))
    assert client.post("/register", filled_in(other)).status == 422

    step("The password is as before")
    assert new_client().post("/login", filled_in(other)).status == 401
    assert location(new_client().send_form("/login", own)) == "/books"


WRONG_LOGINS = [
    pytest.param(lambda own: {"username": own, "password": "not this"}, id="a wrong password"),
    pytest.param(lambda own: {"username": own, "password": ""}, id="an empty password"),
    pytest.param(lambda own: {"username": own}, id="no password"),
    pytest.param(lambda _: filled_in(Credentials()), id="an unknown name"),
    pytest.param(lambda _: {"username": "", "password": GOOD_PASSWORD}, id="an empty name"),
    pytest.param(lambda _: {"password": GOOD_PASSWORD}, id="no name"),
    pytest.param(lambda _: {"username": "a\u200bb", "password": "b"}, id="an invisible name"),
    pytest.param(lambda _: {"username": "x" * 2000, "password": "x" * 2000}, id="long input"),
    pytest.param(lambda _: {}, id="nothing"),
]


@pytest.mark.parametrize("form", WRONG_LOGINS)
def test_a_wrong_login_is_marked_at_the_name(
    new_client: NewClient, form: Callable[[str], dict[str, str]]
) -> None:
    step("A stranger's wrong login gets 401, and the name is marked and has a message")
    response = new_client().post("/login", form(new_client().register().username))
    assert response.status == 401
    wrong = page_of(response).wrong_fields()
    # The message is for both fields, so both may be marked.
    assert wrong in (["username"], ["username", "password"])


MISTAKES = [
    pytest.param("/register", lambda own: (own, TOO_SHORT), id="a short password"),
    pytest.param("/register", lambda own: (own, GOOD_PASSWORD), id="a name in use"),
    pytest.param("/register", lambda own: (f"{own}{'x' * 40}", GOOD_PASSWORD), id="a long name"),
    pytest.param("/register", lambda own: (f"{own}\u200b", GOOD_PASSWORD), id="an invisible name"),
    pytest.param("/register", lambda own: (f"{own}\u200b", TOO_SHORT), id="two mistakes"),
    pytest.param("/login", lambda own: (own, "not the password"), id="a wrong password"),
    pytest.param("/login", lambda own: (f"{own}x", GOOD_PASSWORD), id="an unknown name"),
    pytest.param("/login", lambda own: (own.upper(), TOO_SHORT), id="a short wrong password"),
]


@pytest.mark.parametrize("name", ["{}", "Ζωή  O'Hara & \"<b> {}"], ids=["plain", "odd"])
@pytest.mark.parametrize(("path", "mistake"), MISTAKES)
def test_a_mistake_keeps_the_name_and_not_the_password(
    new_client: NewClient, path: str, mistake: Callable[[str], tuple[str, str]], name: str
) -> None:
    step("A client makes a mistake: the form keeps the name, and not the password")
    own = new_client().register(Credentials(name.format(Credentials().username)))
    username, password = mistake(own.username)
    page = new_client().post(path, {"username": username, "password": password})
    form = next(found.fields for found in page_of(page).forms if "username" in found.fields)
    assert form["username"] == username
    assert form["password"] == ""
    assert password not in page.text()


@pytest.mark.parametrize("keep", [{}, {"keep": "on"}], ids=["not ticked", "ticked"])
@pytest.mark.parametrize(("path", "mistake"), MISTAKES)
def test_a_mistake_keeps_the_tick(
    new_client: NewClient,
    path: str,
    mistake: Callable[[str], tuple[str, str]],
    keep: dict[str, str],
) -> None:
    step("A client makes a mistake: the box is ticked only if the client ticked it")
    username, password = mistake(new_client().register().username)
    response = new_client().post(path, {"username": username, "password": password, **keep})
    form = next(found.fields for found in page_of(response).forms if "username" in found.fields)
    assert ("keep" in form) == ("keep" in keep)


@pytest.mark.parametrize("ask", [Client.get, Client.post], ids=["at first", "after a mistake"])
@PATHS
def test_the_browser_checks_the_form_too(
    client: Client, path: str, ask: Callable[[Client, str], APIResponse]
) -> None:
    step("A visitor opens the form: both fields are required, and the password is hidden")
    page = page_of(ask(client, path))
    fields = page.controls
    assert {"novalidate", "formnovalidate"}.isdisjoint(page.markup)
    assert "required" in fields["username"]
    assert "required" in fields["password"]
    assert (fields["password"].get("type") or "").lower() == "password"
    assert (fields["keep"].get("type") or "").lower() == "checkbox"
    assert "checked" not in fields["keep"]
    assert path == "/login" or fields["password"].get("minlength") == "8"


@pytest.mark.parametrize("ask", [Client.get, Client.post], ids=["at first", "after a mistake"])
@PATHS
def test_the_browser_accepts_all_that_the_site_accepts(
    client: Client, path: str, ask: Callable[[Client, str], APIResponse]
) -> None:
    step("A visitor opens the form: the browser accepts each good name and password")
    fields = page_of(ask(client, path)).controls
    assert (fields["username"].get("type") or "text").lower() == "text"
    longest = [int(fields[name].get("maxlength") or MANY) for name in ("username", "password")]
    assert min(longest) >= MANY
    assert int(fields["username"].get("minlength") or 1) <= 1
    assert int(fields["password"].get("minlength") or 1) <= 8


def stranger(_client: Client) -> None:
    """Begin without a session."""


def after_logging_out(client: Client) -> None:
    """Register with Keep me signed in, and log out."""
    client.send_form("/register", Credentials(), keep=True)
    client.post("/logout")


def after_refused_forms(client: Client) -> None:
    """Send bad input with a ticked box to each form."""
    for path in ("/register", "/login", "/lab/cookies"):
        client.post(path, {"keep": "on", "http_only": "on"})


@pytest.mark.parametrize(
    "begin",
    [stranger, after_logging_out, after_refused_forms],
    ids=lambda begin: begin.__name__.replace("_", " "),
)
def test_a_form_that_was_not_sent_has_no_error_and_no_tick(
    client: Client, begin: Callable[[Client], None]
) -> None:
    step("A visitor opens each form: no field is wrong, and the box is not ticked")
    begin(client)
    paths = ["/register", "/login", "/register?next=/lab", "/login?next=/lab", "/lab"]
    pages = {path: page_of(client.get(path)) for path in paths}
    assert [path for path in paths if pages[path].wrong_fields()] == []
    assert [path for path in paths if "checked" in pages[path].controls.get("keep", {})] == []

    step("The lab sets a cookie: no field is wrong")
    response = client.post("/lab/cookies", {"name": "lab"})
    assert page_of(client.get(location(response))).wrong_fields() == []


BUTTONS = {
    "/register": "Register",
    "/login": "Log in",
    "/books": "Log out",
    "/lab": "Set the cookie",
}
ACTIONS = {"/lab": "/lab/cookies"}


def test_a_page_with_a_form_has_only_its_button(client: Client) -> None:
    step("A reader opens each form, and sends bad input: each page has one button with its text")
    client.register()
    pages = {path: client.get(path) for path in BUTTONS}
    wrong = {path: client.post(ACTIONS.get(path, path)) for path in BUTTONS if path != "/books"}
    both = [*pages.items(), *wrong.items()]
    names = [
        (path, [" ".join(name.split()) for name in page_of(page).buttons]) for path, page in both
    ]
    assert [(path, found) for path, found in names if found != [BUTTONS[path]]] == []
