"""Promise: the parameter `next` leads to any address of the site, and never to another site."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import ASCII, TOO_SHORT, Client, filled_in, location, page_of
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]

LOCAL = [
    "/",
    "/lab",
    "/displayCookieValue",
    "/lab/echo/any/path",
    "/books?page=2",
    "/books?a=1&b=2",
    "/lab/echo/a%20b?c=%2F%26",
    "/lab/echo/%C3%A9",
    "/no-such-page",
    "/books?next=/lab&next=/x",
    "/lab/echo/a+b?c=d+e",
    "/lab/echo?url=https://evil.test/",
    "/lab/echo/x?a=%25&b=%22",
    "/lab/echo/@evil.test/a;b=c,d:e!'()*~",
    "/lab/echo//x//y?z=//evil.test",
    "/lab#kept",
    "/lab/echo?x=1#a/b?c",
    "/lab/echo/café?x=本",
    f"/lab/echo?x={'x' * 4000}",
]

ELSEWHERE = [
    pytest.param("https://evil.test/books", id="another site"),
    pytest.param("HTTPS://evil.test/", id="another site, in capitals"),
    pytest.param("//evil.test/books", id="another site, without https:"),
    pytest.param("///evil.test/books", id="three slashes"),
    pytest.param(r"/\evil.test/books", id="a backslash"),
    pytest.param(r"\\evil.test/books", id="two backslashes"),
    pytest.param("/\t/evil.test/books", id="a tab"),
    pytest.param("/\n/evil.test/books", id="a line break"),
    pytest.param("\t//evil.test/books", id="a tab first"),
    pytest.param(" //evil.test/books", id="a space first"),
    pytest.param("/%2Fevil.test/books", id="an encoded slash"),
    pytest.param("/%5Cevil.test/books", id="an encoded backslash"),
    pytest.param("/%09/evil.test/books", id="an encoded tab"),
    pytest.param("javascript:alert(1)", id="a script"),
    pytest.param("{own}.evil.test/books", id="our address as a prefix"),
    pytest.param("{own}@evil.test/books", id="our address as a user name"),
    pytest.param("//{host}@evil.test/", id="our host as a user name"),
    pytest.param("evil.test/books", id="no slash"),
    pytest.param("https:evil.test/books", id="a scheme without slashes"),
    pytest.param("https:///evil.test/books", id="a scheme and three slashes"),
    pytest.param(r"https:\\evil.test/books", id="a scheme and backslashes"),
    pytest.param(r"\/evil.test/books", id="a backslash and a slash"),
    pytest.param("/\r/evil.test/books", id="a carriage return"),
    pytest.param("/\uff0fevil.test/books", id="a full-width slash"),
    pytest.param("/\uff3cevil.test/books", id="a full-width backslash"),
    pytest.param("\uff0f\uff0fevil.test/books", id="two full-width slashes"),
    pytest.param("/\t\\evil.test/books", id="a tab and a backslash"),
    pytest.param("\x01//evil.test/books", id="a control character first"),
    pytest.param("\xa0//evil.test/books", id="an odd space first"),
    pytest.param("ftp://evil.test/books", id="another scheme"),
    pytest.param("data:text/html,x", id="data"),
    pytest.param("{own}:80@evil.test/books", id="our address and a port as a user name"),
    pytest.param("{own}.evil.test", id="our address as a prefix, without a path"),
    pytest.param("//{host}.evil.test/", id="our host as a prefix"),
    pytest.param("https://evil.test/?{own}/books", id="our address as a query"),
    pytest.param("https://evil.test/#{own}/books", id="our address as a fragment"),
]


def straight(client: Client, path: str, target: str, credentials: Credentials) -> APIResponse:
    """Open the form with `next`, and send it."""
    return client.submit(client.get(f"{path}?next={target}"), filled_in(credentials))


def after_a_mistake(
    client: Client, path: str, target: str, credentials: Credentials
) -> APIResponse:
    """Open the form with `next`, send a wrong password, then the right one."""
    mistake = {"username": credentials.username, "password": TOO_SHORT}
    page = client.submit(client.get(f"{path}?next={target}"), mistake)
    assert page.status in {401, 422}
    return client.submit(page, filled_in(credentials))


def link_to(page: APIResponse, path: str) -> str:
    """Return the address of the link from a form's page to the other form."""
    links = page_of(page).links.values()
    found = [address for address in links if urlsplit(address).path == path]
    assert found, f"{page.url}: no link to {path}"
    return found[0]


def by_the_link(client: Client, path: str, target: str, credentials: Credentials) -> APIResponse:
    """Open the other form with `next`, and follow its link to this one."""
    other = "/login" if path == "/register" else "/register"
    link = link_to(client.get(f"{other}?next={target}"), path)
    return client.submit(client.get(link), filled_in(credentials))


def by_the_link_after_a_mistake(
    client: Client, path: str, target: str, credentials: Credentials
) -> APIResponse:
    """Send the other form with a wrong password, and follow the link on its page."""
    other = "/login" if path == "/register" else "/register"
    mistake = {"username": credentials.username, "password": TOO_SHORT}
    page = client.submit(client.get(f"{other}?next={target}"), mistake)
    return client.submit(client.get(link_to(page, path)), filled_in(credentials))


def after_two_mistakes(
    client: Client, path: str, target: str, credentials: Credentials
) -> APIResponse:
    """Open the form with `next`, send a wrong password, then nothing, then valid input."""
    mistake = {"username": credentials.username, "password": TOO_SHORT}
    page = client.submit(client.get(f"{path}?next={target}"), mistake)
    page = client.submit(page, {"username": "", "password": ""})
    return client.submit(page, filled_in(credentials, keep=True))


def by_both_links(client: Client, path: str, target: str, credentials: Credentials) -> APIResponse:
    """Open the form with `next`, follow the link to the other form, and the link back."""
    other = "/login" if path == "/register" else "/register"
    there = client.get(link_to(client.get(f"{path}?next={target}"), other))
    return client.submit(client.get(link_to(there, path)), filled_in(credentials))


def signed_in(client: Client, path: str, target: str, credentials: Credentials) -> APIResponse:
    """Open the form with `next` as a signed-in reader, and send it with the tick."""
    client.register()
    page = client.get(f"{path}?next={target}")
    return client.submit(page, filled_in(credentials, keep=True))


WAYS = pytest.mark.parametrize(
    "way",
    [
        straight,
        after_a_mistake,
        after_two_mistakes,
        by_the_link,
        by_the_link_after_a_mistake,
        by_both_links,
        signed_in,
    ],
    ids=lambda way: way.__name__.replace("_", " "),
)
PATHS = pytest.mark.parametrize("path", ["/register", "/login"])


def encode(address: str, times: int) -> str:
    """Encode every character of an address for a query, once or twice."""
    once = quote(address, safe="")
    return once if times == 1 else quote(once, safe="")


def credentials_for(path: str, new_client: NewClient) -> Credentials:
    """Return credentials that this form accepts."""
    return new_client().register() if path == "/login" else Credentials()


@pytest.mark.parametrize("target", LOCAL)
@PATHS
def test_next_leads_to_exactly_the_address_that_it_names(
    new_client: NewClient, path: str, target: str
) -> None:
    step("A visitor signs in by a link with `next`: it leads exactly to that address")
    credentials = credentials_for(path, new_client)
    response = straight(new_client(), path, quote(target, safe="/"), credentials)
    assert response.status in {302, 303}
    assert location(response) == quote(target, safe=ASCII)


@pytest.mark.parametrize(
    "target",
    ["/displayCookieValue", "/lab/echo/a%20b?c=%2F%26&d=e+f", "/lab/echo?a=1&amp=2#a/b?c&lt;"],
)
@WAYS
@PATHS
def test_every_way_leads_to_exactly_the_address(
    new_client: NewClient, path: str, way: Callable[..., APIResponse], target: str
) -> None:
    step("A visitor signs in, maybe after other pages: this leads exactly to the address in `next`")
    credentials = credentials_for(path, new_client)
    response = way(new_client(), path, quote(target, safe="/"), credentials)
    assert response.status in {302, 303}
    assert location(response) == target


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize(
    ("path", "times"),
    [
        pytest.param("/register", 1, id="registration"),
        pytest.param("/login", 1, id="login"),
        pytest.param("/login", 2, id="login, encoded twice"),
    ],
)
def test_next_never_leads_to_another_site(
    new_client: NewClient, base_url: str, path: str, target: str, times: int
) -> None:
    step("A visitor signs in by a link that names another site: the site does not use it")
    encoded = encode(target.format(own=base_url, host=base_url.partition("://")[2]), times)
    response = straight(new_client(), path, encoded, credentials_for(path, new_client))
    assert response.status in {302, 303}
    assert location(response).startswith("/")


@WAYS
@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", r"/\evil.test"])
@PATHS
def test_no_way_leads_to_another_site(
    new_client: NewClient, path: str, way: Callable[..., APIResponse], target: str
) -> None:
    step("A visitor signs in, maybe after other pages: the site ignores another site in `next`")
    response = way(new_client(), path, encode(target, 1), credentials_for(path, new_client))
    assert response.status in {302, 303}
    assert location(response).startswith("/")


MISTAKES = [
    pytest.param("/register", lambda _: {}, id="nothing"),
    pytest.param("/register", lambda own: filled_in(Credentials(own)), id="a name in use"),
    pytest.param(
        "/register", lambda _: {"username": "a\u200b"}, id="an invisible character in a name"
    ),
    pytest.param("/login", lambda _: {}, id="an empty login"),
    pytest.param("/login", lambda own: {"username": own, "password": "x"}, id="a wrong password"),
    pytest.param("/login", lambda _: filled_in(Credentials()), id="an unknown name"),
]


@pytest.mark.parametrize(("path", "form"), MISTAKES)
def test_each_link_to_the_other_form_keeps_next(
    new_client: NewClient, path: str, form: Callable[[str], dict[str, str]]
) -> None:
    step("A visitor makes a mistake: each link to the other form keeps `next`, also in a message")
    own, other = new_client().register(), "/login" if path == "/register" else "/register"
    page = page_of(new_client().post(f"{path}?next=/lab", form(own.username)))
    links = [urlsplit(link) for link in page.links.values() if urlsplit(link).path == other]
    assert links
    assert [parse_qs(link.query).get("next") for link in links] == [["/lab"]] * len(links)


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
@pytest.mark.parametrize("ask", [Client.get, Client.post], ids=["at first", "after a mistake"])
@PATHS
def test_no_link_or_form_leads_to_another_site(
    client: Client, path: str, ask: Callable[[Client, str], APIResponse], target: str
) -> None:
    step("A visitor opens a form with another site in `next`: no link and no form leads there")
    page = page_of(ask(client, f"{path}?next={encode(target, 1)}"))
    assert page.addresses
    away = re.compile(r"javascript:|\w+://evil\.test")
    assert [link for link in page.addresses if away.match(link)] == []
    # Outside of the main part, a link may lead to another site, such as that of the shop's owner.
    inside = [*page.links.values(), *(form.action for form in page.forms)]
    assert {urlsplit(address)[:2] for address in inside} == {urlsplit(client.url)[:2]}


@pytest.mark.parametrize("query", ["", "?next=", "?other=/lab", "?NEXT=/lab"])
@PATHS
def test_without_next_the_forms_lead_to_the_books(
    new_client: NewClient, path: str, query: str
) -> None:
    step("A visitor signs in without `next`: this leads to the books")
    response = new_client().send_form(path + query, credentials_for(path, new_client))
    assert location(response) == "/books"


@WAYS
@PATHS
def test_without_next_every_way_leads_to_the_books(
    new_client: NewClient, path: str, way: Callable[..., APIResponse]
) -> None:
    step("A visitor signs in, maybe after other pages: an empty `next` leads to the books")
    response = way(new_client(), path, "", credentials_for(path, new_client))
    assert location(response) == "/books"


@pytest.mark.parametrize("referer", ["", "{own}/lab", "https://evil.test/"])
@PATHS
def test_a_form_without_a_page_leads_to_the_books(
    new_client: NewClient, path: str, referer: str
) -> None:
    step("A client sends only the fields, perhaps with a Referer: this leads to the books")
    client, credentials = new_client(), credentials_for(path, new_client)
    headers = {"Referer": referer.format(own=client.url)} if referer else {}
    assert location(client.post(path, filled_in(credentials), headers=headers)) == "/books"


@PATHS
def test_next_of_another_tab_is_not_used(new_client: NewClient, path: str) -> None:
    step("A visitor opens both forms with `next` in two tabs, and signs in without it in a third")
    client, credentials = new_client(), credentials_for(path, new_client)
    client.get("/register?next=/lab")
    client.get("/login?next=/lab")
    client.get("/books?next=/lab")
    assert location(client.send_form(path, credentials)) == "/books"


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        pytest.param(
            "?next=/lab&next=https://evil.test/", {}, id="the second next names another site"
        ),
        pytest.param(
            "?next=https://evil.test/&next=/lab", {}, id="the first next names another site"
        ),
        pytest.param("?next=/lab", {"next": "https://evil.test/"}, id="a field"),
        pytest.param("", {"next": "//evil.test/"}, id="only a field"),
    ],
)
@PATHS
def test_a_second_next_never_leads_to_another_site(
    new_client: NewClient, path: str, query: str, fields: dict[str, str]
) -> None:
    step("A client sends `next` twice, or in a field, with another site: no redirect leads there")
    form = filled_in(credentials_for(path, new_client))
    response = new_client().post(path + query, {**form, **fields})
    assert location(response).startswith("/")


@pytest.mark.parametrize("next_", ["/lab", "https://evil.test/"])
def test_logging_out_leads_to_the_first_page(client: Client, next_: str) -> None:
    step("A reader logs out with `next` in the address and a Referer: this leads to the first page")
    client.register()
    headers = {"Referer": f"{client.url}/books"}
    response = client.post(f"/logout?next={next_}", {"next": next_}, headers=headers)
    assert location(response) == "/"


@PATHS
def test_a_redirect_over_https_stays_there(secure_client: Client, path: str) -> None:
    step("A stranger is redirected over HTTPS, signs in, and logs out: each address has HTTPS")
    credentials = Credentials()
    secure_client.register(credentials)
    out = secure_client.post("/logout")
    away = secure_client.get("/books")
    new = credentials if path == "/login" else Credentials()
    there = secure_client.send_form(f"{path}?next=/lab", new)
    assert location(out) == "/"
    assert location(away).startswith("/register")
    assert location(there) == "/lab"


@PATHS
def test_the_forms_lead_a_reader_to_each_other(client: Client, path: str) -> None:
    step("A signed-in reader opens the form: it has the link to the other form")
    client.register()
    links = page_of(client.get(path)).links.values()
    other = "/login" if path == "/register" else "/register"
    assert [urlsplit(link).path for link in links].count(other) == 1


def test_each_form_has_one_link_to_the_other(client: Client) -> None:
    step("A visitor opens the registration: one link in its main part says Log in")
    links = page_of(client.get("/register")).main_links
    found = [urlsplit(url).path for text, url in links if re.search("[Ll]og in", text)]
    assert found == ["/login"]

    step("The main part of the login has one link, and it leads to the registration")
    links = page_of(client.get("/login")).main_links
    assert [urlsplit(url).path for _, url in links] == ["/register"]


@pytest.mark.parametrize("query", ["", "?x=1", "?next=/lab"])
@PATHS
def test_the_redirect_of_a_stranger_leads_back_to_the_books(
    new_client: NewClient, path: str, query: str
) -> None:
    step("/books redirects a stranger. The stranger registers, or follows the link and logs in")
    client, credentials = new_client(), credentials_for(path, new_client)
    page = client.get(location(client.get(f"/books{query}")))
    page = page if path == "/register" else client.get(link_to(page, path))
    response = client.submit(page, filled_in(credentials))
    assert location(response).partition("?")[0] == "/books"
    assert client.get(location(response)).status == 200
