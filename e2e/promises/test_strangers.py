"""Promise: a stranger learns no reader's name, sees no books, and cannot use a session."""

import math
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import APIResponse

from fixtures.browsers import navigation_timeout
from fixtures.course.clients import SESSION, Client, ParsedPage, filled_in, location, page_of
from fixtures.course.readers import Credentials
from fixtures.server import Site
from fixtures.steps import step

NewClient = Callable[[], Client]
FEWEST, MOST = 3, 20  # how often the time of a refusal is measured
VALUE = re.compile(r"\bvalue=(?:\"[^\"]+\"|'[^']+'|[^\s\"'>]+)", re.IGNORECASE)  # not an empty one
HIDDEN = re.compile(r"<input\b[^>]*\btype=[\"']?hidden[^>]*>", re.IGNORECASE)
ALIKE = 3  # a refusal must not take this many times as long as another


def titles_of(books: list[str]) -> list[str]:
    """Return the titles of the books `TITLE by AUTHOR`."""
    return [book.partition(" by ")[0] for book in books]


def comparable(response: APIResponse, username: str) -> tuple[int, str, list[str], list[object]]:
    """Return the status, the text and the headers of a response, without the name that was typed.

    A hidden field can have a random value, so its value is left out. The result has the names of
    all headers except Date and Content-Length, and the values of those in `same`.
    """
    text = HIDDEN.sub(lambda field: VALUE.sub("value=…", field[0]), response.text())
    text = text.replace(username, "NAME")
    names = sorted(h["name"].lower() for h in response.headers_array)
    same = ["content-type", "cache-control", "www-authenticate", "vary", "content-language"]
    return (
        response.status,
        text,
        [name for name in names if name not in {"date", "content-length"}],
        [response.headers.get(name) for name in same],
    )


@pytest.mark.parametrize("password", ["wrong password", "x", "x" * 3000, "", None])
@pytest.mark.parametrize("keep", [{}, {"keep": "on"}], ids=["not ticked", "ticked"])
@pytest.mark.parametrize("query", ["", "?next=/lab"])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    new_client: NewClient, password: str | None, keep: dict[str, str], query: str
) -> None:
    step("A stranger tries a wrong password, and then a name that nobody has")
    names = [new_client().register().username, Credentials().username]
    rest = keep | ({} if password is None else {"password": password})
    known, unknown = (
        comparable(new_client().post(f"/login{query}", {"username": name, **rest}), name)
        for name in names
    )

    step("The status, the text and the headers are the same")
    assert known[0] == 401
    assert known == unknown


@pytest.mark.parametrize(
    "pattern",
    ["%", "_", "{}%", "%{}", "*", "{}_", "{}' OR '1'='1", "{}\x00", "{}x", "{} 1", "1", ""],
)
def test_a_name_is_never_used_as_a_pattern(new_client: NewClient, pattern: str) -> None:
    step("A stranger logs in with a pattern instead of a name: the login is refused")
    own = new_client().register()
    form = {"username": pattern.format(own.username[:-1]), "password": own.password}
    assert new_client().post("/login", form).status == 401


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("", id="empty"),
        pytest.param("correct horse battery staplex", id="with a letter more"),
        pytest.param("correct horse battery staple\x00x", id="with a zero byte and more"),
        pytest.param("correct h", id="its beginning"),
        pytest.param("correct  horse battery staple", id="with two spaces"),
        pytest.param("correct horse battery stapl", id="without its last letter"),
        pytest.param("CORRECT HORSE BATTERY STAPLE", id="in capitals"),
        pytest.param("Correct horse battery staple", id="with a capital at the beginning"),
        pytest.param("correct horse battery staplE", id="with a capital at the end"),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Zo\u00eb and Ann", "Zoe\u0308 and Ann", id="composed and decomposed"),
        pytest.param("a" * 72 + "b", "a" * 72 + "c", id="different after 72 letters"),
        pytest.param("a" * 1999 + "b", "a" * 1999 + "c", id="different after 1999 letters"),
        pytest.param("\uff21nn and Zoe", "Ann and Zoe", id="a full-width letter"),
        pytest.param("password\t", "password", id="a tab at the end"),
        pytest.param("ääääääää", "aaaaaaaa", id="without its accents"),
        pytest.param("50% <off>", "50% &lt;off&gt;", id="as HTML"),
    ],
)
def test_passwords_that_differ_a_little_are_different(
    new_client: NewClient, one: str, other: str
) -> None:
    step("A stranger tries a password that differs a little from the reader's: the site refuses it")
    own = new_client().register(Credentials(password=one))
    assert new_client().post("/login", {"username": own.username, "password": other}).status == 401


BOOKS = [
    "/books",
    "/books?format=json",
    "/books?page=2",
    "/books?username={}",
    "/books?next=/books",
    "/books?keep=on",
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", BOOKS)
def test_a_stranger_is_always_sent_to_register(
    new_client: NewClient, method: str, path: str
) -> None:
    step("A stranger requests the books: the site redirects the stranger to register")
    reader, client = new_client(), new_client()
    name = reader.register().username
    response = client.request.fetch(client.url + path.format(name), method=method, max_redirects=0)
    assert response.status in {302, 303}
    target = urlsplit(location(response))
    assert target.path == "/register"
    assert parse_qs(target.query)["next"][0].partition("?")[0] == "/books"

    step("The response contains no book")
    books = page_of(reader.get("/books")).books
    assert books, "no book on /books: no list item `TITLE by AUTHOR`"
    assert page_of(response).books == []
    assert [title for title in titles_of(books) if title in response.text()] == []


OTHER_PATHS = [
    *("/books/", "//books", "/Books", "/books.json", "/books/1", "/books;x", "/api/books"),
    *("/books.csv", "/books.xml", "/books.txt", "/books.html", "/books/all", "/books/export"),
    *("/book", "/book/1", "/api/v1/books", "/feed", "/sitemap.xml", "/search?q=a", "/books%2F"),
]


def test_no_other_address_shows_a_stranger_the_books(new_client: NewClient) -> None:
    step("A stranger requests other addresses that could show the books: no page contains a book")
    reader, client = new_client(), new_client()
    reader.register()
    titles = titles_of(page_of(reader.get("/books")).books)
    pages = {
        path: client.request.get(client.url + path, max_redirects=0).text() for path in OTHER_PATHS
    }
    assert titles, "no book on /books: no list item `TITLE by AUTHOR`"
    assert [path for path, page in pages.items() if any(t in page for t in titles)] == []


@pytest.mark.parametrize(
    "headers",
    [
        *({"X-User": "{}"}, {"X-Forwarded-User": "{}"}, {"Authorization": "{}"}),
        *({"Remote-User": "{}"}, {"Authorization": "Bearer {}"}, {"Cookie": "username={}"}),
        *({"Cookie": "MySessionCookie={}"}, {"Cookie": "reader_id=1"}, {"X-Reader-Id": "1"}),
        *({"X-Forwarded-For": "127.0.0.1"}, {"User-Agent": "Googlebot/2.1"}, {"DNT": "1"}),
        *({"Referer": "{url}/books"}, {"Sec-Fetch-Site": "same-origin"}, {"Range": "bytes=0-"}),
        *({"If-None-Match": "*"}, {"Accept": "application/json"}),
    ],
    ids=lambda headers: " ".join(headers) + "".join(headers.values()).partition("=")[0],
)
def test_no_header_signs_a_stranger_in(new_client: NewClient, headers: dict[str, str]) -> None:
    step("A stranger sends a header that could name a reader: the site does not show the books")
    reader, client = new_client(), new_client()
    name = reader.register().username
    books = page_of(reader.get("/books")).books
    sent = {key: value.format(name, url=client.url) for key, value in headers.items()}
    response = client.get("/books", headers=sent)
    assert response.status in {302, 303}
    assert name not in response.text()
    assert books, "no book on /books: no list item `TITLE by AUTHOR`"
    assert [title for title in titles_of(books) if title in response.text()] == []


def requested(method: str, url: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    """Return the status and the text of a page. Threads can call this at the same time."""
    # Playwright cannot send requests from several threads.
    parts, page = urlsplit(url), ParsedPage(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    timeout = navigation_timeout() / 1000 or None
    with closing(connect(parts.netloc, timeout=timeout)) as connection:
        connection.request(method, parts.path, body, headers)
        response = connection.getresponse()
        page.feed(response.read().decode())
    return response.status, page.text


def books_of(url: str, token: str) -> str:
    """Return the text of the books for this token."""
    return requested("GET", f"{url}/books", Cookie=f"{SESSION}={token}")[1]


def sent_form(address: str, credentials: Credentials) -> int:
    """Send the registration or the login to this address. Return the status."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return requested("POST", address, urlencode(filled_in(credentials)), **headers)[0]


def test_many_readers_at_once_see_their_own_names(new_client: NewClient) -> None:
    step("Two readers request the books at once, many times: each sees their own name")
    one, other = new_client(), new_client()
    first, second = one.register().username, other.register().username
    tokens = [one.token, other.token]
    with ThreadPoolExecutor(8) as threads:
        pages = [*threads.map(partial(books_of, one.url), tokens * 50)]

    assert all(f"Signed in as {first}" in page for page in pages[0::2])
    assert all(f"Signed in as {second}" in page for page in pages[1::2])


def test_only_one_of_many_visitors_at_once_gets_a_name(base_url: str) -> None:
    step("Eight visitors register the same name at once: one gets it, and the others see the form")
    for _ in range(4):
        with ThreadPoolExecutor(8) as threads:
            statuses = [
                *threads.map(partial(sent_form, f"{base_url}/register"), [Credentials()] * 8)
            ]
        assert sorted({status // 100 for status in statuses}) == [3, 4]
        assert statuses.count(422) == 7


@pytest.mark.usefixtures("slow_hash")
@pytest.mark.parametrize("path", ["/register", "/login"])
def test_many_visitors_at_once_can_sign_in(new_client: NewClient, path: str) -> None:
    step("Eight visitors sign in at once: each gets the redirect of a visitor who is signed in")
    visitors = [Credentials() for _ in range(8)]
    for own in visitors if path == "/login" else []:
        new_client().register(own)
    with ThreadPoolExecutor(8) as threads:
        statuses = [*threads.map(partial(sent_form, f"{new_client().url}{path}"), visitors)]
    assert {*statuses} <= {302, 303}


def test_registering_after_a_login_that_was_refused_works(new_client: NewClient) -> None:
    step("A visitor logs in before the registration. The login is refused, and registers nobody")
    own, client = Credentials(), new_client()
    assert client.post("/login", filled_in(own)).status == 401
    client.register(own)
    client.post("/logout")

    step("After the registration, the reader can log in")
    assert location(client.send_form("/login", own)) == "/books"


def test_wrong_passwords_do_not_lock_the_reader_out(new_client: NewClient) -> None:
    step("A stranger sends 20 wrong passwords for a reader's name and an unknown name: all fail")
    own, clients = new_client().register(), [new_client(), new_client()]
    names = [own.username, Credentials().username]
    wrong = [{"username": name, "password": "wrong password"} for name in names]
    for _ in range(20):
        known, unknown = (c.post("/login", form) for c, form in zip(clients, wrong, strict=True))
        assert known.status == 401
        assert comparable(known, names[0]) == comparable(unknown, names[1])

    step("The reader can still log in")
    assert location(new_client().send_form("/login", own)) == "/books"


@pytest.fixture
def slow_hash(site: Site, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash of passwords that takes about 40 ms. With --base-url, the site has a hash of its own.

    In all other tests, the hash is so fast that a client cannot measure it.
    """
    if site.served:
        app = request.getfixturevalue("app")
        monkeypatch.setitem(app.config, "PASSWORD_HASH", "scrypt:16384:8:1")


def difference_in_time(client: Client, names: list[str], password: str) -> float:
    """Return how many times longer the refusal of one name takes than that of the other.

    The fastest of several refusals counts. On a busy machine, more refusals are measured.
    """
    seconds = dict.fromkeys(names, math.inf)
    ratio = math.inf
    for number in range(MOST):
        for name in names:
            began = time.perf_counter()
            client.post("/login", {"username": name, "password": password})
            seconds[name] = min(seconds[name], time.perf_counter() - began)
        ratio = max(seconds.values()) / min(seconds.values())
        if number + 1 >= FEWEST and ratio < ALIKE:
            break
    return ratio


@pytest.mark.usefixtures("slow_hash")
@pytest.mark.parametrize("password", ["wrong password", "x", ""], ids=["long", "short", "empty"])
def test_the_time_of_a_refusal_does_not_show_which_names_exist(
    new_client: NewClient, password: str
) -> None:
    step("A stranger measures the refusals of a registered name and of an unknown name")
    names = [new_client().register().username, Credentials().username]
    assert difference_in_time(new_client(), names, password) < ALIKE
