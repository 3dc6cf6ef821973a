"""Promise: a visitor's text is shown as text, in every place that shows it."""

from collections.abc import Callable
from html import escape, unescape

import pytest

from fixtures.course.clients import TOO_SHORT, Client
from fixtures.course.readers import Credentials
from fixtures.steps import step

TEXTS = [
    pytest.param("<del>old</del>", id="an element"),
    pytest.param("</title><del>old</del>", id="the end of the title"),
    pytest.param('"><del>old</del>', id="the end of an attribute in quotes"),
    pytest.param("'><del>old</del>", id="the end of an attribute in apostrophes"),
    pytest.param("</script><del>old</del>", id="the end of a script"),
    pytest.param("--><del>old</del>", id="the end of a comment"),
    pytest.param("</textarea><del>old</del>", id="the end of a text field"),
    pytest.param("{{ 7919 * 6841 }}<del>", id="code of a template"),
    pytest.param("&lt;del&gt;", id="&lt;del&gt;, which HTML reads as <del>"),
]
NewClient = Callable[[], Client]


def name_of_a_reader(client: Client, text: str) -> str:
    """Register under this name, and return the books."""
    client.register(Credentials(f"{text}{Credentials().username[-8:]}"))
    return client.get("/books").text()


def name_in_a_refused_registration(client: Client, text: str) -> str:
    """Send this name with a short password."""
    return client.post("/register", {"username": text, "password": TOO_SHORT}).text()


def name_in_a_refused_login(client: Client, text: str) -> str:
    """Log in with this name, and a wrong password."""
    return client.post("/login", {"username": text, "password": "not the password"}).text()


def name_in_use(client: Client, text: str) -> str:
    """Register a name that is in use."""
    form = {"username": text, "password": "long enough"}
    client.post("/register", form)
    return client.post("/register", form).text()


def value_of_the_lab(client: Client, text: str) -> str:
    """Let the lab set a cookie with this value, and return the lab."""
    client.post("/lab/cookies", {"name": "lab", "value": text})
    return client.get("/lab").text()


def value_refused_by_the_lab(client: Client, text: str) -> str:
    """Let the lab refuse this value, because a semicolon follows it."""
    return client.post("/lab/cookies", {"name": "lab", "value": f"{text};"}).text()


def name_refused_by_the_lab(client: Client, text: str) -> str:
    """Let the lab refuse this name."""
    return client.post("/lab/cookies", {"name": text, "value": "x"}).text()


def parameter_of_the_lab(client: Client, text: str) -> str:
    """Open the lab by a link whose parameters contain this text."""
    return client.request.get(f"{client.url}/lab", params={"sent": text, "value": text}).text()


def cookie(client: Client, text: str) -> str:
    """Display myFirstCookie with this value."""
    value = text.replace("\\", r"\\").replace('"', r"\"")
    headers = {"Cookie": f'myFirstCookie="{value}"'}
    return client.get("/displayCookieValue", headers=headers).text()


def next_of_a_form(client: Client, text: str) -> str:
    """Open the registration by a link with this `next`."""
    return client.request.get(f"{client.url}/register", params={"next": text}).text()


PLACES = [
    pytest.param(name_of_a_reader, True, id="a reader's name"),
    pytest.param(name_in_a_refused_registration, True, id="a name in a refused registration"),
    pytest.param(name_in_a_refused_login, True, id="a name in a refused login"),
    pytest.param(name_in_use, True, id="a name in use"),
    pytest.param(value_of_the_lab, False, id="a cookie of the lab"),
    pytest.param(value_refused_by_the_lab, True, id="a value that the lab refuses"),
    pytest.param(name_refused_by_the_lab, True, id="a name that the lab refuses"),
    pytest.param(parameter_of_the_lab, False, id="a link to the lab"),
    pytest.param(cookie, True, id="the first cookie"),
    pytest.param(next_of_a_form, False, id="next"),
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("show", "is_shown"), PLACES)
def test_a_visitors_text_is_text(
    client: Client,
    text: str,
    show: Callable[[Client, str], str],
    is_shown: bool,  # noqa: FBT001  a column
) -> None:
    step("A visitor sends HTML: no page contains it as HTML")
    page = show(client, text)
    assert text not in page or text == escape(text, quote=False)
    assert str(7919 * 6841) not in page  # a template would calculate it

    step("A page that shows the text shows it exactly")
    assert not is_shown or text in unescape(page)


@pytest.mark.parametrize(
    "path", ["/<del>old</del>", "/%3Cdel%3Eold", "/lab/<del>", "/static/<del>", "/books?x=<del>"]
)
def test_an_address_is_text(client: Client, path: str) -> None:
    step("A client requests an address with HTML in it: the page does not contain the HTML")
    assert "<del>" not in client.get(path).text()


def test_html_in_json_is_not_shown_as_a_page(client: Client) -> None:
    step("A cookie with HTML comes back as JSON: browsers do not read it as HTML")
    response = client.get("/lab/echo", headers={"Cookie": "lab=<del>old</del>"})
    assert "json" in response.headers["content-type"]
    assert response.json()["cookie"] == "lab=<del>old</del>"
