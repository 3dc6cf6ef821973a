"""Promise: a form of another site is refused and changes nothing; other requests are accepted."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from fixtures.course.clients import SESSION, Client, filled_in, set_cookies
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]

FROM_ELSEWHERE = [
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, id="a subdomain"),
    pytest.param({"Sec-Fetch-Site": "same-origin-x"}, id="an unknown value"),
    pytest.param({"Sec-Fetch-Site": "none-x"}, id="another unknown value"),
    pytest.param({"Sec-Fetch-Site": "cross-site, same-origin"}, id="two values"),
    pytest.param({"Origin": "http://evil.test"}, id="another origin"),
    pytest.param({"Origin": "https://evil.test:{port}"}, id="another host, our port"),
    pytest.param({"Origin": "null"}, id="a page that hides its origin"),
    pytest.param({"Origin": "http://{host}.evil.test:{port}"}, id="our host as a prefix"),
    pytest.param({"Origin": "http://evil-{host}:{port}"}, id="our host as a suffix"),
    pytest.param({"Origin": "http://www.{host}:{port}"}, id="a subdomain of our host"),
    pytest.param({"Origin": "http://evil.test/{host}:{port}"}, id="our host as a path"),
    pytest.param({"Origin": "http://evil.test?{host}:{port}"}, id="our host as a query"),
    pytest.param({"Origin": "http://{host}:{port}@evil.test"}, id="our host as a user name"),
    pytest.param({"Origin": "http://{host}:1"}, id="our host on another port"),
    pytest.param({"Origin": "http://{host}:{port}0"}, id="our port as a prefix"),
    pytest.param({"Origin": "http://{host}"}, id="our host without its port"),
    pytest.param({"Origin": "http://["}, id="an invalid address"),
    pytest.param({"Origin": "http://localhost:3000"}, id="a program on this computer"),
    pytest.param({"Origin": "https://localhost"}, id="localhost"),
    pytest.param({"Origin": "chrome-extension://abcdefgh"}, id="an extension"),
    pytest.param({"Origin": "file://"}, id="a file"),
    pytest.param({"Origin": "{host}:{port}"}, id="our host without a scheme"),
    pytest.param({"Origin": ""}, id="an empty origin"),
    pytest.param(
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://{host}:{port}"},
        id="two headers that differ",
    ),
    pytest.param(
        {"Sec-Fetch-Site": "cross-site", "Referer": "http://{host}:{port}/"}, id="our referrer"
    ),
    pytest.param({"Origin": "http://evil.test", "Referer": "http://{host}:{port}/"}, id="another"),
    pytest.param({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, id="a page"),
    pytest.param({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-User": "?1"}, id="a click"),
    pytest.param({"Sec-Fetch-Site": "cross-site", "X-Requested-With": "x"}, id="a script"),
    pytest.param({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, id="a fetch"),
    pytest.param(
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
        id="a fetch that reads nothing",
    ),
]
ODD = [
    pytest.param({"Sec-Fetch-Site": ""}, id="no value"),
    pytest.param({"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}, id="plain text"),
    pytest.param(
        {"Origin": "http://evil.test", "Content-Type": "multipart/form-data; boundary=x"},
        id="a multipart form",
    ),
    pytest.param({"Origin": "http://evil.test", "Content-Type": "application/json"}, id="JSON"),
    pytest.param(
        {"Sec-Fetch-Site": "cross-site", "X-HTTP-Method-Override": "GET"}, id="another method"
    ),
    pytest.param({"Origin": "http://evil.test http://{host}:{port}"}, id="two origins"),
]
PATHS = ["/register", "/login", "/logout", "/lab/cookies"]
FROM_HERE = [
    pytest.param({"Sec-Fetch-Site": "same-origin"}, id="our own page"),
    pytest.param({"Sec-Fetch-Site": "none"}, id="no page"),
    pytest.param({"Origin": "http://{host}:{port}"}, id="our own origin"),
    pytest.param(
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://{host}:{port}"}, id="both headers"
    ),
    pytest.param({"Referer": "https://evil.test/"}, id="neither header, and a referrer"),
    pytest.param({}, id="neither header"),
]
FORMS = pytest.mark.parametrize("path", PATHS)


def filled(headers: dict[str, str], url: str) -> dict[str, str]:
    """Put our own host and port into these headers."""
    parts = urlsplit(url)
    return {k: v.format(host=parts.hostname, port=parts.port or 80) for k, v in headers.items()}


def fields(path: str, own: Credentials, new: Credentials) -> dict[str, str]:
    """Return fields that the form at this path accepts, for a reader or a new name."""
    forms = {"/register": filled_in(new), "/login": filled_in(own), "/lab/cookies": {"name": "lab"}}
    return forms.get(path, {})


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
@FORMS
def test_a_form_of_another_site_is_refused(
    new_client: NewClient, path: str, headers: dict[str, str]
) -> None:
    step("Another site sends a form with valid fields: the site refuses it")
    client, new = new_client(), Credentials()
    own = client.register()
    before = client.token
    sent = filled(headers, client.url)
    response = client.post(path, fields(path, own, new), headers=sent)
    assert response.status == 403

    step("Nothing has changed: no cookie, no reader, and the same session")
    assert {SESSION, "lab"}.isdisjoint(set_cookies(response))
    assert "clear-site-data" not in response.headers
    assert client.token == before
    assert own.username in client.get("/books").text()
    assert new_client().post("/login", filled_in(new)).status == 401


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}], ids="".join
)
@FORMS
def test_a_strangers_form_of_another_site_is_refused(
    new_client: NewClient, path: str, headers: dict[str, str]
) -> None:
    step("A stranger's browser sends a form of another site: the site refuses it")
    client, own = new_client(), new_client().register()
    sent = filled(headers, client.url)
    response = client.post(path, fields(path, own, Credentials()), headers=sent)
    assert response.status == 403
    assert not client.is_signed_in()


@pytest.mark.parametrize("headers", ODD)
def test_an_odd_request_of_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    step("Another site sends each form in an unusual way: the site refuses it")
    own, sent = client.register(), filled(headers, client.url)
    forms = {path: fields(path, own, Credentials()) for path in PATHS}
    before = client.token
    statuses = {p: client.post(p, form, headers=sent).status for p, form in forms.items()}
    assert statuses == dict.fromkeys(PATHS, 403)
    assert client.token == before
    assert client.is_signed_in()


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", "a"])
@FORMS
def test_a_request_without_fields_is_refused_too(
    client: Client, path: str, content_type: str
) -> None:
    step("Another site sends a request without fields: the site refuses it")
    client.register()
    headers = {"Sec-Fetch-Site": "cross-site"}
    headers |= {"Content-Type": content_type} if content_type else {}
    response = client.request.post(client.url + path, headers=headers, max_redirects=0)
    assert response.status == 403
    assert client.is_signed_in()


@pytest.mark.parametrize("headers", FROM_HERE)
@FORMS
def test_a_form_of_our_own_is_accepted(
    new_client: NewClient, path: str, headers: dict[str, str]
) -> None:
    step("Our own page, or no page, sends a form with valid fields: the site accepts it")
    own, client = new_client().register(), new_client()
    sent = filled(headers, client.url)
    response = client.post(path, fields(path, own, Credentials()), headers=sent)
    assert response.status in {302, 303}


@FORMS
def test_our_own_forms_are_accepted_over_https(secure_client: Client, path: str) -> None:
    step("A page of another site sends the form over HTTPS: the site refuses it")
    own = secure_client.register()
    form = fields(path, own, Credentials())
    evil = {"Origin": f"{secure_client.url}.evil.test"}
    assert secure_client.post(path, form, headers=evil).status == 403

    step("Our own page sends it, from a browser without Sec-Fetch-Site: the site accepts it")
    response = secure_client.post(path, form, headers={"Origin": secure_client.url})
    assert response.status in {302, 303}


@pytest.mark.parametrize("signed_in", [True, False], ids=["a reader", "a stranger"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/logout",
        "/logout?_method=POST",
        "/register?username={name}&password=correct+horse+battery+staple",
        "/login?username={name}&password=correct+horse+battery+staple",
        "/login?username={own}&password=correct+horse+battery+staple&keep=on",
        "/lab/cookies?name=lab&value=1",
        "/lab?name=lab&value=1",
    ],
)
def test_a_link_changes_nothing(
    new_client: NewClient,
    method: str,
    path: str,
    signed_in: bool,  # noqa: FBT001  a column
) -> None:
    step("A visitor follows a link that has the fields of a form: no cookie is set")
    client, new = new_client(), Credentials()
    own = (client if signed_in else new_client()).register()
    before = client.token
    address = client.url + path.format(name=new.username, own=own.username)
    response = client.request.fetch(address, method=method, max_redirects=0)
    assert {SESSION, "lab"}.isdisjoint(set_cookies(response))

    step("The link signs nobody in or out, and adds no reader")
    assert client.token == before
    assert client.is_signed_in() == signed_in
    assert new_client().post("/login", filled_in(new)).status == 401


LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        *((path, LINK) for path in ("/", "/books", "/register", "/login", "/lab", "/lab/echo")),
        *((path, LINK) for path in ("/addCookie", "/displayCookieValue", "/removeCookie")),
        *((path, LINK) for path in ("/register?next=/lab", "/login?next=/lab")),
        ("/books", {"Sec-Fetch-Site": "same-site"}),
        ("/register", {"Referer": "https://evil.test/"}),
        ("/books", {"Origin": "https://evil.test"}),
        ("/login", {"Origin": "null"}),
    ],
)
def test_a_link_of_another_site_opens_any_page(
    client: Client, path: str, headers: dict[str, str]
) -> None:
    step("A reader follows a link from another site: the page opens")
    client.register()
    assert client.get(path, headers=headers).status == 200
