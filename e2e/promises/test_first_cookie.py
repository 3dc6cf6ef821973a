"""Promise: myFirstCookie is set, displayed and removed, also if the client has cookies already."""

from html import unescape

import pytest

from fixtures.course.clients import Client, page_of, set_cookie, set_cookies
from fixtures.steps import step

NAME, VALUE = "myFirstCookie", "Hello World - my first cookie!"
BEFORE = [
    pytest.param("", id="no cookie"),
    pytest.param('myFirstCookie="Hello World - my first cookie!"', id="the same cookie"),
    pytest.param("myFirstCookie=old", id="another value"),
    pytest.param("myFirstCookie=", id="an empty value"),
    pytest.param("other=1; myFirstCookie=old; last=2", id="other cookies"),
]


@pytest.mark.parametrize("before", BEFORE)
def test_the_cookie_is_always_set_to_its_value(client: Client, before: str) -> None:
    step("A client requests the cookie: it is set, and no other cookie is changed")
    response = client.get("/addCookie", headers={"Cookie": before} if before else {})
    assert "Cookie added!" in response.text()
    cookie = set_cookie(response, NAME)
    assert cookie[""] == f'"{VALUE}"'
    assert cookie.get("path") == "/"
    assert {"httponly", "domain", "expires", "max-age"}.isdisjoint(cookie)
    assert {"other", "last"}.isdisjoint(set_cookies(response))


@pytest.mark.parametrize("before", BEFORE)
def test_the_cookie_is_always_removed(client: Client, before: str) -> None:
    step("A client removes the cookie: the response removes it, and no other cookie")
    response = client.get("/removeCookie", headers={"Cookie": before} if before else {})
    assert "Cookie removed!" in response.text()
    removal = set_cookie(response, NAME)
    assert removal.get("path") == "/"
    assert "domain" not in removal
    assert removal.get("max-age") == "0"
    assert {"other", "last"}.isdisjoint(set_cookies(response))


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        pytest.param(f'{NAME}="{VALUE}"', VALUE, id="the value"),
        pytest.param(f"{NAME}=plain", "plain", id="a plain value"),
        pytest.param(f"{NAME}=", "", id="an empty value"),
        pytest.param(f"{NAME}=0", "0", id="zero"),
        pytest.param(f"{NAME}=None", "None", id="None"),
        pytest.param(f"{NAME}=a=b=c", "a=b=c", id="equals signs"),
        pytest.param(f"{NAME}=a%20b", "a%20b", id="percent codes"),
        pytest.param(f"{NAME}=a+b", "a+b", id="a plus sign"),
        pytest.param(f'{NAME}="a\\"b"', 'a"b', id="a quote"),
        pytest.param(f"first=1; {NAME}=x; last=2", "x", id="between other cookies"),
        pytest.param(f"x{NAME}=no; {NAME}=yes; {NAME}x=no", "yes", id="names that look alike"),
        pytest.param(f"{NAME}={'x' * 300}", "x" * 300, id="a long value"),
    ],
)
def test_any_value_is_displayed_exactly(client: Client, header: str, shown: str) -> None:
    step("A client sends the cookie: the heading and the title show its exact value")
    page = unescape(client.get("/displayCookieValue", headers={"Cookie": header}).text())
    assert page.count(f"Found the cookie: {shown}") >= 2
    assert "Cookie not found!" not in page


@pytest.mark.parametrize(
    "header", ["", "other=1", "myfirstcookie=x", "MyFirstCookie=x", "myFirstCookie2=x"]
)
def test_without_the_cookie_none_is_displayed(client: Client, header: str) -> None:
    step("A client does not send the cookie: the page says that there is none")
    page = client.get("/displayCookieValue", headers={"Cookie": header} if header else {}).text()
    assert "Cookie not found!" in page
    assert "Found the cookie" not in page


def test_displaying_the_cookie_sets_no_cookie(client: Client) -> None:
    step("A client displays the cookie: the response does not set it")
    client.get("/addCookie")
    assert NAME not in set_cookies(client.get("/displayCookieValue"))


@pytest.mark.parametrize("page", ["/", "/addCookie", "/displayCookieValue", "/removeCookie"])
def test_each_link_opens_the_page_that_it_names(client: Client, page: str) -> None:
    step("A client follows the links about the cookie: each opens the page that it names")
    links = page_of(client.get(page)).links
    for text, says in [
        ("Add the cookie", "Cookie added!"),
        ("Display its value", "Found the cookie"),
        ("Remove it", "Cookie removed!"),
    ]:
        if text in links:
            assert says in client.get(links[text]).text()
