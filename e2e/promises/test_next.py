"""Promise: the parameter `next` leads to any address of the site, and never to another site."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.course.clients import TOO_SHORT, Client, filled_in, location, page_of
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]

LOCAL = [
    "/displayCookieValue",
    "/lab/echo/any/path",
    "/books?page=2",
    "/books?a=1&b=2",
    "/lab/echo/a%20b?c=%2F%26",
    "/lab/echo/%C3%A9",
    "/no-such-page",
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


WAYS = [straight, after_a_mistake, by_the_link, by_the_link_after_a_mistake]


def credentials_for(path: str, new_client: NewClient) -> Credentials:
    """Return credentials that this form accepts."""
    return new_client().register() if path == "/login" else Credentials()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("_", " "))
@pytest.mark.parametrize("path", ["/register", "/login"])
def test_next_leads_to_exactly_the_address_that_it_names(
    new_client: NewClient, path: str, way: Callable[..., APIResponse]
) -> None:
    step("A visitor signs in by a link with `next`: it leads exactly to that address")
    for target in LOCAL:
        credentials = credentials_for(path, new_client)
        response = way(new_client(), path, quote(target, safe="/"), credentials)
        assert location(response) == target


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("path", ["/register", "/login"])
def test_next_never_leads_to_another_site(
    new_client: NewClient, base_url: str, path: str, target: str
) -> None:
    step("A visitor signs in by a link that names another site: the site does not use it")
    address = target.format(own=base_url, host=base_url.partition("://")[2])
    for way in (straight, after_a_mistake, by_the_link):
        for encoded in (quote(address, safe=""), quote(quote(address, safe=""), safe="")):
            response = way(new_client(), path, encoded, credentials_for(path, new_client))

            assert response.status in {302, 303}
            assert location(response).startswith("/"), encoded


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_without_next_the_forms_lead_to_the_books(new_client: NewClient, path: str) -> None:
    step("A visitor signs in without `next`: this leads to the books")
    for query in ("", "?next=", "?other=/lab"):
        response = new_client().enter(path + query, credentials_for(path, new_client))
        assert location(response) == "/books"
