"""Promise: a stranger learns no reader's name, sees no books, and cannot use a session."""

import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import APIResponse

from fixtures.browsers import navigation_timeout
from fixtures.course.clients import SESSION, Client
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]


def comparable(response: APIResponse, username: str) -> tuple[int, str, list[str]]:
    """Return what a stranger can compare: status, text and headers, without the name they typed."""
    text = response.text().replace(username, "NAME")
    ignored = {"date", "content-length"}
    names = sorted(h["name"].lower() for h in response.headers_array)
    return response.status, text, [name for name in names if name not in ignored]


@pytest.mark.parametrize("keep", [False, True], ids=["not kept", "keep me signed in"])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    new_client: NewClient,
    keep: bool,  # noqa: FBT001  a column
) -> None:
    step("A stranger tries a wrong password, and then a name that nobody has")
    known = new_client().register().username
    unknown = Credentials().username
    known_one, unknown_one = (
        comparable(
            new_client().enter("/login", Credentials(name, "wrong password"), keep=keep), name
        )
        for name in (known, unknown)
    )

    step("The status, the text and the headers are the same")
    assert known_one[0] == 401
    assert known_one == unknown_one


@pytest.mark.parametrize("pattern", ["%", "_", "{}%", "%{}", "*", "{}' OR '1'='1", "{}\x00"])
def test_a_name_is_never_used_as_a_pattern(new_client: NewClient, pattern: str) -> None:
    step("A stranger logs in with a pattern instead of a name: the login is refused")
    own = new_client().register()
    form = {"username": pattern.format(own.username[:-1]), "password": own.password}
    assert new_client().post("/login", form).status == 401


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("", id="empty"),
        pytest.param("correct horse battery stapl", id="without its last letter"),
        pytest.param("CORRECT HORSE BATTERY STAPLE", id="in capitals"),
        pytest.param("correct horse battery staple ", id="with a space at the end"),
        pytest.param(" correct horse battery staple", id="with a space before it"),
        pytest.param("%", id="a pattern"),
    ],
)
def test_only_the_exact_password_opens_the_books(new_client: NewClient, password: str) -> None:
    step("A stranger tries a password that is almost right: the login is refused")
    own = new_client().register()
    form = {"username": own.username, "password": password}
    assert new_client().post("/login", form).status == 401


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/books", "/books?page=2", "/books?username=ada"])
def test_a_stranger_is_always_sent_to_register(client: Client, method: str, path: str) -> None:
    step("A stranger requests the books: the site redirects the stranger to register")
    response = client.request.fetch(client.url + path, method=method, max_redirects=0)
    assert response.status in {302, 303}
    assert re.search(r"/register\?next=", response.headers["location"])
    assert "Signed in as" not in response.text()


@pytest.mark.parametrize("header", ["X-User", "X-Forwarded-User", "Authorization", "Remote-User"])
def test_no_header_signs_a_stranger_in(new_client: NewClient, client: Client, header: str) -> None:
    step("A stranger sends a reader's name in a header: the site does not show the books")
    name = new_client().register().username
    assert client.get("/books", headers={header: name}).status in {302, 303}


def page_for(address: str, token: str) -> str:
    """Return the text of a page for this token. Threads can call it at the same time."""
    # Playwright's requests belong to one thread.
    headers = {"Cookie": f"{SESSION}={token}"}
    request = Request(address, headers=headers)  # noqa: S310  the site's own address
    timeout = navigation_timeout() / 1000 or None
    with build_opener(ProxyHandler({})).open(request, timeout=timeout) as response:
        return re.sub(r"<[^>]*>", "", response.read().decode())


def test_many_readers_at_once_see_their_own_names(new_client: NewClient) -> None:
    step("Two readers request the books at once, many times: each sees their own name")
    one, other = new_client(), new_client()
    first, second = one.register().username, other.register().username
    tokens = [one.token, other.token]
    with ThreadPoolExecutor(8) as threads:
        pages = [*threads.map(partial(page_for, f"{one.url}/books"), tokens * 50)]

    assert all(f"Signed in as {first}" in page for page in pages[0::2])
    assert all(f"Signed in as {second}" in page for page in pages[1::2])


def test_the_time_of_a_refusal_does_not_show_which_names_exist(new_client: NewClient) -> None:
    step("A stranger measures the refusals of a registered name and of an unknown name")
    client, known = new_client(), new_client().register().username
    seconds: dict[str, list[float]] = {known: [], "nobody-has-this-name": []}
    for name in [*seconds] * 15:
        began = time.perf_counter()
        client.post("/login", {"username": name, "password": "wrong password"})
        seconds[name].append(time.perf_counter() - began)

    step("Neither takes five times as long as the other")
    one, other = (statistics.median(times) for times in seconds.values())
    assert 0.2 < one / other < 5
