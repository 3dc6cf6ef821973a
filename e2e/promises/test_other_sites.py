"""Promise: a form of another site is refused and changes nothing; other requests are accepted."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from fixtures.course.clients import SESSION, Client, set_cookies
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]

FROM_ELSEWHERE = [
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, id="a subdomain"),
    pytest.param({"Origin": "http://evil.test"}, id="another origin"),
    pytest.param({"Origin": "https://evil.test:{port}"}, id="another host, our port"),
    pytest.param({"Origin": "null"}, id="a page that hides its origin"),
    pytest.param({"Origin": "http://{host}.evil.test:{port}"}, id="our host as a prefix"),
    pytest.param({"Origin": "http://evil-{host}:{port}"}, id="our host as a suffix"),
    pytest.param({"Origin": "http://evil.test/{host}:{port}"}, id="our host as a path"),
    pytest.param({"Origin": "http://{host}:1"}, id="our host on another port"),
    pytest.param({"Origin": "http://["}, id="an invalid address"),
    pytest.param({"Origin": ""}, id="an empty origin"),
    pytest.param(
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://{host}:{port}"},
        id="two headers that differ",
    ),
]
FROM_HERE = [
    pytest.param({"Sec-Fetch-Site": "same-origin"}, id="our own page"),
    pytest.param({"Sec-Fetch-Site": "none"}, id="no page"),
    pytest.param({"Origin": "http://{host}:{port}"}, id="our own origin"),
    pytest.param({}, id="neither header"),
]
FORMS = ["/register", "/login", "/logout", "/lab/cookies"]


def filled(headers: dict[str, str], url: str) -> dict[str, str]:
    """Put our own host and port into these headers."""
    parts = urlsplit(url)
    return {k: v.format(host=parts.hostname, port=parts.port or 80) for k, v in headers.items()}


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_is_refused(
    new_client: NewClient, path: str, headers: dict[str, str]
) -> None:
    step("Another site sends a form with valid fields: the site refuses it")
    client, new = new_client(), Credentials()
    own = client.register()
    form = {
        "/register": {"username": new.username, "password": new.password},
        "/login": {"username": own.username, "password": own.password},
        "/lab/cookies": {"name": "lab"},
    }.get(path, {})
    before = client.token
    response = client.post(path, form, headers=filled(headers, client.url))
    assert response.status == 403

    step("Nothing has changed: no cookie, no reader, and the same session")
    assert {SESSION, "lab"}.isdisjoint(set_cookies(response))
    assert client.token == before
    assert client.is_signed_in()
    again = {"username": new.username, "password": new.password}
    assert path != "/register" or new_client().post("/login", again).status == 401


@pytest.mark.parametrize("headers", FROM_HERE)
@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_our_own_is_accepted(
    new_client: NewClient, path: str, headers: dict[str, str]
) -> None:
    step("Our own page, or no page, sends a form with valid fields: the site accepts it")
    own, new = new_client().register(), Credentials()
    form = {
        "/register": {"username": new.username, "password": new.password},
        "/login": {"username": own.username, "password": own.password},
        "/lab/cookies": {"name": "lab"},
    }.get(path, {})
    client = new_client()
    response = client.post(path, form, headers=filled(headers, client.url))
    assert response.status in {302, 303}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/logout",
        "/register?username={}&password=long+enough",
        "/login?username={}&password=long+enough",
        "/lab/cookies?name=lab",
    ],
)
def test_a_link_changes_nothing(client: Client, method: str, path: str) -> None:
    step("A reader follows a link that has the fields of a form: nothing changes")
    client.register()
    before = client.token
    name = Credentials().username
    address = client.url + path.format(name)
    response = client.request.fetch(address, method=method, max_redirects=0)

    assert SESSION not in set_cookies(response)
    assert client.token == before
    assert client.is_signed_in()


@pytest.mark.parametrize("path", ["/", "/books", "/register", "/login", "/lab", "/addCookie"])
def test_a_link_of_another_site_opens_any_page(client: Client, path: str) -> None:
    step("A reader follows a link from another site: the page opens")
    client.register()
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get(path, headers=headers).status == 200
