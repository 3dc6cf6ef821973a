"""Promise: myFirstCookie is set, displayed and removed, also if the client has cookies already."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import Client, page_of, set_cookie, set_cookies
from fixtures.steps import step

NAME, VALUE = "myFirstCookie", "Hello World - my first cookie!"
HELLO = f'{NAME}="{VALUE}"'
BEFORE = pytest.mark.parametrize(
    "before",
    [
        pytest.param("", id="no cookie"),
        pytest.param(HELLO, id="the same cookie"),
        pytest.param("myFirstCookie=old", id="another value"),
        pytest.param("myFirstCookie=", id="an empty value"),
        pytest.param('myFirstCookie=""', id="an empty value in quotes"),
        pytest.param("other=1; myFirstCookie=old; last=2", id="other cookies"),
        pytest.param("other=1; last=2", id="only other cookies"),
        pytest.param("myFirstCookie=one; myFirstCookie=two", id="the cookie twice"),
        pytest.param("MySessionCookie=made-up; myFirstCookie=x", id="a session cookie"),
    ],
)
OTHERS = {"other", "last", "MySessionCookie"}
LINKS = {
    "Add the cookie": "/addCookie",
    "Display its value": "/displayCookieValue",
    "Remove it": "/removeCookie",
}


def sent(header: str) -> dict[str, str]:
    """Return the header Cookie if it is not empty."""
    return {"Cookie": header} if header else {}


@BEFORE
def test_the_cookie_is_always_set_to_its_value(client: Client, before: str) -> None:
    step("A client requests the cookie: it is set, and no other cookie is changed")
    response = client.get("/addCookie", headers=sent(before))
    assert page_of(response).heading.strip() == "Cookie added!"
    cookie = set_cookie(response, NAME)
    assert cookie[""] == f'"{VALUE}"'
    assert cookie.get("path") == "/"
    assert {"httponly", "domain", "expires", "max-age"}.isdisjoint(cookie)
    assert OTHERS.isdisjoint(set_cookies(response))
    assert "clear-site-data" not in response.headers


@BEFORE
def test_the_cookie_is_always_removed(client: Client, before: str) -> None:
    step("A client removes the cookie: the response removes it, and no other cookie")
    response = client.get("/removeCookie", headers=sent(before))
    assert page_of(response).heading.strip() == "Cookie removed!"
    removal = set_cookie(response, NAME)
    assert removal.get("path") == "/"
    assert "domain" not in removal
    assert removal.get("max-age") == "0"
    assert OTHERS.isdisjoint(set_cookies(response))
    assert "clear-site-data" not in response.headers


@BEFORE
def test_displaying_the_cookie_changes_no_cookie(client: Client, before: str) -> None:
    step("A client displays the cookie: the response sets none of the client's cookies")
    response = client.get("/displayCookieValue", headers=sent(before))
    assert {NAME, *OTHERS}.isdisjoint(set_cookies(response))
    assert "clear-site-data" not in response.headers


def test_the_cookie_is_the_same_over_https(secure_client: Client) -> None:
    step("A client requests the cookie over HTTPS: scripts can read it, and it has no end date")
    cookie = set_cookie(secure_client.get("/addCookie"), NAME)
    assert cookie[""] == f'"{VALUE}"'
    assert cookie.get("path") == "/"
    assert {"httponly", "domain", "expires", "max-age"}.isdisjoint(cookie)

    step("The cookie is displayed, and removed")
    shown, removed, gone = (
        page_of(secure_client.get(path)).heading.strip()
        for path in ("/displayCookieValue", "/removeCookie", "/displayCookieValue")
    )
    assert [shown, removed] == [f"Found the cookie: {VALUE}", "Cookie removed!"]
    assert gone == "Cookie not found!"


@pytest.mark.parametrize(
    "headers",
    [
        *({"Sec-GPC": "1"}, {"DNT": "1"}, {"Save-Data": "on"}, {"Accept-Language": "ja"}),
        *({"User-Agent": "Googlebot/2.1"}, {"Referer": "https://evil.test/"}, {"Accept": "*/*"}),
        *({"X-Requested-With": "XMLHttpRequest"}, {"Sec-Purpose": "prefetch"}),
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"},
    ],
    ids="".join,
)
def test_the_cookie_is_set_in_every_browser(client: Client, headers: dict[str, str]) -> None:
    step("Browsers send other headers: the cookie is set, displayed and removed")
    headings = [
        page_of(client.get(path, headers=headers)).heading.strip()
        for path in ("/addCookie", "/displayCookieValue", "/removeCookie", "/displayCookieValue")
    ]
    assert headings[:2] == ["Cookie added!", f"Found the cookie: {VALUE}"]
    assert headings[2:] == ["Cookie removed!", "Cookie not found!"]


def test_a_client_sets_changes_and_removes_the_cookie_again(client: Client) -> None:
    step("A client adds the cookie twice: it is displayed")
    client.get("/addCookie")
    client.get("/addCookie")
    assert (
        page_of(client.get("/displayCookieValue")).heading.strip() == f"Found the cookie: {VALUE}"
    )

    step("The client removes it twice: it is gone")
    client.get("/removeCookie")
    client.get("/removeCookie")
    assert page_of(client.get("/displayCookieValue")).heading.strip() == "Cookie not found!"

    step("The client adds it again: it is there")
    client.get("/addCookie")
    assert (
        page_of(client.get("/displayCookieValue")).heading.strip() == f"Found the cookie: {VALUE}"
    )


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        pytest.param(HELLO, VALUE, id="the value"),
        pytest.param(f"{NAME}=plain", "plain", id="a plain value"),
        pytest.param(f'{NAME}="plain"', "plain", id="a plain value in quotes"),
        pytest.param(f'{NAME}=" a "', " a ", id="spaces at both ends"),
        pytest.param(f"{NAME}=", "", id="an empty value"),
        pytest.param(f'{NAME}=""', "", id="an empty value in quotes"),
        pytest.param(f"{NAME}=0", "0", id="zero"),
        pytest.param(f"{NAME}=None", "None", id="None"),
        pytest.param(f"{NAME}=false", "false", id="false"),
        pytest.param(f"{NAME}=a=b=c", "a=b=c", id="equals signs"),
        pytest.param(f"{NAME}=a%20b", "a%20b", id="percent codes"),
        pytest.param(f"{NAME}=%3Cb%3E", "%3Cb%3E", id="a percent code of HTML"),
        pytest.param(f"{NAME}=a+b", "a+b", id="a plus sign"),
        pytest.param(f"{NAME}=&amp;", "&amp", id="an ampersand"),
        pytest.param(f"{NAME}='a'", "'a'", id="apostrophes"),
        pytest.param(f"{NAME}=UPPER-lower", "UPPER-lower", id="capitals"),
        pytest.param(f"{NAME}=a,b", "a,b", id="a comma"),
        pytest.param(f'{NAME}="a\\"b"', 'a"b', id="a quote"),
        pytest.param(f"first=1; {NAME}=x; last=2", "x", id="between other cookies"),
        pytest.param(f"{NAME}=x;last=2", "x", id="no space"),
        pytest.param(f"x{NAME}=no; {NAME}=yes; {NAME}x=no", "yes", id="names that look alike"),
        pytest.param(f"other={NAME}=no; {NAME}=yes", "yes", id="its name in another value"),
        pytest.param(f"{NAME.lower()}=no; {NAME}=yes", "yes", id="its name in small letters"),
        pytest.param(f'x[y]="1,; {NAME}=x; =2; z', "x", id="after an odd cookie"),
        pytest.param(f"other=\xff; {NAME}=x", "x", id="after a byte that is not UTF-8"),
        pytest.param(f"{NAME}=Zoë書".encode().decode("latin-1"), "Zoë書", id="UTF-8"),
        pytest.param(f"{NAME}={'x' * 4000}", "x" * 4000, id="4000 letters"),
    ],
)
def test_any_value_is_displayed_exactly(client: Client, header: str, shown: str) -> None:
    step("A client sends the cookie: the heading and the title show its exact value")
    page = page_of(client.get("/displayCookieValue", headers={"Cookie": header}))
    assert page.heading.strip() == f"Found the cookie: {shown}".strip()
    assert f"Found the cookie: {shown}" in page.title
    assert "Cookie not found!" not in page.text


@pytest.mark.parametrize(
    "header",
    [
        *("", "other=1", "myfirstcookie=x", "MyFirstCookie=x", "myFirstCookie2=x"),
        *("other=myFirstCookie", "xmyFirstCookie=x", "MYFIRSTCOOKIE=x", "myFirst=1; Cookie=2"),
    ],
)
def test_without_the_cookie_none_is_displayed(client: Client, header: str) -> None:
    step("A client does not send the cookie: the page says that there is none")
    page = page_of(client.get("/displayCookieValue", headers={"Cookie": header} if header else {}))
    assert page.heading.strip() == "Cookie not found!"
    assert "Found the cookie" not in page.text + page.title


def changed(client: Client, path: str) -> APIResponse:
    """Open the page with a cookie, and again with another one. Return the second response.

    As a browser does, the second request sends the ETag and the date of the first response. The
    two values have the same length.
    """
    first = client.get(path, headers={"Cookie": f"{NAME}=one"})
    stored = {
        "If-None-Match": first.headers.get("etag", '"none"'),
        "If-Modified-Since": first.headers.get("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
    }
    return client.get(path, headers={"Cookie": f"{NAME}=two", **stored})


def test_a_stored_page_never_shows_another_value(client: Client) -> None:
    step("A browser has stored the page, and the cookie has changed: the site sends the new page")
    second = changed(client, "/displayCookieValue")
    assert second.status == 200
    assert page_of(second).heading.strip() == "Found the cookie: two"


@pytest.mark.parametrize("path", ["/addCookie", "/removeCookie"])
def test_a_stored_page_sets_and_removes_the_cookie_too(client: Client, path: str) -> None:
    step("A browser has stored the page: the second response has a Set-Cookie header too")
    assert NAME in set_cookies(changed(client, path))


@pytest.mark.parametrize("query", ["?myFirstCookie=x", "?value=x", "?name=x"])
@pytest.mark.parametrize("path", ["/addCookie", "/displayCookieValue", "/removeCookie"])
def test_a_query_does_not_change_the_cookie(client: Client, path: str, query: str) -> None:
    step("A client opens the page with a query: the query changes nothing")
    plain, asked = client.get(path), client.get(path + query)
    assert page_of(asked).heading == page_of(plain).heading
    # Leave out Expires: a removal may compute it from the current time.
    one, other = ({**set_cookies(page).get(NAME, {}), "expires": ""} for page in (asked, plain))
    assert one == other


@pytest.mark.parametrize(("text", "target"), LINKS.items(), ids=LINKS)
@pytest.mark.parametrize("path", ["/", *LINKS.values()])
def test_a_link_about_the_cookie_leads_where_it_says(
    client: Client, path: str, text: str, target: str
) -> None:
    step("A client reads a page: a link with this text, if there is one, leads to the right page")
    links = page_of(client.get(path)).links
    assert urlsplit(links.get(text, target)).path == target


def test_the_first_page_has_one_link_that_adds_the_cookie(client: Client) -> None:
    step("A client reads the first page: one link has the text Add the cookie")
    links = page_of(client.get("/")).all_links
    assert [urlsplit(url).path for text, url in links if text == "Add the cookie"] == ["/addCookie"]


@pytest.mark.parametrize("path", ["/addCookie", "/displayCookieValue", "/removeCookie"])
def test_the_pages_of_the_cookie_change_no_session(client: Client, path: str) -> None:
    step("A reader opens the page: the session is as before, and its cookie is not set")
    client.register()
    before = client.token
    assert "MySessionCookie" not in set_cookies(client.get(path))
    assert client.token == before
    assert client.is_signed_in()
