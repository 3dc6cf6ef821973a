"""Promise: a visitor's text is shown as text, in every place that shows it."""

import re
from collections.abc import Callable
from html import escape, unescape

import pytest

from fixtures.course.clients import TOO_SHORT, Client, ParsedPage
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
    pytest.param("&ltdel&gt", id="&ltdel&gt, which HTML reads as <del>"),
    pytest.param("%3Cdel%3E", id="%3Cdel%3E, which a URL reads as <del>"),
    pytest.param("<DEL>old</DEL> & more", id="capitals"),
    pytest.param("' onfocus='x", id="another attribute after an apostrophe"),
    pytest.param('" onfocus="x', id="another attribute after a quote"),
    pytest.param("www.evil.test/x", id="an address without a scheme"),
    pytest.param("https://evil.test/ a@evil.test", id="an address, and one of mail"),
    pytest.param("**a** _b_ `c` :-) (c) -- 'd'", id="marks that some sites replace"),
]
# An address of a page or of mail at evil.test. It can be in the query of another address.
TO_EVIL = r"(\w+:)?//[^/?#]*evil\.test|mailto:.*evil\.test"


def page_of_text(text: str) -> ParsedPage:
    """Return the parts of a page with this HTML."""
    reader = ParsedPage("/")
    reader.feed(text)
    return reader


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
    form = {"username": text[:40].strip(), "password": "long enough"}
    client.post("/register", form)
    return client.post("/register", form).text()


def name_of_a_reader_on_other_pages(client: Client, text: str) -> str:
    """Register under the beginning of this name, and return the other pages."""
    client.register(Credentials(f"{text[:32]}{Credentials().username[-8:]}"))
    return client.get("/").text() + client.get("/lab").text() + client.get("/register").text()


def invisible_name(client: Client, text: str) -> str:
    """Register a name that is refused because of an invisible character after it."""
    form = {"username": f"{text}\u200b", "password": "long enough"}
    return client.post("/register", form).text()


def long_name(client: Client, text: str) -> str:
    """Register a name that is too long."""
    form = {"username": f"{text}{'x' * 40}", "password": "long enough"}
    return client.post("/register", form).text()


def value_of_the_lab(client: Client, text: str) -> str:
    """Let the lab set a cookie with this value, and return the lab."""
    client.post("/lab/cookies", {"name": "lab", "value": text})
    return client.get("/lab").text()


def header_of_the_lab(client: Client, text: str) -> str:
    """Let the lab set a cookie with this value, and return the page that it redirects to."""
    response = client.post("/lab/cookies", {"name": "lab", "value": text})
    return client.get(response.headers.get("location", "/lab")).text()


def cookie_in_the_lab(client: Client, text: str) -> str:
    """Open the lab with another cookie that has this value."""
    return client.get("/lab", headers={"Cookie": f"other={text}"}).text()


def value_refused_by_the_lab(client: Client, text: str) -> str:
    """Let the lab refuse this value, because a semicolon follows it."""
    return client.post("/lab/cookies", {"name": "lab", "value": f"{text};"}).text()


def name_refused_by_the_lab(client: Client, text: str) -> str:
    """Let the lab refuse this name."""
    return client.post("/lab/cookies", {"name": text, "value": "x"}).text()


def path_refused_by_the_lab(client: Client, text: str) -> str:
    """Let the lab refuse this text in the other fields, because a semicolon follows it."""
    fields = dict.fromkeys(("max_age", "expires", "path", "domain"), f"{text};")
    return client.post("/lab/cookies", {"name": "lab", **fields}).text()


def parameter_of_the_lab(client: Client, text: str) -> str:
    """Open the lab by a link whose parameters contain this text."""
    fields = ("sent", "name", "value", "max_age", "expires", "path", "domain", "same_site", "x")
    return client.request.get(f"{client.url}/lab", params=dict.fromkeys(fields, text)).text()


def cookie(client: Client, text: str) -> str:
    """Display myFirstCookie with this value."""
    value = text.replace("\\", r"\\").replace('"', r"\"")
    headers = {"Cookie": f'myFirstCookie="{value}"'}
    return client.get("/displayCookieValue", headers=headers).text()


def next_of_the_registration(client: Client, text: str) -> str:
    """Open the registration by a link with this `next`."""
    return client.request.get(f"{client.url}/register", params={"next": text}).text()


def next_of_the_login(client: Client, text: str) -> str:
    """Open the login by a link with this `next`."""
    return client.request.get(f"{client.url}/login", params={"next": f"/{text}"}).text()


def next_after_a_mistake(client: Client, text: str) -> str:
    """Send both forms with mistakes, by a link with this `next`."""
    pages = [
        client.request.post(f"{client.url}{path}", params={"next": f"/{text}", "x": text}, form={})
        for path in ("/register", "/login")
    ]
    return "".join(page.text() for page in pages)


# In these places, each text is tried by itself.
PLACES = [
    pytest.param(name_of_a_reader, True, id="a reader's name"),
    pytest.param(name_in_a_refused_registration, True, id="a name in a refused registration"),
    pytest.param(name_in_a_refused_login, True, id="a name in a refused login"),
    pytest.param(value_refused_by_the_lab, True, id="a value that the lab refuses"),
    pytest.param(cookie, True, id="the first cookie"),
    pytest.param(next_of_the_registration, False, id="next of the registration"),
]
# In these places, all texts are tried at once.
MORE_PLACES = [
    pytest.param(name_of_a_reader_on_other_pages, False, id="a reader's name on other pages"),
    pytest.param(invisible_name, True, id="a name with an invisible character"),
    pytest.param(long_name, True, id="a long name"),
    pytest.param(name_in_use, False, id="a name in use"),
    pytest.param(value_of_the_lab, False, id="a cookie of the lab"),
    pytest.param(header_of_the_lab, False, id="a header of the lab"),
    pytest.param(cookie_in_the_lab, False, id="another cookie in the lab"),
    pytest.param(path_refused_by_the_lab, True, id="another field that the lab refuses"),
    pytest.param(name_refused_by_the_lab, True, id="a name that the lab refuses"),
    pytest.param(parameter_of_the_lab, False, id="a link to the lab"),
    pytest.param(next_of_the_login, False, id="next of the login"),
    pytest.param(next_after_a_mistake, False, id="next after a mistake"),
]


ALL = [str(param.values[0]) for param in TEXTS]


@pytest.mark.parametrize(
    ("show", "is_shown", "text"),
    [
        *(
            pytest.param(*place.values, text, id=f"{place.id}-{number}")
            for place in PLACES
            for number, text in enumerate(ALL)
        ),
        *(pytest.param(*place.values, " ".join(ALL), id=place.id) for place in MORE_PLACES),
    ],
)
def test_a_visitors_text_is_text(
    client: Client,
    show: Callable[[Client, str], str],
    is_shown: bool,  # noqa: FBT001  a column
    text: str,
) -> None:
    step("A visitor sends HTML: no page contains it as HTML")
    page = show(client, text)
    assert text not in page or text == escape(text, quote=False)
    assert {"del", "onfocus"}.isdisjoint(page_of_text(page).markup)
    assert str(7919 * 6841) not in page  # a template would calculate it
    addresses = page_of_text(page).addresses  # a filter could add links
    assert [address for address in addresses if re.match(TO_EVIL, address)] == []

    step("A page that shows the text shows it exactly")
    assert not is_shown or text in unescape(page)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        *("/<del>old</del>", "/%3Cdel%3Eold", "/lab/<del>", "/static/<del>", "/books?x=<del>"),
        *("/logout?<del>", "/books/<del>", "/%253Cdel%253E", "/?x=<del>", "/addCookie?<del>"),
        *("/x%20onfocus=x", "/x%22%20onfocus=%22x"),
    ],
)
def test_an_address_is_text(client: Client, path: str, method: str) -> None:
    step("A client requests an address with HTML in it: the page does not contain the HTML")
    response = client.request.fetch(client.url + path, method=method, max_redirects=0)
    assert "<del>" not in response.text()
    assert "onfocus" not in page_of_text(response.text()).markup


@pytest.mark.parametrize("path", ["/lab/echo", "/lab/echo/x", "/lab/echo/<del>"])
def test_html_in_json_is_not_shown_as_a_page(client: Client, path: str) -> None:
    step("A cookie with HTML comes back as JSON: browsers do not read it as HTML")
    response = client.get(path, headers={"Cookie": "lab=<del>old</del>"})
    assert "json" in response.headers["content-type"]
    assert response.json()["cookie"] == "lab=<del>old</del>"


@pytest.mark.parametrize("text", TEXTS)
def test_the_displayed_cookie_is_in_the_heading_and_in_the_title(client: Client, text: str) -> None:
    step("A visitor displays the cookie: the heading and the title have exactly its text")
    page = page_of_text(cookie(client, text))
    assert page.heading.strip() == f"Found the cookie: {text}"
    assert f"Found the cookie: {text}" in page.title
